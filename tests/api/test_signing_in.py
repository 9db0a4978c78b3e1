"""auth/…: who gets in, by which proof, and for how long."""

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from backoffice.api import tokens
from backoffice.core.models import AuditEntry, User
from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
GOOD = "seven quiet harbours"


def login(client: APIClient, user: User, **given: str) -> Any:
    return client.post(
        "/api/auth/login/", {"email": user.email, "password": factories.PASSWORD, **given}, format="json"
    )


def with_header(token: str, **options: Any) -> APIClient:
    client = APIClient(**options)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def phone_of(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True)


def code_of(phone: TOTPDevice) -> str:
    return f"{totp(phone.bin_key):06d}"


class TestByHeader:
    def test_it_lets_in_and_says_who_one_is(self, visitor: APIClient, registrar: User) -> None:
        answer = login(visitor, registrar)
        assert answer.status_code == 200
        me = with_header(answer.json()["access"]).get("/api/auth/me/").json()
        assert me == answer.json()["user"]
        assert me["email"] == registrar.email
        assert me["roles"] == ["Registrar"]
        assert me["partner"] == registrar.partner_member.partner_id

    def test_the_email_may_be_written_in_capitals(self, visitor: APIClient, registrar: User) -> None:
        given = {"email": registrar.email.upper(), "password": factories.PASSWORD}
        assert visitor.post("/api/auth/login/", given).status_code == 200

    def test_it_is_written_down_and_opens_no_session(self, visitor: APIClient, registrar: User) -> None:
        answer = login(visitor, registrar)
        assert "sessionid" not in answer.cookies
        assert AuditEntry.objects.get(action="api.signed_in").actor == registrar
        registrar.refresh_from_db()
        assert registrar.last_login is not None

    @pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "ö", "Bearer"])
    def test_nonsense_is_401(self, db: None, token: str) -> None:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}".encode().decode("latin-1"))
        answer = client.get("/api/children/")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert set(answer.json()) == {"detail"}

    def test_an_access_token_ends(self, registrar: User) -> None:
        client = with_header(tokens.issue(registrar, two_factor=False).access)
        assert client.get("/api/auth/me/").status_code == 200
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
            assert client.get("/api/auth/me/").status_code == 401

    def test_a_refresh_token_opens_nothing(self, registrar: User) -> None:
        assert (
            with_header(tokens.issue(registrar, two_factor=False).refresh).get("/api/auth/me/").status_code
            == 401
        )

    def test_who_may_not_sign_in_any_more_is_out_at_once(self, registrar: User) -> None:
        client = with_header(tokens.issue(registrar, two_factor=False).access)
        registrar.is_active = False
        registrar.save()
        assert client.get("/api/auth/me/").status_code == 401


class TestByCookie:
    @pytest.fixture
    def browser(self, registrar: User) -> APIClient:
        client = APIClient(enforce_csrf_checks=True)
        assert login(client, registrar).status_code == 200
        return client

    def test_the_cookies_are_closed_to_scripts(self, browser: APIClient) -> None:
        for name in ("access_token", "refresh_token"):
            cookie = browser.cookies[name]
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
            assert cookie["path"] == "/api/"

    def test_it_reads(self, browser: APIClient) -> None:
        assert browser.get("/api/children/").status_code == 200

    def test_it_writes_with_the_csrf_token_alone(self, browser: APIClient) -> None:
        change = {"full_name": "Joyce Wanjiru"}
        refused = browser.patch("/api/auth/me/", change)
        assert refused.status_code == 403
        assert "CSRF" in refused.json()["detail"]
        token = browser.cookies["csrftoken"].value
        assert browser.patch("/api/auth/me/", change, HTTP_X_CSRFTOKEN=token).status_code == 200

    @pytest.mark.parametrize("route", ["refresh", "logout"])
    def test_its_refresh_token_is_guarded_likewise(self, browser: APIClient, route: str) -> None:
        assert browser.post(f"/api/auth/{route}/", {}).status_code == 403
        token = browser.cookies["csrftoken"].value
        assert browser.post(f"/api/auth/{route}/", {}, HTTP_X_CSRFTOKEN=token).status_code in {200, 204}

    def test_a_foreign_page_gets_no_cookie(self, visitor: APIClient, registrar: User) -> None:
        given = {"email": registrar.email, "password": factories.PASSWORD}
        answer = visitor.post("/api/auth/login/", given, HTTP_ORIGIN="https://elsewhere.example")
        assert not answer.cookies

    def test_a_header_goes_before_the_cookie(self, browser: APIClient, verifier: User) -> None:
        browser.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(verifier, two_factor=False).access}")
        assert browser.get("/api/auth/me/").json()["email"] == verifier.email

    def test_an_ended_cookie_does_not_close_what_is_open(self, visitor: APIClient) -> None:
        visitor.cookies["access_token"] = "ended"
        assert visitor.get("/api/view-children/").status_code == 200
        assert visitor.get("/api/children/").status_code == 401


class TestRefreshing:
    def test_a_refresh_token_is_good_once(self, visitor: APIClient, registrar: User) -> None:
        first = tokens.issue(registrar, two_factor=False).refresh
        second = visitor.post("/api/auth/refresh/", {"refresh": first})
        assert second.status_code == 200
        assert with_header(second.json()["access"]).get("/api/auth/me/").status_code == 200
        assert visitor.post("/api/auth/refresh/", {"refresh": first}).status_code == 401

    def test_it_ends_at_logout(self, visitor: APIClient, registrar: User) -> None:
        given = {"refresh": tokens.issue(registrar, two_factor=False).refresh}
        assert visitor.post("/api/auth/logout/", given).status_code == 204
        assert visitor.post("/api/auth/refresh/", given).status_code == 401

    def test_logging_out_twice_is_no_error_and_clears_the_cookies(
        self, visitor: APIClient, registrar: User
    ) -> None:
        login(visitor, registrar)
        for _time in range(2):
            assert visitor.post("/api/auth/logout/", {}).status_code == 204
        assert visitor.cookies["access_token"].value == ""

    def test_it_ends_after_a_week(self, visitor: APIClient, registrar: User) -> None:
        given = {"refresh": tokens.issue(registrar, two_factor=False).refresh}
        with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
            assert visitor.post("/api/auth/refresh/", given).status_code == 401

    @pytest.mark.parametrize("given", [{}, {"refresh": "x"}, {"refresh": ""}])
    def test_none_is_401(self, visitor: APIClient, given: dict[str, str]) -> None:
        assert visitor.post("/api/auth/refresh/", given).status_code == 401


class TestGuessing:
    def test_wrong_is_wrong_whoever_it_is(self, visitor: APIClient, registrar: User) -> None:
        wrong = visitor.post("/api/auth/login/", {"email": registrar.email, "password": "guess"})
        nobody = visitor.post("/api/auth/login/", {"email": "nobody@example.org", "password": "guess"})
        assert wrong.status_code == nobody.status_code == 401
        assert wrong.json() == nobody.json()

    def test_it_is_locked_after_some_guesses_in_json(
        self, visitor: APIClient, registrar: User, settings: Any
    ) -> None:
        for _time in range(settings.AXES_FAILURE_LIMIT):
            answer = visitor.post("/api/auth/login/", {"email": registrar.email, "password": "guess"})
        assert answer.status_code == 429
        assert "locked" in answer.json()["detail"]
        assert int(answer.headers["Retry-After"]) > 0
        assert login(visitor, registrar).status_code == 429

    def test_a_right_password_forgets_the_wrong_ones(
        self, visitor: APIClient, registrar: User, settings: Any
    ) -> None:
        for _round in range(2):
            for _time in range(settings.AXES_FAILURE_LIMIT - 1):
                visitor.post("/api/auth/login/", {"email": registrar.email, "password": "guess"})
            assert login(visitor, registrar).status_code == 200

    def test_it_is_limited_by_address_too(self, visitor: APIClient, limits: Any) -> None:
        limits.API_RATES = {"sign-in": "3/min"}
        answers = [
            visitor.post("/api/auth/login/", {"email": f"p{n}@example.org", "password": "x"}).status_code
            for n in range(4)
        ]
        assert answers == [401, 401, 401, 429]


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings: Any) -> None:
        settings.STAFF_TWO_FACTOR_REQUIRED = True

    def test_staff_without_a_phone_are_sent_to_set_it_up(self, visitor: APIClient, verifier: User) -> None:
        answer = login(visitor, verifier)
        assert answer.status_code == 403
        assert "/admin/two-factor/set-up/" in answer.json()["detail"]

    def test_it_asks_for_the_code(self, visitor: APIClient, verifier: User) -> None:
        phone_of(verifier)
        answer = login(visitor, verifier)
        assert answer.status_code == 400
        assert set(answer.json()) == {"otp"}

    def test_a_wrong_code_is_refused_and_a_right_one_opens(self, visitor: APIClient, verifier: User) -> None:
        phone = phone_of(verifier)
        assert login(visitor, verifier, otp="000000").status_code == 400
        phone.refresh_from_db()
        phone.throttle_reset()
        answer = login(visitor, verifier, otp=code_of(phone))
        assert answer.status_code == 200
        assert with_header(answer.json()["access"]).get("/api/children/").status_code == 200

    def test_the_proof_outlives_a_refresh(self, visitor: APIClient, verifier: User) -> None:
        pair = login(visitor, verifier, otp=code_of(phone_of(verifier))).json()
        renewed = visitor.post("/api/auth/refresh/", {"refresh": pair["refresh"]}).json()
        assert with_header(renewed["access"]).get("/api/children/").status_code == 200

    def test_a_token_for_the_password_alone_opens_nothing(self, visitor: APIClient, verifier: User) -> None:
        pair = tokens.issue(verifier, two_factor=False)
        assert with_header(pair.access).get("/api/children/").status_code == 401
        assert visitor.post("/api/auth/refresh/", {"refresh": pair.refresh}).status_code == 401

    def test_it_is_not_required_of_supporters(self, visitor: APIClient, outsider: User) -> None:
        assert login(visitor, outsider).status_code == 200

    def test_who_set_it_up_is_asked_where_nobody_must(
        self, visitor: APIClient, outsider: User, settings: Any
    ) -> None:
        settings.STAFF_TWO_FACTOR_REQUIRED = False
        phone_of(outsider)
        assert login(visitor, outsider).status_code == 400


class TestAccounts:
    ASKED = {"email": "Ruth@Example.org", "full_name": "Ruth Abel", "password": GOOD}

    def test_a_supporter_opens_one_without_any_right(self, visitor: APIClient) -> None:
        answer = visitor.post("/api/auth/register/", self.ASKED)
        assert answer.status_code == 201
        ruth = User.objects.get(email="ruth@example.org")
        assert not ruth.is_staff
        assert [group.name for group in ruth.groups.all()] == ["Sponsor"]
        assert with_header(answer.json()["access"]).get("/api/children/").status_code == 403

    def test_nobody_makes_oneself_staff(self, visitor: APIClient) -> None:
        visitor.post(
            "/api/auth/register/", {**self.ASKED, "is_staff": True, "is_superuser": True, "groups": [1]}
        )
        ruth = User.objects.get(email="ruth@example.org")
        assert (ruth.is_staff, ruth.is_superuser) == (False, False)

    def test_one_address_is_one_account(self, visitor: APIClient) -> None:
        visitor.post("/api/auth/register/", self.ASKED)
        again = visitor.post("/api/auth/register/", {**self.ASKED, "email": "ruth@EXAMPLE.org"})
        assert again.status_code == 400
        assert "taken" in again.json()["detail"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("email", "no address"), ("password", "short"), ("password", "Ruth@Example.org"), ("full_name", "")],
    )
    def test_bad_facts_are_named(self, visitor: APIClient, field: str, value: str) -> None:
        answer = visitor.post("/api/auth/register/", {**self.ASKED, field: value})
        assert answer.status_code == 400
        assert set(answer.json()) == {field}

    def test_one_changes_the_own_name_and_nothing_else(self, caller: Caller, registrar: User) -> None:
        change = {"full_name": "Joyce Wanjiru", "email": "x@example.org", "is_staff": False}
        me = caller(registrar).patch("/api/auth/me/", change).json()
        assert me["full_name"] == "Joyce Wanjiru"
        assert me["email"] == registrar.email
        assert me["is_staff"]
        assert User.history.filter(id=registrar.pk).first().history_user == registrar

    def test_a_new_password_ends_the_tokens_of_the_old_one(
        self, visitor: APIClient, caller: Caller, registrar: User
    ) -> None:
        stolen = tokens.issue(registrar, two_factor=False)
        given = {"old_password": factories.PASSWORD, "new_password": GOOD}
        answer = caller(registrar).post("/api/auth/change-password/", given)
        assert answer.status_code == 200
        assert with_header(stolen.access).get("/api/auth/me/").status_code == 401
        assert visitor.post("/api/auth/refresh/", {"refresh": stolen.refresh}).status_code == 401
        assert with_header(answer.json()["access"]).get("/api/auth/me/").status_code == 200
        assert (
            visitor.post("/api/auth/login/", {"email": registrar.email, "password": GOOD}).status_code == 200
        )

    def test_a_new_password_asks_for_the_old_one(self, caller: Caller, registrar: User) -> None:
        given = {"old_password": "guess", "new_password": GOOD}
        assert caller(registrar).post("/api/auth/change-password/", given).status_code == 401
        weak = {"old_password": factories.PASSWORD, "new_password": "123456789012"}
        assert set(caller(registrar).post("/api/auth/change-password/", weak).json()) == {"new_password"}
