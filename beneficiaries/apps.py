"""The beneficiaries floor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = _("Beneficiaries")

    def ready(self) -> None:
        from beneficiaries import files, tasks
        from beneficiaries.imports import importer
        from beneficiaries.services import checklist

        files.register_kinds()
        importer.register_importer()
        tasks.register_jobs()
        post_migrate.connect(checklist.ensure_after_migrate, sender=self, dispatch_uid="built-in-checks")
