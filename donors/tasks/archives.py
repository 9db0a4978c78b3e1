"""Archives of personal data are made in the background, since they gather from every floor, and deleted again."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register


@task()
@retry(max_attempts=3, base_seconds=30)
def make_archive(archive_id: str) -> str:
    from donors.services.archives import produce  # apps are being loaded when this module is read

    return produce(archive_id)


@task()
def forget_old_archives() -> int:
    from donors.services import kept_archives  # as above

    return kept_archives.forget_old_archives()


def register_jobs() -> None:
    register(
        Job(
            "forget-archives",
            _("Deletes archives of personal data after a month"),
            "50 3 * * *",
            forget_old_archives,
        )
    )
