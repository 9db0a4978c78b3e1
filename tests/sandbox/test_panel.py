"""The developer's panel."""

from typing import Any

import pytest
import stripe
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import User
from payments.sandbox import behaviour, clock
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.sandbox.pages.acts import ACTS
from payments.sandbox.tasks import deliver_event
from tests.sandbox.requests import create, monthly, once


@pytest.fixture
def browser(administrator: User) -> Client:
    signed_in = Client()
    signed_in.force_login(administrator)
    return signed_in


def _press(browser: Client, action: str, identifier: str = "", **more: str) -> str:
    response = browser.post("/sandbox/act/", {"action": action, "id": identifier} | more, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_for_staff_alone(outsider: User) -> None:
    guest, stranger = Client(), Client()
    stranger.force_login(outsider)

    for visitor in (guest, stranger):
        for response in (
            visitor.get("/sandbox/"),
            visitor.post("/sandbox/act/", {"action": "dashboard_payment"}),
            visitor.post("/sandbox/events/evt_1/deliver/"),
        ):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")


def test_it_says_that_there_is_nothing_yet(browser: Client) -> None:
    text = browser.get("/sandbox/").content.decode()

    assert "Nobody has been sent to the checkout page yet." in text
    assert "Nothing has happened yet." in text


def test_it_lists_everything(client: stripe.StripeClient, browser: Client) -> None:
    session = create(client, once())
    paid = behaviour.pay_session(create(client, monthly()).id)

    text = browser.get("/sandbox/").content.decode()

    assert f"/sandbox/checkout/{session.id}/" in text
    assert paid["subscription"] in text
    assert "checkout.session.completed" in text
    assert "25.00 EUR" in text
    assert "<script" not in text


def test_it_shows_twenty_rows_at_a_time(browser: Client) -> None:
    for _number in range(11):
        behaviour.make_dashboard_payment(1000, "eur")

    text = browser.get("/sandbox/?events=2").content.decode()

    assert "Page 2 of 2" in text
    assert browser.get("/sandbox/?events=nonsense").status_code == 200


def test_it_delivers_again_and_twice(browser: Client) -> None:
    behaviour.make_dashboard_payment(1000, "eur")
    event = SandboxEvent.objects.first()
    assert event is not None

    browser.post(f"/sandbox/events/{event.pk}/deliver/")
    assert DBTaskResult.objects.count() == 1
    browser.post(f"/sandbox/events/{event.pk}/deliver/", {"times": "2"})
    assert DBTaskResult.objects.count() == 3
    assert browser.post("/sandbox/events/evt_gone/deliver/").status_code == 404
    assert browser.get(f"/sandbox/events/{event.pk}/deliver/").status_code == 405


def test_it_moves_a_subscription(client: stripe.StripeClient, browser: Client) -> None:
    subscription = behaviour.pay_session(create(client, monthly()).id)["subscription"]

    assert "is now active" in _press(browser, "renew", subscription)
    assert "is now past_due" in _press(browser, "fail_renewal", subscription)
    invoice = SandboxObject.objects.get(pk=subscription)["latest_invoice"]
    assert "is now paid" in _press(browser, "recover", invoice)
    assert "is now canceled" in _press(browser, "cancel_subscription", subscription)
    assert "does not renew" in _press(browser, "renew", subscription)
    assert "No such subscription" in _press(browser, "cancel_subscription", subscription)


def test_it_decides_bank_debits_and_fees(client: stripe.StripeClient, browser: Client) -> None:
    paid, refused = (
        behaviour.pay_session(create(client, once()).id, method="bank_debit")["payment_intent"]
        for _number in range(2)
    )

    assert "Bank pays" in browser.get("/sandbox/").content.decode()
    assert "is now succeeded" in _press(browser, "settle_debit", paid)
    assert "is now requires_payment_method" in _press(browser, "fail_debit", refused)
    charge = SandboxObject.objects.get(pk=paid)["latest_charge"]
    assert "is now pending" in _press(browser, "settle_fee", charge)
    assert "fee" in _press(browser, "settle_fee", SandboxObject.objects.get(pk=refused)["latest_charge"])


def test_it_expires_a_session(client: stripe.StripeClient, browser: Client) -> None:
    session = create(client, once())

    assert "is now expired" in _press(browser, "expire_session", session.id)
    assert "status of expired" in _press(browser, "expire_session", session.id)


def test_it_makes_a_payment_in_the_dashboard(browser: Client) -> None:
    assert "12.50 EUR arrived" in _press(browser, "dashboard_payment", amount="12.50", currency="EUR")
    for amount in ("abc", "-5", "0", "1.999", ""):
        assert "arrived" not in _press(browser, "dashboard_payment", amount=amount, currency="EUR")
    assert "arrived" not in _press(browser, "dashboard_payment", amount="5", currency="XXX")
    assert SandboxObject.objects.filter(kind="charge").count() == 1


def test_it_knows_no_other_button(browser: Client) -> None:
    assert "no such button" in _press(browser, "explode", "sub_1")


def test_each_button_is_shown_where_it_suits_and_does_something(
    client: stripe.StripeClient, browser: Client
) -> None:
    pressed: set[str] = set()
    for number in range(3):
        _one_of_each(client, payout_arrives=number == 1)
        shown = browser.get("/sandbox/").content.decode()
        for act in ACTS:
            suits = any(act.suits(one.data) for one in SandboxObject.objects.filter(kind=act.kind))
            assert number or not suits or f'value="{act.name}"' in shown, act.name
        for act in ACTS:
            kind = SandboxObject.objects.filter(kind=act.kind)
            found = next((one for one in kind if act.suits(one.data)), None)
            if found is not None and act.name not in pressed:
                answer = browser.post("/sandbox/act/", {"action": act.name, "id": found.pk})
                assert "Done:" in str(next(iter(get_messages(answer.wsgi_request)))), act.name
                pressed.add(act.name)
    assert {act.name for act in ACTS} - pressed == set()


def _one_of_each(client: stripe.StripeClient, *, payout_arrives: bool) -> None:
    create(client, once())
    gift = behaviour.pay_session(create(client, monthly()).id)
    behaviour.pay_session(create(client, monthly()).id, method="bank_debit")
    behaviour.renew(gift["subscription"], "failed")
    behaviour.renew(gift["subscription"], "draft")
    for _number in range(3):
        charge = behaviour.make_dashboard_payment(5000, "eur")["latest_charge"]
        behaviour.settle_charge_fee(charge)
    behaviour.open_dispute(charge, inquiry=True)
    debit = behaviour.pay_session(create(client, once()).id, method="bank_debit")
    behaviour.settle_bank_debit(debit["payment_intent"])
    behaviour.refund_payment(debit["payment_intent"], 500)
    behaviour.pay_out(arrives=payout_arrives)


def test_the_clock_is_moved_by_days(client: stripe.StripeClient, browser: Client) -> None:
    behaviour.pay_session(create(client, monthly()).id)
    before = clock.now()

    assert "renewed" in _press(browser, "move_clock", days="32")
    assert clock.now() - before >= 32 * 86400
    for wrong in ("0", "-1", "9999", "abc"):
        _press(browser, "move_clock", days=wrong)
    assert clock.now() - before < 33 * 86400


def test_the_postman_is_late_loses_and_shuffles(browser: Client, settings: Any) -> None:
    settings.SANDBOX_DELIVERS_EVENTS = True
    tasks = DBTaskResult.objects.filter(task_path__endswith="deliver_event")

    assert "never" in _press(browser, "set_post", post="never")
    behaviour.make_dashboard_payment(1000, "eur")
    lost = SandboxEvent.objects.count()
    assert lost
    assert not tasks.exists()
    assert "lost on the way" in browser.get("/sandbox/").content.decode()
    _press(browser, "set_post", post="late")
    behaviour.make_dashboard_payment(1000, "eur")
    assert tasks.filter(run_after__gt=timezone.now()).count() == SandboxEvent.objects.count() - lost
    event = SandboxEvent.objects.filter(withheld=False).first()
    assert event is not None
    for times, said in {"late": "in a minute", "never": "is lost on the way"}.items():
        answer = browser.post(f"/sandbox/events/{event.pk}/deliver/", {"times": times}, follow=True)
        assert said in answer.content.decode()
    everything = SandboxEvent.objects.count()
    assert f"{everything} events are on their way" in _press(browser, "deliver_shuffled")
    assert not SandboxEvent.objects.filter(withheld=True).exists()


def test_a_lost_event_is_not_delivered(browser: Client) -> None:
    behaviour.make_dashboard_payment(1000, "eur")
    event = SandboxEvent.objects.latest("position")
    browser.post(f"/sandbox/events/{event.pk}/deliver/", {"times": "never"})
    deliver_event.call(event.pk)
    assert not event.deliveries.exists()


def test_what_lies_on_the_balance_is_paid_out(browser: Client) -> None:
    assert "Nothing lies on the balance" in _press(browser, "pay_out", currency="EUR")
    charge = behaviour.make_dashboard_payment(5000, "eur")["latest_charge"]
    behaviour.settle_charge_fee(charge)
    assert "is now pending" in _press(browser, "pay_out", currency="EUR")
