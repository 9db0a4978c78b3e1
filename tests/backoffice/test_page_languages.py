"""A browser that asks for French: staff and programs meet one language whole, donors meet theirs."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from djmoney.money import Money

from backoffice.core.models import User
from backoffice.roles import Role
from donors.models import Donor
from payments.services import links
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr-CA, fr;q=0.9, en;q=0.5"}


def language(answer: Any) -> tuple[str, str]:
    """What the header says, and what the page says of itself."""
    said = re.search(rb'<html[^>]* lang="([^"]*)"', answer.content)
    return answer.headers["Content-Language"], said[1].decode() if said else ""


@pytest.fixture
def finance() -> Client:
    client = Client(headers=FRENCH)
    client.force_login(factories.make_user(role=Role.FINANCE))
    return client


def test_the_admin_is_not_half_translated(finance: Client) -> None:
    for address in ("/admin/", reverse("admin:payments_donation_changelist"), "/admin/two-factor/settings/"):
        page = finance.get(address)
        assert page.status_code == 200, address
        assert language(page) == ("en", "en"), address
        assert "Accept-Language" not in page.headers.get("Vary", ""), address
    donations = finance.get(reverse("admin:payments_donation_changelist")).content.decode()
    assert "Succeeded" in donations
    assert "Abouti" not in donations


def test_signing_in_and_its_refusals_speak_like_the_admin(verifier: User) -> None:
    page = Client(headers=FRENCH).post("/admin/login/", {"username": verifier.email, "password": "no"})
    assert language(page) == ("en", "en")
    assert "Please enter the correct email and password" in page.content.decode()
    refused = Client(headers=FRENCH).get("/api/v1/auth/me/")
    assert refused.headers["Content-Language"] == "en"
    assert "Authentication credentials were not provided." in refused.json()["detail"]
    assert language(Client(headers=FRENCH).get("/api/docs/")) == ("en", "en")
    for answer in (Client(headers=FRENCH).get("/files/nothing/1/"), Client(headers=FRENCH).get("/sandbox/")):
        assert answer.headers["Content-Language"] == "en"


def test_staff_read_the_language_of_the_house(settings: Any, finance: Client) -> None:
    settings.LANGUAGE_CODE = "fr"
    page = finance.get("/admin/password_change/", headers={"accept-language": "en"})
    assert language(page) == ("fr", "fr")
    assert "Ancien mot de passe" in page.content.decode()


def test_the_public_is_answered_in_its_browsers_language() -> None:
    public = Client(headers=FRENCH).get("/children/")
    assert language(public) == ("fr", "fr")
    assert "Accept-Language" in public.headers["Vary"]
    assert language(Client().get("/children/")) == ("en", "en")
    unknown = Client(headers=FRENCH).get("/no-such-page/")
    assert (unknown.status_code, language(unknown)) == (404, ("fr", "fr"))
    assert "Cette page n’existe pas" in unknown.content.decode()
    ended = Client(headers=FRENCH).get("/files/signed/nothing/")
    assert language(ended) == ("fr", "fr")


def test_a_signed_link_speaks_its_donors_language_before_the_browsers() -> None:
    donors = {code: factories.make_donor(language=code) for code in ("en", "fr")}
    for code, donor in donors.items():
        link = links.create_link(donor=donor, amount=Money(25, "EUR"), fund=factories.make_fund())
        for browser in ("en", "fr"):
            client = Client(headers={"accept-language": browser})
            page = client.get(reverse("payments:pay", args=[link.token]))
            assert language(page) == (code, code), browser


def test_a_guest_of_the_api_keeps_the_browsers_language() -> None:
    answer = Client(headers=FRENCH).post(
        "/api/v1/stripe/payment-intent/",
        {"amount": "19.99", "currency": "EUR", "name": "Anne Martin", "email": "anne@example.org"},
    )
    assert answer.status_code == 201, answer.content
    assert Donor.objects.get(email="anne@example.org").language == "fr"
