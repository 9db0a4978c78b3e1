"""The payments floor: asking, receiving, booking and proving money."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from backoffice.core import append_only
        from payments import guards, private_files
        from payments.models import JournalEntry, JournalLine
        from payments.services import funds, merged_children
        from payments.tasks import checkouts, ledger, links

        append_only.guard(JournalEntry)
        append_only.guard(JournalLine)
        private_files.register()
        links.register_jobs()
        ledger.register_jobs()
        checkouts.register_jobs()
        guards.register()
        merged_children.register()
        post_migrate.connect(funds.ensure_after_migrate, dispatch_uid="starting-funds")
