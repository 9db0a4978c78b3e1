"""The watch over the line to Stripe: what fails, waits or does not come is told, and closed when it has passed."""

import datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from backoffice.core.models import WorkItem
from backoffice.core.tasks import schedule
from payments.gateway import get_gateway
from payments.models import RecurringGift, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.behaviour.endpoints import set_up_endpoint
from payments.sandbox.models import SandboxEvent
from payments.services import stripe_check
from payments.services.events import event_alerts, inbox
from payments.services.handlers import types_of_stripe
from tests.payments.stripe_story import (
    UnreliableTransport,
    deliver_all,
    monthly_link,
    one_off_link,
    open_page,
    post,
    undelivered,
)

pytestmark = pytest.mark.django_db
OURS = "http://testserver/webhooks/stripe/"
VERSION = "2026-10-28.endive"


def standing() -> dict[str, str]:
    return dict(WorkItem.objects.open().filter(kind__startswith="events.").values_list("kind", "details"))


def later(**delay: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**delay), tick=True)


def test_it_looks_every_quarter_of_an_hour() -> None:
    assert {job.slug: job.cron for job in schedule.jobs()}["watch-events"] == "*/15 * * * *"


def test_a_quiet_house_is_no_broken_line() -> None:
    assert event_alerts.watch() == []
    assert standing() == {}


def test_a_worker_that_has_stopped_is_told_until_it_works_again() -> None:
    behaviour.pay_session(open_page(one_off_link()))
    for event in undelivered():
        post(event)
    assert event_alerts.watch() == []
    with later(minutes=16):
        assert event_alerts.watch() == event_alerts.watch() == ["events.waiting"]
        assert "process_events" in standing()["events.waiting"]
        inbox.drain()
        assert event_alerts.watch() == []
    assert WorkItem.objects.get(kind="events.waiting").status == "done"


def test_a_worker_that_stopped_before_the_next_try_is_told() -> None:
    behaviour.pay_session(open_page(one_off_link()))
    post(SandboxEvent.objects.get(type="checkout.session.completed"))
    inbox.handle_next(UnreliableTransport(failing={0}).gateway())
    with later(minutes=16):
        assert event_alerts.watch() == ["events.waiting"]


def test_many_failures_are_one_item_with_their_cause() -> None:
    for _gift in range(event_alerts.MOST_FAILING + 1):
        behaviour.pay_session(open_page(one_off_link()))
        post(SandboxEvent.objects.filter(type="checkout.session.completed").latest("position"))
        inbox.handle_next(UnreliableTransport(failing={0}).gateway())
    assert event_alerts.watch() == ["events.failing"]
    item = WorkItem.objects.get(kind="events.failing")
    assert item.title == "11 events of Stripe fail"
    assert "The line is dead" in item.details
    WebhookEvent.objects.update(next_attempt_at=timezone.now())
    inbox.drain()
    assert event_alerts.watch() == []
    item.refresh_from_db()
    assert item.status == "done"


def test_silence_is_told_when_stripe_could_not_hand_over() -> None:
    behaviour.pay_session(open_page(one_off_link()))
    with later(hours=25):
        assert event_alerts.watch() == ["events.silent"]
        assert "events that it could not hand over" in standing()["events.silent"]
        assert "STRIPE_WEBHOOK_SECRETS" in standing()["events.silent"]
        deliver_all()
        assert event_alerts.watch() == []
    assert standing() == {}


def test_events_of_the_other_mode_do_not_break_the_silence() -> None:
    behaviour.pay_session(open_page(one_off_link()))
    with later(hours=25):
        post(undelivered()[0])
        WebhookEvent.objects.update(livemode=True, status="ignored", next_attempt_at=None)
        assert event_alerts.watch() == ["events.silent"]


def test_silence_is_told_when_a_gift_was_to_be_charged() -> None:
    behaviour.pay_session(open_page(monthly_link()))
    deliver_all()
    SandboxEvent.objects.all().delete()
    RecurringGift.objects.update(next_payment_at=timezone.now() + datetime.timedelta(hours=20))
    assert event_alerts.watch() == []
    with later(hours=25):
        assert event_alerts.watch() == ["events.silent"]
        assert "1 recurring gifts were to be charged" in standing()["events.silent"]


def test_what_needs_no_answer_of_stripe_is_told_although_there_is_none() -> None:
    behaviour.pay_session(open_page(one_off_link()))
    for event in undelivered():
        post(event)
    with later(hours=25), pytest.raises(Exception, match="The line is dead"):
        event_alerts.watch(UnreliableTransport(failing={0}).gateway())
    assert set(standing()) == {"events.waiting"}


# --- manage.py check_stripe --------------------------------------------------------------------------------


def told(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("check_stripe", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def endpoint(url: str = OURS, **fields: Any) -> None:
    fields = {"events": types_of_stripe(), "api_version": VERSION} | fields
    set_up_endpoint(url, **fields)


def test_an_account_that_is_set_up_well_is_praised() -> None:
    endpoint()
    endpoint("https://elsewhere.example/hook", status="disabled", api_version=None)
    assert told() == (
        0,
        "Asking the sandbox, since no Stripe key is set.\nEverything is as Almoner needs it.\n",
    )


def test_the_events_to_select_are_those_that_are_handled() -> None:
    assert told("--events")[1].split() == types_of_stripe()


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "elsewhere": ({"url": "https://elsewhere.example/"}, f"No endpoint posts to {OURS}."),
    "disabled": ({"status": "disabled"}, "is disabled: nothing comes"),
    "of another version": ({"api_version": "2024-06-20"}, "has the API version 2024-06-20"),
    "of no version": ({"api_version": None}, "has the API version of the account"),
    "with too few events": (
        {"events": sorted({*types_of_stripe()} - {"invoice.paid"})},
        "send: invoice.paid",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_endpoint_is_named_that_is(name: str) -> None:
    fields, sentence = WRONG[name]
    endpoint(**fields)
    code, text = told()
    assert code == 1
    assert sentence in text


def test_what_may_stay_is_a_hint() -> None:
    endpoint(events=["*"])
    endpoint("http://testserver/api/v1/stripe/webhook")
    code, text = told()
    assert code == 0
    assert "sends every event" in text
    assert "2 endpoints post to us" in text


def test_a_right_that_the_key_lacks_is_named() -> None:
    class Restricted(UnreliableTransport):
        def request(  # type: ignore[override]  # as its parent's
            self, method: str, url: str, headers: Any, post_data: Any = None
        ) -> Any:
            if "/v1/payouts" in url:
                return (
                    '{"error": {"message": "Not with this key.", "type": "invalid_request_error"}}',
                    403,
                    {},
                )
            return super().request(method, url, headers, post_data)

    endpoint()
    [advice] = stripe_check.examine(Restricted(failing=set()).gateway())
    assert advice.what == "The key may not read: Payouts (Not with this key.)"
    assert not advice.is_hint


def test_what_could_not_be_delivered_is_counted() -> None:
    endpoint()
    behaviour.pay_session(open_page(one_off_link()))
    with later(seconds=2):
        [advice] = stripe_check.examine(get_gateway())
    assert "events of the last three days could not be delivered" in advice.what


def test_a_dead_line_is_no_problem_of_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "payments.management.commands.check_stripe.get_gateway",
        lambda: UnreliableTransport(failing={0}).gateway(),
    )
    with pytest.raises(CommandError, match="Stripe did not answer"):
        told()
