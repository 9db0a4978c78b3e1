"""People who live together: one address, one greeting and, if they like, one receipt."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from donors.models import Donor
from donors.services import households
from donors.services.greeting import greeting_by_name, greeting_of
from payments.services import donations
from payments.services.receipt_pdf import pdf_of
from tests import factories
from tests.donors.pressing import page_of, press, said

pytestmark = pytest.mark.django_db


def member(household: object, **fields: object) -> Donor:
    return factories.make_donor(household=household, **fields)


def test_who_has_no_address_has_that_of_the_household() -> None:
    home = factories.make_household(street="Lindenweg 3", postcode="10115", city="Berlin", country="DE")
    anna = member(home, street="", city="", country="DE")
    tom = member(home, street="Kirchweg 1", postcode="50667", city="Köln", country="DE")
    assert anna.address_lines == ["Lindenweg 3", "10115 Berlin", "Germany"]
    assert tom.address_lines == ["Kirchweg 1", "50667 Köln", "Germany"]


def test_an_envelope_follows_the_custom_of_its_country() -> None:
    london = factories.make_donor(street="1 Mill Lane", postcode="SW1A 1AA", city="London", country="GB")
    oslo = factories.make_donor(street="Storgata 7", postcode="0155", city="Oslo", country="NO")
    nobody = factories.make_donor(country="")
    assert london.address_lines[1] == "London SW1A 1AA"
    assert oslo.address_lines[1] == "0155 Oslo"
    assert nobody.address_lines == []


def test_a_household_is_greeted_jointly_and_everybody_else_by_name() -> None:
    home = factories.make_household(greeting="Dear Anna and Tom,")
    assert greeting_of(member(home, name="Anna", greeting="Dear Dr Anna")) == "Dear Anna and Tom"
    assert greeting_of(member(factories.make_household(), name="Anna")) == "Dear Anna"
    assert greeting_of(factories.make_donor(greeting=" Liebe Frau Müller, ")) == "Liebe Frau Müller"
    assert greeting_by_name("  ") == "Dear friend"
    with translation.override("de"):
        assert greeting_of(factories.make_donor(name="ن"))


def test_the_mail_greets_the_household_and_one_receipt_names_it(pay_desk: None) -> None:
    home = factories.make_household(
        name="Anna & Tom Müller", greeting="Dear Anna and Tom", one_receipt=True,
        street="Lindenweg 3", postcode="10115", city="Berlin", country="DE",
    )  # fmt: skip
    anna = member(home, name="Anna Müller", email="anna@example.org", street="Elsewhere 1", city="Köln")

    gift = donations.succeed(
        factories.make_donation(donor=anna, amount=Money("20.00", "EUR")), received_at=timezone.now()
    )

    mail = OutgoingEmail.objects.get(kind="thank_you")
    assert "Dear Anna and Tom," in mail.text
    assert "Dear Anna and Tom," in mail.html
    receipt = gift.receipts.get()
    assert receipt.facts["donor"] == {
        "name": "Anna & Tom Müller",
        "address": ["Lindenweg 3", "10115 Berlin", "Germany"],
    }
    before = pdf_of(receipt)
    home.name = "Somebody else"
    home.save()
    receipt.refresh_from_db()
    assert pdf_of(receipt) == before, "the facts are frozen at issue"


def test_without_one_receipt_it_names_who_gave(pay_desk: None) -> None:
    home = factories.make_household(street="Lindenweg 3", postcode="10115", city="Berlin", country="DE")
    anna = member(home, name="Anna Müller", street="", city="", postcode="")
    gift = donations.succeed(factories.make_donation(donor=anna), received_at=timezone.now())
    facts = gift.receipts.get().facts["donor"]
    assert facts == {"name": "Anna Müller", "address": ["Lindenweg 3", "10115 Berlin", "Germany"]}


def test_people_join_and_leave_on_the_page(client: Client, supporter_care: User) -> None:
    home, anna = factories.make_household(name="The Müllers"), factories.make_donor(name="Anna Müller")
    client.force_login(supporter_care)

    assert press(client, home, "take_in", donor=str(anna.pk)).status_code == 200
    assert "Anna Müller belongs to the household now." in said(client, home)
    anna.refresh_from_db()
    assert anna.household == home
    assert anna.history.first().history_user == supporter_care
    assert "The Müllers" in said(client, anna)

    press(client, home, "take_out", donor=str(anna.pk))
    anna.refresh_from_db()
    assert anna.household is None


def test_nobody_lives_in_two_households(client: Client, supporter_care: User) -> None:
    first, second = factories.make_household(name="First"), factories.make_household(name="Second")
    anna = member(first, name="Anna")
    with pytest.raises(households.HouseholdRefused, match="Take them out there first"):
        households.join(anna, household=second, by=supporter_care)
    with pytest.raises(households.HouseholdRefused, match="already"):
        households.join(anna, household=first, by=supporter_care)
    client.force_login(supporter_care)
    press(client, second, "take_in", donor=str(anna.pk))
    assert "Take them out there first" in said(client, second)


def test_finance_sees_households_and_changes_none(client: Client, finance: User) -> None:
    home, anna = factories.make_household(), factories.make_donor()
    client.force_login(finance)
    assert client.get(page_of(home)).status_code == 200
    assert press(client, home, "take_in", donor=str(anna.pk)).status_code == 403
    assert client.get(reverse("admin:donors_household_add")).status_code == 403


def test_a_broken_postcode_is_told_where_its_form_is_certain(client: Client, supporter_care: User) -> None:
    client.force_login(supporter_care)
    address = reverse("admin:donors_household_add")
    facts = {"name": "The Müllers", "street": "Lindenweg 3", "city": "Berlin", "country": "DE"}
    wrong = client.post(address, {**facts, "postcode": "1011"})
    assert "One looks like 10115" in wrong.content.decode()
    assert client.post(address, {**facts, "postcode": "D-10115"}).status_code == 302
    assert client.post(address, {**facts, "country": "KE", "postcode": "whatever"}).status_code == 302
