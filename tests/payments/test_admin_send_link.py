"""*Send payment link* on a child's and a donor's page: the dialog, its refusals, and what it brings about."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.core.models import OutgoingEmail, User
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from payments.models import PaymentLink
from tests import factories

pytestmark = pytest.mark.django_db
BUTTON = "Send payment link"


def of_child(child: Child, page: str = "send_payment_link") -> str:
    return reverse(f"admin:beneficiaries_child_{page}", args=[child.pk])


def of_donor(donor: Donor, page: str = "send_payment_link") -> str:
    return reverse(f"admin:donors_donor_{page}", args=[donor.pk])


def form(**changes: Any) -> dict[str, Any]:
    return {
        "_form_submitted": "on",
        "amount": "25.00",
        "currency": "EUR",
        "interval": "once",
        "fund": "",
        "message": "",
        "days_open": "30",
        "send": "on",
        **changes,
    }


@pytest.fixture
def care(client: Client, supporter_care: User) -> Client:
    client.force_login(supporter_care)
    return client


def test_a_monthly_link_for_a_child_goes_out(care: Client, supporter_care: User) -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    assert BUTTON in care.get(of_child(child, "change")).content.decode()
    dialog = care.get(of_child(child)).content.decode()
    assert "Open for how many days" in dialog
    assert not PaymentLink.objects.exists()
    answer = care.post(
        of_child(child), form(donor=str(donor.pk), interval="month"), headers={"HX-Request": "true"}
    )
    assert "HX-Redirect" in answer.headers
    link = PaymentLink.objects.get()
    assert (link.donor, link.child, link.interval, link.created_by) == (donor, child, "month", supporter_care)
    assert Sponsorship.objects.get().status == Sponsorship.Status.PENDING
    assert link.url in OutgoingEmail.objects.get().text


def test_a_one_off_link_to_a_donor_goes_out(care: Client) -> None:
    donor = factories.make_donor()
    fund = factories.make_fund(slug="wells", name="Wells")
    answer = care.post(of_donor(donor), form(amount="19.99", currency="USD", fund=str(fund.pk)))
    assert answer.status_code == 303
    link = PaymentLink.objects.get()
    assert (str(link.amount.amount), str(link.amount.currency), link.fund) == ("19.99", "USD", fund)


BAD: list[tuple[dict[str, str], str]] = [
    ({"amount": "abc"}, "Invalid amount &#x27;abc&#x27;"),
    ({"amount": ""}, "This field is required"),
    ({"amount": "0"}, "above zero"),
    ({"amount": "-5"}, "above zero"),
    ({"amount": "1.999"}, "EUR has 2 decimals"),
    ({"amount": "19.99", "currency": "JPY"}, "JPY has 0 decimals"),
    ({"amount": "0.10"}, "below the smallest"),
    ({"amount": "100000.01"}, "above the largest allowed"),
    ({"amount": "NaN"}, "Invalid amount"),
    ({"amount": "1e3000000"}, "Ensure this value|above the largest|Invalid amount|decimals"),
    ({"currency": "BRL"}, "The currency &#x27;BRL&#x27; is not allowed"),
    ({"currency": ""}, "This field is required"),
    ({"interval": "hourly"}, "Select a valid choice"),
    ({"days_open": "0"}, "greater than or equal to 1"),
    ({"days_open": "9999"}, "less than or equal to 365"),
    ({"fund": "999999"}, "Select a valid choice"),
    ({"child": "999999"}, "Select a valid choice"),
    ({"message": "x" * 1001}, "at most 1000 characters"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written(
    wrong: dict[str, str], words: str, care: Client
) -> None:
    answer = care.post(of_donor(factories.make_donor()), form(**wrong))
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert any(word in shown for word in words.split("|")), shown
    assert not PaymentLink.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_the_houses_refusals_are_said_in_the_dialog_with_what_was_typed(care: Client) -> None:
    donor = factories.make_donor(email="")
    shown = care.post(of_donor(donor), form(amount="31.41")).content.decode()
    assert "has no email address. Add one" in shown
    assert "31.41" in shown
    silent = factories.make_donor(do_not_contact=True)
    assert "asked not to be contacted" in care.post(of_donor(silent), form()).content.decode()
    child = factories.make_verified_child()
    factories.make_sponsorship(child=child)
    answer = care.post(of_child(child), form(donor=str(factories.make_donor().pk), interval="month"))
    assert "sponsored in full already" in answer.content.decode()
    assert not PaymentLink.objects.exists()


def test_an_unverified_child_has_no_button_and_takes_no_link(care: Client) -> None:
    child = factories.make_child()
    assert BUTTON not in care.get(of_child(child, "change")).content.decode()
    answer = care.post(of_child(child), form(donor=str(factories.make_donor().pk)))
    assert "finish the review first" in answer.content.decode()
    assert not PaymentLink.objects.exists()


@pytest.mark.parametrize("role", ["registrar", "verifier", "finance", "auditor"])
def test_others_have_neither_button_nor_door(
    role: str, client: Client, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(role)
    child = factories.make_verified_child()
    if role == "registrar":
        child = factories.make_verified_child(partner=user.partner_member.partner)
    donor = factories.make_donor()
    client.force_login(user)
    page = client.get(of_child(child, "change"))
    assert page.status_code == 200
    assert BUTTON not in page.content.decode()
    assert client.post(of_child(child), form(donor=str(donor.pk))).status_code == 403
    assert client.post(of_donor(donor), form()).status_code == 403
    assert not PaymentLink.objects.exists()


def test_it_needs_the_pages_own_token(supporter_care: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(supporter_care)
    assert strict.post(of_donor(factories.make_donor()), form()).status_code == 403
    assert not PaymentLink.objects.exists()


def test_a_donors_page_shows_promises_gifts_and_links(care: Client) -> None:
    promise = factories.make_sponsorship()
    gift = factories.make_donation(donor=promise.payer)
    factories.make_link(donor=promise.payer)
    shown = care.get(of_donor(promise.payer, "change")).content.decode()
    for words in (promise.child.reference, gift.reference, "19.99 USD"):
        assert words in shown
