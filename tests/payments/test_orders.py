"""From the catalogue to a paid order: what was chosen, at which price, once for each press."""

import datetime
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from donors.models import Donor
from payments.gateway.errors import GatewayError
from payments.models import CheckoutAttempt, Donation, GiftItem, GiftOrder, JournalLine, PaymentLink
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services import donations, links
from payments.services.paying.checkout import start_checkout
from tests import factories
from tests.payments.stripe_story import ORDERS, Order, assert_all_is_well, deliver_all, deliver_all_again

pytestmark = pytest.mark.django_db
GUEST = {"name": "Wanjiru Kamau", "email": "wanjiru@example.org", "website": "", "message": ""}


@pytest.fixture(autouse=True)
def _nobody_has_pressed_yet(pay_desk: None) -> None:
    cache.clear()


@pytest.fixture
def kit() -> GiftItem:
    return factories.make_gift_item(name="School kit", slug="kit", price=Money("25.00", "EUR"))


@pytest.fixture
def goat() -> GiftItem:
    return factories.make_gift_item(name="Goat", slug="goat", price=Money("60.00", "EUR"), stock=3)


def look_again(client: Client, **query: Any) -> Any:
    return client.get("/gifts/order/", {name.replace("n_", "n-"): value for name, value in query.items()})


def sealed_of(page: Any) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def press(client: Client, page: Any, **said: str) -> Any:
    return client.post("/gifts/order/", GUEST | {"sealed": sealed_of(page)} | said)


def session_of(order: GiftOrder) -> str:
    attempt = order.payment_link.attempts.get(status=CheckoutAttempt.Status.OPEN)
    assert attempt.stripe_session_id
    return attempt.stripe_session_id


def placed(client: Client, **query: Any) -> GiftOrder:
    before = set(GiftOrder.objects.values_list("pk", flat=True))
    assert press(client, look_again(client, **query)).status_code == 303
    return GiftOrder.objects.exclude(pk__in=before).get()


# --- The catalogue ---------------------------------------------------------------------------------------------


def test_the_catalogue_shows_what_is_offered_today(client: Client, kit: GiftItem, goat: GiftItem) -> None:
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    factories.make_gift_item(name="Old thing", offered_until=today - day)
    factories.make_gift_item(name="Later thing", offered_from=today + day)
    factories.make_gift_item(name="Hidden thing", is_active=False)
    GiftItem.objects.filter(pk=goat.pk).update(stock=0)
    page = client.get("/gifts/").content.decode()
    assert "School kit" in page
    assert "25.00 EUR" in page
    assert 'name="n-kit"' in page
    assert "All given for now" in page
    assert 'name="n-goat"' not in page
    assert "Old thing" not in page
    assert "Later thing" not in page
    assert "Hidden thing" not in page


def test_an_empty_catalogue_says_what_to_do(client: Client) -> None:
    assert "Nothing in the catalogue just now" in client.get("/gifts/").content.decode()


def test_a_few_left_are_told(client: Client, goat: GiftItem) -> None:
    assert "Only 3 left" in client.get("/gifts/").content.decode()


# --- Looking again ---------------------------------------------------------------------------------------------


def test_what_was_chosen_is_shown_with_its_total(client: Client, kit: GiftItem, goat: GiftItem) -> None:
    page = look_again(client, n_kit=2, n_goat="1").content.decode()
    assert "2 × School kit" in page
    assert "25.00 EUR each" in page
    assert "Give 110.00 EUR" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Nothing is chosen yet"),
        ({"n_kit": "0"}, "Nothing is chosen yet"),
        ({"n_kit": "abc"}, "is no number of pieces"),
        ({"n_kit": "-3"}, "is no number of pieces"),
        ({"n_kit": "1.5"}, "is no number of pieces"),
        ({"n_nothing": "1"}, "not in our catalogue"),
        ({"n_goat": "7"}, "Only 3 of Goat are left"),
        ({"n_kit": "9999"}, "999 of School kit can be given at once"),
        ({"n_kit": "999"}, ""),
        ({"n_kit\x00": "1"}, "Nothing is chosen yet"),
    ],
)
def test_bad_quantities_are_told_in_words(
    client: Client, kit: GiftItem, goat: GiftItem, query: dict[str, str], words: str
) -> None:
    page = look_again(client, **query)
    assert page.status_code == 200
    assert words in page.content.decode()


def test_two_currencies_are_two_orders(client: Client, kit: GiftItem) -> None:
    factories.make_gift_item(slug="hen", price=Money("9.00", "USD"))
    page = look_again(client, n_kit=1, n_hen=1).content.decode()
    assert "priced in EUR, USD" in page
    assert "sealed" not in page


def test_a_total_below_the_least_charge_is_told(client: Client) -> None:
    pencil = factories.make_gift_item(slug="pencil")
    GiftItem.objects.filter(pk=pencil.pk).update(price="0.10")
    page = look_again(client, n_pencil=2).content.decode()
    assert "below the smallest" in page
    assert "sealed" not in page


# --- Pressing --------------------------------------------------------------------------------------------------


def test_an_order_leads_to_one_payment_page_with_its_lines(
    client: Client, kit: GiftItem, goat: GiftItem
) -> None:
    answer = press(client, look_again(client, n_kit=2, n_goat=1), message="For the little ones")
    order = GiftOrder.objects.get()
    assert answer.status_code == 303
    assert "/sandbox/checkout/" in answer["Location"]
    assert order.total == Money("110.00", "EUR")
    assert order.status == "pending"
    assert [str(line) for line in order.lines.order_by("name")] == ["1 × Goat", "2 × School kit"]
    link = order.payment_link
    assert link.origin == PaymentLink.Origin.WEBSITE
    assert link.message == "For the little ones"
    assert link.sent_at is None
    assert not OutgoingEmail.objects.exists()
    assert not mail.outbox
    session = SandboxObject.objects.get(pk=session_of(order))
    assert session["amount_total"] == 11000
    assert sorted((item["description"], item["quantity"]) for item in session.private["line_items"]) == [
        ("Goat", 1),
        ("School kit", 2),
    ]
    goat.refresh_from_db()
    assert goat.stock == 2


def test_a_guest_becomes_a_new_donor_whatever_email_was_typed(client: Client, kit: GiftItem) -> None:
    known = factories.make_donor(email=GUEST["email"])
    order = placed(client, n_kit=1)
    assert order.donor != known
    assert (order.donor.name, order.donor.source) == (GUEST["name"], Donor.Source.WEBSITE)


def test_a_signed_in_sponsor_gives_as_themself(client: Client, kit: GiftItem) -> None:
    user = factories.make_user(is_staff=False)
    donor = factories.make_donor(user=user, do_not_contact=True)
    client.force_login(user)
    page = look_again(client, n_kit=1)
    assert donor.name in page.content.decode()
    assert 'name="email"' not in page.content.decode()
    assert client.post("/gifts/order/", {"sealed": sealed_of(page)}).status_code == 303
    assert GiftOrder.objects.get().donor == donor


@pytest.mark.parametrize(
    "said",
    [
        {"name": ""},
        {"name": "   "},
        {"email": "no address"},
        {"email": ""},
        {"website": "https://buy.example/"},
        {"name": "x" * 201},
        {"message": "x" * 1001},
    ],
)
def test_bad_answers_come_back_with_the_form(client: Client, kit: GiftItem, said: dict[str, str]) -> None:
    answer = press(client, look_again(client, n_kit=1), **said)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert "1 × School kit" in answer.content.decode()
    assert not GiftOrder.objects.exists()
    assert not Donor.objects.exists()


@pytest.mark.parametrize("name", ["ش", "مريم عبد الله", '=HYPERLINK("x")', "N" * 200])
def test_people_are_called_what_they_are_called(client: Client, kit: GiftItem, name: str) -> None:
    press(client, look_again(client, n_kit=1), name=name)
    assert GiftOrder.objects.get().donor.name == name


def test_a_form_that_was_tampered_with_is_shown_anew(client: Client, kit: GiftItem) -> None:
    answer = client.post("/gifts/order/", GUEST | {"sealed": "eyJ:forged:seal"})
    assert answer.status_code == 409
    assert "lain open for long" in answer.content.decode()


def test_too_many_presses_from_one_address_wait(client: Client, kit: GiftItem, settings: Any) -> None:
    settings.PUBLIC_GIFT_RATE = "2/hour"
    page = look_again(client, n_kit=1)
    assert [press(client, page, name="").status_code for _number in range(3)] == [400, 400, 429]
    assert int(press(client, page)["Retry-After"]) > 0


def test_pressed_twice_it_is_one_order_and_one_payment_page(
    client: Client, kit: GiftItem, goat: GiftItem
) -> None:
    page = look_again(client, n_goat=1)
    first, second = press(client, page), press(client, page)
    assert first["Location"] == second["Location"]
    assert GiftOrder.objects.count() == PaymentLink.objects.count() == Donor.objects.count() == 1
    goat.refresh_from_db()
    assert goat.stock == 2


def test_pressed_again_after_paying_it_says_that_it_is_paid(client: Client, kit: GiftItem) -> None:
    page = look_again(client, n_kit=1)
    press(client, page)
    order = GiftOrder.objects.get()
    behaviour.pay_session(session_of(order))
    deliver_all()
    again = press(client, page)
    assert again.status_code == 303
    assert again["Location"] == f"/pay/{order.payment_link.token}/"
    assert "This gift is paid" in client.get(again["Location"]).content.decode()
    assert Donation.objects.count() == 1


def test_a_price_that_changed_meanwhile_is_told_with_the_new_total(client: Client, kit: GiftItem) -> None:
    page = look_again(client, n_kit=2)
    kit.price = Money("30.00", "EUR")
    kit.save()
    answer = press(client, page)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert not GiftOrder.objects.exists()
    assert "School kit costs 30.00 EUR now, not 25.00 EUR" in text
    assert "Give 60.00 EUR" in text
    assert press(client, answer).status_code == 303
    assert GiftOrder.objects.get().total == Money("60.00", "EUR")


def test_a_gift_that_sold_out_meanwhile_is_told_with_the_new_total(
    client: Client, kit: GiftItem, goat: GiftItem
) -> None:
    page = look_again(client, n_kit=1, n_goat=2)
    GiftItem.objects.filter(pk=goat.pk).update(stock=1)
    answer = press(client, page)
    assert answer.status_code == 409
    assert "Only 1 of Goat is left" in answer.content.decode()
    assert "Give 85.00 EUR" in answer.content.decode()
    GiftItem.objects.filter(pk=goat.pk).update(stock=0)
    last = press(client, answer)
    assert "none is left" in last.content.decode()
    assert "Give 25.00 EUR" in last.content.decode()
    assert not GiftOrder.objects.exists()


def test_prices_stay_on_the_order_whatever_becomes_of_the_item(client: Client, kit: GiftItem) -> None:
    order = placed(client, n_kit=1)
    kit.price, kit.name = Money("99.00", "EUR"), "Something else"
    kit.save()
    line = order.lines.get()
    assert (line.name, line.unit_price) == ("School kit", Money("25.00", "EUR"))


# --- For a child -----------------------------------------------------------------------------------------------


def test_a_gift_for_a_child_credits_the_partner(client: Client, kit: GiftItem) -> None:
    child = factories.make_published_child()
    factories.make_gift_item(name="Well", slug="well", for_child=False)
    shown = client.get("/gifts/", {"child": child.reference}).content.decode()
    assert child.first_name in shown
    assert child.family_name not in shown
    assert "Well" not in shown
    order = placed(client, n_kit=2, child=child.reference)
    behaviour.pay_session(session_of(order))
    deliver_all()
    donation = Donation.objects.get()
    assert (order.child, donation.child, donation.amount) == (child, child, Money("50.00", "EUR"))
    wallet = JournalLine.objects.get(account__partner=child.partner)
    assert wallet.amount_minor == -4500
    assert_all_is_well()


@pytest.mark.parametrize("reference", ["C-NONE-1", "'; DROP", "\x00"])
def test_a_child_that_is_not_shown_gets_no_gift(client: Client, kit: GiftItem, reference: str) -> None:
    assert client.get("/gifts/", {"child": reference}).status_code == 404
    assert look_again(client, n_kit=1, child=reference).status_code == 404


def test_a_child_that_was_taken_back_meanwhile_gets_none(client: Client, kit: GiftItem) -> None:
    child = factories.make_published_child()
    page = look_again(client, n_kit=1, child=child.reference)
    child.photos.update(is_published=False)
    assert press(client, page).status_code == 404
    assert not GiftOrder.objects.exists()


def test_a_thing_for_everybody_is_not_given_to_one_child(client: Client) -> None:
    child = factories.make_published_child()
    factories.make_gift_item(name="Well", slug="well", for_child=False)
    page = look_again(client, n_well=1, child=child.reference).content.decode()
    assert "Well is not given to one child" in page


# --- Which fund ------------------------------------------------------------------------------------------------


def test_gifts_of_one_fund_go_there_and_mixed_ones_where_it_is_needed_most(client: Client) -> None:
    water = factories.make_fund(slug="water")
    for slug, fund in (("tank", water), ("pump", water), ("kit", factories.make_fund())):
        factories.make_gift_item(slug=slug, fund=fund)
    assert placed(client, n_tank=1, n_pump=1).payment_link.fund == water
    assert placed(client, n_tank=1, n_kit=1).payment_link.fund.slug == "general"


# --- What becomes of it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order_of_events", ORDERS)
def test_an_order_is_paid_with_its_link_whatever_comes_when(
    client: Client, goat: GiftItem, order_of_events: Order
) -> None:
    order = placed(client, n_goat=2)
    behaviour.pay_session(session_of(order), email=GUEST["email"])
    deliver_all(order_of_events)
    deliver_all_again()
    order.refresh_from_db()
    goat.refresh_from_db()
    assert (order.status, order.payment_link.status, goat.stock) == ("paid", "paid", 1)
    assert OutgoingEmail.objects.filter(kind="thank_you", to=GUEST["email"]).count() == 1
    assert_all_is_well()


def test_it_is_paid_when_the_giver_comes_back_before_the_webhook(client: Client, kit: GiftItem) -> None:
    order = placed(client, n_kit=1)
    session = session_of(order)
    paid = behaviour.pay_session(session)
    page = client.get(
        urlsplit(paid["success_url"])
        ._replace(scheme="", netloc="")
        .geturl()
        .replace("{CHECKOUT_SESSION_ID}", session)
    )
    assert "Thank you!" in page.content.decode()
    order.refresh_from_db()
    assert order.status == "paid"


def test_lines_that_do_not_add_up_are_never_asked_for(client: Client, kit: GiftItem) -> None:
    order = factories.make_gift_order(item=kit, quantity=2)
    order.lines.update(quantity=3)
    with pytest.raises(GatewayError, match=r"add up to 75.00 EUR, and 50.00 EUR were to be asked for"):
        start_checkout(order.payment_link)
    assert not SandboxObject.objects.filter(kind="checkout.session").exists()
    assert WorkItem.objects.filter(kind="checkout.refused").count() == 1


def test_the_pay_page_shows_the_lines(client: Client, kit: GiftItem) -> None:
    order = placed(client, n_kit=2)
    page = client.get(f"/pay/{order.payment_link.token}/").content.decode()
    assert "2 × School kit" in page
    assert "50.00 EUR" in page


def test_a_withdrawn_order_gives_its_pieces_back(client: Client, goat: GiftItem) -> None:
    order = factories.make_gift_order(item=goat, quantity=2)
    GiftItem.objects.filter(pk=goat.pk).update(stock=1)
    links.cancel_link(order.payment_link, by=None, reason="changed their mind")
    order.refresh_from_db()
    goat.refresh_from_db()
    assert (order.status, goat.stock) == ("cancelled", 3)


def test_an_order_that_nobody_pays_ends_with_its_page(client: Client, goat: GiftItem) -> None:
    order = placed(client, n_goat=2)
    session = session_of(order)
    PaymentLink.objects.filter(pk=order.payment_link_id).update(expires_at=timezone.now())
    links.expire_links()
    goat.refresh_from_db()
    assert goat.stock == 1, "the payment page is still open: the pieces are kept"
    behaviour.expire_session(session)
    deliver_all()
    deliver_all_again()
    order.refresh_from_db()
    goat.refresh_from_db()
    assert (order.status, goat.stock) == ("cancelled", 3)


def test_a_bank_debit_keeps_the_pieces_until_the_bank_has_answered(client: Client, goat: GiftItem) -> None:
    order = placed(client, n_goat=1)
    paid = behaviour.pay_session(session_of(order), method="bank_debit")
    deliver_all()
    PaymentLink.objects.filter(pk=order.payment_link_id).update(expires_at=timezone.now())
    links.expire_links()
    order.refresh_from_db()
    assert order.status == "pending"
    behaviour.settle_bank_debit(paid["payment_intent"], outcome="succeeded")
    deliver_all()
    order.refresh_from_db()
    goat.refresh_from_db()
    assert (order.status, goat.stock) == ("paid", 2)
    assert_all_is_well()


def test_a_bank_that_refuses_gives_the_pieces_back(client: Client, goat: GiftItem) -> None:
    order = placed(client, n_goat=1)
    paid = behaviour.pay_session(session_of(order), method="bank_debit")
    deliver_all()
    PaymentLink.objects.filter(pk=order.payment_link_id).update(expires_at=timezone.now())
    links.expire_links()
    behaviour.settle_bank_debit(paid["payment_intent"], outcome="failed")
    deliver_all()
    order.refresh_from_db()
    goat.refresh_from_db()
    assert (order.status, goat.stock) == ("cancelled", 3)


@pytest.mark.parametrize(("left", "tasks"), [(5, 0), (1, 1)])
def test_late_money_pays_a_given_up_order_and_staff_see_to_the_rest(left: int, tasks: int) -> None:
    goat = factories.make_gift_item(stock=0)
    order = factories.make_gift_order(item=goat, quantity=2)
    links.cancel_link(order.payment_link, by=None, reason="too slow")
    GiftItem.objects.filter(pk=goat.pk).update(stock=left)
    link = PaymentLink.objects.get(pk=order.payment_link_id)
    donation = factories.make_donation(donor=order.donor, amount=order.total, payment_link=link)
    donations.succeed(donation, received_at=timezone.now())
    order.refresh_from_db()
    goat.refresh_from_db()
    assert order.status == "paid"
    assert goat.stock == (3 if left == 5 else 1)
    assert WorkItem.objects.filter(kind="link.paid_late").count() == 1
    assert WorkItem.objects.filter(kind="order.sold_out_meanwhile").count() == tasks


# --- Asked for by staff ----------------------------------------------------------------------------------------


def send(client: Client, donor: Donor, **said: Any) -> Any:
    said = {"_form_submitted": "True", "days_open": "14", "message": ""} | said
    return client.post(f"/admin/donors/donor/{donor.pk}/send_gifts/", said)


def test_staff_ask_a_donor_for_gifts_by_mail(
    client: Client, supporter_care: User, kit: GiftItem, goat: GiftItem
) -> None:
    client.force_login(supporter_care)
    donor = factories.make_donor()
    page = client.get(f"/admin/donors/donor/{donor.pk}/send_gifts/").content.decode()
    assert "School kit, 25.00 EUR" in page
    assert "3 left" in page
    send(client, donor, **{"item-kit": "2", "item-goat": "1"})
    order = GiftOrder.objects.get()
    assert order.donor == donor
    assert order.total == Money("110.00", "EUR")
    assert order.payment_link.origin == PaymentLink.Origin.STAFF
    assert order.payment_link.created_by == supporter_care
    assert order.payment_link.sent_at is not None
    email = OutgoingEmail.objects.get()
    assert "2 × School kit" in email.text
    assert "110.00 EUR" in email.text
    assert email.recipient_id == donor.pk
    goat.refresh_from_db()
    assert goat.stock == 2


@pytest.mark.parametrize(
    ("said", "donor_is", "words"),
    [
        ({}, {}, "Choose at least one gift"),
        ({"item-goat": "9"}, {}, "less than or equal to 3"),
        ({"item-kit": "x"}, {}, "whole number"),
        ({"item-kit": "1"}, {"email": ""}, "no email address"),
        ({"item-kit": "1"}, {"do_not_contact": True}, "asked not to be contacted"),
        ({"item-kit": "1", "days_open": "0"}, {}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_asked_for_is_told_in_the_dialog(
    client: Client,
    supporter_care: User,
    kit: GiftItem,
    goat: GiftItem,
    said: dict[str, str],
    donor_is: dict[str, Any],
    words: str,
) -> None:
    client.force_login(supporter_care)
    answer = send(client, factories.make_donor(**donor_is), **said)
    assert words in answer.content.decode()
    assert not GiftOrder.objects.exists()
    assert not OutgoingEmail.objects.exists()


@pytest.mark.parametrize("who", ["finance", "auditor", "registrar"])
def test_others_ask_nobody_for_gifts(
    client: Client, kit: GiftItem, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert send(client, factories.make_donor(), **{"item-kit": "1"}).status_code in (403, 404)
    assert not GiftOrder.objects.exists()
