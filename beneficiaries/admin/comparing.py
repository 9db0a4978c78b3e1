"""Two children side by side: are they one child, and which facts stay?"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.comparing import Comparing, Pair
from backoffice.core.models import User
from beneficiaries.admin import compared
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services import merged_facts, merging, suspicions

MERGE_RIGHT = "beneficiaries.merge_child"


class ComparesChildren(Comparing):
    """For the admin of suspicions."""

    compare_template = "admin/beneficiaries/compare.html"
    merge_right = MERGE_RIGHT
    merges = ChildMerge
    question = _("Are these one child?")
    dismissed = _("They are two children. They will not be shown as possible duplicates again.")

    def comparable(self, request: HttpRequest) -> "QuerySet[Any]":
        return Child.objects.for_user(request.user).select_related("partner")

    def choices_between(self, pair: Pair) -> list[str]:
        """Facts of identity cannot be chosen once one of the two was verified with its own."""
        identity_is_open = all(child.identity_is_open for child in pair)
        return [
            fact
            for fact in merged_facts.differing(*pair)
            if identity_is_open or not merged_facts.says_who_it_is(fact)
        ]

    def suggested(self, pair: Pair) -> Child:
        return merging.suggested_survivor(*pair)

    def merge(
        self, survivor: Child, absorbed: Child, *, by: User, reason: str, taken: Collection[str]
    ) -> ChildMerge:
        return merging.merge_children(survivor=survivor, absorbed=absorbed, by=by, reason=reason, taken=taken)

    def dismiss(self, suspicion: DuplicateSuspicion, *, by: User, reason: str) -> DuplicateSuspicion:
        return suspicions.dismiss(suspicion, by=by, reason=reason)

    def comparison(self, request: HttpRequest, pair: Pair, *, chosen_between: list[str]) -> dict[str, Any]:
        may_merge = request.user.has_perm(MERGE_RIGHT)
        return {
            "sides": compared.sides(request, pair),
            "lines": compared.lines(request, pair, chosen_between=chosen_between),
            "identity_stands": may_merge and not all(child.identity_is_open for child in pair),
        }
