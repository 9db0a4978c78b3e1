"""A payment page for a front end of one's own: a link that nobody is mailed, and its page at Stripe."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from payments.gateway.base import Gateway
from payments.models import Donation, PaymentLink
from payments.services import links
from payments.services.asking.link_rules import LinkRefused
from payments.services.paying import checkout
from payments.services.paying.guests import Giver, donor_of
from payments.services.paying.intents import OPEN_FOR, IntentRefused, Wanted


@dataclass(frozen=True)
class Page:
    id: str
    url: str


def token_of(who: str, key: str) -> str:
    """The link's own token for a caller's key: without ours nobody can make it up."""
    return salted_hmac("checkout-session", f"{who}|{key}", algorithm="sha256").hexdigest()[:48] if key else ""


def open_page(wanted: Wanted, *, giver: Giver, token: str, gateway: Gateway | None = None) -> Page:
    """Raises links.LinkRefused, IntentRefused, ValidationError, checkout.LinkNotPayable or GatewayError."""
    link = _link(wanted, giver, token)
    url = checkout.start_checkout(link, gateway=gateway)
    attempt = link.attempts.get(status="open")
    if wanted.claimed_sponsor:
        Donation.objects.filter(pk=attempt.donation_id, claimed_sponsor="").update(
            claimed_sponsor=wanted.claimed_sponsor[:64]
        )
    return Page(id=attempt.stripe_session_id or "", url=url)


def _link(wanted: Wanted, giver: Giver, token: str) -> PaymentLink:
    if standing := _standing(wanted, token):
        return standing
    try:
        with transaction.atomic(durable=True):
            link = links.create_link(
                donor=donor_of(giver),
                amount=wanted.amount,
                interval=wanted.interval,
                child=wanted.child,
                message=wanted.message,
                origin=PaymentLink.Origin.WEBSITE,
                expires_at=timezone.now() + OPEN_FOR,
                send=False,
            )
            if token:
                link.token = token
                link.save(update_fields=["token"])
            return link
    except (IntegrityError, LinkRefused):
        if standing := _standing(wanted, token):
            return standing  # both looked before either had written
        raise


def _standing(wanted: Wanted, token: str) -> PaymentLink | None:
    link = PaymentLink.objects.filter(token=token).first() if token else None
    if link is None:
        return None
    if (link.amount, link.interval, link.child_id) != (
        wanted.amount,
        wanted.interval,
        wanted.child.pk if wanted.child else None,
    ):
        raise IntentRefused(_("This idempotency key was used for another gift. Use a new one."))
    return link
