"""The list of gifts narrowed to days: the last one is meant too, as the office's clock counts it."""

import datetime
from typing import Any

import pytest
from django.test import Client

from backoffice.core.models import User
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/payments/donation/"


@pytest.fixture
def november(client: Client, finance: User, settings: Any) -> Client:
    settings.TIME_ZONE = "Africa/Nairobi"  # three hours before UTC
    for name, moment in {
        "Last of October": "2026-10-31T23:59:59+03:00",
        "First": "2026-11-01T00:00:00+03:00",
        "Late on the last": "2026-11-30T23:59:59+03:00",
        "First of December": "2026-12-01T00:00:00+03:00",
    }.items():
        factories.make_received_donation(
            donor=factories.make_donor(name=name), received_at=datetime.datetime.fromisoformat(moment)
        )
    client.force_login(finance)
    return client


def givers(client: Client, **asked: str) -> set[str]:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer
    return {gift.donor.name for gift in answer.context["cl"].result_list}


def test_both_days_are_meant(november: Client) -> None:
    days = {"received_at_from": "2026-11-01", "received_at_to": "2026-11-30"}
    assert givers(november, **days) == {"First", "Late on the last"}


@pytest.mark.parametrize("typed", ["31.11.2026", "soon", "9999-12-31", "0001-01-01"])
def test_what_is_no_day_finds_nothing_and_says_so(november: Client, typed: str) -> None:
    answer = november.get(LIST, {"received_at_to": typed})
    assert not answer.context["cl"].result_list
    assert f"“{typed}” is not a day. Write it like 2026-11-30." in answer.content.decode()
