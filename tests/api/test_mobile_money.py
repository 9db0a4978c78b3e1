"""payments/…: a sponsor, or staff for one, asks a phone; the same key is the same payment; everybody sees their own."""

from typing import Any

import pytest
from django.urls import reverse
from djmoney.money import Money
from rest_framework.test import APIClient

from backoffice.core.models import User
from donors.models import Donor
from payments.models import Donation, MobilePayment
from tests import factories
from tests.api.conftest import Caller
from tests.payments.mobile_network import pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
INITIATE = "/api/payments/initiate/"
ASKED = {"amount": "2500", "currency": "KES", "phone": "+254712345678"}


@pytest.fixture
def sponsor() -> Donor:
    user = factories.make_user(role="Sponsor", is_staff=False)
    return factories.make_donor(user=user)


@pytest.fixture
def own(caller: Caller, sponsor: Donor) -> APIClient:
    assert sponsor.user is not None
    return caller(sponsor.user)


def test_a_sponsor_asks_a_phone_and_follows_it(own: APIClient, sponsor: Donor) -> None:
    child = factories.make_published_child()
    answer = own.post(INITIATE, {**ASKED, "child_id": child.pk})
    assert answer.status_code == 201
    said = answer.json()
    assert {name: said[name] for name in ("status", "amount", "currency", "provider", "donation_status")} == {
        "status": "pending",
        "amount": "2500.00",
        "currency": "KES",
        "provider": "sandbox",
        "donation_status": "pending",
    }
    payment = MobilePayment.objects.get()
    gift = payment.donation
    assert (gift.donor, gift.child, gift.amount) == (sponsor, child, Money(2500, "KES"))
    pressed(payment, "approve")
    for address in (f"/api/payments/{payment.pk}/", f"/api/v1/payments/{payment.pk}"):
        assert own.get(address).json()["status"] == "succeeded"
    assert own.get(address).json()["message"] == "The payment has come."


def test_one_key_is_one_payment(own: APIClient, caller: Caller) -> None:
    key = {"X-Idempotency-Key": "a-key-of-the-app"}
    first = own.post(INITIATE, ASKED, headers=key)
    again = own.post(INITIATE, ASKED, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = own.post(INITIATE, {**ASKED, "amount": "100"}, headers=key)
    assert (other.status_code, other.json()["detail"]) == (
        409,
        "This X-Idempotency-Key was used for another payment.",
    )
    # Without the key it is another payment, and the phone is being asked already.
    assert own.post(INITIATE, ASKED).status_code == 400
    somebody = factories.make_donor(user=factories.make_user(role="Sponsor", is_staff=False))
    assert somebody.user is not None
    elses = caller(somebody.user).post(INITIATE, {**ASKED, "phone": "+254712999888"}, headers=key)
    assert elses.status_code == 201
    assert Donation.objects.count() == 2
    assert own.post(INITIATE, ASKED, headers={"X-Idempotency-Key": "k" * 201}).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"amount": None}, "amount", "Missing 'amount'"),
        ({"amount": "abc"}, "amount", "Invalid amount 'abc'"),
        ({"amount": 0}, "amount", "above zero"),
        ({"amount": "-5"}, "amount", "above zero"),
        ({"amount": "25.005"}, "amount", "decimals"),
        ({"amount": "1"}, "amount", "smallest"),
        ({"amount": "100000000"}, "amount", "14,000,000.00 KES"),
        ({"currency": "XXX"}, "amount", "not allowed"),
        ({"currency": "EUR"}, "detail", "EUR"),
        ({"phone": "0712"}, "detail", "+254"),
        ({"phone": None}, "phone", ""),
        ({"provider": "mpesa"}, "detail", "mpesa"),
        ({"child_id": 99999999}, "child_id", "99999999"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_requests_are_told_why(own: APIClient, wrong: dict[str, Any], field: str, words: str) -> None:
    answer = own.post(INITIATE, {**ASKED, **wrong})
    assert answer.status_code == 400
    assert words in str(answer.json()[field])
    assert not Donation.objects.exists()


def test_a_child_whom_nobody_may_see_is_no_child(
    own: APIClient, sponsor: Donor, caller: Caller, finance: User
) -> None:
    hidden = factories.make_verified_child(first_name="Secretia")
    none = own.post(INITIATE, {**ASKED, "child_id": hidden.pk + 1000})
    answer = own.post(INITIATE, {**ASKED, "child_id": hidden.pk})
    assert answer.status_code == none.status_code == 400
    assert answer.json()["child_id"][0] == none.json()["child_id"][0].replace(
        str(hidden.pk + 1000), str(hidden.pk)
    )
    promised = factories.make_sponsorship(payer=sponsor, child=hidden)
    assert own.post(INITIATE, {**ASKED, "child_id": promised.child_id}).status_code == 201
    staff = {**ASKED, "child_id": factories.make_verified_child().pk, "sponsor_id": factories.make_donor().pk}
    assert caller(finance).post(INITIATE, staff).status_code == 201


def test_a_sponsor_rings_no_phone_after_phone(
    own: APIClient, sponsor: Donor, caller: Caller, finance: User, limits: Any
) -> None:
    limits.MOBILE_PROMPT_RATE = "2/hour"
    phones = [{**ASKED, "phone": f"+25471234500{n}"} for n in range(6)]
    answers = [own.post(INITIATE, body) for body in phones[:3]]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    staff = caller(finance)
    assert {staff.post(INITIATE, {**body, "sponsor_id": sponsor.pk}).status_code for body in phones[3:]} == {
        201
    }


def test_who_may_ask_whom(
    visitor: APIClient, caller: Caller, own: APIClient, sponsor: Donor, finance: User
) -> None:
    assert visitor.post(INITIATE, ASKED).status_code == 401
    assert caller(factories.make_user(role="Verifier")).post(INITIATE, ASKED).status_code == 403
    other = factories.make_donor()
    assert own.post(INITIATE, {**ASKED, "sponsor_id": other.pk}).status_code == 403
    staff = caller(finance)
    assert staff.post(INITIATE, ASKED).status_code == 400
    assert staff.post(INITIATE, {**ASKED, "sponsor_id": other.pk}).status_code == 201
    payment = MobilePayment.objects.get()
    assert (payment.donation.donor, payment.asked_by) == (other, finance)
    address = reverse("payment-detail", args=[payment.pk])
    assert [client.get(address).status_code for client in (own, staff, visitor)] == [404, 200, 401]
    auditor = caller(factories.make_user(role="Auditor"))
    assert (auditor.get(address).status_code, auditor.post(INITIATE, ASKED).status_code) == (200, 403)
