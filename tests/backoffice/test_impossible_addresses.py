"""Numbers that no database holds, and signs that it cannot: an answer in words on every list and record."""

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.test import Client
from django.urls import NoReverseMatch, reverse

from backoffice.core.models import User

pytestmark = pytest.mark.django_db
ENDLESS = "9" * 30


def lists() -> list[str]:
    found = []
    for model in admin.site._registry:
        try:
            found.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        except NoReverseMatch:
            continue
    return found


def test_no_list_and_no_record_falls_over_an_endless_number(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert len(lists()) > 40
    for address in lists():
        for name, value in (
            ("pk__in", f"5,{ENDLESS}"),
            ("id__exact", f"-{ENDLESS}"),
            ("p", ENDLESS),
            ("pk", "5\x00"),
        ):
            answer = client.get(address, {name: value})
            assert answer.status_code in (302, 403), (address, name)
            assert answer.status_code == 403 or answer["Location"] == f"{address}?{ERROR_FLAG}=1"
        for page in ("change", "history"):
            status = client.get(f"{address}{ENDLESS}/{page}/").status_code
            assert status in (302, 403, 404), (address, page)


def test_a_filter_by_a_fund_that_cannot_be_is_the_list_without_it(
    client: Client, finance: User, pay_desk: None
) -> None:
    client.force_login(finance)
    address = reverse("admin:payments_offlinebatch_changelist")
    for name in ("fund__id__exact", "fund__id__in", "fund__exact"):
        answer = client.get(address, {name: ENDLESS}, follow=True)
        assert answer.status_code == 200
    # A search is text, whatever it holds.
    assert client.get(address, {"q": ENDLESS}).status_code == 200
