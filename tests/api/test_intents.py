"""Front ends of one's own: intents with client secrets, who is believed to be whom, and what is refused in which words."""

import datetime
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone
from rest_framework.test import APIClient

from backoffice.core.models import OutgoingEmail, User, WorkItem
from beneficiaries.models import Child, ChildPhoto
from donors.models import Donor
from donors.services.erasing import ErasureRefused, erase_donor
from payments.models import Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour, store
from payments.sandbox.behaviour import attempts, methods
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.people import billing_details, payment_method
from payments.services import links
from payments.services.paying import intents, website_givers
from payments.tasks.intents import call_off_abandoned_intents
from tests import factories
from tests.api.conftest import Caller
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
)

pytestmark = pytest.mark.django_db
PAYMENT, SUBSCRIPTION, SESSION = (
    "/api/v1/stripe/payment-intent/",
    "/api/v1/stripe/subscription-intent/",
    "/api/donations/create-checkout-session/",
)
GUEST = {"name": "Wanjiru Kamau", "email": "wanjiru@example.org"}


def published_child() -> Child:
    child = factories.make_verified_child(first_name="Amina")
    ChildPhoto.objects.create(
        child=child,
        medium=ContentFile(b"picture", name="m.webp"),
        width=1,
        height=1,
        is_published=True,
        uploaded_by=child.registered_by,
    )
    return child


@pytest.mark.parametrize("order", ORDERS)
def test_a_payment_is_begun_declined_proven_and_booked_once(visitor: APIClient, order: Order) -> None:
    answer = visitor.post(PAYMENT, {"amount": "19.99", "currency": "usd", **GUEST})
    assert answer.status_code == 201, answer.content
    begun = answer.json()
    assert begun["client_secret"].startswith(f"{begun['payment_intent_id']}_secret")
    assert (begun["amount"], begun["currency"], begun["status"]) == ("19.99", "USD", "pending")
    assert SandboxObject.objects.get(kind="payment_intent")["amount"] == 1999

    with pytest.raises(behaviour.CardDeclined):
        behaviour.confirm_payment(begun["payment_intent_id"], card="4000000000009995")
    with pytest.raises(behaviour.AuthenticationRequired):
        behaviour.confirm_payment(begun["payment_intent_id"], card="4000002760003184")
    deliver_all(order)
    donation = Donation.objects.get()
    assert (donation.status, donation.failed_at) == ("pending", None)
    behaviour.confirm_payment(begun["payment_intent_id"], card="4000002760003184", authenticated=True)
    deliver_all(order)
    deliver_all_again()
    donation = Donation.objects.get(pk=begun["id"])
    assert (donation.status, donation.paid_with, donation.failure_code) == ("succeeded", "Visa 3184", "")
    assert donation.donor is not None
    assert (donation.donor.name, donation.donor.email) == (GUEST["name"], GUEST["email"])
    assert (donation.receipts.count(), PaymentLink.objects.get().status) == (1, "paid")
    assert OutgoingEmail.objects.filter(key=f"thank_you:{donation.pk}").count() == 1
    assert not OutgoingEmail.objects.filter(kind__in=["card_problem", "payment_recovered"]).exists()
    assert_all_is_well()


@pytest.mark.parametrize("order", ORDERS)
def test_a_sponsorship_is_begun_renewed_and_mended(visitor: APIClient, order: Order) -> None:
    child = published_child()
    answer = visitor.post(
        SUBSCRIPTION, {"amount": 25, "currency": "EUR", "child_id": child.reference, **GUEST}
    )
    assert answer.status_code == 201, answer.content
    begun = answer.json()
    assert begun["subscription_id"].startswith("sub_")
    deliver_all(order)
    gift = RecurringGift.objects.get()
    assert (gift.status, gift.stripe_subscription_id) == ("incomplete", begun["subscription_id"])
    with pytest.raises(behaviour.CardDeclined):
        behaviour.confirm_payment(begun["payment_intent_id"], card="4000000000000002")
    deliver_all(order)
    assert Donation.objects.get().status == "pending"
    assert not OutgoingEmail.objects.filter(kind="card_problem").exists(), "the donor sits before the form"
    behaviour.confirm_payment(begun["payment_intent_id"])
    deliver_all(order)
    deliver_all_again()
    gift.refresh_from_db()
    assert gift.sponsorship is not None
    assert (gift.status, gift.sponsorship.status, gift.sponsorship.child) == ("active", "active", child)
    behaviour.renew(begun["subscription_id"], "failed")
    deliver_all(order)
    assert OutgoingEmail.objects.filter(kind="card_problem").count() == 1
    behaviour.retry(_newest_invoice())
    deliver_all(order)
    deliver_all_again()
    assert sorted(Donation.objects.values_list("status", flat=True)) == ["succeeded", "succeeded"]
    assert_all_is_well()


def _newest_invoice() -> str:
    newest = SandboxObject.objects.filter(kind="invoice").order_by("-position").first()
    assert newest is not None
    return str(newest.pk)


def test_a_subscription_that_nobody_pays_ends_and_frees_the_child(visitor: APIClient) -> None:
    child = published_child()
    begun = visitor.post(
        SUBSCRIPTION, {"amount": "25", "currency": "EUR", "child_id": child.pk, **GUEST}
    ).json()
    behaviour.expire_incomplete(begun["subscription_id"])
    deliver_all()
    assert RecurringGift.objects.get().status == "cancelled"
    assert Donation.objects.get().status == "cancelled"
    promise = RecurringGift.objects.get().sponsorship
    assert promise is not None
    assert promise.status == "ended"
    assert_all_is_well()


def test_a_subscription_that_never_reached_stripe_frees_the_child(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = UnreliableTransport(failing={0, 1, 2}).gateway()
    child = published_child()
    with monkeypatch.context() as patch:
        patch.setattr(intents, "get_gateway", lambda: gateway)
        answer = visitor.post(
            SUBSCRIPTION, {"amount": "25", "currency": "EUR", "child_id": child.pk, **GUEST}
        )
    assert answer.status_code == 503
    promise = RecurringGift.objects.get().sponsorship
    assert promise is not None
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, hours=1)):
        links.expire_links()
        call_off_abandoned_intents.call()
    promise.refresh_from_db()
    assert promise.status == "ended"
    assert_all_is_well()


@pytest.mark.parametrize("address", [PAYMENT, SUBSCRIPTION, SESSION])
def test_the_key_of_one_giver_opens_nothing_of_another(
    visitor: APIClient, caller: Caller, supporter_care: User, address: str
) -> None:
    body = {"amount": "30.00", "currency": "EUR"}
    weak: Any = {"HTTP_IDEMPOTENCY_KEY": "1"}

    def begun(client: APIClient, **giver: Any) -> str:
        said = client.post(address, {**body, **giver}, **weak).json()
        return str(said["id"])

    one, other = begun(visitor, **GUEST), begun(visitor, name="Otto", email="otto@example.org")
    assert one != other
    assert begun(visitor, **GUEST) == one
    staff = caller(supporter_care)
    sponsors = [begun(staff, sponsor_id=str(factories.make_donor().pk)) for _n in range(2)]
    assert len({one, other, *sponsors}) == 4
    assert len(set(Donation.objects.values_list("donor", flat=True))) == 4


def test_the_same_key_is_the_same_gift_even_after_a_lost_answer(
    visitor: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"amount": "30.00", "currency": "EUR", **GUEST}
    headers: Any = {"HTTP_IDEMPOTENCY_KEY": "press-1"}
    faults: list[dict[str, Any]] = [{"failing": {0}}, {"failing": {0}, "after": True}]
    for failing in faults:
        gateway = UnreliableTransport(**failing).gateway()
        with monkeypatch.context() as patch:
            patch.setattr(intents, "get_gateway", lambda gateway=gateway: gateway)
            answer = visitor.post(PAYMENT, body, **headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert set(answer.json()) == {"detail"}
    first = visitor.post(PAYMENT, body, **headers)
    second = visitor.post(PAYMENT, body, HTTP_X_IDEMPOTENCY_KEY="press-1")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert (Donation.objects.count(), Donor.objects.count()) == (1, 1)
    assert SandboxObject.objects.filter(kind="payment_intent").count() == 1
    other = visitor.post(PAYMENT, {**body, "amount": "31.00"}, **headers)
    assert (other.status_code, "another gift" in other.json()["detail"]) == (409, True)
    assert visitor.post(PAYMENT, body, HTTP_IDEMPOTENCY_KEY="press-2").status_code == 201
    assert visitor.post(PAYMENT, body, HTTP_IDEMPOTENCY_KEY="x" * 201).status_code == 400


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "Missing 'amount'"),
    ({"amount": "abc"}, "Invalid amount 'abc'"),
    ({"amount": 0}, "above zero"),
    ({"amount": "-5"}, "above zero"),
    ({"amount": "1.999", "currency": "EUR"}, "has more"),
    ({"amount": "19.99", "currency": "JPY"}, "JPY has 0 decimals"),
    ({"amount": "0.10", "currency": "EUR"}, "below the smallest"),
    ({"amount": "9999999", "currency": "EUR"}, "above the largest"),
    ({"amount": "5", "currency": "XYZ"}, "not allowed"),
]


@pytest.mark.parametrize("route", [PAYMENT, SUBSCRIPTION, SESSION])
def test_amounts_are_refused_in_words(visitor: APIClient, route: str) -> None:
    for body, words in REFUSED:
        answer = visitor.post(route, {**GUEST, **body})
        assert answer.status_code == 400, body
        assert words in " ".join(answer.json()["amount"]), body
    bodies: list[dict[str, str]] = [{"child_id": "C-NOBODY"}, {"email": "nobody"}, {"name": "x" * 201}]
    for body in bodies + ([] if route == PAYMENT else [{"interval": "week"}]):
        wrong = visitor.post(route, {"amount": "5", **GUEST, **body})
        assert (wrong.status_code, set(wrong.json())) == (400, set(body))
    assert not Donor.objects.exists()
    assert not SandboxObject.objects.exists()


@pytest.mark.parametrize("route", [PAYMENT, SUBSCRIPTION, SESSION, "/api/donations/", "/api/auth/login/"])
@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"amount": "\\ud800", "currency": "EUR", "email": "a@b.org", "password": "x"}', "amount"),
        (b'{"amount": 25, "child_id": ["\\udfff"]}', "child_id"),
        (b'{"amount": 25, "\\ud83d": 1}', "detail"),
        (b'{"amount": 1e999999999999999999999}', "detail"),
    ],
    ids=["half a character", "nested", "as a name", "exponent"],
)
def test_what_is_no_text_and_no_number_is_no_json(
    caller: Caller, supporter_care: User, route: str, body: bytes, named: str
) -> None:
    answer = caller(supporter_care).post(route, data=body, content_type="application/json")
    assert (answer.status_code, set(answer.json())) == (400, {named})
    whole = (
        b'{"amount": "5.00", "currency": "EUR", "name": "Zo\\u00eb \\ud83d\\ude00", "email": "z@example.org"}'
    )
    if route == PAYMENT:
        assert APIClient().post(route, data=whole, content_type="application/json").status_code == 201
        assert Donor.objects.get().name == "Zoë 😀"


def test_only_the_sponsor_and_staff_are_believed(
    visitor: APIClient, caller: Caller, outsider: User, supporter_care: User
) -> None:
    sponsor = factories.make_donor(user=outsider, email="sponsor@example.org")
    other = factories.make_donor(email="other@example.org")
    body = {"amount": "20.00", "currency": "EUR", "sponsor_id": str(sponsor.pk)}

    claimed = visitor.post(PAYMENT, {**body, **GUEST}).json()
    donation = Donation.objects.get(pk=claimed["id"])
    assert donation.donor not in (sponsor, other)
    assert donation.claimed_sponsor == str(sponsor.pk)
    assert not WorkItem.objects.exists()
    behaviour.confirm_payment(claimed["payment_intent_id"])
    deliver_all()
    item = WorkItem.objects.get(kind=website_givers.CLAIM)
    assert (item.subject_id, str(sponsor.pk) in item.details) == (claimed["id"], True)

    own = caller(outsider).post(PAYMENT, {"amount": "20.00"}).json()
    assert Donation.objects.get(pk=own["id"]).donor == sponsor
    named = caller(outsider).post(PAYMENT, {**body, "sponsor_id": str(other.pk)}).json()
    assert Donation.objects.get(pk=named["id"]).donor not in (sponsor, other)
    by_staff = caller(supporter_care).post(PAYMENT, {**body, "sponsor_id": str(other.pk)}).json()
    assert Donation.objects.get(pk=by_staff["id"]).donor == other
    for unknown in ("nobody", "00000000-0000-0000-0000-000000000000"):
        answer = caller(supporter_care).post(PAYMENT, {**body, "sponsor_id": unknown})
        assert (answer.status_code, set(answer.json())) == (400, {"sponsor_id"})


def test_a_guest_without_an_address_is_known_by_the_payment_that_came(visitor: APIClient) -> None:
    begun = visitor.post(PAYMENT, {"amount": "20.00"}).json()
    behaviour.confirm_payment(begun["payment_intent_id"], email="amina@example.org", name="Amina Diallo")
    deliver_all()
    donor = Donor.objects.get()
    assert (donor.name, donor.email) == ("Amina Diallo", "amina@example.org")
    assert OutgoingEmail.objects.get(key=f"thank_you:{begun['id']}").to == "amina@example.org"
    assert visitor.post(SUBSCRIPTION, {"amount": "20.00"}).json().keys() == {"email"}


def test_a_payment_page_is_made_once_for_a_key(visitor: APIClient) -> None:
    body = {"amount": "15.00", "currency": "EUR", "interval": "month", "sponsor_id": "somebody", **GUEST}
    first = visitor.post(SESSION, body, HTTP_IDEMPOTENCY_KEY="press-1")
    assert first.status_code == 201, first.content
    assert first.json()["url"] == first.json()["session_url"]
    assert visitor.post(SESSION, body, HTTP_IDEMPOTENCY_KEY="press-1").json() == first.json()
    behaviour.pay_session(first.json()["id"])
    deliver_all()
    assert WorkItem.objects.filter(kind=website_givers.CLAIM).count() == 1
    assert visitor.post(SESSION, body, HTTP_IDEMPOTENCY_KEY="press-1").status_code == 400
    assert_all_is_well()


def test_what_nobody_pays_is_called_off_after_a_day(visitor: APIClient) -> None:
    left = visitor.post(PAYMENT, {"amount": "20.00"}).json()
    paid = visitor.post(PAYMENT, {"amount": "21.00"}).json()
    behaviour.confirm_payment(paid["payment_intent_id"])
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, hours=1)):
        assert call_off_abandoned_intents.call() == 2
        assert call_off_abandoned_intents.call() == 0
    assert SandboxObject.objects.get(pk=left["payment_intent_id"])["status"] == "canceled"
    assert {str(row.pk): row.status for row in Donation.objects.all()} == {
        left["id"]: "cancelled",
        paid["id"]: "succeeded",
    }
    deliver_all()
    assert_all_is_well()


def test_a_bank_debit_that_fails_late_is_a_failed_gift_with_a_mail(visitor: APIClient) -> None:
    begun = visitor.post(PAYMENT, {"amount": "20.00", "currency": "EUR", **GUEST}).json()
    intent = SandboxObject.objects.get(pk=begun["payment_intent_id"])
    method = store.add(
        payment_method(
            kind="sepa_debit",
            details=methods.debit_details("eur"),
            billing=billing_details(email=None, name=None),
            customer_id=None,
        )
    )
    attempts.process(intent, method.data)
    deliver_all()
    assert Donation.objects.get().status == "processing"
    behaviour.settle_bank_debit(intent.pk, "failed")
    deliver_all()
    deliver_all_again()
    assert Donation.objects.get().status == "failed"
    assert OutgoingEmail.objects.filter(kind="card_problem").count() == 1
    assert_all_is_well()


def test_gifts_are_shown_to_their_sponsor_and_to_staff(
    visitor: APIClient, caller: Caller, outsider: User, finance: User, registrar: User, auditor: User
) -> None:
    sponsor, other = factories.make_donor(user=outsider), factories.make_donor()
    mine = factories.make_donation(donor=sponsor)
    theirs = factories.make_donation(donor=other)
    client = caller(outsider)
    assert [row["id"] for row in client.get("/api/donations/").json()] == [str(mine.pk)]
    assert client.get(f"/api/v1/donations/{mine.pk}/").json()["amount"] == str(mine.amount.amount)
    assert client.get(f"/api/donations/{theirs.pk}/").status_code == 404
    listed = caller(finance).get("/api/v1/donations/", {"ordering": "-created", "status": mine.status}).json()
    assert listed["count"] == 2
    assert caller(finance).get("/api/v1/donations/", {"status": "lost"}).status_code == 400
    assert visitor.get("/api/donations/").status_code == 401
    assert caller(registrar).get("/api/donations/").status_code == 403
    assert caller(registrar).get(f"/api/donations/{mine.pk}/").status_code == 403

    assert caller(auditor).get("/api/donations/").status_code == 200
    assert caller(auditor).post("/api/donations/", {"amount": "12.00"}).status_code == 403
    begun = client.post("/api/donations/", {"amount": "12.00"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (begun.status_code, begun.json()["status"], begun.json()["sponsor_id"]) == (
        201,
        "pending",
        str(sponsor.pk),
    )
    assert not SandboxObject.objects.exists()
    paid = client.post(PAYMENT, {"amount": "12.00"}, HTTP_IDEMPOTENCY_KEY="k1").json()
    assert paid["id"] == begun.json()["id"]
    behaviour.confirm_payment(paid["payment_intent_id"])
    deliver_all()
    assert client.get(f"/api/donations/{paid['id']}/").json()["status"] == "succeeded"


def test_it_is_limited_by_address(visitor: APIClient, limits: Any) -> None:
    limits.API_RATES = {"giving": "2/hour"}
    answers = [visitor.post(PAYMENT, {"amount": "20.00"}).status_code for _try in range(3)]
    assert answers == [201, 201, 429]


def test_whoever_is_about_to_pay_is_not_erased_before_it_is_known(
    visitor: APIClient, administrator: User
) -> None:
    """The payment would bring back the name that was blanked."""
    assert visitor.post(PAYMENT, {"amount": "20.00", **GUEST}).status_code == 201
    donor = Donation.objects.get().donor
    assert donor is not None
    with pytest.raises(ErasureRefused, match="begun on a website"):
        erase_donor(donor=donor, by=administrator, reason="Asked by letter.")
    with time_machine.travel(timezone.now() + intents.OPEN_FOR + datetime.timedelta(minutes=1)):
        call_off_abandoned_intents.call()
        erase_donor(donor=donor, by=administrator, reason="Asked by letter.")
    donor.refresh_from_db()
    assert donor.is_erased
