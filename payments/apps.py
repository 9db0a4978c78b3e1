"""The payments floor: asking, receiving, booking and proving money."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from backoffice.core import append_only
        from payments import private_files
        from payments.imports import importer
        from payments.models import JournalEntry, JournalLine
        from payments.services import (
            collected_gifts,
            deceased_donors,
            departed_children,
            erased_donors,
            expectations,
            funds,
            merged_children,
            merged_donors,
            orders,
            replacements,
        )
        from payments.tasks import charges, checkouts, ledger, links, sponsorships

        importer.register_importer()
        append_only.guard(JournalEntry)
        append_only.guard(JournalLine)
        private_files.register()
        links.register_jobs()
        ledger.register_jobs()
        checkouts.register_jobs()
        sponsorships.register_jobs()
        expectations.register()
        merged_children.register()
        merged_donors.register()
        orders.register()
        erased_donors.register()
        collected_gifts.register()
        replacements.register()
        deceased_donors.register()
        departed_children.register()
        charges.register_jobs()
        post_migrate.connect(funds.ensure_after_migrate, dispatch_uid="starting-funds")
