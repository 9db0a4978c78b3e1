"""What every page has in common: its policy, its errors, its way past the sidebar."""

import pytest
from django.test import Client, RequestFactory

from backoffice.core.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def _policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path).headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";") if " " in part.strip())


def test_only_the_admin_may_evaluate_scripts_and_style_inline(verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    admin = _policy(client, "/admin/")
    assert "'unsafe-eval'" in admin["script-src"]
    assert "'unsafe-inline'" in admin["style-src"]
    assert "'unsafe-inline'" not in admin["script-src"]

    link = factories.make_link()
    for path in (f"/pay/{link.token}/", "/pay/unknown/", "/files/unknown/"):
        response = client.get(path)
        if "Content-Security-Policy" in response.headers:
            assert "unsafe" not in response.headers["Content-Security-Policy"], path


def test_no_page_may_be_framed_or_load_from_elsewhere(verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    policy = _policy(client, "/admin/")
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"


def test_a_missing_page_says_so_in_plain_words(verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    answer = client.get("/admin/beneficiaries/nothing/")
    assert answer.status_code == 404
    assert "This page does not exist" in answer.content.decode()
    assert "unsafe" not in client.get("/nowhere/").headers.get("Content-Security-Policy", "")


def test_a_refusal_says_so_in_plain_words(registrar: User) -> None:
    client = Client()
    client.force_login(registrar)
    answer = client.get("/admin/donors/donor/")
    assert answer.status_code == 403
    assert "You may not do this" in answer.content.decode()


def test_an_old_form_says_so_in_plain_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {})
    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_a_fault_says_so_without_the_help_of_anything_else() -> None:
    from django.views.defaults import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()


def test_pages_have_a_main_landmark_and_a_way_past_the_sidebar(verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    page = client.get("/admin/").content.decode()
    assert page.count("<main") == 1
    assert 'href="#content"' in page
