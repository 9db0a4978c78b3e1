"""Sponsorships on screen: who promised what to which child, and who is behind."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.record_tasks import RecordTasks
from backoffice.core.money import in_words
from beneficiaries.models import Child
from donors.admin.labels import STATUS_COLOURS
from donors.admin.letters import EntersLetters, LetterInline
from donors.admin.sponsorship_filters import TABS, BehindFilter, shows_those_behind
from donors.admin.sponsorship_form import SponsorshipForm
from donors.admin.sponsorship_moves import SponsorshipMoves
from donors.admin.sponsorship_rows import InstalmentInline, ReminderInline
from donors.models import Donor, Reminder, Sponsorship
from donors.services import revising, sponsorships

Status = Sponsorship.Status


@admin.register(Sponsorship)
class SponsorshipAdmin(SponsorshipMoves, EntersLetters, RecordTasks, AlmonerModelAdmin):
    form = SponsorshipForm
    list_display = ["payer", "child", "promised", "share_label", "status_label", "next_due_on"]
    list_display_behind = ["payer", "child", "behind_by", "since", "last_reminder", "status_label"]
    list_filter = [BehindFilter, ("interval", ChoicesDropdownFilter), ("starts_on", DaysFilter)]
    list_select_related = ["payer", "child"]
    list_tabs = TABS
    list_fullwidth = True
    search_fields = ["payer__name", "child__reference"]  # what is searched stands in get_search_results
    search_help_text = _("Donor, or a child's first name or reference, from its beginning")
    autocomplete_fields = ["payer", "correspondent", "child", "origin"]
    inlines = [InstalmentInline, ReminderInline, LetterInline]
    standing_fields: tuple[str, ...] = ("how_it_stands",)
    actions_detail: list[Any] = ["begin", "waive", "enter_letter", "end", "add_task"]

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display_behind if shows_those_behind(request) else self.list_display

    def get_ordering(self, request: HttpRequest) -> Any:
        # By the index that finds them: who is behind for longest comes first.
        return ["behind_since", "id"] if shows_those_behind(request) else super().get_ordering(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sponsorship]:
        promises: QuerySet[Sponsorship] = super().get_queryset(request)
        if not shows_those_behind(request):
            return promises
        reminders = Reminder.objects.filter(sponsorship=OuterRef("pk")).order_by("-created_at")
        return promises.annotate(last_reminder_at=Subquery(reminders.values("created_at")[:1]))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        wanted = " ".join(search_term.replace("\x00", " ").split())
        if not wanted:
            return queryset, False
        donors = Donor.objects.matching(wanted).values("pk")
        children = Child.objects.filter(Q(first_name__istartswith=wanted) | Q(reference__istartswith=wanted))
        return queryset.filter(Q(payer__in=donors) | Q(child__in=children.values("pk"))), False

    @display(description=_("amount"))
    def promised(self, sponsorship: Sponsorship) -> str:
        return f"{in_words(sponsorship.amount)}, {sponsorship.get_interval_display()}"

    @display(description=_("share"), ordering="share")
    def share_label(self, sponsorship: Sponsorship) -> str:
        return f"{sponsorship.share} %"

    @display(description=_("status"), ordering="status", label=STATUS_COLOURS)
    def status_label(self, sponsorship: Sponsorship) -> tuple[str, str]:
        return sponsorship.status, sponsorship.get_status_display()

    @display(description=_("behind by"))
    def behind_by(self, sponsorship: Sponsorship) -> str:
        return in_words(sponsorship.behind_amount) if sponsorship.behind_amount is not None else "–"

    @display(description=_("since"), ordering="behind_since")
    def since(self, sponsorship: Sponsorship) -> str:
        if sponsorship.behind_since is None:
            return "–"
        days = (timezone.localdate() - sponsorship.behind_since).days
        day = date_format(sponsorship.behind_since, "DATE_FORMAT")
        return ngettext("%(day)s, %(days)d day", "%(day)s, %(days)d days", days) % {"day": day, "days": days}

    @display(description=_("last reminder"))
    def last_reminder(self, sponsorship: Any) -> str:
        if sponsorship.reminders_paused_until and sponsorship.reminders_paused_until > timezone.localdate():
            until = date_format(sponsorship.reminders_paused_until, "DATE_FORMAT")
            return _t("None until %(day)s") % {"day": until}
        at = sponsorship.last_reminder_at
        return date_format(at, "DATE_FORMAT") if at else _t("None yet")

    # --- the record -------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Sponsorship | None = None) -> list[Any]:
        agreed = ("amount", "interval") if obj is None or obj.status == Status.PENDING else "promised"
        money = [agreed, ("starts_on", *(["next_due_on"] if obj else []))]
        sets = [
            (
                _("Sponsorship"),
                [("payer", "correspondent"), ("child", "share"), *money, ("origin", "gift_aid")],
            )
        ]
        if obj is None:
            return [(title, {"fields": fields}) for title, fields in sets]
        standing: list[Any] = ["status", *self.standing_fields]
        if obj.status == Status.ENDED:
            standing.append(("ended_on", "end_kind", "end_reason"))
        return [
            (_("How it stands"), {"fields": standing}),
            *((title, {"fields": fields}) for title, fields in sets),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Sponsorship | None = None) -> list[str]:
        if obj is None:
            return []
        shown = ["payer", "child", "next_due_on", "status", *self.standing_fields]
        shown += ["ended_on", "end_kind", "end_reason"]
        return shown if obj.status == Status.PENDING else [*shown, *revising.BEFORE_IT_BEGAN, "promised"]

    def get_inlines(self, request: HttpRequest, obj: Sponsorship | None = None) -> list[Any]:
        """Nothing has come of a promise that is just being made."""
        return list(self.inlines) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Sponsorship | None = None) -> bool:
        is_open = obj is None or obj.status != Status.ENDED
        return bool(super().has_change_permission(request, obj)) and is_open

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("money"))
    def how_it_stands(self, sponsorship: Sponsorship) -> str:
        """In one line: is all there, and if not, what is missing?"""
        if sponsorship.status == Status.PENDING:
            return _t("Waits for the first payment.")
        if sponsorship.behind_amount is None or sponsorship.behind_since is None:
            return _t("Nothing is missing.")
        return _t("%(amount)s missing since %(day)s") % {
            "amount": in_words(sponsorship.behind_amount),
            "day": date_format(sponsorship.behind_since),
        }

    def save_model(self, request: HttpRequest, obj: Sponsorship, form: Any, change: bool) -> None:
        user: Any = request.user
        if change:
            facts = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
            revising.revise(obj, by=user, **facts)
            return
        begun = sponsorships.start_sponsorship(
            payer=obj.payer,
            child=obj.child,
            amount=obj.amount,
            interval=obj.interval,
            share=obj.share,
            correspondent=form.cleaned_data.get("correspondent"),
            starts_on=obj.starts_on,
            origin=obj.origin,
            gift_aid=obj.gift_aid,
            by=user,
        )
        obj.pk, obj._state.adding = begun.pk, False
