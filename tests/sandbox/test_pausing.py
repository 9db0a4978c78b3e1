"""Both of Stripe's pauses, and bills that are stopped: through the gateway's own verbs."""

import datetime

import pytest
import stripe
from django.utils import timezone

from payments.gateway import get_gateway
from payments.gateway.errors import GatewayError, NotFound
from payments.gateway.facts import OurIds, SubscriptionState
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from tests.sandbox.requests import create, monthly

LINK = OurIds(recurring_gift=None)


@pytest.fixture
def subscription_id(client: stripe.StripeClient) -> str:
    paid = behaviour.pay_session(create(client, monthly()).id, email="mary@example.org", name="Mary")
    return str(paid["subscription"])


def _types() -> list[str]:
    return list(SandboxEvent.objects.order_by("position").values_list("type", flat=True))


def _invoices(**fields: object) -> list[SandboxObject]:
    lookups = {f"data__{name}": value for name, value in fields.items()}
    return list(SandboxObject.objects.filter(kind="invoice", **lookups).order_by("position"))


def test_a_pause_of_collection_makes_every_later_invoice_void(subscription_id: str) -> None:
    gateway = get_gateway()
    paused = gateway.pause_subscription(subscription_id)
    assert paused.state is SubscriptionState.PAUSED
    assert _types()[-1] == "customer.subscription.updated"
    for _period in range(2):
        behaviour.renew(subscription_id)
    assert [invoice["amount_paid"] for invoice in _invoices(status="void")] == [0, 0]
    assert SandboxObject.objects.filter(kind="charge").count() == 1  # the first payment's

    resumed = gateway.resume_subscription(subscription_id)

    assert resumed.state is SubscriptionState.ACTIVE
    assert SandboxObject.objects.filter(kind="charge").count() == 1, "going on asks for nothing by itself"
    behaviour.renew(subscription_id)
    assert SandboxObject.objects.filter(kind="charge").count() == 2


def test_pausing_twice_and_resuming_twice_is_once(subscription_id: str) -> None:
    gateway = get_gateway()
    for _time in range(2):
        assert gateway.pause_subscription(subscription_id).state is SubscriptionState.PAUSED
    for _time in range(2):
        assert gateway.resume_subscription(subscription_id).state is SubscriptionState.ACTIVE


def test_a_pause_may_end_by_itself(subscription_id: str) -> None:
    until = timezone.now() + datetime.timedelta(days=40)
    get_gateway().pause_subscription(subscription_id, resumes_at=until)
    pause = SandboxObject.objects.get(pk=subscription_id)["pause_collection"]
    assert pause == {"behavior": "void", "resumes_at": int(until.timestamp())}


def test_the_other_pause_is_ended_too(subscription_id: str) -> None:
    behaviour.pause_subscription(subscription_id)
    assert get_gateway().subscription(subscription_id).state is SubscriptionState.PAUSED
    with pytest.raises(behaviour.NotPossible):
        behaviour.renew(subscription_id)
    assert get_gateway().resume_subscription(subscription_id).state is SubscriptionState.ACTIVE
    assert [name for name in _types() if name.startswith("customer.subscription.")] == [
        "customer.subscription.created",
        "customer.subscription.paused",
        "customer.subscription.resumed",
    ]


def test_it_cancels_once_and_says_so_again(subscription_id: str) -> None:
    gateway = get_gateway()
    for _time in range(2):
        assert gateway.cancel_subscription(subscription_id).state is SubscriptionState.CANCELLED
    assert _types().count("customer.subscription.deleted") == 1
    with pytest.raises(NotFound):
        gateway.cancel_subscription("sub_unknown")
    with pytest.raises(GatewayError):
        gateway.pause_subscription(subscription_id)


def test_it_cancels_at_the_end_of_the_period(subscription_id: str) -> None:
    planned = get_gateway().cancel_subscription(subscription_id, at_period_end=True)
    assert planned.state is SubscriptionState.ACTIVE
    assert planned.cancels_at == planned.next_payment_at


def test_it_describes_and_keeps_what_stood_there(subscription_id: str) -> None:
    from uuid import uuid4

    gift = uuid4()
    get_gateway().describe_subscription(
        subscription_id, description="Sponsorship of Juma", ids=OurIds(recurring_gift=gift)
    )
    found = SandboxObject.objects.get(pk=subscription_id)
    assert found["description"] == "Sponsorship of Juma"
    assert found["metadata"] == {"link": "8", "almoner_recurring_gift": str(gift)}


def test_what_was_billed_before_is_asked_for_no_more(subscription_id: str) -> None:
    gateway = get_gateway()
    behaviour.renew(subscription_id, "failed")
    behaviour.renew(subscription_id, "draft")
    failed, draft = _invoices(status="open")[0], _invoices(status="draft")[0]

    assert gateway.stop_open_invoices(subscription_id) == 2

    failed.refresh_from_db()
    draft.refresh_from_db()
    assert (failed["status"], draft["status"], draft["auto_advance"]) == ("void", "draft", False)
    with pytest.raises(behaviour.NotPossible):
        behaviour.recover(failed.pk)
    with pytest.raises(behaviour.NotPossible):
        behaviour.collect(draft.pk)
    assert gateway.subscription(subscription_id).state is SubscriptionState.ACTIVE, "nothing is overdue"
    assert "invoice.voided" in _types()


def test_a_payment_on_its_way_is_not_taken_back(subscription_id: str) -> None:
    behaviour.renew(subscription_id, "processing")
    assert get_gateway().stop_open_invoices(subscription_id) == 0
    (invoice,) = _invoices(status="open")
    behaviour.settle_bank_debit(
        str(SandboxObject.objects.get(kind="payment_intent", data__status="processing").pk)
    )
    invoice.refresh_from_db()
    assert invoice["status"] == "paid"


def test_a_draft_is_asked_for_after_its_hour(subscription_id: str) -> None:
    behaviour.renew(subscription_id, "draft")
    (draft,) = _invoices(status="draft")
    assert behaviour.collect(draft.pk)["status"] == "paid"
