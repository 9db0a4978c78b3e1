"""Time passes: what Stripe and the banks would do by themselves until then, each thing at its own moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from payments.sandbox import clock
from payments.sandbox.behaviour.checkout import expire_session
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.fees import settle_charge_fee
from payments.sandbox.behaviour.payouts import arrive, itemise, pay_out
from payments.sandbox.behaviour.refunds import settle_refund
from payments.sandbox.behaviour.renewals import Outcome, collect, end_pause, pause_end, recover, renew
from payments.sandbox.behaviour.retries import fail_again, pays
from payments.sandbox.behaviour.settlement import settle_bank_debit
from payments.sandbox.behaviour.subscriptions import cancel_subscription
from payments.sandbox.documents import Document
from payments.sandbox.errors import ApiError
from payments.sandbox.models import SandboxObject
from payments.sandbox.store import get

LONGEST = timedelta(days=800)
_MOST_STEPS = 400
_FEE_AFTER = 3
_DRAFT_FOR = 3600
_BANK_TAKES = 4 * 86400


@dataclass(frozen=True)
class Due:
    """Something that happens by itself. `key` names it: what was refused once is not tried again."""

    at: int
    key: tuple[str, str, int]
    happen: Callable[[], Document]


def advance(to: datetime) -> list[str]:
    """Move the clock forward and let happen what is due on the way; returns it in words, as it happened."""
    until, told, refused = int(to.timestamp()), [], set[tuple[str, str, int]]()
    if not 0 < until - clock.now() <= LONGEST.total_seconds():
        raise NotPossible("The clock goes forward alone, and about two years at most.")
    for _step in range(_MOST_STEPS):
        due = min(
            (due for due in _all_due(until) if due.key not in refused), key=lambda due: due.at, default=None
        )
        if due is None:
            break
        clock.move_to(due.at)
        try:
            happened = due.happen()
        except (NotPossible, ApiError) as problem:
            refused.add(due.key)
            told.append(f"{_day(due.at)} {due.key[1]}: {problem}")
        else:
            told.append(f"{_day(due.at)} {due.key[0]} {due.key[1]}: {happened.get('status', '')}")
    clock.move_to(until)
    return told


def _all_due(until: int) -> Iterator[Due]:
    for look in (
        _sessions,
        _pauses,
        _subscriptions,
        _invoices,
        _charges,
        _debits,
        _refunds,
        _payouts,
        _balance,
    ):
        yield from (due for due in look() if due.at <= until)


def _sessions() -> Iterator[Due]:
    for session in _objects("checkout.session", status="open"):
        yield _due("expired", session, session["expires_at"], partial(expire_session, session.pk))


def _subscriptions() -> Iterator[Due]:
    for found in _objects("subscription", status__in=["active", "past_due", "trialing"]):
        ends = max(item["current_period_end"] for item in found["items"]["data"])
        planned = found["cancel_at"]
        if planned is not None and planned < ends:
            yield _due("ended", found, planned, partial(cancel_subscription, found.pk))
        else:
            yield _due("renewed", found, ends, partial(_renew, found))


def _pauses() -> Iterator[Due]:
    for found in _objects("subscription", status__in=["active", "past_due", "trialing", "paused"]):
        ends = pause_end(found)
        if ends is not None:
            yield _due("collected again", found, ends, partial(end_pause, found.pk))


def _renew(subscription: SandboxObject) -> Document:
    return renew(subscription.pk, _outcome(subscription))


def _outcome(subscription: SandboxObject) -> Outcome:
    """What becomes of a renewal when nobody says it: a bank takes its days, a card that has expired pays nothing."""
    method = get("payment_method", subscription["default_payment_method"]).data
    if method["type"] != "card":
        return "processing"
    return "paid" if pays(method) else "failed"


def _invoices() -> Iterator[Due]:
    for draft in _objects("invoice", status="draft", auto_advance=True):
        yield _due("collected", draft, draft["created"] + _DRAFT_FOR, partial(collect, draft.pk))
    for unpaid in _objects("invoice", status="open", next_payment_attempt__isnull=False):
        if unpaid["next_payment_attempt"] is not None:
            yield _due("tried again", unpaid, unpaid["next_payment_attempt"], partial(_retry, unpaid))


def _retry(invoice: SandboxObject) -> Document:
    subscription = get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    method = get("payment_method", subscription["default_payment_method"]).data
    return recover(invoice.pk) if pays(method) else fail_again(invoice.pk)


def _charges() -> Iterator[Due]:
    for charge in _objects("charge", status="succeeded", balance_transaction=None):
        yield _due("fee known", charge, charge["created"] + _FEE_AFTER, partial(settle_charge_fee, charge.pk))


def _debits() -> Iterator[Due]:
    for intent in _objects("payment_intent", status="processing"):
        asked = get("charge", intent["latest_charge"])["created"]
        yield _due("bank pays", intent, asked + _BANK_TAKES, partial(settle_bank_debit, intent.pk))


def _refunds() -> Iterator[Due]:
    for refund in _objects("refund", status="pending"):
        yield _due("refunded", refund, refund["created"] + _BANK_TAKES, partial(settle_refund, refund.pk))


def _payouts() -> Iterator[Due]:
    for payout in _objects("payout", status__in=["pending", "in_transit"]):
        yield _due("arrives", payout, payout["arrival_date"], partial(arrive, payout.pk))
    for paid in _objects("payout", status="paid", automatic=True, reconciliation_status="in_progress"):
        yield _due("itemised", paid, paid["arrival_date"] + 3600, partial(itemise, paid.pk))


def _balance() -> Iterator[Due]:
    """What has become available is paid out, a currency at a time."""
    first: dict[str, SandboxObject] = {}
    for row in _objects("balance_transaction"):
        earlier = first.get(row["currency"])
        if "payout" not in row.private and (earlier is None or row["available_on"] < earlier["available_on"]):
            first[row["currency"]] = row
    for currency, row in first.items():
        yield _due("paid out", row, row["available_on"], partial(pay_out, currency, arrives=False))


def _objects(kind: str, **fields: Any) -> list[SandboxObject]:
    wanted = {f"data__{name}": value for name, value in fields.items()}
    return list(SandboxObject.objects.filter(kind=kind, **wanted))


def _due(what: str, about: SandboxObject, at: int, happen: Callable[[], Document]) -> Due:
    # Long past and never done: it happens now.
    return Due(max(at, clock.now()), (what, about.pk, at), happen)


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
