"""Possible duplicates and merges on screen."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link
from backoffice.core.admin.tabs import Tab
from beneficiaries.admin.comparing import MERGE_RIGHT, Comparing
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services import merging, suspicions

Status = DuplicateSuspicion.Status


@admin.register(DuplicateSuspicion)
class SuspicionAdmin(Comparing, ReadOnlyAdmin):
    list_display = ["pair", "likeness", "alike", "status_label", "found_on"]
    list_select_related = ["child_a__partner", "child_b__partner"]
    list_display_links = None
    list_fullwidth = True
    ordering = ["-score", "-id"]
    search_fields = [
        *("^child_a__reference", "^child_a__first_name", "^child_a__family_name"),
        *("^child_b__reference", "^child_b__first_name", "^child_b__family_name"),
    ]
    search_help_text = _("Reference, first name or family name of either child, from its beginning")
    list_tabs = (
        Tab(_("Open"), {"status__exact": Status.OPEN.value}),
        Tab(_("Two children"), {"status__exact": Status.DISMISSED.value}),
        Tab(_("Merged"), {"status__exact": Status.MERGED.value}),
        Tab(_("All")),
    )
    fields = ["pair", "likeness", "alike", "status", "found_on"]
    readonly_fields = ["pair", "likeness", "alike", "found_on"]
    actions_detail = ["ask_again"]

    @display(description=_("children"))
    def pair(self, suspicion: DuplicateSuspicion) -> SafeString:
        children = (suspicion.child_a, suspicion.child_b)
        words = format_html_join("", "<div>{} · {}</div>", ((child, child.partner) for child in children))
        address = reverse("admin:beneficiaries_duplicatesuspicion_compare", args=[suspicion.pk])
        return format_html("{}{}", words, link(address, _("Compare")))

    @display(description=_("likeness"), ordering="score")
    def likeness(self, suspicion: DuplicateSuspicion) -> str:
        return f"{suspicion.score} %"

    @display(description=_("what is alike"))
    def alike(self, suspicion: DuplicateSuspicion) -> str:
        return ", ".join(suspicion.reasons_in_words)

    @display(
        description=_("status"),
        ordering="status",
        label={Status.OPEN: "warning", Status.DISMISSED: "info", Status.MERGED: "success"},
    )
    def status_label(self, suspicion: DuplicateSuspicion) -> tuple[str, str]:
        return suspicion.status, suspicion.get_status_display()

    @display(description=_("found"), ordering="found_at")
    def found_on(self, suspicion: DuplicateSuspicion) -> str:
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
            lambda: suspicions.ask_again(suspicion, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("They stand among the possible duplicates again."),
        )

    def has_ask_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "dismiss"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        suspicion = self.record_once(request, str(object_id))
        return suspicion is not None and suspicion.status == Status.DISMISSED


@admin.register(ChildMerge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["absorbed_link", "survivor_link", "merged_by", "merged_on", "state", "reason"]
    list_select_related = ["survivor", "absorbed", "merged_by", "undone_by"]
    list_display_links = ["merged_on"]
    list_fullwidth = True
    search_fields = ["^survivor__reference", "^absorbed__reference"]
    search_help_text = _("Reference of either record, from its beginning")
    list_tabs = (
        Tab(_("Standing"), {"undone_at__isnull": "True"}),
        Tab(_("Undone"), {"undone_at__isnull": "False"}),
        Tab(_("All")),
    )
    fields = ["absorbed_link", "survivor_link", "merged_by", "merged_at", "reason", "undone_by", "undone_at"]
    readonly_fields = ["absorbed_link", "survivor_link"]
    actions_detail = ["undo"]

    @display(description=_("merged record"))
    def absorbed_link(self, merge: ChildMerge) -> SafeString:
        return _link_to(merge.absorbed)

    @display(description=_("record that stays"))
    def survivor_link(self, merge: ChildMerge) -> SafeString:
        return _link_to(merge.survivor)

    @display(description=_("merged"), ordering="merged_at")
    def merged_on(self, merge: ChildMerge) -> str:
        return date_format(localtime(merge.merged_at), "DATE_FORMAT")

    @display(description=_("state"), label={"standing": "success", "undone": ""})
    def state(self, merge: ChildMerge) -> tuple[str, Any]:
        return ("undone", _("Undone")) if merge.undone_at else ("standing", _("Merged"))

    @action(
        description=_("Undo the merge"),
        icon="undo",
        variant=ActionVariant.WARNING,
        permissions=["undo"],
        dialog=dialog(
            _("Are these two children after all?"),
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
            lambda: stayed.extend(merging.undo_merge(merge, by=request.user, reason=reason)),  # type: ignore[arg-type]
            success=_("They are two records again."),
        )
        if stayed:
            words = _(
                "This came after the merge and stays with %(survivor)s: %(list)s. A work item asks to sort it out."
            )
            messages.warning(request, words % {"survivor": merge.survivor, "list": "; ".join(stayed)})
        return answer

    def has_undo_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm(MERGE_RIGHT):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        merge = self.record_once(request, str(object_id))
        return merge is not None and merge.undone_at is None


def _link_to(child: Child) -> SafeString:
    return link(reverse("admin:beneficiaries_child_change", args=[child.pk]), str(child))
