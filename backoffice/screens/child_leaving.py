"""A child leaves: what that means for sponsors and charges, in the dialog that asks; and what becomes of the charge,
on the page of each offer."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import carry_out, dialog
from backoffice.core.models import WorkItem
from backoffice.core.money import in_words
from backoffice.rooms import list_address, may_open
from beneficiaries.admin.child_dialogs import LeaveForm
from beneficiaries.models import Child
from beneficiaries.services import verify
from donors.models import ChildOffer, Sponsorship
from payments.models import PaymentLink, RecurringGift
from payments.services.recurring_gifts import charges

OFFERS = "donors.childoffer"


class LeaveWithSponsorsForm(LeaveForm):
    """Says before it asks how many people and how much money hang on it."""

    form_before_template = "admin/donors/leaving.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        child = Child.objects.for_user(request.user).filter(pk=object_id).first()
        return {"consequences": consequences_of_leaving(child) if child else []}


class LeavesWithSponsors:
    """For the child's admin, before its own buttons."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Record leaving"),
        icon="logout",
        variant=ActionVariant.DANGER,
        permissions=["leave"],
        dialog=dialog(
            _("Does this child leave the programme?"),
            LeaveWithSponsorsForm,
            description=_("Its photos are taken back from the public."),
            submit=_("Record leaving"),
            danger=True,
        ),
    )
    def leave(self: Any, request: HttpRequest, form: LeaveWithSponsorsForm, object_id: str) -> HttpResponse:
        child: Child = self.record(request, object_id)
        kind, reason = form.cleaned_data["kind"], form.given_reason
        resting = Sponsorship.objects.live().filter(child=child).exclude(status=Sponsorship.Status.PENDING)
        leads_on = resting.exists() and may_open(request, OFFERS)
        return carry_out(
            request,
            lambda: verify.leave(child, by=request.user, kind=kind, reason=reason),  # type: ignore[arg-type]
            success=_("%(child)s has left.") % {"child": child},
            to=list_address(OFFERS, q=child.reference) if leads_on else "",
        )


class OfferWithCharge:
    """For the offer's admin: what Stripe does meanwhile."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        offer: ChildOffer | None = kwargs.get("obj")
        if offer is not None:
            context["charge_words"] = charge_words(offer)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc,no-any-return]


def consequences_of_leaving(child: Child) -> list[str]:
    """Each in a sentence, in the order in which they happen; nothing for a child without sponsors."""
    live = Counter(Sponsorship.objects.live().filter(child=child).values_list("status", flat=True))
    pending = live.pop(Sponsorship.Status.PENDING, 0)
    resting = live.total()
    gifts = RecurringGift.objects.filter(child=child).exclude(stripe_subscription_id=None)
    charged = list(gifts.exclude(status=RecurringGift.Status.CANCELLED))
    links = PaymentLink.objects.open().filter(child=child).count()
    words = []
    if charged:
        amounts = ", ".join(f"{in_words(gift.amount)} {gift.get_interval_display()}" for gift in charged)
        words.append(
            ngettext(
                "%(number)d charge is paused at Stripe: %(amounts)s.",
                "%(number)d charges are paused at Stripe: %(amounts)s.",
                len(charged),
            )
            % {"number": len(charged), "amounts": amounts}
        )
    if resting:
        words.append(
            ngettext(
                "%(number)d sponsorship rests. A letter to the sponsor is begun, with other children to choose from.",
                "%(number)d sponsorships rest. A letter to each sponsor is begun, with other children to choose from.",
                resting,
            )
            % {"number": resting}
        )
    if pending:
        words.append(
            ngettext(
                "%(number)d sponsorship that nothing was paid for yet ends.",
                "%(number)d sponsorships that nothing was paid for yet end.",
                pending,
            )
            % {"number": pending}
        )
    if links:
        words.append(
            ngettext(
                "%(number)d open payment link is cancelled.",
                "%(number)d open payment links are cancelled.",
                links,
            )
            % {"number": links}
        )
    return words


def charge_words(offer: ChildOffer) -> list[str]:
    """What is charged for the promise, or for the one that took its place, and whether Stripe has confirmed it."""
    promises = [offer.sponsorship_id, offer.new_sponsorship_id]
    gifts = list(RecurringGift.objects.filter(sponsorship__in=[key for key in promises if key]))
    kinds = [wish.kind for wish in charges.Wish]
    asked = {
        item.subject_id
        for item in WorkItem.objects.open().filter(
            kind__in=kinds, subject_id__in=[str(gift.pk) for gift in gifts]
        )
    }
    return [
        _t("%(amount)s %(interval)s: %(status)s")
        % {
            "amount": in_words(gift.amount),
            "interval": gift.get_interval_display(),
            "status": gift.get_status_display(),
        }
        + (f" ({_t('Stripe has not confirmed yet')})" if str(gift.pk) in asked else "")
        for gift in gifts
    ]
