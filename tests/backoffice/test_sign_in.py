"""The first step: email and password, and what guessing leads to."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from backoffice.core.models import User
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def _try(client: Client, email: str, password: str, **extra: Any) -> Any:
    return client.post(LOGIN, {"username": email, "password": password}, **extra)


def test_it_opens_by_email_in_any_case(verifier: User) -> None:
    client = Client()
    assert _try(client, verifier.email.upper(), factories.PASSWORD).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_it_shows_whose_back_office_it_is(settings: Any) -> None:
    settings.ORGANISATION_NAME = "Mwangaza Trust"
    page = Client().get(LOGIN).content.decode()
    assert "Mwangaza Trust" in page
    assert "Django" not in page


def test_it_leads_to_the_page_that_was_asked_for(verifier: User) -> None:
    asked = Client().get("/admin/beneficiaries/child/")
    assert asked.headers["Location"] == "/admin/login/?next=/admin/beneficiaries/child/"
    client = Client()
    answer = client.post(
        asked.headers["Location"], {"username": verifier.email, "password": factories.PASSWORD}
    )
    assert answer.headers["Location"] == "/admin/beneficiaries/child/"


def test_it_never_leads_to_another_site(verifier: User) -> None:
    client = Client()
    answer = client.post(
        f"{LOGIN}?next=https://evil.example/", {"username": verifier.email, "password": factories.PASSWORD}
    )
    assert answer.headers["Location"] == "/admin/"


def test_it_says_the_same_for_a_wrong_password_and_an_unknown_email(verifier: User) -> None:
    wrong = _try(Client(), verifier.email, "no").content.decode()
    unknown = _try(Client(), "nobody@example.org", "no").content.decode()
    words = "Please enter the correct email and password"
    assert words in wrong
    assert words in unknown


def test_it_turns_away_people_who_are_no_staff(outsider: User) -> None:
    client = Client()
    assert _try(client, outsider.email, factories.PASSWORD).status_code == 200
    client.force_login(outsider)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "may not open the back office" in answer.content.decode()


def test_it_does_not_let_in_people_who_were_switched_off(verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    User.objects.filter(pk=verifier.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302
    assert _try(Client(), verifier.email, factories.PASSWORD).status_code == 200


def test_guessing_locks_the_account_for_that_address(verifier: User, settings: Any) -> None:
    client = Client()
    answers = [_try(client, verifier.email, f"guess {n}") for n in range(settings.AXES_FAILURE_LIMIT)]
    assert [answer.status_code for answer in answers[:-1]] == [200] * (settings.AXES_FAILURE_LIMIT - 1)
    locked = answers[-1]
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "1800"
    assert "Wait 30 minutes" in locked.content.decode()

    # The right password does not help any more, nor does another way of writing the address.
    assert _try(client, verifier.email, factories.PASSWORD).status_code == 429
    assert _try(client, verifier.email.upper(), factories.PASSWORD).status_code == 429
    # The same person elsewhere is not shut out by it.
    assert _try(Client(), verifier.email, factories.PASSWORD, REMOTE_ADDR="10.9.8.7").status_code == 302


def test_a_forged_proxy_header_does_not_make_a_new_guesser(verifier: User, settings: Any) -> None:
    client = Client()
    for n in range(settings.AXES_FAILURE_LIMIT):
        answer = _try(client, verifier.email, "guess", headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert answer.status_code == 429


def test_the_administrator_opens_a_locked_account(verifier: User, administrator: User, settings: Any) -> None:
    guesser = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        _try(guesser, verifier.email, "guess")
    office = Client()
    office.force_login(administrator)
    attempt = AccessAttempt.objects.get(username=verifier.email)
    office.post(f"/admin/axes/accessattempt/{attempt.pk}/delete/", {"post": "yes"})
    assert _try(guesser, verifier.email, factories.PASSWORD).status_code == 302


def test_signing_out_ends_the_session(verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
