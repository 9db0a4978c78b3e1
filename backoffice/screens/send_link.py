"""*Send payment link*: the button on a child's, a donor's, a sponsorship's and a recurring gift's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import REFUSALS, dialog, redirect_behind_dialog, refusal_words
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.rows import within_limits
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from donors.services import holds
from payments import emails
from payments.forms import (
    SendLinkForChildForm,
    SendLinkForGiftForm,
    SendLinkForm,
    SendLinkForSponsorshipForm,
    SendLinkToDonorForm,
)
from payments.models import PaymentLink, RecurringGift
from payments.services import links

RIGHT = "payments.send_paymentlink"
WHAT_COMES = _("The donor gets a mail with a page of their own to give on.")
FOR_CHILD = dialog(
    _("Send a payment link for this child"),
    SendLinkForChildForm,
    description=WHAT_COMES,
    submit=_("Send link"),
)
TO_DONOR = dialog(
    _("Send a payment link to this donor"), SendLinkToDonorForm, description=WHAT_COMES, submit=_("Send link")
)
FOR_SPONSORSHIP = dialog(
    _("Send a payment link for this sponsorship"),
    SendLinkForSponsorshipForm,
    description=WHAT_COMES,
    submit=_("Send link"),
)
FOR_GIFT = dialog(
    _("Send a payment link to this donor"),
    SendLinkForGiftForm,
    description=_("For the same purpose. A gift that is behind or has ended starts anew by it."),
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
        css = {
            "screen": (
                "admin/css/vendor/select2/select2.min.css",
                "admin/css/autocomplete.css",
                "backoffice/links.css",
            )
        }


class MaySendLinks:
    def has_send_payment_link_permission(
        self: Any, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        return bool(request.user.has_perm(RIGHT))


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


class SendsLinkToDonor(MaySendLinks, SearchableDialogs):
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


class SendsLinkForSponsorship(SearchableDialogs):
    """For the sponsorship's admin: to whoever pays for it."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Send payment link"),
        icon="forward_to_inbox",
        variant=ActionVariant.PRIMARY,
        permissions=["send_payment_link"],
        dialog=FOR_SPONSORSHIP,
    )
    def send_payment_link(
        self: Any, request: HttpRequest, form: SendLinkForSponsorshipForm, object_id: str
    ) -> HttpResponse:
        promise: Sponsorship = self.record(request, object_id)
        return _send(
            request, form, FOR_SPONSORSHIP, donor=promise.payer, child=promise.child, sponsorship=promise
        )

    def has_send_payment_link_permission(
        self: Any, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        if not request.user.has_perm(RIGHT):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        promise = self.record_once(request, object_id)
        return promise is not None and promise.status != Sponsorship.Status.ENDED


class SendsLinkForGift(MaySendLinks, SearchableDialogs):
    """For the recurring gift's admin: a new start, something in its place, or something more."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Send payment link"),
        icon="forward_to_inbox",
        variant=ActionVariant.PRIMARY,
        permissions=["send_payment_link"],
        dialog=FOR_GIFT,
    )
    def send_payment_link(
        self: Any, request: HttpRequest, form: SendLinkForGiftForm, object_id: str
    ) -> HttpResponse:
        gift: RecurringGift = self.record(request, object_id)
        promise = gift.sponsorship
        stands = promise is not None and promise.status != Sponsorship.Status.ENDED
        return _send(
            request,
            form,
            FOR_GIFT,
            donor=gift.donor,
            child=gift.child,
            sponsorship=promise if stands else None,
            replaces=gift if form.cleaned_data.get("replace") or not form.is_live else None,
            fund=form.cleaned_data["fund"] or gift.fund,
            campaign=form.cleaned_data["campaign"] or gift.campaign,
        )


def _send(
    request: HttpRequest,
    form: SendLinkForm,
    spec: dict[str, Any],
    *,
    donor: Donor,
    child: Child | None,
    sponsorship: Sponsorship | None = None,
    replaces: RecurringGift | None = None,
    **instead: Any,
) -> HttpResponse:
    assert isinstance(request.user, User)
    asked = {**form.asked, **instead, "send": form.cleaned_data["send"], "by": request.user}
    about: dict[str, Any] = {"donor": donor, "child": child, "sponsorship": sponsorship}
    try:
        _refuse_what_this_person_may_not_see(request, donor, child)
        if "preview" in request.POST:
            return _previewed(request, form, spec, links.draft_link(**about, **asked))
        hold = holds.live_hold_of(child) if child else None
        own_hold = hold if hold is not None and hold.donor_id == donor.pk else None
        link = links.create_link(**about, **asked, replaces=replaces, hold=own_hold)
    except links.SameLinkStands as twin:
        form.add_error(None, _with_way(str(twin), twin.link))
        return _dialog_again(request, form, spec)
    except REFUSALS as refusal:
        form.add_error(None, refusal_words(refusal))
        return _dialog_again(request, form, spec)
    messages.success(request, _success(link))
    return redirect_behind_dialog(request)


def _success(link: PaymentLink) -> SafeString:
    words = (
        _("The payment link goes to %(email)s.") % {"email": link.donor.email}
        if link.was_sent
        else _("The payment link is made and was not sent.")
    )
    return _with_way(words, link)


def _with_way(words: Any, link: PaymentLink) -> SafeString:
    address = reverse("admin:payments_paymentlink_change", args=[link.pk])
    return format_html("{} {}", words, link_to(address, _("Open the link")))


def _previewed(
    request: HttpRequest, form: SendLinkForm, spec: dict[str, Any], link: PaymentLink
) -> HttpResponse:
    """The mail as it would go out; nothing is written and nothing sent."""
    subject, html = emails.preview_of_payment_link(link)
    form.preview = {"to": link.donor.email or "–", "subject": subject, "html": html}
    return _dialog_again(request, form, spec)


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
