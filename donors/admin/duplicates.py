"""Possible duplicates and merges of donors on screen."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin import compared as sides_and_lines
from backoffice.core.admin.compared import Reading
from backoffice.core.admin.comparing import Pair
from backoffice.core.admin.duplicates import MergePages, SuspicionPages
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User
from donors.admin import compared
from donors.models import Donor, DonorMerge, DonorSuspicion
from donors.services import merged_facts, merged_notices, merging, suspicions

Status = DonorSuspicion.Status
MERGE_RIGHT = "donors.merge_donor"


@admin.register(DonorSuspicion)
class DonorSuspicionAdmin(SuspicionPages):
    compare_template = "admin/donors/compare.html"
    key_in_address = "uuid"
    merge_right = MERGE_RIGHT
    merges = DonorMerge
    question = _("Are these one donor?")
    dismissed = _("They are two donors. They will not be shown as possible duplicates again.")
    list_select_related = ["donor_a", "donor_b"]
    search_fields = ["^donor_a__name", "^donor_a__email", "^donor_b__name", "^donor_b__email"]
    search_help_text = _("Name or email of either donor, from its beginning")
    list_tabs = (
        Tab(_("Open"), {"status__exact": Status.OPEN.value}),
        Tab(_("Two donors"), {"status__exact": Status.DISMISSED.value}),
        Tab(_("Merged"), {"status__exact": Status.MERGED.value}),
        Tab(_("All")),
    )

    def words_of(self, record: Donor) -> str:
        return " · ".join(filter(None, (record.name, record.email, record.city)))

    def reopen(self, suspicion: DonorSuspicion, *, by: User, reason: str) -> DonorSuspicion:
        return suspicions.ask_again(suspicion, by=by, reason=reason)

    def comparable(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = Donor.objects.for_user(request.user).filter(erased_at=None)
        return rows.select_related("household", "manager", "user", "merged_into")

    def choices_between(self, pair: Pair) -> list[str]:
        return merged_facts.differing(*pair)

    def suggested(self, pair: Pair) -> Donor:
        return merging.suggested_survivor(*pair)

    def suggested_for(self, fact: str, pair: Pair, survivor: Donor) -> Donor:
        """What only the other record knows is not to be lost."""
        other = pair[1] if survivor.pk == pair[0].pk else pair[0]
        return other if merged_facts.is_empty(fact, survivor) else survivor

    def merge(
        self, survivor: Donor, absorbed: Donor, *, by: User, reason: str, taken: Collection[str]
    ) -> DonorMerge:
        return merging.merge_donors(survivor=survivor, absorbed=absorbed, by=by, reason=reason, taken=taken)

    def dismiss(self, suspicion: DonorSuspicion, *, by: User, reason: str) -> DonorSuspicion:
        return suspicions.dismiss(suspicion, by=by, reason=reason)

    def comparison(self, request: HttpRequest, pair: Pair, *, chosen_between: list[str]) -> dict[str, Any]:
        both_stand = not any(donor.is_merged_away for donor in pair)
        return {
            "sides": compared.sides(pair),
            "lines": sides_and_lines.lines(pair, self.readings(request), chosen_between=chosen_between),
            "notices": self.notices(request, pair) if both_stand else [],
        }

    def readings(self, request: HttpRequest) -> list[Reading]:
        """Which facts stand side by side; floors above add theirs."""
        return compared.readings(request)

    def notices(self, request: HttpRequest, pair: Pair) -> list[str]:
        """What to know before the two become one; floors above add theirs."""
        return merged_notices.notices(*pair)


@admin.register(DonorMerge)
class DonorMergeAdmin(MergePages):
    merge_right = MERGE_RIGHT
    search_fields = ["^survivor__name", "^absorbed__name", "^survivor__email", "^absorbed__email"]
    search_help_text = _("Name or email of either record, from its beginning")

    def take_apart(self, merge: DonorMerge, *, by: User, reason: str) -> list[str]:
        return merging.undo_merge(merge, by=by, reason=reason)
