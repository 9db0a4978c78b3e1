"""What the pages of children say of possible duplicates, and where a record went that was merged."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.models import User
from beneficiaries.admin.duplicate_warnings import warn_of_duplicates
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services.duplicates import find_for
from beneficiaries.services.resemblances import resemblances_of

VIEW = "beneficiaries.view_duplicatesuspicion"
VIEW_MERGES = "beneficiaries.view_childmerge"


class DuplicateFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Which children may stand in the register twice?"""

    title = _("possible duplicate")
    parameter_name = "duplicate"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("yes", _("Possible duplicate"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(resembles_another(request.user)) if self.value() == "yes" else queryset


def reference_line(child: Any) -> str:
    """Under the name in the list; `resembles` was asked for with the rows."""
    return f"{child.reference} · {_('possible duplicate')}" if child.resembles else str(child.reference)


def resembles_another(user: Any) -> Exists:
    """Is something open about the child that this person may know of?"""
    pairs = DuplicateSuspicion.objects.open().for_user(user)
    return Exists(pairs.filter(Q(child_a=OuterRef("pk")) | Q(child_b=OuterRef("pk"))))


class ChildDuplicates(AlmonerModelAdmin):
    """For the child's admin."""

    actions = ["compare_two"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        marked: QuerySet[Any] = rows.annotate(resembles=resembles_another(request.user))
        return marked

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Guardians and photo are saved by now: they are compared too.
        if change:
            find_for([form.instance])
        else:
            warn_of_duplicates(request, form.instance)

    def resemblances(self, request: HttpRequest, child: Child) -> dict[str, Any]:
        """For the summary over the record."""
        if child.is_merged_away:
            merge = ChildMerge.objects.for_user(request.user).standing().filter(absorbed=child).first()
            survivor = Child.objects.for_user(request.user).filter(absorbed=child).first()
            return {"merge": merge, "survivor": survivor}
        assert isinstance(request.user, User)
        return {
            "resemblances": resemblances_of(child, user=request.user),
            "may_compare": request.user.has_perm(VIEW),
            "merged_in": _merged_into(child) if request.user.has_perm(VIEW_MERGES) else [],
        }

    @admin.action(description=_("Compare two records"), permissions=["compare"])
    def compare_two(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        pair = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pair) != 2:
            messages.error(request, _("Choose two children to compare."))
            return None
        return HttpResponseRedirect(reverse("admin:beneficiaries_duplicatesuspicion_pair", args=pair))

    def has_compare_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


def _merged_into(child: Child) -> QuerySet[ChildMerge]:
    return child.merges_received.standing().select_related("absorbed")
