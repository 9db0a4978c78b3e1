"""The background work of this floor."""


def register_jobs() -> None:
    from beneficiaries.tasks import duplicates, photos, reverification

    photos.register_jobs()
    reverification.register_jobs()
    duplicates.register_jobs()
