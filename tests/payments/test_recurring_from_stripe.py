"""Changes of a monthly gift that are made at Stripe, in its dashboard, its portal or by a bank: always in step."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from backoffice.core.models import WorkItem
from backoffice.core.tasks.draining import drain
from payments.models import Donation, RecurringGift, WebhookEvent
from payments.sandbox import behaviour
from payments.services.cards import card_words, charged_cards
from tests.payments.monthly_story import (
    Kind,
    asked_and_done,
    at_stripe,
    begun,
    charges_made,
    euros,
    fresh,
    in_days,
    mails,
    open_kinds,
    promise_of,
    rows,
    sub,
)
from tests.payments.stripe_story import ORDERS, Order, assert_all_is_well, deliver_all, deliver_all_again

pytestmark = pytest.mark.django_db
every_order = pytest.mark.parametrize("order", ORDERS[1:], ids=["backwards", "shuffled-and-doubled"])


@pytest.fixture
def gift() -> RecurringGift:
    return begun()


def _end_of(year: int, month: int) -> datetime.date:
    return (datetime.date(year + month // 12, month % 12 + 1, 1)) - datetime.timedelta(days=1)


@every_order
def test_an_amount_from_the_dashboard_is_taken_over_and_told(gift: RecurringGift, order: Order) -> None:
    behaviour.change_amount(sub(gift), 3000)
    behaviour.renew(sub(gift))
    deliver_all(order)
    deliver_all_again()
    assert (fresh(gift).amount, promise_of(gift).amount) == (euros("30"), euros("30"))
    renewal = Donation.objects.get(recurring_gift=gift, payment_link=None)
    assert (renewal.amount, renewal.status) == (euros("30"), "succeeded")
    assert rows(gift) == [("amount", "stripe", "done")]
    item = WorkItem.objects.open().get()
    assert item.kind == "recurring.changed_at_stripe"
    assert "30.00 EUR instead of 25.00 EUR" in item.title
    assert mails("recurring_changed") == 1
    assert_all_is_well()


def test_another_currency_or_rhythm_is_stopped_and_flagged(gift: RecurringGift) -> None:
    strange: list[tuple[dict[str, Any], str]] = [
        ({"currency": "usd"}, "25.00 USD, monthly"),
        ({"currency": "eur", "interval": "year"}, "yearly"),
    ]
    for other, told in [*strange, ({"interval": "week"}, "in another rhythm")]:
        behaviour.change_amount(sub(gift), 2500, **other)
        deliver_all()
        failed = WebhookEvent.objects.filter(status="failed").order_by("pk").last()
        assert failed is not None
        assert "is 25.00 EUR, monthly, here" in failed.error
        assert told in failed.error
    behaviour.renew(sub(gift))
    deliver_all()
    assert (fresh(gift).amount, rows(gift), Donation.objects.count()) == (euros("25"), [], 1), (
        "nothing is booked"
    )


@every_order
def test_pauses_ends_and_their_undoing_leave_rows(gift: RecurringGift, order: Order) -> None:
    until = int((timezone.now() + datetime.timedelta(days=50)).timestamp())
    behaviour.pause_collection(sub(gift), resumes_at=until)
    deliver_all(order)
    paused = fresh(gift)
    assert (paused.status, promise_of(gift).status) == ("paused", "paused")
    assert paused.resumes_at is not None
    assert int(paused.resumes_at.timestamp()) == until
    behaviour.resume_collection(sub(gift))
    deliver_all(order)
    assert (fresh(gift).status, fresh(gift).resumes_at) == ("active", None)
    behaviour.pause_subscription(sub(gift))
    deliver_all(order)
    assert fresh(gift).status == "paused"
    behaviour.resume_subscription(sub(gift))
    deliver_all(order)
    behaviour.plan_end(sub(gift), by="portal")
    deliver_all(order)
    assert fresh(gift).cancels_at is not None
    behaviour.keep(sub(gift))
    behaviour.plan_end(sub(gift), by="dashboard")
    deliver_all(order)
    behaviour.renew(sub(gift))
    deliver_all(order)
    deliver_all_again()
    assert (fresh(gift).status, promise_of(gift).status, charges_made()) == ("cancelled", "ended", 1)
    assert [kind for kind, *_rest in rows(gift)] == ["pause", "resume", "pause", "resume", "cancel_later"]
    assert {(origin, status) for _kind, origin, status in rows(gift)} == {("stripe", "done")}
    assert (mails("recurring_paused"), mails("recurring_ended")) == (2, 1)
    assert open_kinds() == []
    assert_all_is_well()


def test_a_day_that_was_moved_in_the_dashboard(gift: RecurringGift) -> None:
    day = in_days(9)
    noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    behaviour.move_next_payment(sub(gift), int(noon.timestamp()))
    deliver_all()
    deliver_all_again()
    promise = promise_of(gift)
    assert (promise.next_due_on, promise.due_day) == (day, day.day)
    assert rows(gift) == [("date", "stripe", "done")]
    assert_all_is_well()


@every_order
def test_a_card_from_the_portal_is_charged_from_now_on(gift: RecurringGift, order: Order) -> None:
    customer = gift.stripe_customer_id
    behaviour.replace_card(customer, "5555555555554444", expires=(2031, 3))
    assert at_stripe(gift)["default_payment_method"] == gift.stripe_method_id, "the portal leaves it"
    deliver_all(order)
    drain()
    deliver_all(order)
    deliver_all_again()
    drain()
    now = fresh(gift)
    assert (now.method, now.card_expires_on) == ("Mastercard 4444", datetime.date(2031, 3, 31))
    assert card_words.words_of(now) == "Mastercard ending 4444, expires 03/2031"
    assert at_stripe(gift)["default_payment_method"] == now.stripe_method_id
    assert rows(gift) == [("method", "stripe", "done")]
    with pytest.raises(behaviour.CardDeclined):
        behaviour.replace_card(customer, "4000000000000002")
    deliver_all(order)
    assert "Your card was declined" in WebhookEvent.objects.get(type="setup_intent.setup_failed").effect
    assert_all_is_well()


def test_a_card_that_the_network_renews_and_one_that_is_taken_away(gift: RecurringGift) -> None:
    method = gift.stripe_method_id
    behaviour.expire_card(method, year=2033, month=2, by_network=True)
    deliver_all()
    assert (fresh(gift).card_expires_on, rows(gift)) == (datetime.date(2033, 2, 28), [])
    behaviour.detach_method(method)
    deliver_all()
    deliver_all_again()
    assert (fresh(gift).method, open_kinds()) == ("", ["recurring.card_lost"])
    behaviour.replace_card(gift.stripe_customer_id, "5555555555554444")
    deliver_all()
    assert (fresh(gift).method, open_kinds()) == ("Mastercard 4444", [])
    assert_all_is_well()


def test_a_mandate_that_the_bank_takes_back(gift: RecurringGift) -> None:
    behaviour.revoke_mandate(gift.stripe_method_id)
    deliver_all()
    deliver_all_again()
    assert (open_kinds(), mails("manage_link")) == (["recurring.mandate"], 1)
    assert_all_is_well()


def test_cards_that_expire_soon_are_found_every_night(gift: RecurringGift) -> None:
    soon = timezone.localdate() + datetime.timedelta(days=settings.CARD_EXPIRY_NOTICE_DAYS - 5)
    soon = _end_of(soon.year, soon.month)
    assert (charged_cards.look_at_expiring(), mails("card_expiring")) == (0, 0)
    RecurringGift.objects.filter(pk=gift.pk).update(card_expires_on=timezone.localdate())
    assert charged_cards.look_at_expiring() == 1
    drain()
    assert mails("card_expiring") == 0, "Stripe was asked first: the network has renewed it"
    assert fresh(gift).card_expires_on == gift.card_expires_on

    yesterday = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    behaviour.expire_card(gift.stripe_method_id, year=yesterday.year, month=yesterday.month)
    behaviour.renew(sub(gift), outcome="failed")
    deliver_all()
    for _night in range(2):
        assert charged_cards.look_at_expiring() == 1
        drain()
    assert mails("card_expiring") == 1
    assert "recurring.card_expired" in open_kinds()
    behaviour.replace_card(gift.stripe_customer_id, "5555555555554444", in_subscriptions=True)
    deliver_all()
    assert "recurring.card_expired" not in open_kinds()
    assert charged_cards.look_at_expiring() == 0


def test_own_data_win_over_the_customers(gift: RecurringGift) -> None:
    import stripe

    from payments.gateway.stripe_gateway import sandbox_client

    client: stripe.StripeClient = sandbox_client()
    client.v1.customers.update(
        gift.stripe_customer_id, {"name": "Somebody Else", "email": "else@example.org"}
    )
    deliver_all()
    donor = fresh(gift).donor
    assert "else@example.org" not in (donor.email, donor.name)
    assert WebhookEvent.objects.get(type="customer.updated").status == "processed"
    assert rows(gift) == []


def test_an_amount_that_was_asked_for_here_wins_in_the_end(gift: RecurringGift) -> None:
    """Staff at both ends: what Stripe had is taken over, then what was asked for is carried out."""
    behaviour.change_amount(sub(gift), 3000)
    asked_and_done(gift, Kind.AMOUNT, amount=euros("40"))
    deliver_all()
    assert fresh(gift).amount == euros("40")
    assert rows(gift) == [("amount", "staff", "done")]
    assert_all_is_well()
