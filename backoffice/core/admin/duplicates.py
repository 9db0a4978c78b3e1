"""Possible duplicates and merges on screen, whatever they are of."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.comparing import Comparing, record_address
from backoffice.core.admin.dialogs import REASON_LENGTH, ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link
from backoffice.core.admin.tabs import Tab
from backoffice.core.errors import DomainError
from backoffice.core.merging.suspicions import is_open
from backoffice.core.models import User


class SuspicionPages(Comparing, ReadOnlyAdmin):
    """For the admin of suspicions: a list of pairs, each of which leads to its comparison."""

    list_display = ["pair", "likeness", "alike", "status_label", "found_on"]
    list_display_links = None
    list_fullwidth = True
    ordering = ["-score", "-id"]
    fields = ["pair", "likeness", "alike", "status", "found_on"]
    readonly_fields = ["pair", "likeness", "alike", "found_on"]
    actions = ["dismiss_several"]
    actions_detail = ["ask_again"]

    def words_of(self, record: Any) -> str:
        """A record as the list names it."""
        return str(record)

    def reopen(self, suspicion: Any, *, by: User, reason: str) -> object:
        raise NotImplementedError

    @display(description=_("pair"))
    def pair(self, suspicion: Any) -> SafeString:
        records = [getattr(suspicion, name) for name in suspicion.PAIR]
        words = format_html_join("", "<div>{}</div>", ((self.words_of(record),) for record in records))
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_compare"
        return format_html("{}{}", words, link(reverse(name, args=[suspicion.pk]), str(_("Compare"))))

    @display(description=_("likeness"), ordering="score")
    def likeness(self, suspicion: Any) -> str:
        return f"{suspicion.score} %"

    @display(description=_("what is alike"))
    def alike(self, suspicion: Any) -> str:
        return ", ".join(suspicion.reasons_in_words)

    @display(
        description=_("status"),
        ordering="status",
        label={"open": "warning", "dismissed": "info", "merged": "success"},
    )
    def status_label(self, suspicion: Any) -> tuple[str, str]:
        return suspicion.status, suspicion.get_status_display()

    @display(description=_("found"), ordering="found_at")
    def found_on(self, suspicion: Any) -> str:
        return date_format(localtime(suspicion.found_at), "DATE_FORMAT")

    @action(
        description=_("Ask again"),
        icon="undo",
        permissions=["ask_again"],
        dialog=dialog(_("Show them as possible duplicates again?"), ReasonForm, submit=_("Ask again")),
    )
    def ask_again(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        suspicion, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: self.reopen(suspicion, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("They stand among the possible duplicates again."),
        )

    def has_ask_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "dismiss"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        suspicion = self.record_once(request, str(object_id))
        return suspicion is not None and suspicion.status == suspicion.Status.DISMISSED

    @admin.action(description=_("Not the same"), permissions=["dismiss"])
    def dismiss_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Asks why first; each pair is dismissed or refused for itself."""
        reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        if "confirmed" in request.POST and reason:
            self._dismiss_each(request, list(queryset), reason)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Are the records of these pairs not the same?"),
            "opts": self.opts,
            "rows": [
                {"key": each.pk, "words": str(each).rstrip("?"), "is_open": is_open(each)}
                for each in queryset
            ],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "reason_length": REASON_LENGTH,
            "reason_is_missing": "confirmed" in request.POST,
            "list_address": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        }
        return TemplateResponse(request, "admin/dismiss_several.html", context)

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "dismiss")

    def _dismiss_each(self, request: HttpRequest, suspicions: list[Any], reason: str) -> None:
        assert isinstance(request.user, User)
        number = 0
        for suspicion in suspicions:
            try:
                self.dismiss(suspicion, by=request.user, reason=reason)
                number += 1
            except DomainError as refusal:
                messages.error(request, str(refusal))
        if number:
            words = ngettext(
                "%(number)s pair will not be asked about again.",
                "%(number)s pairs will not be asked about again.",
                number,
            )
            messages.success(request, words % {"number": number})


class MergePages(ReadOnlyAdmin):
    """For the admin of merges: what went where, and the button that undoes it."""

    merge_right: str
    list_display = ["absorbed_link", "survivor_link", "merged_by", "merged_on", "state", "reason"]
    list_select_related = ["survivor", "absorbed", "merged_by", "undone_by"]
    list_display_links = ["merged_on"]
    list_fullwidth = True
    list_tabs = (
        Tab(_("Standing"), {"undone_at__isnull": "True"}),
        Tab(_("Undone"), {"undone_at__isnull": "False"}),
        Tab(_("All")),
    )
    fields = ["absorbed_link", "survivor_link", "merged_by", "merged_at", "reason", "undone_by", "undone_at"]
    readonly_fields = ["absorbed_link", "survivor_link"]
    actions_detail = ["undo"]

    def take_apart(self, merge: Any, *, by: User, reason: str) -> list[str]:
        """Undo the merge; returns in words what stays with the survivor."""
        raise NotImplementedError

    @display(description=_("merged record"))
    def absorbed_link(self, merge: Any) -> SafeString:
        return _link_to(merge.absorbed)

    @display(description=_("record that stays"))
    def survivor_link(self, merge: Any) -> SafeString:
        return _link_to(merge.survivor)

    @display(description=_("merged"), ordering="merged_at")
    def merged_on(self, merge: Any) -> str:
        return date_format(localtime(merge.merged_at), "DATE_FORMAT")

    @display(description=_("state"), label={"standing": "success", "undone": ""})
    def state(self, merge: Any) -> tuple[str, Any]:
        return ("undone", _("Undone")) if merge.undone_at else ("standing", _("Merged"))

    @action(
        description=_("Undo the merge"),
        icon="undo",
        variant=ActionVariant.WARNING,
        permissions=["undo"],
        dialog=dialog(
            _("Are these two after all?"),
            ReasonForm,
            description=_(
                "Everything that moved goes back. What came after the merge stays where it is and becomes a work item."
            ),
            submit=_("Undo the merge"),
        ),
    )
    def undo(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        merge, reason = self.record(request, object_id), form.given_reason
        stayed: list[str] = []
        answer = carry_out(
            request,
            lambda: stayed.extend(self.take_apart(merge, by=request.user, reason=reason)),  # type: ignore[arg-type]
            success=_("They are two records again."),
        )
        if stayed:
            words = _(
                "This came after the merge and stays with %(survivor)s: %(list)s. A work item asks to sort it out."
            )
            messages.warning(request, words % {"survivor": merge.survivor, "list": "; ".join(stayed)})
        return answer

    def has_undo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm(self.merge_right):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        merge = self.record_once(request, str(object_id))
        return merge is not None and merge.undone_at is None


def _link_to(record: Any) -> SafeString:
    return link(record_address(record), str(record))
