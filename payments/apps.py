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
        from payments.emails import kinds as mail_kinds
        from payments.imports import importer
        from payments.models import JournalEntry, JournalLine
        from payments.services import expectations, funds
        from payments.services.cards import card_problems
        from payments.services.catalogue import orders
        from payments.services.mobile import mobile_people
        from payments.services.offline import offline_people
        from payments.services.paying import website_givers
        from payments.services.people import (
            collected_gifts,
            deceased_donors,
            departed_children,
            erased_donors,
            merged_children,
            merged_donors,
        )
        from payments.services.recurring_gifts import replacements
        from payments.tasks import card_problems as card_problem_tasks
        from payments.tasks import charges, checkouts, events, ledger, links, refunds, sponsorships, welcomes
        from payments.tasks import intents as intent_tasks
        from payments.tasks import mobile_money as mobile_money_tasks
        from payments.tasks import reconcile as reconcile_tasks
        from payments.tasks import recurring as recurring_tasks

        mail_kinds.register_kinds()
        welcomes.register_jobs()
        importer.register_importer()
        append_only.guard(JournalEntry)
        append_only.guard(JournalLine)
        guards.REFUNDS_WITHIN_GIFT.register()
        private_files.register()
        links.register_jobs()
        ledger.register_jobs()
        reconcile_tasks.register_jobs()
        checkouts.register_jobs()
        sponsorships.register_jobs()
        expectations.register()
        card_problems.register()
        website_givers.register()
        merged_children.register()
        merged_donors.register()
        mobile_people.register()
        offline_people.register()
        mobile_money_tasks.register_jobs()
        orders.register()
        erased_donors.register()
        collected_gifts.register()
        replacements.register()
        deceased_donors.register()
        departed_children.register()
        charges.register_jobs()
        recurring_tasks.register_jobs()
        events.register_jobs()
        refunds.register_jobs()
        card_problem_tasks.register_jobs()
        intent_tasks.register_jobs()
        post_migrate.connect(funds.ensure_after_migrate, sender=self, dispatch_uid="starting-funds")
