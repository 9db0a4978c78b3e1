"""What the pages of donors say of possible duplicates, and where a record went that was merged."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python
from unfold.contrib.filters.admin import DropdownFilter

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.comparing import record_address
from donors.models import Donor, DonorMerge, DonorSuspicion
from donors.services.duplicates import Candidate, candidates_for, find_for, resembling

VIEW = "donors.view_donorsuspicion"
VIEW_MERGES = "donors.view_donormerge"
SAVE_ALL_THE_SAME = "save_all_the_same"
LOOKED_AT = ("kind", "name", "email", "phone", "street", "postcode", "city", "country", "household")


class DuplicateDonorFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    """Which donors may stand in the books twice?"""

    title = _("possible duplicate")
    parameter_name = "duplicate"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("yes", _("Possible duplicate"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        pairs = DonorSuspicion.objects.open().for_user(request.user)
        return queryset.filter(Exists(pairs.filter(Q(donor_a=OuterRef("pk")) | Q(donor_b=OuterRef("pk")))))


class DonorDuplicates(AlmonerModelAdmin):
    """For the donor's admin: asks before a donor is entered who may stand in the books already."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return form if obj else _asking_first(form, request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Other emails, phones and tax numbers are saved by now: they are compared too.
        find_for([form.instance])

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.is_merged_away)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Donor | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context.update(self.resemblances(request, obj))
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[no-any-return]

    def resemblances(self, request: HttpRequest, donor: Donor) -> dict[str, Any]:
        """For `admin/donors/resemblances.html`, over the record."""
        if donor.is_merged_away:
            merge = DonorMerge.objects.for_user(request.user).standing().filter(absorbed=donor).first()
            return {"merge": merge, "survivor": donor.merged_into}
        return {
            "resemblances": resembling(donor) if request.user.has_perm(VIEW) else [],
            "merged_in": _merged_into(donor) if request.user.has_perm(VIEW_MERGES) else [],
        }

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        # Beside whatever actions the list has; a popup has none.
        if self.has_compare_permission(request) and not self._is_popup(request):
            found["compare_two"] = self.get_action("compare_two")
        return found

    @admin.action(description=_("Compare two records"), permissions=["compare"])
    def compare_two(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        pair = list(queryset.order_by("created_at", "pk").values_list("pk", flat=True)[:3])
        if len(pair) != 2:
            messages.error(request, _t("Choose two donors to compare."))
            return None
        return HttpResponseRedirect(reverse("admin:donors_donorsuspicion_pair", args=pair))

    def has_compare_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))

    def _is_popup(self, request: HttpRequest) -> bool:
        return "_popup" in request.GET


def _asking_first(form_class: Any, request: HttpRequest) -> Any:
    class AsksFirst(form_class):  # type: ignore[misc]
        def clean(self) -> Any:
            facts = super().clean()
            found = self._resembling(self.cleaned_data if facts is None else facts)
            if found:
                raise ValidationError(_warning(found), code="resembles")
            return facts

        def _resembling(self, facts: dict[str, Any]) -> list[Candidate]:
            if self.errors or SAVE_ALL_THE_SAME in request.POST:
                return []
            typed = {name: facts[name] for name in LOOKED_AT if facts.get(name)}
            return candidates_for(
                Donor(**typed),
                emails=_typed(request.POST, "other_emails-", "-address"),
                phones=_phones(request.POST),
            )

    return AsksFirst


def _warning(found: list[Candidate]) -> SafeString:
    words = _t("This donor may stand in the books already. Look at them first:")
    donors = format_html_join(
        "",
        '<li><a class="underline" href="{}" target="_blank" rel="noopener">{}</a> ({})</li>',
        (
            (
                record_address(each.donor),
                " · ".join(filter(None, (each.donor.name, each.donor.email, each.donor.city))),
                ", ".join(each.reasons_in_words),
            )
            for each in found
        ),
    )
    # A box and no button: whoever mends a field and presses Enter has not said that it is somebody else.
    box = format_html(
        '<label class="almoner-choice"><input type="checkbox" name="{}" value="1"> {}</label>',
        SAVE_ALL_THE_SAME,
        _t("This is somebody else: save all the same"),
    )
    return format_html("<span>{}</span><ul>{}</ul>{}", words, donors, box)


def _typed(posted: QueryDict, begin: str, end: str) -> list[str]:
    return [str(value) for key, value in posted.items() if key.startswith(begin) and key.endswith(end)]


def _phones(posted: QueryDict) -> list[str]:
    numbers = [to_python(typed) for typed in _typed(posted, "other_phones-", "-number") if typed]
    return [str(number) for number in numbers if number and number.is_valid()]


def _merged_into(donor: Donor) -> QuerySet[DonorMerge]:
    return donor.merges_received.standing().select_related("absorbed")
