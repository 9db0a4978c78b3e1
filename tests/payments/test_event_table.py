"""Every event of Stripe's that could concern us is handled or left alone on purpose, and docs/webhooks.md says so."""

import inspect
import re
from functools import cache
from pathlib import Path
from typing import get_args, get_type_hints

import stripe

from payments.services.handlers import HANDLERS, types_of_stripe
from payments.services.handlers.ignored import IGNORED, reason_to_ignore

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, GOING_LIVE = DOCS / "webhooks.md", DOCS / "going-live.md"
# The parts of Stripe that gifts pass through. Of these no event may be unaccounted for.
FAMILIES = (
    "billing_portal",
    "charge",
    "checkout",
    "customer",
    "invoice",
    "invoice_payment",
    "mandate",
    "payment_intent",
    "payment_link",
    "payment_method",
    "payout",
    "price",
    "product",
    "radar",
    "refund",
    "review",
    "setup_intent",
    "test_helpers",
)


@cache
def known_to_the_sdk() -> frozenset[str]:
    """The names in the SDK's own type of `Event.type`."""
    hint = get_type_hints(stripe.Event, globalns=vars(inspect.getmodule(stripe.Event)))["type"]
    return frozenset(_literals(hint))


def _literals(hint: object) -> list[str]:
    found: list[str] = []
    for argument in get_args(hint):
        found += [argument] if isinstance(argument, str) else _literals(argument)
    return found


def table(heading: str) -> dict[str, str]:
    """The rows below one heading of the page: the event, and what stands beside it."""
    section = PAGE.read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (`[^|]+`) \| (.+) \|$", section, flags=re.MULTILINE)
    return {name: words for names, words in rows for name in re.findall(r"`([a-z0-9_.]+)`", names)}


def test_the_page_says_what_the_handlers_do() -> None:
    assert table("What each event does") == {kind: handler.effect for kind, handler in HANDLERS.items()}


def test_the_page_says_what_is_left_alone_and_why() -> None:
    assert table("What is left alone, and why") == {kind: str(reason) for kind, reason in IGNORED.items()}


def test_stripe_knows_every_name() -> None:
    assert known_to_the_sdk() >= {*types_of_stripe(), *IGNORED}


def test_the_events_to_select_at_stripe_are_those_that_are_handled() -> None:
    listed = GOING_LIVE.read_text().split("<!-- events -->")[1].split("<!-- /events -->")[0]
    assert re.findall(r"^[a-z0-9_.]+$", listed, flags=re.MULTILINE) == types_of_stripe()


def test_nothing_is_handled_and_left_alone() -> None:
    assert not HANDLERS.keys() & IGNORED.keys()


def test_no_event_of_a_family_that_we_use_is_forgotten() -> None:
    ours = {kind for kind in known_to_the_sdk() if kind.partition(".")[0] in FAMILIES}
    assert len(ours) > 100
    assert sorted(ours - HANDLERS.keys() - IGNORED.keys()) == []


def test_who_looks_is_told_why_nothing_happened() -> None:
    assert reason_to_ignore("product.created").startswith("Prices and products are made for one page each")
    assert reason_to_ignore("climate.order.created").startswith("No handler")
