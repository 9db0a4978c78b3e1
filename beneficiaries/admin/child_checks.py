"""The checks of a child, ticked all at once by the verifier."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, ChildDocument, VerificationCheck
from beneficiaries.services.checklist import checklist_of
from beneficiaries.services.checks import record_check

SIDE_BY_SIDE = 1


class CheckForm(forms.ModelForm[VerificationCheck]):
    class Meta:
        model = VerificationCheck
        fields = ["result", "note", "evidence", "expires_on"]
        widgets = {
            "result": UnfoldAdminRadioSelectWidget(radio_style=SIDE_BY_SIDE),
            "note": UnfoldAdminTextInputWidget(attrs={"placeholder": _("Note")}),
            "evidence": UnfoldAdminSelectWidget(),
            "expires_on": UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].widget.format = "%Y-%m-%d"  # what browsers read
        # Not model choices: those begin with an empty one, which is no result.
        self.fields["result"].choices = VerificationCheck.Result.choices  # type: ignore[attr-defined]

    def offer(self, papers: QuerySet[ChildDocument]) -> None:
        """The papers that may be evidence, asked for once for all checks of a child."""
        evidence = cast("forms.ModelChoiceField[ChildDocument]", self.fields["evidence"])
        evidence.queryset = papers
        evidence.choices = [("", _("No paper")), *((paper.pk, str(paper)) for paper in papers)]

    def _post_clean(self) -> None:
        """The instance is left alone: `record_check` writes, and its refusals are told here."""


class ChecksForm:
    """One small form for each check of the child."""

    def __init__(self, child: Child, data: Any = None) -> None:
        self.child = child
        papers = child.documents.all()
        self.forms = [CheckForm(data, instance=check, prefix=check.kind_id) for check in checklist_of(child)]
        for form in self.forms:
            form.offer(papers)

    def __iter__(self) -> Iterator[CheckForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)

    def save(self, *, by: User) -> int:
        """Record what was changed, all or nothing. Returns how many; refusals become errors of their form."""
        changed = [form for form in self.forms if form.has_changed()]
        try:
            with transaction.atomic():
                for form in changed:
                    self._record(form, by)
        except _Refused:
            return 0
        return len(changed)

    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    def _record(self, form: CheckForm, by: User) -> None:
        try:
            record_check(self.child, form.instance.kind_id, by=by, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            raise _Refused from refusal


class _Refused(Exception):
    """Rolls the transaction back; the words are with the form."""


class ChildChecks(AlmonerModelAdmin):
    """For the child's admin: the form on the page, and the address that it posts to."""

    def get_urls(self) -> list[URLPattern]:
        checks = path(
            "<path:object_id>/checks/",
            self.admin_site.admin_view(self.checks_view),
            name="beneficiaries_child_checks",
        )
        return [checks, *super().get_urls()]

    def checks_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.may_check(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        child: Child = self.record(request, unquote(object_id))
        checks = ChecksForm(child, request.POST if request.method == "POST" else None)
        if request.method == "POST" and checks.is_valid():
            assert isinstance(request.user, User)
            number = checks.save(by=request.user)
            if not checks.has_errors():
                messages.success(request, _("The checks are saved.") if number else _("Nothing was changed."))
                return HttpResponseRedirect(reverse("admin:beneficiaries_child_change", args=[child.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Checks of %(child)s") % {"child": child},
            "opts": self.opts,
            "original": child,
            "checks_form": checks,
        }
        return TemplateResponse(request, "admin/beneficiaries/checks_page.html", context)

    def may_check(self, request: HttpRequest) -> bool:
        return request.user.has_perm("beneficiaries.change_verificationcheck")

    def checks_form_for(self, request: HttpRequest, child: Child) -> ChecksForm | None:
        """The form, for who may fill it in now; others read the results."""
        in_review = child.status == Child.Status.IN_REVIEW
        another_person = child.registered_by_id != request.user.pk
        return ChecksForm(child) if in_review and another_person and self.may_check(request) else None
