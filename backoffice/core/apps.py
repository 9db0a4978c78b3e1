"""The ground floor: people, money, moves, audit, mail, files and background work."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "backoffice.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from djmoney.money import Money

        from backoffice.core import append_only, checks, history, tasks
        from backoffice.core.files import own_kinds
        from backoffice.core.models import AuditEntry
        from backoffice.core.money import in_words

        # An amount reads the same wherever nobody says how: read-only fields, lists, titles. The library writes €25.00.
        Money.__str__ = in_words  # type: ignore[method-assign,assignment]
        history.connect()
        tasks.connect()
        own_kinds.register_kinds()
        checks.register()
        append_only.guard(AuditEntry, may_be_blanked=("subject_label",))
        # Told once in each migrate, when all tables are there; without a sender, once for every app.
        post_migrate.connect(append_only.install_triggers, sender=self, dispatch_uid="append-only-triggers")
