"""The second step of signing in."""

import re
import time
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.core.models import AuditEntry, User
from tests import factories

pytestmark = pytest.mark.django_db

HOME = "/admin/"
CODE = "/admin/two-factor/"
SET_UP = "/admin/two-factor/set-up/"
SETTINGS = "/admin/two-factor/settings/"


@pytest.fixture
def required(settings: Any) -> None:
    settings.STAFF_TWO_FACTOR_REQUIRED = True


def _code(device: TOTPDevice, *, steps: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def _sign_in(user: User) -> Client:
    """By password, through the form."""
    client = Client()
    answer = client.post("/admin/login/", {"username": user.email, "password": factories.PASSWORD})
    assert answer.status_code == 302
    return client


def _set_up(client: Client, user: User) -> list[str]:
    """Walk through the setting up; the recovery codes that were shown."""
    client.get(SET_UP)
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    answer = client.post(SET_UP, {"code": _code(device)})
    assert answer.status_code == 200, answer.content.decode()
    return re.findall(r"<code[^>]*>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.content.decode())


def _forget_last_code(user: User) -> None:
    """As if half a minute had passed: a code is good once, and so is its time step."""
    TOTPDevice.objects.filter(user=user).update(last_t=-1)


def test_a_password_alone_opens_nothing_where_a_code_is_required(required: None, verifier: User) -> None:
    client = _sign_in(verifier)
    answer = client.get("/admin/beneficiaries/child/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(SET_UP)
    assert client.get(HOME).status_code == 302


def test_setting_up_shows_ten_codes_once_and_opens_the_house(required: None, verifier: User) -> None:
    client = _sign_in(verifier)
    codes = _set_up(client, verifier)
    assert len(set(codes)) == 10
    assert client.get(HOME).status_code == 200
    assert not any(code in client.get(SETTINGS).content.decode() for code in codes)
    assert AuditEntry.objects.filter(action="two_factor.set_up", actor=verifier).count() == 1


def test_the_picture_for_the_phone_comes_inline(required: None, verifier: User) -> None:
    page = _sign_in(verifier).get(SET_UP).content.decode()
    assert "data:image/svg+xml" in page
    device = TOTPDevice.objects.get(user=verifier)
    assert device.key not in page  # the secret is shown in the form that apps take, not as it is kept


def test_a_wrong_first_code_sets_nothing_up(required: None, verifier: User) -> None:
    client = _sign_in(verifier)
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": "000000"})
    assert answer.status_code == 422
    assert "not right" in answer.content.decode()
    assert not TOTPDevice.objects.filter(user=verifier, confirmed=True).exists()
    assert not StaticDevice.objects.filter(user=verifier).exists()


def test_the_next_sign_in_asks_for_a_code(required: None, verifier: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    _forget_last_code(verifier)

    client = _sign_in(verifier)
    assert client.get(HOME, follow=True).redirect_chain[-1][0].startswith(CODE)
    device = TOTPDevice.objects.get(user=verifier)
    answer = client.post(f"{CODE}?next=/admin/beneficiaries/child/", {"code": _code(device)})
    assert answer.headers["Location"] == "/admin/beneficiaries/child/"
    assert client.get(HOME).status_code == 200


def test_it_leads_back_to_the_page_that_was_asked_for(required: None, verifier: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    client = _sign_in(verifier)
    chain = client.get("/admin/beneficiaries/partner/", follow=True).redirect_chain
    assert unquote(chain[-1][0]) == f"{CODE}?next=/admin/beneficiaries/partner/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_never_leads_to_another_site(required: None, verifier: User, elsewhere: str) -> None:
    _set_up(_sign_in(verifier), verifier)
    _forget_last_code(verifier)
    client = _sign_in(verifier)
    device = TOTPDevice.objects.get(user=verifier)
    answer = client.post(CODE, {"code": _code(device)}, QUERY_STRING=f"next={elsewhere}")
    assert answer.headers["Location"] == HOME


def test_a_code_is_good_once(required: None, verifier: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    client = _sign_in(verifier)
    device = TOTPDevice.objects.get(user=verifier)
    spent = _code(device)  # the one that set the phone up
    assert client.post(CODE, {"code": spent}).status_code == 422
    assert client.get(HOME).status_code == 302


def test_a_recovery_code_works_once(required: None, verifier: User) -> None:
    codes = _set_up(_sign_in(verifier), verifier)

    first = _sign_in(verifier)
    written = codes[0].upper().replace("-", " ")
    assert first.post(CODE, {"code": written}).status_code == 302
    assert first.get(HOME).status_code == 200
    assert "9 recovery codes" in first.get(SETTINGS).content.decode()
    assert AuditEntry.objects.filter(action="two_factor.recovery_code_used").count() == 1

    second = _sign_in(verifier)
    assert second.post(CODE, {"code": codes[0]}).status_code == 422
    assert second.get(HOME).status_code == 302


def test_guessing_codes_is_slowed_down(required: None, verifier: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    _forget_last_code(verifier)
    client = _sign_in(verifier)
    device = TOTPDevice.objects.get(user=verifier)
    assert client.post(CODE, {"code": "000000"}).status_code == 422
    answer = client.post(CODE, {"code": _code(device)})  # right, but too soon after a wrong one
    assert answer.status_code == 422
    assert "Too many wrong codes" in answer.content.decode()


def test_somebody_elses_code_opens_nothing(required: None, verifier: User, finance: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    codes = _set_up(_sign_in(finance), finance)
    client = _sign_in(verifier)
    assert client.post(CODE, {"code": codes[0]}).status_code == 422
    assert client.get(HOME).status_code == 302


def test_a_stolen_password_cannot_set_up_a_phone_of_its_own(required: None, verifier: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    thief = _sign_in(verifier)
    assert thief.get(SET_UP).status_code == 302
    assert thief.post(SET_UP, {"code": "123456"}).status_code == 302
    assert thief.get(SETTINGS).status_code == 302
    assert TOTPDevice.objects.filter(user=verifier).count() == 1


def test_where_it_is_not_required_the_password_is_enough(verifier: User) -> None:
    assert _sign_in(verifier).get(HOME).status_code == 200


def test_who_sets_it_up_of_their_own_accord_is_asked_from_then_on(verifier: User) -> None:
    client = _sign_in(verifier)
    assert "It is off." in client.get(SETTINGS).content.decode()
    _set_up(client, verifier)
    assert client.get(HOME).status_code == 200
    assert _sign_in(verifier).get(HOME).status_code == 302


def test_it_is_turned_off_with_a_code_only(verifier: User) -> None:
    client = _sign_in(verifier)
    codes = _set_up(client, verifier)
    assert client.post(SETTINGS, {"act": "turn_off", "code": "wrong"}).status_code == 422
    assert TOTPDevice.objects.filter(user=verifier).exists()
    StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)

    assert client.post(SETTINGS, {"act": "turn_off", "code": codes[1]}).status_code == 302
    assert not TOTPDevice.objects.filter(user=verifier).exists()
    assert not StaticDevice.objects.filter(user=verifier).exists()
    assert _sign_in(verifier).get(HOME).status_code == 200


def test_it_cannot_be_turned_off_where_it_is_required(required: None, verifier: User) -> None:
    client = _sign_in(verifier)
    codes = _set_up(client, verifier)
    answer = client.post(SETTINGS, {"act": "turn_off", "code": codes[0]})
    assert "cannot be turned off" in answer.content.decode()
    assert TOTPDevice.objects.filter(user=verifier).exists()


def test_new_recovery_codes_replace_the_old_ones(verifier: User) -> None:
    client = _sign_in(verifier)
    old = _set_up(client, verifier)
    answer = client.post(SETTINGS, {"act": "renew", "code": old[0]})
    new = re.findall(r"<code[^>]*>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    assert _sign_in(verifier).post(CODE, {"code": old[5]}).status_code == 422


def test_another_phone_takes_the_place_of_the_first(verifier: User) -> None:
    client = _sign_in(verifier)
    _set_up(client, verifier)
    first = TOTPDevice.objects.get(user=verifier)
    _set_up(client, verifier)
    assert TOTPDevice.objects.get(user=verifier).pk != first.pk


def test_proving_oneself_gives_the_session_a_new_key(verifier: User) -> None:
    client = _sign_in(verifier)
    before = client.session.session_key
    _set_up(client, verifier)
    assert client.session.session_key != before


def test_the_administrator_resets_a_lost_phone(administrator: User, verifier: User) -> None:
    _set_up(_sign_in(verifier), verifier)
    device = TOTPDevice.objects.get(user=verifier)
    client = Client()
    client.force_login(administrator)
    page = client.get(f"/admin/otp_totp/totpdevice/{device.pk}/change/").content.decode()
    assert device.key not in page

    client.post(f"/admin/otp_totp/totpdevice/{device.pk}/delete/", {"post": "yes"})

    assert not StaticDevice.objects.filter(user=verifier).exists()
    assert _sign_in(verifier).get(HOME).status_code == 200
    assert AuditEntry.objects.filter(action="two_factor.turned_off", actor=administrator).exists()


@pytest.mark.parametrize("page", [CODE, SET_UP, SETTINGS])
def test_its_pages_are_for_staff_who_are_signed_in(outsider: User, page: str) -> None:
    assert Client().get(page).headers["Location"].startswith("/admin/login/")
    client = Client()
    client.force_login(outsider)
    assert client.get(page).status_code == 403
    assert client.put(page).status_code in {403, 405}


def test_it_refuses_a_form_without_a_token(verifier: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(verifier)
    assert client.post(SET_UP, {"code": "123456"}).status_code == 403
