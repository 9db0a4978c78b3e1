"""A large amount is judged by what its currency is worth, and by what Stripe takes of it, at every door."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from djmoney.money import Money
from rest_framework.test import APIClient

from backoffice.core.models import User
from backoffice.core.money import InvalidAmount
from donors.models import Donor
from payments.models import CheckoutAttempt, Donation, MobilePayment, PaymentLink, PosterLink, RecurringGift
from payments.models.recurring_change import RecurringChange
from payments.sandbox.models import SandboxObject
from payments.services import links
from payments.services.asking.link_rules import LinkRefused
from payments.services.recurring_gifts import recurring_changes
from tests import factories
from tests.payments.test_admin_send_link import form, of_donor
from tests.payments.test_campaigns import give

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
INITIATE = "/api/v1/payments/initiate/"


@pytest.fixture(autouse=True)
def as_often_as_one_likes(settings: Any) -> None:
    cache.clear()
    settings.MOBILE_PROMPT_RATE = settings.PUBLIC_GIFT_RATE = ""


@pytest.fixture
def no_phones(settings: Any) -> None:
    settings.MOBILE_MONEY = {}


def ask(donor: Donor, user: User, **said: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(of_donor(donor), form(**said))


def test_a_monthly_gift_of_forty_dollars_is_asked_for_in_ugandan_shillings(supporter_care: User) -> None:
    ask(factories.make_donor(), supporter_care, amount="150000", currency="UGX", interval="month")
    assert PaymentLink.objects.get().amount == Money(150000, "UGX")


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("100000.01", "GBP", "The amount is above the largest allowed, 100,000.00 GBP."),
        ("16000001", "JPY", "The amount is above the largest allowed, 16,000,000 JPY."),
        ("400000001", "UGX", "The amount is above the largest allowed, 400,000,000 UGX."),
    ],
)
def test_too_much_is_refused_at_each_door_in_the_same_words(
    amount: str, currency: str, words: str, supporter_care: User, administrator: User
) -> None:
    assert (
        words
        in ask(factories.make_donor(), supporter_care, amount=amount, currency=currency).content.decode()
    )
    body = {"amount": amount, "currency": currency}
    begun = APIClient().post("/api/stripe/payment-intent/", body, format="json")
    assert (begun.status_code, begun.json()) == (400, {"amount": [words]})
    office = APIClient()
    office.force_authenticate(administrator)
    rung = office.post(INITIATE, {**body, "phone": "+254712345678"}, format="json")
    assert (rung.status_code, rung.json()["amount"]) == (400, [words])
    page = give(Client(), reverse("payments:give"), **body)
    assert (page.status_code, words in page.content.decode()) == (400, True)
    assert not PaymentLink.objects.exists()
    assert not Donation.objects.exists()


CARD = "By card at most 999,999 UGX can be paid at once."


@pytest.mark.usefixtures("no_phones")
def test_what_stripe_would_refuse_for_its_size_is_refused_before(supporter_care: User) -> None:
    much = {"amount": "1500000", "currency": "UGX"}
    assert CARD in ask(factories.make_donor(), supporter_care, **much).content.decode()
    page = give(Client(), reverse("payments:give"), **much)
    assert (page.status_code, CARD in page.content.decode()) == (400, True)
    for door in ("stripe/payment-intent", "stripe/subscription-intent", "donations/create-checkout-session"):
        answer = APIClient().post(f"/api/{door}/", {**much, "email": "ann@example.org"}, format="json")
        assert (answer.status_code, CARD in answer.json()["amount"][0]) == (400, True), door
    with pytest.raises(LinkRefused, match="By card"):
        links.create_link(
            donor=factories.make_donor(),
            amount=Money(50000, "UGX"),
            least=Money(10000, "UGX"),
            most=Money(2000000, "UGX"),
        )
    assert not PaymentLink.objects.exists()
    assert not SandboxObject.objects.exists()


def test_what_is_too_much_for_a_card_is_paid_by_phone(supporter_care: User) -> None:
    ask(factories.make_donor(), supporter_care, amount="1500000", currency="UGX")
    page = reverse("payments:pay", args=[PaymentLink.objects.get().token])
    client = Client()
    shown = client.get(page).content.decode()
    assert CARD in shown
    assert "Or pay by mobile money" in shown
    assert "/checkout/" not in shown
    pressed = client.post(f"{page}checkout/")
    assert (pressed.status_code, CARD in pressed.content.decode()) == (400, True)
    assert not CheckoutAttempt.objects.exists()
    assert client.post(f"{page}phone/", {"phone": "+256 772 123 456"}).status_code == 302
    assert MobilePayment.objects.get().donation.amount == Money(1500000, "UGX")


def test_who_gives_so_much_on_the_website_is_led_to_the_phone() -> None:
    answer = give(Client(), reverse("payments:give"), amount="1500000", currency="UGX")
    assert answer.headers["Location"] == reverse("payments:pay", args=[PaymentLink.objects.get().token])


def test_a_running_gift_and_a_poster_stay_within_what_stripe_takes(administrator: User) -> None:
    gift = RecurringGift.objects.create(
        donor=factories.make_donor(),
        fund=factories.make_fund(),
        amount=Money(150000, "UGX"),
        stripe_subscription_id="sub_1",
    ).move(RecurringGift.Status.ACTIVE)
    wish = recurring_changes.Wish(RecurringChange.Kind.AMOUNT, amount=Money(1000000, "UGX"))
    with pytest.raises(InvalidAmount, match="By card"):
        recurring_changes.ask(gift, wish, origin=RecurringChange.Origin.STAFF)
    client = Client()
    client.force_login(administrator)
    poster = {
        "campaign": factories.make_campaign().pk, "label": "", "amount_0": "1000000", "amount_1": "UGX",
        "interval": "month",
    }  # fmt: skip
    answer = client.post(reverse("admin:payments_posterlink_add"), poster)
    assert CARD in answer.content.decode()
    assert not PosterLink.objects.exists()
