"""Posters: their page at the processor, and the campaign and fund that what is given on it goes to."""

import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, history
from backoffice.core.errors import DomainError
from backoffice.core.intervals import Interval
from backoffice.core.locking import locked_with
from backoffice.core.models import User
from donors.models import Campaign
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.facts import PosterOrder, PosterPage
from payments.models import CampaignFund, Fund, PosterLink
from payments.services.funds import fund_for


class PosterRefused(DomainError):
    """Something that a poster cannot do; the message says what to do instead."""


def make_page(poster_id: uuid.UUID, *, gateway: Gateway | None = None) -> bool:
    """Ask for the poster's page, once; tells whether it was made now. Raises GatewayError.

    The page is asked for under a key made of the poster's: who asks twice, after a lost answer, gets the same one.
    """
    poster = PosterLink.objects.select_related("campaign").get(pk=poster_id)
    if poster.stripe_payment_link_id is not None or not poster.is_active:
        return False
    page = (gateway or get_gateway()).create_payment_link(_order(poster))
    return _remember(poster, page)


def set_active(
    poster: PosterLink, *, active: bool, by: User | None, reason: str = "", gateway: Gateway | None = None
) -> PosterLink:
    """Close the poster's page to gifts, or open it again: first at the processor, then here. Raises GatewayError."""
    if poster.is_active == active:
        raise PosterRefused(
            _("%(poster)s takes gifts already.") % {"poster": poster}
            if active
            else _("%(poster)s is closed already.") % {"poster": poster}
        )
    if poster.stripe_payment_link_id is not None:
        (gateway or get_gateway()).set_payment_link_active(poster.stripe_payment_link_id, active=active)
    with transaction.atomic(), context.acting(by, reason=reason):
        poster = locked_with(PosterLink.objects.filter(pk=poster.pk), "campaign")
        poster.is_active = active
        poster.save(update_fields=["is_active", "updated_at"])
        ask_for_page(poster)
    return poster


def ask_for_page(poster: PosterLink) -> None:
    """Have the worker make the page after the commit, where there is none yet."""
    from payments.tasks.posters import make_poster_page  # tasks need the services, and these one task

    if poster.is_active and poster.stripe_payment_link_id is None:
        make_poster_page.enqueue(str(poster.pk))


def fund_of(campaign: Campaign) -> Fund:
    """Where the gifts of a campaign go: its own fund, or else where it is needed most."""
    purpose = CampaignFund.objects.select_related("fund").filter(campaign=campaign).first()
    return purpose.fund if purpose and purpose.fund.is_active else fund_for(for_a_child=False)


def _remember(poster: PosterLink, page: PosterPage) -> bool:
    with transaction.atomic():
        # Conditional: of two workers that asked at once both were told of the same page, and one writes it down.
        written = PosterLink.objects.filter(pk=poster.pk, stripe_payment_link_id=None).update(
            stripe_payment_link_id=page.id, url=page.url, updated_at=timezone.now()
        )
        if written:
            poster.refresh_from_db()
            history.write_history(poster, reason=_("Its page was made."))
    return bool(written)


def _order(poster: PosterLink) -> PosterOrder:
    thanks = reverse("payments:campaign-thanks", args=[poster.campaign.slug])
    return PosterOrder(
        poster=poster.pk,
        name=poster.campaign.name,
        amount=poster.amount,
        donor_chooses=poster.donor_chooses,
        interval=Interval(poster.interval),
        thanks_url=settings.SITE_URL + thanks,
        closed_message=_(
            "%(campaign)s takes no gifts here any more. Thank you for wanting to help: %(address)s"
        )
        % {"campaign": poster.campaign.name, "address": settings.SITE_URL + reverse("payments:give")},
    )
