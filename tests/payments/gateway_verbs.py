"""How each verb of the gateway is asked: at least one line for each, and more where its ways differ."""

import dataclasses
import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from djmoney.money import Money

from backoffice.core.intervals import Interval
from payments.gateway.base import Gateway
from payments.gateway.facts import CheckoutOrder, OurIds, PosterOrder
from payments.gateway.facts_intents import IntentOrder
from payments.gateway.facts_lists import Period
from payments.gateway.facts_refunds import Evidence, EvidenceFile, EvidenceSlot, RefundOrder
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.handlers import types_of_stripe
from tests.payments.stripe_story import monthly_link, one_off_link, open_page


@dataclass
class Story:
    """Real objects at the sandbox for the verbs to ask about."""

    session: str
    open_session: str
    intent: str
    charge: str
    invoice: str
    subscription: str
    customer: str
    method: str
    refund: str
    dispute: str
    payout: str
    setup: str
    mandate: str
    sign: str
    review: str

    @property
    def period(self) -> Period:
        now = timezone.now()
        return Period(since=now - datetime.timedelta(days=1), until=now + datetime.timedelta(days=1))


def newest(kind: str, **fields: Any) -> SandboxObject:
    wanted = {f"data__{name}": value for name, value in fields.items()}
    found = SandboxObject.objects.filter(kind=kind, **wanted).first()
    assert found is not None, kind
    return found


def begin_story() -> Story:
    paid = behaviour.pay_session(open_page(monthly_link()))
    subscription = newest("subscription")
    debit = behaviour.pay_session(open_page(one_off_link(amount=Money("25.00", "EUR"))), method="bank_debit")
    behaviour.settle_bank_debit(debit["payment_intent"])
    single = behaviour.make_dashboard_payment(5000, "eur")
    behaviour.settle_charge_fee(single["latest_charge"])
    refund = behaviour.refund_payment(single["id"], 500)
    disputed = behaviour.make_dashboard_payment(4000, "eur")
    dispute = behaviour.open_dispute(disputed["id"])
    mandate = behaviour.revoke_mandate(newest("payment_method", type="sepa_debit").pk)
    behaviour.replace_card(subscription["customer"])
    return Story(
        session=paid["id"],
        open_session=open_page(one_off_link()),
        intent=single["id"],
        charge=single["latest_charge"],
        invoice=newest("invoice").pk,
        subscription=subscription.pk,
        customer=subscription["customer"],
        method=subscription["default_payment_method"],
        refund=refund["id"],
        dispute=dispute["id"],
        payout=behaviour.pay_out()["id"],
        setup=newest("setup_intent").pk,
        mandate=mandate["id"],
        sign=behaviour.warn_of_fraud(single["id"])["id"],
        review=behaviour.open_review(single["id"])["id"],
    )


def _soon() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=20)


Say = Callable[[Gateway, Story], object]
IDS = OurIds(link=uuid.uuid4(), attempt=uuid.uuid4(), donation=uuid.uuid4(), recurring_gift=uuid.uuid4())
# A verb of the gateway without a line fails: say here how it is asked.
VERBS: dict[str, list[Say]] = {
    "create_checkout": [
        lambda gateway, _story: gateway.create_checkout(checkout_order(Interval.ONCE)),
        lambda gateway, _story: gateway.create_checkout(checkout_order(Interval.MONTH)),
        lambda gateway, story: gateway.create_checkout(
            checkout_order(Interval.QUARTER, customer_id=story.customer, customer_email="")
        ),
    ],
    "checkout_session": [lambda gateway, story: gateway.checkout_session(story.session)],
    "checkout_session_of": [lambda gateway, story: gateway.checkout_session_of(story.intent)],
    "create_intent": [
        lambda gateway, _story: gateway.create_intent(intent_order(Interval.ONCE)),
        lambda gateway, _story: gateway.create_intent(intent_order(Interval.MONTH)),
    ],
    "cancel_payment": [
        lambda gateway, _story: gateway.cancel_payment(
            gateway.create_intent(intent_order(Interval.ONCE)).payment_id
        )
    ],
    "expire_checkout": [lambda gateway, story: gateway.expire_checkout(story.open_session)],
    "payment": [lambda gateway, story: gateway.payment(story.intent)],
    "charge": [lambda gateway, story: gateway.charge(story.charge)],
    "invoice": [lambda gateway, story: gateway.invoice(story.invoice)],
    "invoice_id_of": [lambda gateway, story: gateway.invoice_id_of(story.intent)],
    "subscription": [lambda gateway, story: gateway.subscription(story.subscription)],
    "pause_subscription": [
        lambda gateway, story: gateway.pause_subscription(story.subscription),
        lambda gateway, story: gateway.pause_subscription(story.subscription, resumes_at=_soon()),
    ],
    "resume_subscription": [
        lambda gateway, story: (
            behaviour.pause_collection(story.subscription),
            gateway.resume_subscription(story.subscription),
        ),
        lambda gateway, story: (
            behaviour.pause_subscription(story.subscription),
            gateway.resume_subscription(story.subscription),
        ),
    ],
    "cancel_subscription": [
        lambda gateway, story: gateway.cancel_subscription(story.subscription, at_period_end=True),
        lambda gateway, story: gateway.cancel_subscription(story.subscription),
    ],
    "describe_subscription": [
        lambda gateway, story: gateway.describe_subscription(
            story.subscription, description="For Amina", ids=IDS
        )
    ],
    "change_amount": [
        lambda gateway, story: gateway.change_amount(story.subscription, amount=Money("31.50", "EUR"))
    ],
    "move_next_payment": [lambda gateway, story: gateway.move_next_payment(story.subscription, to=_soon())],
    "keep_subscription": [
        lambda gateway, story: (
            behaviour.plan_end(story.subscription),
            gateway.keep_subscription(story.subscription),
        )
    ],
    "use_method": [lambda gateway, story: gateway.use_method(story.subscription, method_id=story.method)],
    "portal_url": [
        lambda gateway, story: gateway.portal_url(
            story.customer, return_url="http://testserver/", locale="fr"
        )
    ],
    "payment_method": [lambda gateway, story: gateway.payment_method(story.method)],
    "mandate": [lambda gateway, story: gateway.mandate(story.mandate)],
    "setup_attempt": [lambda gateway, story: gateway.setup_attempt(story.setup)],
    "stop_open_invoices": [
        lambda gateway, story: (
            behaviour.renew(story.subscription, "failed"),
            behaviour.renew(story.subscription, "draft"),
            gateway.stop_open_invoices(story.subscription),
        )
    ],
    "create_payment_link": [
        lambda gateway, _story: gateway.create_payment_link(poster_order(donor_chooses=True)),
        lambda gateway, _story: gateway.create_payment_link(poster_order(donor_chooses=False)),
    ],
    "set_payment_link_active": [
        lambda gateway, _story: gateway.set_payment_link_active(
            gateway.create_payment_link(poster_order(donor_chooses=False)).id, active=False
        )
    ],
    "webhook_endpoints": [lambda gateway, _story: gateway.webhook_endpoints()],
    "refused_reads": [lambda gateway, _story: gateway.refused_reads()],
    "delete_customer": [lambda gateway, story: gateway.delete_customer(story.customer)],
    "list_sessions": [lambda gateway, story: list(gateway.list_sessions(story.period))],
    "list_payments": [lambda gateway, story: list(gateway.list_payments(story.period))],
    "list_invoices": [lambda gateway, story: list(gateway.list_invoices(story.period))],
    "list_subscriptions": [
        lambda gateway, story: list(gateway.list_subscriptions(story.period)),
        lambda gateway, _story: list(gateway.list_subscriptions()),
    ],
    "list_refunds": [lambda gateway, story: list(gateway.list_refunds(story.period))],
    "list_disputes": [lambda gateway, story: list(gateway.list_disputes(story.period))],
    "list_payouts": [lambda gateway, story: list(gateway.list_payouts(story.period))],
    "list_movements": [lambda gateway, story: list(gateway.list_movements(story.period))],
    "movements_of": [lambda gateway, story: list(gateway.movements_of(story.payout))],
    "list_undelivered": [
        lambda gateway, story: list(gateway.list_undelivered(types_of_stripe(), story.period))
    ],
    "payout": [lambda gateway, story: gateway.payout(story.payout)],
    "listed_refund": [lambda gateway, story: gateway.listed_refund(story.refund)],
    "listed_dispute": [lambda gateway, story: gateway.listed_dispute(story.dispute)],
    "create_refund": [lambda gateway, story: gateway.create_refund(refund_order(story))],
    "refunds_of": [lambda gateway, story: gateway.refunds_of(story.intent)],
    "returns_of": [lambda gateway, story: gateway.returns_of(story.intent)],
    "dispute": [lambda gateway, story: gateway.dispute(story.dispute)],
    "upload_evidence": [lambda gateway, _story: gateway.upload_evidence(evidence_file())],
    "submit_evidence": [
        lambda gateway, story: gateway.submit_evidence(
            story.dispute, Evidence("She has given for years.", name="Ada", email="ada@example.org")
        ),
        lambda gateway, story: gateway.submit_evidence(
            story.dispute,
            Evidence(
                "All of it.",
                files={slot: gateway.upload_evidence(evidence_file()) for slot in EvidenceSlot},
            ),
        ),
    ],
    "close_dispute": [lambda gateway, story: gateway.close_dispute(story.dispute)],
    "fraud_sign": [
        lambda gateway, story: gateway.fraud_sign(story.sign),
        lambda gateway, story: gateway.fraud_sign(story.review),
    ],
}


def checkout_order(interval: Interval, **fields: Any) -> CheckoutOrder:
    facts: dict[str, Any] = {
        "ids": dataclasses.replace(IDS, attempt=uuid.uuid4()),
        "amount": Money("19.99", "EUR"),
        "interval": interval,
        "description": "For Amina",
        "success_url": "http://testserver/thanks/",
        "cancel_url": "http://testserver/",
        "expires_at": timezone.now() + datetime.timedelta(hours=2),
        "locale": "fr",
        "customer_email": "ada@example.org",
    }
    return CheckoutOrder(**(facts | fields))


def intent_order(interval: Interval) -> IntentOrder:
    return IntentOrder(
        ids=dataclasses.replace(IDS, attempt=uuid.uuid4()),
        amount=Money("19.99", "EUR"),
        interval=interval,
        description="For Amina",
        name="Ada",
        email="ada@example.org",
    )


def poster_order(*, donor_chooses: bool) -> PosterOrder:
    return PosterOrder(
        poster=uuid.uuid4(),
        name="For the well",
        amount=Money("20", "EUR"),
        donor_chooses=donor_chooses,
        interval=Interval.ONCE,
        thanks_url="http://testserver/thanks/",
        closed_message="It is over.",
    )


def refund_order(story: Story) -> RefundOrder:
    return RefundOrder(
        ours=uuid.uuid4(),
        payment_id=story.intent,
        charge_id=story.charge,
        amount=Money("5.00", "EUR"),
        reason="duplicate",
    )


def evidence_file() -> EvidenceFile:
    return EvidenceFile(ours=uuid.uuid4(), name="receipt.pdf", content=b"%PDF-1.7\n%%EOF")
