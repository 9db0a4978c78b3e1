"""The buttons of an offer: seeing the mail, sending it, taking it back, writing down what the sponsor said."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import (
    REFUSALS,
    ConfirmForm,
    ReasonForm,
    carry_out,
    dialog,
    redirect_behind_dialog,
    refusal_words,
)
from backoffice.core.models import User
from beneficiaries.models import Child
from donors.admin.offer_dialogs import AcceptForm, MailForm, MailPreview
from donors.models import ChildOffer, Sponsorship
from donors.services import offer_answers, offers

Status = ChildOffer.Status


class OfferMoves(AlmonerModelAdmin):
    """For the offer's admin. Each button shows only where its step begins and to whom it is allowed."""

    @action(
        description=_("Preview"),
        icon="visibility",
        permissions=["preview"],
        dialog=dialog(_("The mail to the sponsor"), MailPreview),
    )
    def preview(self, request: HttpRequest, form: MailPreview, object_id: str) -> HttpResponse:
        return redirect_behind_dialog(request)

    @action(
        description=_("Send"),
        icon="send",
        variant=ActionVariant.PRIMARY,
        permissions=["send"],
        dialog=dialog(
            _("Send this letter?"),
            MailForm,
            description=_("Your name stands for it: you have read it, and whom it offers."),
            submit=_("Send"),
        ),
    )
    def send(self, request: HttpRequest, form: MailForm, object_id: str) -> HttpResponse:
        return self._moved(
            request,
            object_id,
            lambda offer, by: offers.send_offer(offer, by=by),
            success=_("The letter is on its way, or a task tells who speaks to the sponsor."),
        )

    @action(
        description=_("Send again"),
        icon="forward_to_inbox",
        permissions=["send_again"],
        dialog=dialog(
            _("Send this letter again?"),
            MailForm,
            description=_("The same address goes out once more, to the sponsor's present email."),
            submit=_("Send again"),
        ),
    )
    def send_again(self, request: HttpRequest, form: MailForm, object_id: str) -> HttpResponse:
        return self._moved(
            request,
            object_id,
            lambda offer, by: offers.send_again(offer, by=by),
            success=_("The letter is on its way again."),
        )

    @action(
        description=_("The sponsor chose"),
        icon="how_to_reg",
        variant=ActionVariant.SUCCESS,
        permissions=["accept"],
        dialog=dialog(
            _("Which child did the sponsor choose?"),
            AcceptForm,
            description=_(
                "The sponsorship moves with its amount and rhythm, and the charge goes on at its next date."
            ),
            submit=_("Move the sponsorship"),
        ),
    )
    def accept(self, request: HttpRequest, form: AcceptForm, object_id: str) -> HttpResponse:
        child, reason = form.cleaned_data["child"], form.given_reason
        return self._moved(
            request,
            object_id,
            lambda offer, by: offer_answers.accept(offer, child=child, by=by, reason=reason),
            success=_("The sponsorship has moved."),
        )

    @action(
        description=_("The sponsor would rather end"),
        icon="heart_broken",
        variant=ActionVariant.WARNING,
        permissions=["decline"],
        dialog=dialog(
            _("End this sponsorship?"),
            ReasonForm,
            description=_("The charge ends for good. Say what the sponsor told you."),
            submit=_("End it"),
            danger=True,
        ),
    )
    def decline(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._moved(
            request,
            object_id,
            lambda offer, by: offer_answers.decline(offer, by=by, reason=form.given_reason),
            success=_("The sponsorship has ended."),
        )

    @action(
        description=_("Withdraw"),
        icon="undo",
        variant=ActionVariant.DANGER,
        permissions=["withdraw"],
        dialog=dialog(
            _("Withdraw this offer?"),
            ReasonForm,
            description=_("Its page will say so. The sponsorship and its charge go on resting."),
            submit=_("Withdraw"),
            danger=True,
        ),
    )
    def withdraw(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._moved(
            request,
            object_id,
            lambda offer, by: offers.withdraw(offer, by=by, reason=form.given_reason),
            success=_("The offer is withdrawn."),
        )

    @action(
        description=_("Offer anew"),
        icon="restart_alt",
        permissions=["offer_anew"],
        dialog=dialog(
            _("Begin a new offer for this sponsor?"),
            ConfirmForm,
            description=_("With the same letter, and with children who are free now."),
            submit=_("Begin"),
        ),
    )
    def offer_anew(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        by = request.user
        assert isinstance(by, User)
        offer = self.record(request, object_id)
        try:
            anew = offers.draft_anew(offer, by=by)
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
            return redirect_behind_dialog(request)
        messages.success(request, _("Read the new letter, and send it."))
        return redirect_behind_dialog(request, reverse("admin:donors_childoffer_change", args=[anew.pk]))

    @action(
        description=_("The child came back"),
        icon="waving_hand",
        permissions=["go_on"],
        dialog=dialog(
            _("Go on with the same child?"),
            ReasonForm,
            description=_("The sponsorship is resumed, and the charge goes on at its next date."),
            submit=_("Go on"),
        ),
    )
    def go_on(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._moved(
            request,
            object_id,
            lambda offer, by: offers.go_on(offer, by=by, reason=form.given_reason),
            success=_("The sponsorship goes on."),
        )

    def has_go_on_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self._may_at(request, object_id, Status.DRAFT, Status.SENT, Status.EXPIRED, Status.CANCELLED):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        promise = self.record_once(request, str(object_id)).sponsorship
        is_back = promise.child.status == Child.Status.VERIFIED
        return is_back and bool(promise.status == Sponsorship.Status.PAUSED)

    def has_preview_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.has_view_permission(request)

    def has_send_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_at(request, object_id, Status.DRAFT)

    def has_send_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_at(request, object_id, Status.SENT, Status.EXPIRED)

    has_accept_permission = has_send_again_permission
    has_decline_permission = has_send_again_permission

    def has_withdraw_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_at(request, object_id, Status.DRAFT, Status.SENT, Status.EXPIRED)

    def has_offer_anew_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_at(request, object_id, Status.CANCELLED, Status.EXPIRED)

    def _may_at(self, request: HttpRequest, object_id: str | None, *states: str) -> bool:
        """Is this drawn for an offer in one of these states? Of a pressed button the service decides."""
        if not self.may(request, "send"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        offer: ChildOffer | None = self.record_once(request, str(object_id))
        return offer is not None and offer.status in states

    def _moved(
        self,
        request: HttpRequest,
        object_id: str,
        act: Callable[[ChildOffer, User], object],
        *,
        success: str | Promise,
    ) -> HttpResponse:
        offer, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(request, lambda: act(offer, by), success=success)
