"""The buttons of the panel in one table: on which object, in which state, what they are called and what they do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.sandbox import behaviour, clock, store
from payments.sandbox.behaviour.retries import fail_again
from payments.sandbox.documents import Document

Do = Callable[[str], Document]
_OTHER_CARD, _DECLINED_CARD = "5555555555554444", "4000000000000002"


@dataclass(frozen=True)
class Act:
    """`when`: the states in which it is offered, or a question about the object. The first few of a row are
    buttons, the rest stand behind *More*."""

    name: str
    label: str | Promise
    kind: str
    when: tuple[str, ...] | Callable[[Document], bool]
    do: Do

    def suits(self, document: Document) -> bool:
        if document["object"] != self.kind:
            return False
        return self.when(document) if callable(self.when) else document.get("status") in self.when


_RUNS = ("active", "past_due", "trialing")


def _more(subscription_id: str) -> Document:
    """Five more of its currency, as somebody would type it in the dashboard."""
    price = store.get("subscription", subscription_id)["items"]["data"][0]["price"]
    return behaviour.change_amount(subscription_id, price["unit_amount"] + 500)


def _half(payment_id: str) -> Document:
    charge = store.get("charge", payment_id)
    return behaviour.refund_payment(payment_id, (charge["amount"] - charge["amount_refunded"]) // 2 or 1)


def _expires_now(method_id: str) -> Document:
    last_month = datetime.fromtimestamp(clock.now() - 31 * 86400, UTC)
    return behaviour.expire_card(method_id, year=last_month.year, month=last_month.month)


def _renewed(method_id: str) -> Document:
    year = clock.today().year + 4
    return behaviour.expire_card(method_id, year=year, month=12, by_network=True)


def _is_card(method: Document) -> bool:
    return bool(method["type"] == "card" and method["customer"])


def _is_inquiry(dispute: Document) -> bool:
    return bool(dispute["status"] in ("warning_needs_response", "warning_under_review"))


def _is_paid(charge: Document) -> bool:
    return bool(charge["status"] == "succeeded" and not charge["refunded"])


ACTS = [
    Act("expire_session", _("Expire"), "checkout.session", ("open",), behaviour.expire_session),
    Act("renew", _("Renew"), "subscription", _RUNS, lambda one: behaviour.renew(one, "paid")),
    Act("fail_renewal", _("Fail renewal"), "subscription", _RUNS, lambda one: behaviour.renew(one, "failed")),
    Act("pause_subscription", _("Pause"), "subscription", _RUNS, behaviour.pause_subscription),
    Act("resume_subscription", _("Resume"), "subscription", ("paused",), behaviour.resume_subscription),
    Act("cancel_subscription", _("Cancel"), "subscription", (*_RUNS, "paused"), behaviour.cancel_subscription),
    Act(
        "pause_collection",
        _("Pause the collection"),
        "subscription",
        lambda found: found["status"] in _RUNS and not found["pause_collection"],
        behaviour.pause_collection,
    ),
    Act(
        "resume_collection",
        _("Collect again"),
        "subscription",
        lambda found: bool(found["pause_collection"]),
        behaviour.resume_collection,
    ),
    Act(
        "plan_end",
        _("End with the period"),
        "subscription",
        lambda found: found["status"] in _RUNS and not found["cancel_at"],
        behaviour.plan_end,
    ),
    Act("keep", _("Keep after all"), "subscription", lambda found: bool(found["cancel_at"]), behaviour.keep),
    Act("change_amount", _("Five more"), "subscription", _RUNS, _more),
    Act(
        "settle_debit",
        _("Bank pays"),
        "payment_intent",
        ("processing",),
        lambda one: behaviour.settle_bank_debit(one, "succeeded"),
    ),
    Act(
        "fail_debit",
        _("Bank refuses"),
        "payment_intent",
        ("processing",),
        lambda one: behaviour.settle_bank_debit(one, "failed"),
    ),
    Act(
        "recover",
        _("Recover"),
        "invoice",
        lambda found: found["status"] == "open" and bool(found["attempt_count"]),
        behaviour.recover,
    ),
    Act(
        "fail_again",
        _("Fail again"),
        "invoice",
        lambda found: found["status"] == "open" and bool(found["attempt_count"]),
        fail_again,
    ),
    Act("collect", _("Collect"), "invoice", ("draft",), behaviour.collect),
    Act("void_invoice", _("Make void"), "invoice", ("open",), behaviour.void_invoice),
    Act(
        "settle_fee",
        _("Settle fee"),
        "charge",
        lambda found: found["status"] == "succeeded" and not found["balance_transaction"],
        behaviour.settle_charge_fee,
    ),
    Act("refund", _("Refund"), "charge", _is_paid, behaviour.refund_payment),
    Act("refund_half", _("Refund half"), "charge", _is_paid, _half),
    Act(
        "dispute",
        _("Dispute"),
        "charge",
        lambda found: _is_paid(found) and not found["disputed"],
        behaviour.open_dispute,
    ),
    Act(
        "inquire",
        _("Inquiry"),
        "charge",
        lambda found: _is_paid(found) and not found["disputed"],
        lambda one: behaviour.open_dispute(one, inquiry=True),
    ),
    Act("warn_of_fraud", _("Fraud warning"), "charge", _is_paid, behaviour.warn_of_fraud),
    Act("open_review", _("Review"), "charge", _is_paid, behaviour.open_review),
    Act("settle_refund", _("Bank carries out"), "refund", ("pending",), behaviour.settle_refund),
    Act(
        "fail_refund",
        _("Bank sends back"),
        "refund",
        ("pending", "succeeded"),
        lambda one: behaviour.settle_refund(one, "failed"),
    ),
    Act(
        "win",
        _("Won"),
        "dispute",
        ("needs_response", "under_review"),
        lambda one: behaviour.decide_dispute(one, "won"),
    ),
    Act(
        "lose",
        _("Lost"),
        "dispute",
        ("needs_response", "under_review"),
        lambda one: behaviour.decide_dispute(one, "lost"),
    ),
    Act("escalate", _("Becomes a dispute"), "dispute", _is_inquiry, behaviour.escalate_inquiry),
    Act(
        "close_inquiry",
        _("Close inquiry"),
        "dispute",
        _is_inquiry,
        lambda one: behaviour.decide_dispute(one, "warning_closed"),
    ),
    Act("close_review", _("Close"), "review", lambda found: bool(found["open"]), behaviour.close_review),
    Act("arrive", _("Arrives"), "payout", ("pending", "in_transit"), behaviour.arrive),
    Act(
        "itemise",
        _("Itemise"),
        "payout",
        lambda found: found["automatic"] and found["reconciliation_status"] == "in_progress",
        behaviour.itemise,
    ),
    Act("fail_payout", _("Bank sends back"), "payout", ("pending", "in_transit", "paid"), behaviour.fail_payout),
    Act("reverse_payout", _("Fetch back"), "payout", ("paid",), behaviour.reverse_payout),
    Act("cancel_payout", _("Cancel"), "payout", ("pending",), behaviour.cancel_payout),
    Act("card_expires", _("Card expires"), "payment_method", _is_card, _expires_now),
    Act("card_renewed", _("Bank renews card"), "payment_method", _is_card, _renewed),
    Act(
        "detach",
        _("Take away"),
        "payment_method",
        lambda found: bool(found["customer"]),
        behaviour.detach_method,
    ),
    Act(
        "revoke_mandate",
        _("Bank ends mandate"),
        "payment_method",
        lambda found: found["type"] != "card" and bool(found["customer"]),
        behaviour.revoke_mandate,
    ),
    Act(
        "other_card",
        _("Another card"),
        "customer",
        lambda found: not found.get("deleted"),
        lambda one: behaviour.replace_card(one, _OTHER_CARD),
    ),
    Act(
        "declined_card",
        _("A card that is declined"),
        "customer",
        lambda found: not found.get("deleted"),
        lambda one: behaviour.replace_card(one, _DECLINED_CARD),
    ),
]  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}
