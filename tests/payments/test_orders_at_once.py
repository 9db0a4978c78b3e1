"""The last pieces of a thing, one press many times, a poster's gift by two workers: at the same moment, on PostgreSQL."""

from collections import Counter
from functools import partial

import pytest
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail
from donors.models import Donor
from payments.models import CheckoutAttempt, Donation, GiftItem, GiftOrder, PaymentLink, Receipt
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent
from payments.services import links
from payments.services.asking import posters
from payments.services.catalogue.ordering import OrderRefused, Wish, order_on_website
from payments.services.events import inbox
from payments.services.paying.checkout import start_checkout
from payments.services.paying.form_keys import FormKey
from payments.services.paying.guests import Guest
from tests import factories
from tests.payments.stripe_story import assert_all_is_well, post
from tests.payments.test_many_at_once import at_once, finish, working

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
GUEST = Guest("Ann Other", "ann@example.org")
SEEN = {"goat": Money("60.00", "EUR"), "kit": Money("25.00", "EUR")}


@pytest.fixture(autouse=True)
def catalogue(pay_desk: None) -> None:
    fund = factories.make_fund()
    factories.make_gift_item(slug="goat", price=SEEN["goat"], stock=5, fund=fund)
    factories.make_gift_item(slug="kit", price=SEEN["kit"], stock=100, fund=fund)


def order(quantities: dict[str, int], key: str = "") -> str:
    try:
        placed = order_on_website(Wish(quantities, SEEN), key=key or FormKey().key, giver=GUEST)
    except OrderRefused:
        return "refused"
    return str(placed.pk)


def stock_of(slug: str) -> int | None:
    return GiftItem.objects.get(slug=slug).stock


def test_fifty_who_want_the_last_five_get_five() -> None:
    made = at_once([partial(order, {"goat": 1}) for _number in range(50)])
    assert Counter(answer == "refused" for answer in made) == {True: 45, False: 5}
    assert (stock_of("goat"), GiftOrder.objects.count(), Donor.objects.count()) == (0, 5, 5)


def test_orders_of_the_same_things_in_another_order_do_not_stop_each_other() -> None:
    one = {"goat": 1, "kit": 2}
    other = {"kit": 1, "goat": 1}
    made = at_once([partial(order, one if number % 2 else other) for number in range(24)])
    assert sum(answer != "refused" for answer in made) == 5
    assert stock_of("goat") == 0


def test_one_press_ten_times_at_once_is_one_order_and_one_page() -> None:
    key = FormKey().key
    assert len(set(at_once([partial(order, {"goat": 1}, key)] * 10))) == 1
    link = PaymentLink.objects.get()
    pages = at_once([partial(start_checkout, link)] * 10)
    assert len(set(pages)) == 1
    assert (GiftOrder.objects.count(), CheckoutAttempt.objects.count(), stock_of("goat")) == (1, 1, 4)


def test_what_is_given_back_while_others_take_adds_up() -> None:
    keys = [FormKey().key for _number in range(5)]
    for key in keys:
        order({"goat": 1}, key)
    standing = [PaymentLink.objects.get(token=key) for key in keys]

    def withdraw(link: PaymentLink) -> str:
        links.cancel_link(link, by=None, reason="changed their mind")
        return "withdrawn"

    acts = [partial(withdraw, link) for link in standing]
    answers = at_once([*acts, *[partial(order, {"goat": 1}) for _number in range(15)]])
    taken = sum(answer not in ("refused", "withdrawn") for answer in answers)
    assert stock_of("goat") == 5 - taken
    assert GiftOrder.objects.filter(status="pending").count() == taken


def test_two_workers_make_one_gift_of_a_poster() -> None:
    poster = factories.make_poster_link()
    posters.make_page(poster.pk)
    poster.refresh_from_db()
    assert poster.stripe_payment_link_id
    session = behaviour.open_payment_link(poster.stripe_payment_link_id, amount=3000)
    behaviour.pay_session(session["id"], email="ann@example.org", name="Ann Other")
    events = list(SandboxEvent.objects.all())
    at_once([partial(post, event) for event in events * 3])
    at_once([lambda: list(working())] * 5)
    finish()
    inbox.drain()
    gift = Donation.objects.get()
    assert gift.campaign == poster.campaign
    assert Donor.objects.count() == Receipt.objects.count() == 1
    assert OutgoingEmail.objects.filter(kind="thank_you").count() == 1
    assert_all_is_well()


def test_two_workers_make_one_page_of_a_poster() -> None:
    poster = factories.make_poster_link()
    made = at_once([partial(posters.make_page, poster.pk)] * 6)
    assert Counter(made) == {True: 1, False: 5}
