"""Possible duplicates and merges of children on screen."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.duplicates import MergePages, SuspicionPages
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User
from beneficiaries.admin.comparing import MERGE_RIGHT, ComparesChildren
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services import merging, suspicions

Status = DuplicateSuspicion.Status


@admin.register(DuplicateSuspicion)
class SuspicionAdmin(ComparesChildren, SuspicionPages):
    list_select_related = ["child_a__partner", "child_b__partner"]
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

    def words_of(self, record: Child) -> str:
        return f"{record} · {record.partner}"

    def reopen(self, suspicion: DuplicateSuspicion, *, by: User, reason: str) -> DuplicateSuspicion:
        return suspicions.ask_again(suspicion, by=by, reason=reason)


@admin.register(ChildMerge)
class MergeAdmin(MergePages):
    merge_right = MERGE_RIGHT
    search_fields = ["^survivor__reference", "^absorbed__reference"]
    search_help_text = _("Reference of either record, from its beginning")

    def take_apart(self, merge: ChildMerge, *, by: User, reason: str) -> list[str]:
        return merging.undo_merge(merge, by=by, reason=reason)
