"""Is the account at Stripe set up as Almoner needs it? Asked, never changed: docs/going-live.md says how it should be."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from payments.gateway.base import Gateway
from payments.gateway.facts_account import Endpoint
from payments.gateway.facts_lists import Period
from payments.services.events.deliveries import ADDRESS, ADDRESSES
from payments.services.handlers import types_of_stripe

_STRIPE_TRIES_FOR = timedelta(days=3)


@dataclass(frozen=True)
class Advice:
    """What is not as it should be, and what to do about it. A hint may stay as it is."""

    what: str
    do: str
    is_hint: bool = False


def examine(gateway: Gateway) -> list[Advice]:
    advice = [*_about_the_key(), *_about_its_rights(gateway)]
    if any(not one.is_hint for one in advice):
        return advice  # what it may not read cannot be examined
    ours = [endpoint for endpoint in gateway.webhook_endpoints() if _is_ours(endpoint)]
    for endpoint in ours:
        advice += _about(endpoint)
    return [*advice, *_about_their_number(ours), *_about_what_waits(gateway)]


def our_address() -> str:
    return f"{settings.SITE_URL.rstrip('/')}/{ADDRESS}"


def _is_ours(endpoint: Endpoint) -> bool:
    site = settings.SITE_URL.rstrip("/")
    return endpoint.url.rstrip("/") in {f"{site}/{address}".rstrip("/") for address in ADDRESSES}


def _about_the_key() -> list[Advice]:
    if not settings.STRIPE_SECRET_KEY.startswith("sk_live_"):
        return []
    return [
        Advice(
            _("STRIPE_SECRET_KEY is a full secret key: whoever has it can do everything at Stripe."),
            _("Make a restricted key (rk_live_…) with the rights that docs/going-live.md lists."),
            is_hint=True,
        )
    ]


def _about_its_rights(gateway: Gateway) -> list[Advice]:
    return [
        Advice(
            _("The key may not read: %(right)s (%(said)s)") % {"right": refused.right, "said": refused.said},
            _("Give the restricted key that right in Stripe's dashboard, Developers, API keys."),
        )
        for refused in gateway.refused_reads()
    ]


def _about_their_number(ours: list[Endpoint]) -> list[Advice]:
    if not ours:
        return [
            Advice(
                _("No endpoint posts to %(address)s.") % {"address": our_address()},
                _("Create it in Stripe's dashboard, Developers, Webhooks, with API version %(version)s.")
                % {"version": settings.STRIPE_API_VERSION},
            )
        ]
    if len(ours) > 1:
        return [
            Advice(
                _("%(number)d endpoints post to us: every event comes more than once.")
                % {"number": len(ours)},
                _("Harmless, but keep one: %(addresses)s")
                % {"addresses": ", ".join(endpoint.url for endpoint in ours)},
                is_hint=True,
            )
        ]
    return []


def _about(endpoint: Endpoint) -> list[Advice]:
    advice = []
    if not endpoint.is_enabled:
        advice.append(
            Advice(
                _("The endpoint %(url)s is disabled: nothing comes.") % {"url": endpoint.url},
                _("Enable it in Stripe's dashboard, then run 'manage.py backfill_stripe'."),
            )
        )
    if endpoint.api_version != settings.STRIPE_API_VERSION:
        advice.append(
            Advice(
                _("The endpoint %(url)s has the API version %(theirs)s, and Almoner speaks %(ours)s.")
                % {
                    "url": endpoint.url,
                    "theirs": endpoint.api_version or _("of the account"),
                    "ours": settings.STRIPE_API_VERSION,
                },
                _("A version is fixed when an endpoint is made: create another one, then delete this one."),
            )
        )
    return [*advice, *_about_its_events(endpoint)]


def _about_its_events(endpoint: Endpoint) -> list[Advice]:
    if "*" in endpoint.events:
        return [
            Advice(
                _("The endpoint %(url)s sends every event; most are stored and ignored.")
                % {"url": endpoint.url},
                _("Select those that 'manage.py check_stripe --events' prints."),
                is_hint=True,
            )
        ]
    missing = [kind for kind in types_of_stripe() if not endpoint.sends(kind)]
    if not missing:
        return []
    return [
        Advice(
            _("The endpoint %(url)s does not send: %(events)s")
            % {"url": endpoint.url, "events": ", ".join(missing)},
            _("Select them in Stripe's dashboard, Developers, Webhooks."),
        )
    ]


def _about_what_waits(gateway: Gateway) -> list[Advice]:
    now = timezone.now()
    period = Period(since=now - _STRIPE_TRIES_FOR, until=now)
    number = sum(1 for _event in gateway.list_undelivered(types_of_stripe(), period))
    if not number:
        return []
    return [
        Advice(
            _("%(number)d events of the last three days could not be delivered.") % {"number": number},
            _("See in Stripe's dashboard what our address answered: 400 is a wrong signing secret."),
        )
    ]
