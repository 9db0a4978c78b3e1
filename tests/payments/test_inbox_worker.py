"""The worker of the inbox: crashes, bad lines, slow colleagues. Nothing is lost, nothing is done twice."""

import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import stripe
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from backoffice.core.models import AuditEntry, User, WorkItem
from payments.gateway.stripe_gateway import translated
from payments.models import Donation, ObjectLease, PaymentLink, Receipt, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.events import event_marks, inbox, leases, replays
from payments.services.events.inbox import Outcome
from tests import factories
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    monthly_link,
    one_off_link,
    open_page,
    post,
    state_of,
)

pytestmark = pytest.mark.django_db
LEASE = leases.LEASE_TIME


def paid_link(**fields: Any) -> PaymentLink:
    """A link that is paid at Stripe, of which one event has come: the session's."""
    link = one_off_link(**fields)
    behaviour.pay_session(open_page(link))
    post(SandboxEvent.objects.get(type="checkout.session.completed"))
    return link


def event() -> WebhookEvent:
    return WebhookEvent.objects.get()


def later(delay: datetime.timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + delay, tick=True)


def test_an_event_is_handled_once() -> None:
    link = paid_link()
    assert inbox.drain() == 1
    assert inbox.drain() == 0
    assert event().status == "processed"
    assert event().effect == f"{link.donations.get().reference} is now: Succeeded."
    assert event().processed_at is not None
    assert (event().attempts, event().next_attempt_at) == (1, None)
    assert not ObjectLease.objects.exists()


def test_a_claimed_event_is_out_of_sight_until_its_worker_must_be_dead() -> None:
    paid_link()
    assert inbox.claim_next() is not None
    assert inbox.claim_next() is None
    with later(LEASE + datetime.timedelta(seconds=1)):
        assert inbox.drain() == 1
    assert_all_is_well()


def test_a_worker_that_died_after_reading_has_done_nothing() -> None:
    link = paid_link()
    claim = inbox.claim_next()
    assert claim is not None
    inbox.read(claim, UnreliableTransport(failing=set()).gateway())
    assert state_of(link)["donations"] == [("pending", "19.99 USD", "None")]
    with later(LEASE + datetime.timedelta(seconds=1)):
        assert inbox.drain() == 1
    assert state_of(link)["receipts"] == 1
    assert_all_is_well()


def test_a_slow_worker_writes_nothing_once_another_has_taken_over() -> None:
    link = paid_link()
    gateway = UnreliableTransport(failing=set()).gateway()
    slow = inbox.claim_next()
    assert slow is not None
    reading = inbox.read(slow, gateway)
    with later(LEASE + datetime.timedelta(seconds=1)):
        other = inbox.claim_next()
        assert other is not None
        with pytest.raises(leases.LeaseLost):
            inbox.settle(slow, reading)
        assert state_of(link)["receipts"] == 0
        assert inbox.handle(other) is Outcome.DONE
    assert state_of(link)["receipts"] == 1
    assert_all_is_well()


def test_a_stale_reading_never_undoes_a_newer_one() -> None:
    """A worker that read 'the bank is working on it' is overtaken by one that read 'paid'."""
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    post(SandboxEvent.objects.get(type="payment_intent.succeeded"))
    post(SandboxEvent.objects.get(type="checkout.session.completed"))
    first = inbox.claim_next()
    assert first is not None
    assert inbox.claim_next() is None  # its colleague waits for the lease of the same payment
    assert inbox.handle(first) is Outcome.DONE
    assert inbox.drain() == 1
    assert state_of(link)["receipts"] == 1


def test_an_event_of_an_invoice_takes_the_lease_of_its_subscription() -> None:
    link = monthly_link()
    behaviour.pay_session(open_page(link))
    post(SandboxEvent.objects.get(type="payment_intent.succeeded"))
    subscription = SandboxObject.objects.get(kind="subscription").pk
    assert leases.take(subscription, holder="somebody else")
    assert inbox.handle_next() is Outcome.POSTPONED
    assert (event().status, event().attempts) == ("received", 0)
    leases.release(holder="somebody else")
    with later(datetime.timedelta(seconds=2)):
        assert inbox.drain() == 1
    assert state_of(link)["sponsorship"] == "active"


@pytest.mark.parametrize("number", range(3))
def test_a_bad_line_is_tried_again_later(number: int) -> None:
    link = paid_link()
    bad_line = UnreliableTransport(failing={number})
    outcome = inbox.handle_next(bad_line.gateway())
    if number >= 2:  # the session and its payment are all that is read
        assert outcome is Outcome.DONE
        return
    assert outcome is Outcome.FAILED
    assert event().status == "failed"
    assert "The line is dead" in event().error
    assert inbox.handle_next() is None
    assert state_of(link)["donations"] == [("pending", "19.99 USD", "None")]
    with later(datetime.timedelta(seconds=11)):
        assert inbox.drain() == 1
    assert event().error == ""
    assert_all_is_well()


def test_the_pauses_grow_and_then_a_person_is_asked() -> None:
    paid_link()
    pauses = []
    for _attempt in range(event_marks.MAX_ATTEMPTS):
        before = timezone.now()
        WebhookEvent.objects.update(next_attempt_at=before)
        assert inbox.handle_next(UnreliableTransport(failing={0}).gateway()) is Outcome.FAILED
        if next_try := event().next_attempt_at:
            pauses.append((next_try - before).total_seconds())
    assert [round(pause) for pause in pauses[:4]] == [10, 30, 90, 270]
    assert max(pauses) <= 3601
    assert event().next_attempt_at is None
    item = WorkItem.objects.get(kind="event.failed")
    assert "The line is dead" in item.details
    replays.retry_failed()
    assert inbox.drain() == 1
    item.refresh_from_db()
    assert item.status == "done"


def test_an_event_that_kills_its_workers_is_put_aside() -> None:
    paid_link()
    WebhookEvent.objects.update(attempts=event_marks.MAX_ATTEMPTS)
    assert inbox.handle_next() is None
    assert event().status == "failed"
    assert "died" in event().error
    assert WorkItem.objects.filter(kind="event.failed").exists()


def test_what_stripe_does_not_know_is_asked_of_a_person_at_once() -> None:
    paid_link()
    SandboxObject.objects.filter(kind="checkout.session").delete()
    assert inbox.handle_next() is Outcome.FAILED
    assert event().next_attempt_at is None
    assert "No such" in event().error
    assert WorkItem.objects.filter(kind="event.failed").count() == 1


def test_an_error_in_the_middle_rolls_all_back() -> None:
    """The next receipt's number is taken by a row outside the series, so that giving it must fail."""
    link = paid_link()
    year = timezone.localdate().year
    Receipt.objects.create(
        year=year,
        sequence=1,
        number=f"R-{year}-000001",
        donation=factories.make_donation(),
        facts={},
    )
    assert inbox.handle_next() is Outcome.FAILED
    assert "IntegrityError" in event().error
    state = state_of(link)
    assert (state["link"], state["donations"]) == ("open", [("pending", "19.99 USD", "None")])
    assert (state["entries"], state["receipts"], state["mails"]) == ({}, 0, 0)
    Receipt.objects.all().delete()
    with later(datetime.timedelta(seconds=11)):
        assert inbox.drain() == 1
    assert state_of(link)["receipts"] == 1


def test_it_replays_any_number_of_times(finance: User) -> None:
    link = paid_link()
    inbox.drain()
    before = state_of(link)
    for _press in range(3):
        replayed = replays.replay(event(), by=finance)
        assert (replayed.status, replayed.error) == ("processed", "")
        assert "Nothing new" in replayed.effect
    assert state_of(link) == before
    assert AuditEntry.objects.filter(action="event.replayed", actor=finance).count() == 3


def test_a_replay_that_fails_takes_nothing_back(finance: User) -> None:
    paid_link()
    inbox.drain()
    replayed = replays.replay(event(), by=finance, gateway=UnreliableTransport(failing={0}).gateway())
    assert replayed.status == "processed"
    assert "The line is dead" in replayed.error


def test_a_failed_event_is_replayed(finance: User) -> None:
    link = paid_link()
    inbox.handle_next(UnreliableTransport(failing={0}).gateway())
    assert replays.replay(event(), by=finance).status == "processed"
    assert state_of(link)["receipts"] == 1


@pytest.mark.parametrize(
    "changes", [{"livemode": True}, {"type": "product.created"}], ids=["other mode", "unknown type"]
)
def test_what_was_ignored_is_not_replayed(finance: User, changes: dict[str, Any]) -> None:
    paid_link()
    WebhookEvent.objects.update(**changes)
    with pytest.raises(replays.ReplayRefused):
        replays.replay(event(), by=finance)


def test_a_replay_does_not_disturb_a_worker(finance: User) -> None:
    paid_link()
    inbox.claim_next()
    with pytest.raises(replays.ReplayRefused, match="at the moment"):
        replays.replay(event(), by=finance)


def test_the_command_drains_the_inbox(capsys: pytest.CaptureFixture[str]) -> None:
    link = paid_link()
    call_command("process_events", "--once")
    assert "1 events handled" in capsys.readouterr().out
    assert state_of(link)["receipts"] == 1


def test_the_command_gives_failed_events_another_chance(capsys: pytest.CaptureFixture[str]) -> None:
    paid_link()
    inbox.handle_next(UnreliableTransport(failing={0}).gateway())
    with pytest.raises(CommandError, match="no failed event evt_unknown"):
        call_command("retry_events", "--event", "evt_unknown")
    call_command("retry_events", "--event", event().event_id)
    assert "1 events will be tried again" in capsys.readouterr().out
    assert inbox.drain() == 1
    call_command("retry_events", "--failed")
    assert "0 events" in capsys.readouterr().out


def test_the_worker_ends_in_peace_although_the_database_is_away(tmp_path: Path) -> None:
    """SIGTERM, as a process manager sends it; of an empty database no table can be read."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "DEBUG": "true",
        "ENV_FILE": os.devnull,
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "process_events"],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "Waiting for events.\n"
    worker.send_signal(signal.SIGTERM)
    output, _errors = worker.communicate(timeout=10)
    assert (worker.returncode, output) == (0, "Stopped.\n")


def test_what_came_is_kept_word_for_word() -> None:
    paid_link()
    sent = SandboxEvent.objects.get(type="checkout.session.completed")
    assert event().payload == sent.payload
    assert json.loads(event().payload)["data"]["object"]["object"] == "checkout.session"


def test_an_error_of_the_sdk_says_whether_a_retry_helps() -> None:
    told = {
        "busy": translated(stripe.APIError("in use", http_status=409)),
        "down": translated(stripe.APIError("oops", http_status=500)),
        "too often": translated(stripe.RateLimitError("slow down", http_status=429)),
        "wrong key": translated(stripe.AuthenticationError("no", http_status=401)),
        "reused key": translated(stripe.IdempotencyError("other parameters", http_status=400)),
        "refused": translated(stripe.InvalidRequestError("no", "amount", http_status=400)),  # type: ignore[no-untyped-call]
        "declined": translated(stripe.CardError("no", "card", "card_declined", http_status=402)),  # type: ignore[no-untyped-call]
    }
    assert {name for name, error in told.items() if error.retryable} == {"busy", "down", "too often"}
    assert {name for name, error in told.items() if not error.nothing_done} == {"busy", "down", "reused key"}


def test_an_unattributed_gift_has_one_row_whoever_looks() -> None:
    payment = behaviour.make_dashboard_payment(500, "eur")
    for kind in ("payment_intent.succeeded", "charge.succeeded"):
        post(SandboxEvent.objects.get(type=kind, payload__contains=payment["id"]))
    assert inbox.drain() == 2
    assert Donation.objects.count() == 1
