"""Donors are entered whatever they are called, and bad addresses are refused by field."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from backoffice.core.models import User
from donors.models import Donor
from donors.services.register import register_donor
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = ["X", "ن", "محمد بن سلمان", "N" * 200, "=HYPERLINK(1)", "O'Brien <b>& Sons</b>", "Ng Thị Ánh"]


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_people_as_they_are_called(name: str, supporter_care: User) -> None:
    donor = register_donor(name=f"  {name} ", email=" a@example.org ", by=supporter_care)
    assert donor.name == name
    assert donor.email == "a@example.org"
    assert donor.history.get().history_user == supporter_care


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "N" * 201}, "name"),
        ({"name": "Zoë", "email": "not an address"}, "email"),
        ({"name": "Zoë", "language": "tlh"}, "language"),
        ({"name": "Zoë", "phone": "12"}, "phone"),
    ],
)
def test_it_refuses_by_field(facts: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        register_donor(**facts)
    assert field in refusal.value.message_dict
    assert not Donor.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_the_list_and_the_page_show_any_name_safely(name: str, client: Client, supporter_care: User) -> None:
    donor = factories.make_donor(name=name)
    client.force_login(supporter_care)
    for address in (
        reverse("admin:donors_donor_changelist"),
        reverse("admin:donors_donor_change", args=[donor.pk]),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "<b>& Sons</b>" not in page.content.decode()


@pytest.mark.parametrize("term", ["Zoë", "zoë mül", "müller", "zoe@exa", "ZOE@EXAMPLE.ORG"])
def test_a_donor_is_found_by_the_beginning_of_a_name_or_of_the_email(
    term: str, client: Client, supporter_care: User
) -> None:
    factories.make_donor(name="Zoë Müller", email="zoe@example.org")
    factories.make_donor(name="Somebody Else", email="else@example.org")
    client.force_login(supporter_care)
    page = client.get(reverse("admin:donors_donor_changelist"), {"q": term})
    shown = page.content.decode()
    assert "Zoë Müller" in shown
    assert "Somebody Else" not in shown


def test_supporter_care_adds_a_donor_on_screen(client: Client, supporter_care: User) -> None:
    client.force_login(supporter_care)
    facts = {"kind": "person", "name": "Å", "email": "a@example.org", "language": "en", "country": "NO"}
    page = client.post(reverse("admin:donors_donor_add"), facts)
    assert page.status_code == 302, page.context["errors"]
    assert Donor.objects.get().name == "Å"


@pytest.mark.parametrize("role", ["registrar", "verifier", "outsider"])
def test_nobody_else_sees_a_donor(role: str, client: Client, request: pytest.FixtureRequest) -> None:
    donor = factories.make_donor()
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("admin:donors_donor_changelist")).status_code in {302, 403}
    assert client.get(reverse("admin:donors_donor_change", args=[donor.pk])).status_code in {302, 403}
