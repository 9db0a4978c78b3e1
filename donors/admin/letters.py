"""Letters on screen: entered from a sponsorship, reviewed one after the other, sent."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Count, Field, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.links import link
from backoffice.core.admin.tabs import Tab
from donors.admin.letter_forms import LetterForm
from donors.admin.letter_inlines import EntersLetters, LetterInline, PageInline, is_open
from donors.admin.letter_print import PrintsLetters
from donors.admin.letter_sending import LetterSending
from donors.models import Letter
from donors.services import letter_scans, letters

__all__ = ["EntersLetters", "LetterAdmin", "LetterInline"]

Status = Letter.Status
STATUS_COLOURS = {
    Status.DRAFT: "",
    Status.IN_REVIEW: "warning",
    Status.RELEASED: "info",
    Status.SENT: "primary",
    Status.READ: "success",
}


@admin.register(Letter)
class LetterAdmin(PrintsLetters, LetterSending, AlmonerModelAdmin):
    form = LetterForm
    list_display = ["who", "sponsor", "status_label", "direction", "way", "language", "entered"]
    list_filter = [
        ("direction", ChoicesDropdownFilter),
        ("delivery", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("created_at", DaysFilter),
    ]
    list_select_related = ["sponsorship__child", "sponsorship__payer", "sponsorship__correspondent"]
    list_fullwidth = True
    search_fields = [
        "^sponsorship__child__reference",
        "^sponsorship__child__first_name",
        "^sponsorship__correspondent__name",
    ]
    search_help_text = _("Child's reference or first name, or the sponsor's name, from its beginning")
    autocomplete_fields = ["sponsorship"]
    inlines = [PageInline]
    actions_list = ["review_one_by_one", "print_to_post", "mark_posted"]
    actions_detail = [
        "submit", "release", "mail", "mark_sent", "mark_read", "print_letter", "mail_again", "mend", "send_back",
    ]  # fmt: skip

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        rows = Letter.objects.for_user(request.user).order_by()
        counts = dict(rows.values_list("status").annotate(number=Count("pk")))
        tabs = [
            Tab(f"{status.label} ({counts.get(status, 0)})", {"status__exact": status.value})
            for status in Status
        ]
        return (Tab(f"{_('All')} ({sum(counts.values())})"), *tabs)

    @display(description=_("child"), header=True)
    def who(self, letter: Letter) -> list[str]:
        child = letter.sponsorship.child
        return [child.first_name, child.reference]

    @display(description=_("sponsor"))
    def sponsor(self, letter: Letter) -> str:
        return letter.sponsorship.correspondent.name

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def status_label(self, letter: Letter) -> tuple[str, str]:
        return letter.status, letter.get_status_display()

    @display(description=_("entered"))
    def entered(self, letter: Letter) -> str:
        return date_format(letter.created_at)

    # --- the record -------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Letter | None = None) -> list[Any]:
        whose: list[Any] = ["sponsorship", "direction"] if obj is None else ["promise", "direction_label"]
        goes = "delivery" if obj is None or (obj.goes_to_sponsor and obj.is_open) else "way"
        facts: list[Any] = [*whose, ("language", "written_on"), goes]
        words = ["text", "translation"]
        if obj is None:
            return [(None, {"fields": facts}), (_("Words"), {"fields": [*words, "pages"]})]
        done: list[Any] = [
            ("entered_by", "origin_label"), ("submitted_at", "reviewed_by"), ("released_at", "sent_at"), "read_at",
        ]  # fmt: skip
        if self.has_change_permission(request, obj):
            words = [*words, "pages", "change_reason"]
        else:
            words = ["text_as_read", "translation_as_read"]
        return [
            (None, {"fields": [*facts, "status"]}),
            (_("Words"), {"fields": words}),
            (_("Who and when"), {"fields": done}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Letter | None = None) -> list[str]:
        known = ["promise", "direction_label", "origin_label", "status", "entered_by", "submitted_at"]
        known += ["text_as_read", "translation_as_read", "way"]
        return [*known, "reviewed_by", "released_at", "sent_at", "read_at"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The sponsorship whose page led here; an address that somebody mistyped fills in nothing."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        try:
            uuid.UUID(str(initial.get("sponsorship", "")))
        except ValueError:
            initial.pop("sponsorship", None)
        return initial

    def get_inlines(self, request: HttpRequest, obj: Letter | None = None) -> list[Any]:
        return list(self.inlines) if obj else []

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("text", "translation") and field is not None:
            field.widget.attrs["rows"] = 9
            field.widget.attrs["dir"] = "auto"
        return field

    @display(description=_("text"))
    def text_as_read(self, letter: Letter) -> SafeString | str:
        return _with_lines(letter.text)

    @display(description=_("translation"))
    def translation_as_read(self, letter: Letter) -> SafeString | str:
        return _with_lines(letter.translation)

    @display(description=_("way"))
    def way(self, letter: Letter) -> str:
        return str(letter.get_delivery_display() if letter.goes_to_sponsor else _("Through the partner"))

    @display(description=_("sponsorship"))
    def promise(self, letter: Letter) -> SafeString:
        address = reverse("admin:donors_sponsorship_change", args=[letter.sponsorship_id])
        return link(address, str(letter.sponsorship))

    @display(description=_("direction"))
    def direction_label(self, letter: Letter) -> str:
        return str(letter.get_direction_display())

    @display(description=_("origin"))
    def origin_label(self, letter: Letter) -> SafeString | str:
        if letter.answers_id is None:
            return str(letter.get_origin_display())
        return link(
            reverse("admin:donors_letter_change", args=[letter.answers_id]), letter.get_origin_display()
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.list_select_related, "entered_by", "reviewed_by")

    def has_change_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Letter, form: Any, change: bool) -> None:
        user: Any = request.user
        pages = form.cleaned_data.get("pages") or []
        if change:
            letters.update_letter(
                obj, by=user, reason=str(form.cleaned_data.get("change_reason") or ""), scans=pages
            )
            return
        written = letters.write_letter(
            sponsorship=obj.sponsorship,
            direction=obj.direction,
            delivery=obj.delivery,
            language=obj.language,
            written_on=obj.written_on,
            text=obj.text,
            translation=obj.translation,
            scans=pages,
            by=user,
        )
        obj.pk, obj._state.adding = written.pk, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        user: Any = request.user
        reason = str(form.cleaned_data.get("change_reason") or "")
        with context.acting(user, reason=reason):
            for scan in formset.save(commit=False):
                scan.save(update_fields=["number", "updated_at"])
            for scan in formset.deleted_objects:
                letter_scans.remove_scan(scan, by=user, reason=reason)


def _with_lines(words: str) -> SafeString | str:
    return format_html('<div dir="auto" style="white-space:pre-line">{}</div>', words) if words else "–"
