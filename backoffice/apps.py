"""The roof: screens that show several floors."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "backoffice"
    verbose_name = _("Back office")

    def ready(self) -> None:
        from backoffice.roles import sync_after_migrate

        post_migrate.connect(sync_after_migrate, dispatch_uid="sync-roles")
