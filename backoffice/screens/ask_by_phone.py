"""*Ask by mobile money* and *Pledge by phone*: the buttons on a donor's and on a sponsorship's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.dialogs import REFUSALS, dialog, redirect_behind_dialog, refusal_words
from backoffice.core.admin.rows import within_limits
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.mobile_money import registry
from payments.models import MobilePayment, MobilePledge
from payments.phone_forms import (
    AskByPhoneForm,
    AskDonorByPhoneForm,
    AskPromiseByPhoneForm,
    PledgeForDonorForm,
    PledgeForPromiseForm,
)
from payments.services.links import LinkRefused
from payments.services.mobile import mobile_payments, mobile_pledges
from payments.services.mobile.mobile_payments import Purpose

ASK, PLEDGE = "payments.ask_mobilepayment", "payments.add_mobilepledge"
_WHAT_COMES = _("The phone asks for the PIN at once. You see on the next page what came of it.")
_WHAT_PLEDGED = _("On each of these days the phone asks for the PIN. Nothing is taken without it.")
ASK_DONOR = dialog(
    _("Ask this donor by mobile money?"), AskDonorByPhoneForm, description=_WHAT_COMES, submit=_("Ask now")
)
ASK_PROMISE = dialog(
    _("Ask the payer by mobile money?"), AskPromiseByPhoneForm, description=_WHAT_COMES, submit=_("Ask now")
)
PLEDGE_DONOR = dialog(
    _("What has the donor pledged by phone?"),
    PledgeForDonorForm,
    description=_WHAT_PLEDGED,
    submit=_("Save the pledge"),
)
PLEDGE_PROMISE = dialog(
    _("Is this sponsorship to be paid by phone?"),
    PledgeForPromiseForm,
    description=_WHAT_PLEDGED,
    submit=_("Save the pledge"),
)


class AsksDonorByPhone:
    """For the donor's admin."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Ask by mobile money"),
        icon="phone_iphone",
        permissions=["ask_by_phone"],
        dialog=ASK_DONOR,
    )
    def ask_by_phone(
        self: Any, request: HttpRequest, form: AskDonorByPhoneForm, object_id: str
    ) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        child = form.cleaned_data["child"]
        return _ask(request, form, ASK_DONOR, donor, Purpose(fund=form.cleaned_data["fund"], child=child))

    @action(  # type: ignore[untyped-decorator]
        description=_("Pledge by phone"),
        icon="phonelink_ring",
        permissions=["pledge_by_phone"],
        dialog=PLEDGE_DONOR,
    )
    def pledge_by_phone(
        self: Any, request: HttpRequest, form: PledgeForDonorForm, object_id: str
    ) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        child = form.cleaned_data["child"]
        return _pledge(request, form, PLEDGE_DONOR, donor=donor, child=child)

    def has_ask_by_phone_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(ASK) and registry.names())

    def has_pledge_by_phone_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(PLEDGE) and registry.names())


class AsksPromiseByPhone:
    """For the sponsorship's admin: whoever pays for it."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Ask by mobile money"),
        icon="phone_iphone",
        permissions=["ask_by_phone"],
        dialog=ASK_PROMISE,
    )
    def ask_by_phone(
        self: Any, request: HttpRequest, form: AskPromiseByPhoneForm, object_id: str
    ) -> HttpResponse:
        promise: Sponsorship = self.record(request, object_id)
        purpose = Purpose(fund=form.cleaned_data["fund"], child=promise.child, sponsorship=promise)
        return _ask(request, form, ASK_PROMISE, promise.payer, purpose)

    @action(  # type: ignore[untyped-decorator]
        description=_("Pledge by phone"),
        icon="phonelink_ring",
        permissions=["pledge_by_phone"],
        dialog=PLEDGE_PROMISE,
    )
    def pledge_by_phone(
        self: Any, request: HttpRequest, form: PledgeForPromiseForm, object_id: str
    ) -> HttpResponse:
        promise: Sponsorship = self.record(request, object_id)
        return _pledge(
            request, form, PLEDGE_PROMISE, donor=promise.payer, child=promise.child, sponsorship=promise
        )

    def has_ask_by_phone_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(ASK) and registry.names()) and _stands(self, request, object_id)

    def has_pledge_by_phone_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(PLEDGE) and registry.names()) and _stands(self, request, object_id)


def _stands(page: Any, request: HttpRequest, object_id: str | None) -> bool:
    if not page.is_drawing_record(request, object_id):
        return True
    promise = page.record_once(request, object_id)
    return promise is not None and promise.status != Sponsorship.Status.ENDED


def _ask(
    request: HttpRequest, form: AskByPhoneForm, spec: dict[str, Any], donor: Donor, purpose: Purpose
) -> HttpResponse:
    def act() -> MobilePayment:
        _refuse_unseen(request, purpose.child)
        payment = mobile_payments.ask(
            donor=donor,
            provider=form.cleaned_data["provider"],
            phone=form.cleaned_data["phone"],
            amount=form.cleaned_data["money"],
            purpose=purpose,
            by=_person(request),
        )
        return mobile_payments.send(payment.pk)

    return _carried_out(request, form, spec, act, success=_("The phone is being asked."))


def _pledge(request: HttpRequest, form: Any, spec: dict[str, Any], **about: Any) -> HttpResponse:
    facts = form.cleaned_data

    def act() -> MobilePledge:
        _refuse_unseen(request, about["child"])
        return mobile_pledges.create(
            provider=facts["provider"],
            phone=facts["phone"],
            amount=facts["money"],
            fund=facts["fund"],
            interval=facts["interval"],
            starts_on=facts["starts_on"],
            by=_person(request),
            **about,
        )

    return _carried_out(request, form, spec, act, success=_("The pledge stands."))


def _carried_out(
    request: HttpRequest,
    form: Any,
    spec: dict[str, Any],
    act: Callable[[], MobilePayment | MobilePledge],
    *,
    success: Any,
) -> HttpResponse:
    """On to the page of what was made; a refusal keeps the dialog open with what was typed."""
    try:
        made = act()
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
        facts = {"dialog": spec, "form": form, "form_submit_text": spec["form_submit_text"]}
        return render(request, "unfold/helpers/dialog.html", facts)
    messages.success(request, success)
    page = reverse(f"admin:payments_{made._meta.model_name}_change", args=[made.pk])
    return redirect_behind_dialog(request, page)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _refuse_unseen(request: HttpRequest, child: Child | None) -> None:
    """A key can be posted that no list has offered."""
    if child is not None and not within_limits(Child.objects.filter(pk=child.pk), request.user).exists():
        raise LinkRefused(_("There is no such record."))
