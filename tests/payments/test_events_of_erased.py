"""Stripe speaks of a donor who was erased long ago: what happened is booked, the words about the person do not stay."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from backoffice.core.models import User
from backoffice.core.tasks import schedule
from backoffice.core.tasks.draining import drain as run_tasks
from donors.services.erasing import erase_donor
from payments.models import Donation, MobilePayment, Refund, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox import events as sandbox_events
from payments.sandbox.models import SandboxObject
from payments.services.events import replays
from tests import factories
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    one_off_link,
    open_page,
    post,
    undelivered,
)

pytestmark = pytest.mark.django_db
EMAIL = "ada@quillfeather.example"


@pytest.fixture
def administrator() -> User:
    return factories.make_user(role="Administrator", is_superuser=True)


@pytest.fixture
def gift(administrator: User, django_capture_on_commit_callbacks: Any) -> Donation:
    """Of a donor who gave, and was erased then."""
    link = one_off_link(donor=factories.make_donor(name="Ada Quillfeather", email=EMAIL))
    behaviour.pay_session(open_page(link), name="Ada Quillfeather")
    deliver_all()
    run_tasks()
    with django_capture_on_commit_callbacks(execute=True):
        erase_donor(donor=link.donor, by=administrator, reason="Letter of 3 May")
    run_tasks()
    assert not naming()
    return link.donations.get()


def naming() -> set[str]:
    """The types of events that say who it was."""
    words = [
        (event.type, f"{event.payload}{event.effect}{event.error}") for event in WebhookEvent.objects.all()
    ]
    return {kind for kind, text in words if "quillfeather" in text.lower()}


def a_while_passes() -> None:
    job = next(job for job in schedule.jobs() if job.slug == "forget-late-events")
    job.task.enqueue()
    run_tasks()


def of(gift: Donation) -> str:
    return str(gift.stripe_payment_intent_id)


def test_a_refund_that_comes_later_leaves_no_name(gift: Donation) -> None:
    behaviour.refund_payment(of(gift))
    deliver_all()
    assert naming(), "Stripe sends who it was"
    a_while_passes()
    assert naming() == set()
    assert Refund.objects.get().status == "succeeded"
    deliver_all_again()  # a replay reads what is so from Stripe
    assert set(WebhookEvent.objects.values_list("status", flat=True)) <= {"processed", "ignored"}
    a_while_passes()
    assert naming() == set()
    assert_all_is_well()


def test_a_dispute_and_types_that_we_ignore_leave_none_either(gift: Donation) -> None:
    made = behaviour.open_dispute(of(gift))
    charge = SandboxObject.objects.get(pk=gift.stripe_charge_id)
    sandbox_events.emit("charge.expired", charge)
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    ignored = WebhookEvent.objects.get(type="charge.expired")
    assert ignored.status == "ignored"
    a_while_passes()
    assert naming() == set()
    assert gift.disputes.get().status == "lost"


def test_one_that_fails_keeps_why_and_is_handled_when_its_cause_is_gone(
    gift: Donation, administrator: User
) -> None:
    """The first line of an error says why; further ones may quote a row, with its words."""
    behaviour.refund_payment(of(gift))
    for event in undelivered():
        post(event)
    waiting = WebhookEvent.objects.filter(type="refund.created")
    waiting.update(status="failed", error=f"No disk\nDETAIL: ({EMAIL})", next_attempt_at=None)
    a_while_passes()
    assert naming() == set()
    failed = waiting.get()
    assert failed.error == "No disk"
    assert replays.replay(failed, by=administrator).status == "processed"


def test_a_replay_of_an_old_one_brings_no_words_back(gift: Donation, administrator: User) -> None:
    old = WebhookEvent.objects.filter(object_key=of(gift)).first()
    assert old is not None
    WebhookEvent.objects.update(received_at=timezone.now() - datetime.timedelta(days=300))
    replayed = replays.replay(old, by=administrator)
    assert replayed.status == "processed"
    assert replayed.effect == ""


def test_others_keep_their_words(gift: Donation) -> None:
    behaviour.pay_session(open_page(one_off_link()), name="Bo Otherwise")
    deliver_all()
    a_while_passes()
    assert any("Bo Otherwise" in event.payload for event in WebhookEvent.objects.all())


def test_of_mobile_money_nothing_is_left_to_replay(administrator: User) -> None:
    """What a provider said of a payment stands in its body alone: that is kept until it was handled."""
    payer = factories.make_donor(name="Ada Quillfeather", erased_at=timezone.now())
    payment = MobilePayment.objects.create(
        donation=factories.make_donation(donor=payer), provider="demo", phone=""
    )
    event = WebhookEvent.objects.create(
        provider="demo", event_id="call_1", type="mobile_money.callback", object_id=str(payment.reference), object_key=str(payment.reference), payload="Ada Quillfeather"
    )  # fmt: skip
    a_while_passes()
    assert naming() == {"mobile_money.callback"}
    event.move("processed", next_attempt_at=None)
    a_while_passes()
    assert naming() == set()
    event.refresh_from_db()
    with pytest.raises(replays.ReplayRefused, match="erased"):
        replays.replay(event, by=administrator)
