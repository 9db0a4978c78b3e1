"""The inbox on screen: what came, of whom it is, why nothing happened, and having many handled again."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import AuditEntry, User
from backoffice.core.tasks.draining import drain as run_tasks
from payments.models import WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.events import inbox, replay_runs
from payments.services.events.replays import ReplayRefused
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    monthly_link,
    one_off_link,
    open_page,
    post,
    state_of,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/payments/webhookevent/"


@pytest.fixture
def desk(finance: User) -> Client:
    client = Client()
    client.force_login(finance)
    return client


def page(desk: Client, event: WebhookEvent) -> str:
    return " ".join(
        desk.get(reverse("admin:payments_webhookevent_change", args=[event.pk])).content.decode().split()
    )


def stored(kind: str, **fields: Any) -> WebhookEvent:
    return WebhookEvent.objects.create(
        event_id=f"evt_{WebhookEvent.objects.count()}",
        type=kind,
        payload="{}",
        next_attempt_at=None,
        **fields,
    )


def test_an_event_leads_to_what_it_changed(desk: Client) -> None:
    link = monthly_link()
    behaviour.pay_session(open_page(link))
    deliver_all()
    gift = link.recurring_gifts.get()
    donation = link.donations.get()
    event = WebhookEvent.objects.get(type="checkout.session.completed")
    shown = page(desk, event)
    assert reverse("admin:payments_donation_change", args=[donation.pk]) in shown
    assert reverse("admin:payments_recurringgift_change", args=[gift.pk]) in shown
    assert "The donation succeeds, or waits for the bank" in shown
    assert event.effect in shown
    shown = page(desk, WebhookEvent.objects.get(type="invoice.paid"))
    assert reverse("admin:payments_donation_change", args=[donation.pk]) in shown


def test_it_says_why_nothing_happened_and_what_went_wrong(desk: Client) -> None:
    behaviour.pay_session(open_page(one_off_link()))
    deliver_all()
    ignored = WebhookEvent.objects.filter(type="payment_intent.created").get()
    assert "Nothing is paid by it yet" in page(desk, ignored)
    learned = stored(
        "invoice.paid", status="ignored", effect="No handler: events of this type change nothing here."
    )
    assert "has learned to handle this type: replay it" in page(desk, learned)
    gone = stored("invoice.paid", status="failed", error="No such invoice: 'in_1'", attempts=1)
    assert "was deleted, or it belongs to another account" in page(desk, gone)
    assert "Remove the cause, then replay it" in page(desk, gone)
    assert "1 try, waits for a person" in desk.get(LIST).content.decode()
    ours = stored("invoice.paid", status="failed", error="IntegrityError: duplicate key")
    assert "Almoner itself stumbled" in page(desk, ours)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"evt_0", "evt_1", "evt_2", "evt_3"}),
        ("?kind=invoice.paid", {"evt_0", "evt_3"}),
        ("?kind=other", {"evt_1"}),
        ("?from=mobile", {"evt_2"}),
        ("?from=stripe&livemode__exact=1", {"evt_3"}),
        ("?status__exact=failed&next_attempt_at__isnull=True", {"evt_0"}),
    ],
    ids=["all", "type", "other types", "provider", "mode", "wait for a person"],
)
def test_the_list_is_sifted(desk: Client, query: str, expected: set[str]) -> None:
    stored("invoice.paid", status="failed", object_id="evt_0")
    stored("product.created", status="ignored", object_id="evt_1")
    stored("charge.updated", provider="mtn", object_id="evt_2")
    stored("invoice.paid", livemode=True, status="processed", object_id="evt_3")
    answer = desk.get(LIST + query)
    assert answer.status_code == 200
    rows = re.findall(r"evt_\d", answer.content.decode().split("<table", 1)[-1])
    assert set(rows) == expected


def failed_gifts(number: int) -> list[WebhookEvent]:
    for _gift in range(number):
        behaviour.pay_session(open_page(one_off_link()))
        post(SandboxEvent.objects.filter(type="checkout.session.completed").latest("position"))
        inbox.handle_next(UnreliableTransport(failing={0}).gateway())
    WebhookEvent.objects.update(next_attempt_at=None)
    return list(WebhookEvent.objects.order_by("pk"))


def test_many_are_replayed_in_the_background_with_an_account(desk: Client, finance: User) -> None:
    events = failed_gifts(3)
    gone = SandboxObject.objects.get(pk=events[2].object_id)
    gone.delete()
    chosen = {"action": "replay_several", "_selected_action": [event.pk for event in events]}
    asked = desk.post(LIST, chosen).content.decode()
    assert "3 events are handled once more" in asked
    assert not AuditEntry.objects.filter(action=replay_runs.ASKED).exists()
    pressed = desk.post(LIST, chosen | {"confirmed": "1", "reason": "the key was wrong"})
    run = AuditEntry.objects.get(action=replay_runs.ASKED)
    assert pressed.headers["Location"] == f"{LIST}replays/{run.pk}/"
    assert "0 of 3 events so far" in desk.get(pressed.headers["Location"]).content.decode()
    assert "HX-Refresh" not in desk.get(f"{LIST}replays/{run.pk}/state/").headers
    run_tasks()
    told = " ".join(desk.get(pressed.headers["Location"]).content.decode().split())
    assert "All 3 events were handled again." in told
    assert "the key was wrong" in told
    assert "No such" in told
    assert desk.get(f"{LIST}replays/{run.pk}/state/").headers["HX-Refresh"] == "true"
    assert [event.status for event in WebhookEvent.objects.order_by("pk")] == [
        "processed",
        "processed",
        "failed",
    ]
    assert AuditEntry.objects.filter(action="event.replayed", actor=finance).count() == 3
    assert "Finance" in page(desk, events[0]) or str(finance) in page(desk, events[0])


def test_all_that_failed_for_good_is_replayed_by_one_button(desk: Client) -> None:
    failed_gifts(2)
    button = reverse("admin:payments_webhookevent_replay_failed")
    assert desk.post(button, {"_form_submitted": "1", "reason": ""}).status_code == 303
    run_tasks()
    assert set(WebhookEvent.objects.values_list("status", flat=True)) == {"processed"}
    desk.post(button, {"_form_submitted": "1", "reason": ""})
    assert DBTaskResult.objects.filter(task_path__endswith="replay_events").count() == 1
    assert_all_is_well()


def test_a_run_goes_on_where_a_worker_left_it(desk: Client, finance: User) -> None:
    events = failed_gifts(3)
    run = replay_runs.start(WebhookEvent.objects.all(), by=finance)
    assert replay_runs.take_turn(run.pk, seconds=-1)
    assert replay_runs.progress(run).done == 0
    assert not replay_runs.take_turn(run.pk)
    assert not replay_runs.take_turn(run.pk)
    assert AuditEntry.objects.filter(action="event.replayed").count() == len(events)
    assert replay_runs.progress(run).is_over


def test_too_many_none_and_what_is_not_handled_are_refused(desk: Client, finance: User) -> None:
    with pytest.raises(ReplayRefused, match="no such event"):
        replay_runs.start(WebhookEvent.objects.none(), by=finance)
    ignored = stored("product.created", status="ignored")
    run = replay_runs.start(WebhookEvent.objects.filter(pk=ignored.pk), by=finance)
    assert not replay_runs.take_turn(run.pk)
    assert "change nothing here" in replay_runs.progress(run).refusals[ignored.pk]
    for number in range(replay_runs.MOST_AT_ONCE):
        stored("invoice.paid", object_id=f"in_{number}")
    with pytest.raises(ReplayRefused, match="More than 200"):
        replay_runs.start(WebhookEvent.objects.all(), by=finance)


def test_a_type_that_was_learned_later_is_handled_by_a_replay(finance: User) -> None:
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    post(SandboxEvent.objects.get(type="checkout.session.completed"))
    WebhookEvent.objects.update(status="ignored", next_attempt_at=None, effect="No handler.")
    run = replay_runs.start(WebhookEvent.objects.all(), by=finance)
    replay_runs.take_turn(run.pk)
    assert WebhookEvent.objects.get().status == "processed"
    assert state_of(link)["receipts"] == 1


def test_whoever_may_not_replay_sees_no_run(auditor: User, finance: User) -> None:
    stored("invoice.paid", status="failed")
    run = replay_runs.start(WebhookEvent.objects.all(), by=finance)
    client = Client()
    client.force_login(auditor)
    assert client.get(f"{LIST}replays/{run.pk}/").status_code == 403
    assert client.get(f"{LIST}replays/{run.pk}/state/").status_code == 403
    assert "replay_several" not in client.get(LIST).content.decode()
    client.force_login(finance)
    assert client.get(f"{LIST}replays/999999/").status_code == 404
