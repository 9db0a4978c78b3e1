"""The donors floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DonorsConfig(AppConfig):
    name = "donors"
    verbose_name = _("Donors")

    def ready(self) -> None:
        from donors import files, guards, letter_files, mail_kinds, privacy_files
        from donors.imports import importer
        from donors.services import (
            availability,
            collected_rows,
            departures,
            erased_rows,
            held_children,
            instalments,
            letter_delivery,
            merged_children,
        )
        from donors.tasks import archives, duplicates, holds, offers

        importer.register_importer()
        files.register_kinds()
        mail_kinds.register_kinds()
        privacy_files.register_kinds()
        erased_rows.register()
        collected_rows.register()
        archives.register_jobs()
        letter_files.register_kind()
        letter_delivery.register()
        merged_children.register()
        guards.SHARES_WITHIN_WHOLE.register()
        held_children.register()
        instalments.register()
        availability.register()
        departures.register()
        holds.register_jobs()
        offers.register_jobs()
        duplicates.register_jobs()
