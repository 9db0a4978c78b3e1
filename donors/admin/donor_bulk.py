"""What is done to several donors at once: each asks first, on a page that names them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.record_tasks import StaffField
from backoffice.core.errors import DomainError
from donors.models import Donor, DonorTag
from donors.services import sorting


class TagsForm(forms.Form):
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=DonorTag.objects.all(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        error_messages={"required": _("Choose at least one tag.")},
    )


class ManagerForm(forms.Form):
    manager = StaffField(label=_("Relationship manager"))
    reason = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=UnfoldAdminTextInputWidget()
    )


class DonorBulk(AlmonerModelAdmin):
    """For the donor's admin."""

    actions = ["tag_several", "untag_several", "assign_several"]

    @admin.action(description=_("Add tags"), permissions=["change"])
    def tag_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._ask(
            request,
            queryset.prefetch_related("tags"),
            TagsForm,
            title=_("Which tags do these donors get?"),
            submit=_("Add tags"),
            act=lambda donors, facts: sorting.tag(donors, tags=facts["tags"], by=request.user),  # type: ignore[arg-type]
        )

    @admin.action(description=_("Take tags away"), permissions=["change"])
    def untag_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._ask(
            request,
            queryset.prefetch_related("tags"),
            TagsForm,
            title=_("Which tags are taken away from these donors?"),
            submit=_("Take tags away"),
            act=lambda donors, facts: sorting.untag(donors, tags=facts["tags"], by=request.user),  # type: ignore[arg-type]
        )

    @admin.action(description=_("Assign to somebody"), permissions=["change"])
    def assign_several(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._ask(
            request,
            queryset,
            ManagerForm,
            title=_("Who looks after these donors?"),
            submit=_("Assign"),
            act=lambda donors, facts: sorting.assign_manager(
                donors,
                manager=facts["manager"],
                by=request.user,  # type: ignore[arg-type]
                reason=facts["reason"],
            ),
        )

    def _ask(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        form_class: type[forms.Form],
        *,
        title: str | Promise,
        submit: str | Promise,
        act: Callable[[list[Donor], dict[str, Any]], int],
    ) -> HttpResponse | None:
        donors: list[Donor] = list(queryset)
        confirmed = "confirmed" in request.POST
        form = form_class(request.POST if confirmed else None)
        if confirmed and form.is_valid():
            try:
                self._tell(request, act(donors, form.cleaned_data), len(donors))
            except DomainError as refusal:
                messages.error(request, str(refusal))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "submit": submit,
            "opts": self.opts,
            "form": form,
            "donors": donors,
            "action_name": request.POST.get("action", ""),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": f"{reverse('admin:donors_donor_changelist')}?{request.GET.urlencode()}",
        }
        return TemplateResponse(request, "admin/donors/several.html", context)

    def _tell(self, request: HttpRequest, changed: int, chosen: int) -> None:
        words = ngettext("%(number)s donor was changed.", "%(number)s donors were changed.", changed)
        told = words % {"number": changed}
        if same := chosen - changed:
            rest = ngettext("%(number)s was so already.", "%(number)s were so already.", same)
            told = f"{told} {rest % {'number': same}}"
        messages.success(request, told)
