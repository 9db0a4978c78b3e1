"""*Send payment link*: the button on a child's and on a donor's page, and what it does."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import REFUSALS, dialog, redirect_behind_dialog, refusal_words
from backoffice.core.admin.rows import within_limits
from beneficiaries.models import Child
from donors.models import Donor
from payments.forms import SendLinkForChildForm, SendLinkForm, SendLinkToDonorForm
from payments.services import links

RIGHT = "payments.send_paymentlink"
FOR_CHILD = dialog(
    _("Send a payment link for this child"),
    SendLinkForChildForm,
    description=_("The donor gets a mail with a page of their own to give on."),
    submit=_("Send link"),
)
TO_DONOR = dialog(
    _("Send a payment link to this donor"),
    SendLinkToDonorForm,
    description=_("The donor gets a mail with a page of their own to give on."),
    submit=_("Send link"),
)


class SearchableDialogs:
    """Loads what a search field in a dialog needs, since the dialog comes after the page."""

    class Media:
        js = (
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/vendor/select2/select2.full.js",
            "admin/js/jquery.init.js",
            "admin/js/autocomplete.js",
            "backoffice/dialogs.js",
        )
        css = {"screen": ("admin/css/vendor/select2/select2.min.css", "admin/css/autocomplete.css")}


class SendsLinkForChild(SearchableDialogs):
    """For the child's admin."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Send payment link"),
        icon="forward_to_inbox",
        variant=ActionVariant.PRIMARY,
        permissions=["send_payment_link"],
        dialog=FOR_CHILD,
    )
    def send_payment_link(
        self: Any, request: HttpRequest, form: SendLinkForChildForm, object_id: str
    ) -> HttpResponse:
        child: Child = self.record(request, object_id)
        donor = form.cleaned_data["donor"]
        return _send(request, form, FOR_CHILD, donor=donor, child=child)

    def has_send_payment_link_permission(
        self: Any, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        if not request.user.has_perm(RIGHT):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        child = self.record_once(request, object_id)
        return child is not None and child.status == Child.Status.VERIFIED


class SendsLinkToDonor(SearchableDialogs):
    """For the donor's admin."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Send payment link"),
        icon="forward_to_inbox",
        variant=ActionVariant.PRIMARY,
        permissions=["send_payment_link"],
        dialog=TO_DONOR,
    )
    def send_payment_link(
        self: Any, request: HttpRequest, form: SendLinkToDonorForm, object_id: str
    ) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        child = form.cleaned_data["child"]
        return _send(request, form, TO_DONOR, donor=donor, child=child)

    def has_send_payment_link_permission(
        self: Any, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        return bool(request.user.has_perm(RIGHT))


def _send(
    request: HttpRequest, form: SendLinkForm, spec: dict[str, Any], *, donor: Donor, child: Child | None
) -> HttpResponse:
    facts = form.cleaned_data
    try:
        _refuse_what_this_person_may_not_see(request, donor, child)
        link = links.create_link(
            donor=donor,
            amount=facts["money"],
            interval=facts["interval"],
            fund=facts["fund"],
            child=child,
            message=facts["message"],
            expires_at=form.expires_at,
            by=request.user,  # type: ignore[arg-type]
        )
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
        return _dialog_again(request, form, spec)
    messages.success(request, _("The payment link goes to %(email)s.") % {"email": link.donor.email})
    return redirect_behind_dialog(request)


def _dialog_again(request: HttpRequest, form: SendLinkForm, spec: dict[str, Any]) -> HttpResponse:
    """The dialog stays open with what was typed and says why not."""
    facts = {"dialog": spec, "form": form, "form_submit_text": spec["form_submit_text"]}
    return render(request, "unfold/helpers/dialog.html", facts)


def _refuse_what_this_person_may_not_see(request: HttpRequest, donor: Donor, child: Child | None) -> None:
    """A key can be posted that no list has offered."""
    for record in filter(None, [donor, child]):
        rows = within_limits(type(record)._default_manager.filter(pk=record.pk), request.user)
        if not rows.exists():
            raise links.LinkRefused(_("There is no such record."))
