"""*Ask for gifts*: the button on a donor's page that makes an order from the catalogue and mails its payment link."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.dialogs import REFUSALS, dialog, redirect_behind_dialog, refusal_words
from backoffice.core.admin.rows import within_limits
from backoffice.core.models import User
from backoffice.core.money import in_words
from beneficiaries.models import Child
from donors.models import Donor
from payments.gift_forms import SendGiftsForm
from payments.services.catalogue.ordering import order_by_staff
from payments.services.links import LinkRefused

RIGHT = "payments.send_paymentlink"
GIFTS = dialog(
    _("Ask for gifts from the catalogue"),
    SendGiftsForm,
    description=_("The donor gets a mail with the gifts, their total and a page to pay on."),
    submit=_("Send"),
)


class SendsGiftsToDonor:
    """For the donor's admin."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Ask for gifts"),
        icon="redeem",
        permissions=["send_gifts"],
        dialog=GIFTS,
    )
    def send_gifts(self: Any, request: HttpRequest, form: SendGiftsForm, object_id: str) -> HttpResponse:
        donor: Donor = self.record(request, object_id)
        by = request.user
        assert isinstance(by, User)
        try:
            _refuse_unseen(request, form.cleaned_data["child"])
            order = order_by_staff(form.wish, giver=donor, expires_at=form.expires_at, by=by)
        except REFUSALS as refusal:
            form.add_error(None, refusal_words(refusal))
            facts = {"dialog": GIFTS, "form": form, "form_submit_text": GIFTS["form_submit_text"]}
            return render(request, "unfold/helpers/dialog.html", facts)
        messages.success(
            request,
            _("The order %(order)s over %(total)s goes to %(email)s.")
            % {"order": order.reference, "total": in_words(order.total), "email": donor.email},
        )
        return redirect_behind_dialog(request)

    def has_send_gifts_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm(RIGHT))


def _refuse_unseen(request: HttpRequest, child: Child | None) -> None:
    """A key can be posted that no list has offered."""
    if child is not None and not within_limits(Child.objects.filter(pk=child.pk), request.user).exists():
        raise LinkRefused(_("There is no such record."))
