"""A link on which the donor chooses the amount: the page, what it takes, and never two pages that can be paid."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from djmoney.money import Money

from payments.models import CheckoutAttempt, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services import links
from payments.services.asking.chosen_amounts import AmountRefused, quick_amounts
from payments.services.paying.checkout import LinkNotPayable, start_checkout
from tests import factories
from tests.payments.stripe_story import assert_all_is_well, deliver_all, euros, open_page

pytestmark = pytest.mark.django_db


def chosen_link(**fields: Any) -> PaymentLink:
    fields.setdefault("donor", factories.make_donor())
    bounds: dict[str, Any] = {"amount": euros("25.00"), "least": euros("5.00"), "most": euros("500.00")}
    return links.create_link(**bounds, **fields)


def page(link: PaymentLink, route: str = "pay") -> str:
    return reverse(f"payments:{route}", args=[link.token])


def pages(status: str = "open") -> list[SandboxObject]:
    return list(SandboxObject.objects.filter(kind="checkout.session", data__status=status))


def test_the_page_offers_the_suggestion_three_amounts_and_a_field(client: Client) -> None:
    shown = client.get(page(chosen_link())).content.decode()
    for words in ("Give 25.00 EUR", "10.00 EUR", "50.00 EUR", "100.00 EUR", "from 5.00 EUR to 500.00 EUR"):
        assert words in shown, words
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("suggested", "least", "most", "offered"),
    [
        ("25", "5", "500", ["10.00", "50.00", "100.00"]),
        ("25", "20", "30", ["20.00", "30.00"]),
        ("25", "25", "25", []),
        ("20", "1", "1000", ["10.00", "40.00", "75.00"]),
        ("1000", "500", "100000", ["500.00", "2000.00", "4000.00"]),
    ],
)
def test_the_amounts_at_a_press_are_round_and_within_bounds(
    suggested: str, least: str, most: str, offered: list[str]
) -> None:
    link = PaymentLink(amount=euros(suggested), least=euros(least), most=euros(most))
    assert [str(amount.amount) for amount in quick_amounts(link)] == offered


def test_yen_have_no_decimals() -> None:
    link = PaymentLink(amount=Money(2500, "JPY"), least=Money(500, "JPY"), most=Money(90000, "JPY"))
    assert [str(amount.amount) for amount in quick_amounts(link)] == ["1000", "5000", "10000"]


@pytest.mark.parametrize(
    ("typed", "minor"), [("40", 4000), ("40.5", 4050), ("40,50", 4050), (" 25.00 ", 2500)]
)
def test_what_is_typed_is_charged(typed: str, minor: int, client: Client) -> None:
    link = chosen_link()
    assert client.post(page(link, "pay-checkout"), {"amount": typed}).status_code == 303
    assert pages()[0]["amount_total"] == minor
    assert link.donations.get().amount == Money(minor / 100, "EUR")


REFUSED = [
    ("", "Please write the amount"),
    ("   ", "Please write the amount"),
    ("abc", "not an amount that we understand"),
    ("1e5", "not an amount that we understand"),
    ("-20", "not an amount that we understand"),
    ("+20", "not an amount that we understand"),
    ("1,000.00", "not an amount that we understand"),
    ("٢٥", "not an amount that we understand"),
    ("\x00", "not an amount that we understand"),
    ("50,000", "a thousand times as much"),
    ("25.999", "EUR has 2 decimals"),
    ("0", "above zero"),
    ("4.99", "from 5.00 EUR to 500.00 EUR"),
    ("500.01", "from 5.00 EUR to 500.00 EUR"),
    ("99999999999999999999", "from 5.00 EUR to 500.00 EUR"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_what_cannot_be_given_is_said_at_the_field_and_nothing_begins(
    typed: str, words: str, client: Client
) -> None:
    link = chosen_link()
    answer = client.post(page(link, "pay-checkout"), {"amount": typed})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert words in shown
    assert 'aria-invalid="true"' in shown
    assert not link.attempts.exists()


def test_it_speaks_the_donors_language(client: Client) -> None:
    link = chosen_link(donor=factories.make_donor(language="fr"))
    assert '<html lang="fr">' in client.post(page(link, "pay-checkout"), {"amount": "x"}).content.decode()


def test_a_fixed_link_charges_what_it_says_whatever_is_posted(client: Client) -> None:
    link = links.create_link(donor=factories.make_donor(), amount=euros("25.00"))
    assert client.post(page(link, "pay-checkout"), {"amount": "1.00"}).status_code == 303
    assert pages()[0]["amount_total"] == 2500
    with pytest.raises(AmountRefused, match="no other amount"):
        start_checkout(link, euros("30"))


@pytest.mark.parametrize("amount", [Money("30", "USD"), euros("4.99"), euros("500.01")])
def test_the_service_keeps_the_bounds_itself(amount: Money) -> None:
    with pytest.raises(AmountRefused):
        start_checkout(chosen_link(), amount)


def test_the_same_amount_leads_to_the_same_page_another_closes_it_first() -> None:
    link = chosen_link()
    first = start_checkout(link, euros("40"))
    assert start_checkout(link, euros("40")) == first
    second = start_checkout(link, euros("60"))
    assert second != first
    assert [session["amount_total"] for session in pages("open")] == [6000]
    assert [session["amount_total"] for session in pages("expired")] == [4000]
    assert sorted(link.donations.values_list("status", flat=True)) == ["cancelled", "pending"]
    deliver_all()
    assert_all_is_well()


def test_a_page_that_was_paid_meanwhile_is_learned_of_instead_of_a_second_one() -> None:
    link = chosen_link()
    start_checkout(link, euros("40"))
    behaviour.pay_session(link.attempts.get().stripe_session_id or "")
    with pytest.raises(LinkNotPayable):
        start_checkout(link, euros("60"))
    assert pages("open") == []
    link.refresh_from_db()
    assert link.status == PaymentLink.Status.PAID
    deliver_all()
    assert link.donations.get().amount == euros("40.00")
    assert_all_is_well()


def test_the_way_back_says_what_was_given(client: Client) -> None:
    link = chosen_link()
    start_checkout(link, euros("40"))
    session = link.attempts.get().stripe_session_id or ""
    behaviour.pay_session(session)
    shown = client.get(page(link, "pay-thanks"), {"session_id": session}).content.decode()
    assert "40.00 EUR" in shown
    assert "25.00 EUR" not in shown


def test_a_recurring_gift_and_its_promise_are_for_what_was_chosen() -> None:
    link = chosen_link(child=factories.make_verified_child(), interval="month")
    start_checkout(link, euros("40"))
    start_checkout(link, euros("60"))
    gift = RecurringGift.objects.get()
    assert gift.amount == euros("60.00")
    assert gift.sponsorship is not None
    assert gift.sponsorship.amount == euros("60.00")
    behaviour.pay_session(link.attempts.get(status=CheckoutAttempt.Status.OPEN).stripe_session_id or "")
    deliver_all()
    gift.refresh_from_db()
    gift.sponsorship.refresh_from_db()
    assert (gift.status, gift.sponsorship.status, gift.amount) == ("active", "active", euros("60.00"))
    assert_all_is_well()


def test_an_expired_link_takes_no_amount(client: Client) -> None:
    link = chosen_link()
    with time_machine.travel(link.expires_at + datetime.timedelta(seconds=1)):
        answer = client.post(page(link, "pay-checkout"), {"amount": "40"})
    assert answer.status_code == 410
    assert not link.attempts.exists()


def test_a_child_who_is_not_in_the_programme_takes_no_money(client: Client) -> None:
    child = factories.make_verified_child()
    link = links.create_link(donor=factories.make_donor(), amount=euros("25"), child=child)
    child.move("suspended", reason="we look into it")
    answer = client.post(page(link, "pay-checkout"))
    assert answer.status_code == 409
    assert "not in our programme any more" in answer.content.decode()
    assert not link.attempts.exists()


def test_the_campaign_follows_the_gift() -> None:
    from donors.models import Campaign

    campaign = Campaign.objects.create(slug="kits", name="School kits")
    link = chosen_link(campaign=campaign, interval="month")
    behaviour.pay_session(open_page(link))
    deliver_all()
    assert link.donations.get().campaign == campaign
    assert link.recurring_gifts.get().campaign == campaign
