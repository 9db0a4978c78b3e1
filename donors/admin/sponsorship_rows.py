"""Promises, and what belongs to them, as sections of other pages and of their own."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyInline
from backoffice.core.admin.links import link
from backoffice.core.money import in_words
from beneficiaries.admin.labels import pill
from donors.admin.labels import HOLD_COLOURS, INSTALMENT_COLOURS, STATUS_COLOURS
from donors.models import Hold, Instalment, Reminder, Sponsorship


class SponsorshipInline(ReadOnlyInline):
    """On a donor's page: whom the donor carries."""

    model = Sponsorship
    fk_name = "payer"
    tab = True
    per_page = 10
    hide_title = True
    readonly_fields = ["child", "promised", "share_label", "state", "starts_on", "next_due_on", "ended_on"]
    fields = [*readonly_fields]
    verbose_name_plural = _("sponsorships")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("child")

    @display(description=_("amount"))
    def promised(self, sponsorship: Sponsorship) -> SafeString:
        """The way to the sponsorship's own page."""
        words = f"{in_words(sponsorship.amount)}, {sponsorship.get_interval_display()}"
        return link(reverse("admin:donors_sponsorship_change", args=[sponsorship.pk]), words)

    @display(description=_("share"))
    def share_label(self, sponsorship: Sponsorship) -> str:
        return f"{sponsorship.share} %"

    @display(description=_("status"))
    def state(self, sponsorship: Sponsorship) -> str:
        words = sponsorship.get_status_display()
        if sponsorship.behind_amount is not None:
            words = _t("Behind by %(amount)s") % {"amount": in_words(sponsorship.behind_amount)}
        return pill(words, STATUS_COLOURS[Sponsorship.Status(sponsorship.status)])


class SponsorInline(SponsorshipInline):
    """On a child's page: who carries it, and with what share."""

    fk_name = "child"
    readonly_fields = ["payer", "promised", "share_label", "state", "starts_on", "ended_on"]
    fields = [*readonly_fields]
    verbose_name_plural = _("sponsors")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("payer")


class InstalmentInline(ReadOnlyInline):
    """The newest first: what is due and what was."""

    model = Instalment
    tab = True
    per_page = 12
    hide_title = True
    ordering = ["-due_on"]
    readonly_fields = ["due_on", "expected", "come", "state"]
    fields = [*readonly_fields]
    verbose_name_plural = _("instalments")

    @display(description=_("expected"))
    def expected(self, instalment: Instalment) -> str:
        return in_words(instalment.amount)

    @display(description=_("received"))
    def come(self, instalment: Instalment) -> str:
        return in_words(instalment.received)

    @display(description=_("status"))
    def state(self, instalment: Instalment) -> str:
        status = Instalment.Status(instalment.status)
        return pill(instalment.get_status_display(), INSTALMENT_COLOURS[status])


class ReminderInline(ReadOnlyInline):
    model = Reminder
    tab = True
    per_page = 12
    hide_title = True
    readonly_fields = ["when", "step", "behind_since", "what"]
    fields = [*readonly_fields]
    verbose_name_plural = _("reminders")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("email")

    @display(description=_("when"))
    def when(self, reminder: Reminder) -> str:
        return date_format(reminder.created_at, "DATETIME_FORMAT")

    @display(description=_("what"))
    def what(self, reminder: Reminder) -> SafeString | str:
        if reminder.email is None:
            because = reminder.skipped_because or _t("the mail was deleted")
            return _t("Skipped: %(because)s") % {"because": because}
        address = reverse("admin:core_outgoingemail_change", args=[reminder.email.pk])
        return link(address, f"{reminder.email.subject} ({reminder.email.get_status_display()})")


class HoldInline(ReadOnlyInline):
    """On a child's page: for whom it was kept."""

    model = Hold
    fk_name = "child"
    tab = True
    per_page = 10
    hide_title = True
    readonly_fields = ["whom", "kind", "expires_at", "owner", "state", "note"]
    fields = [*readonly_fields]
    ordering = ["-expires_at"]
    verbose_name_plural = _("holds")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("donor", "owner")

    @display(description=_("for"))
    def whom(self, hold: Hold) -> SafeString:
        words = str(hold.donor or hold.get_kind_display())
        return link(reverse("admin:donors_hold_change", args=[hold.pk]), words)

    @display(description=_("state"))
    def state(self, hold: Hold) -> str:
        return pill(*hold_state(hold))


class HoldOfDonorInline(HoldInline):
    """On a donor's page: which children are kept for the donor."""

    fk_name = "donor"
    readonly_fields = ["which", "kind", "expires_at", "owner", "state", "note"]
    fields = [*readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("child")

    @display(description=_("child"))
    def which(self, hold: Hold) -> SafeString:
        return link(reverse("admin:donors_hold_change", args=[hold.pk]), str(hold.child))


def hold_state(hold: Hold) -> tuple[str, str]:
    """In words, and in a colour."""
    if hold.is_live:
        return _t("Kept"), "success"
    if hold.released_at is None:
        return _t("Its time has passed"), "warning"
    return hold.get_release_display(), HOLD_COLOURS.get(Hold.Release(hold.release), "")
