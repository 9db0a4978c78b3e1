"""What somebody meets who types the bare address of the house."""

import datetime

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


def test_it_says_who_we_are_and_never_where_staff_work(client: Client, settings: LazySettings) -> None:
    settings.ORGANISATION_NAME, settings.ORGANISATION_EMAIL = "Hope House", "office@example.org"
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Hope House</h1>" in page
    assert "mailto:office@example.org" in page
    assert 'href="/give/"' in page
    assert "/admin" not in page
    assert 'href="/gifts/"' not in page
    assert 'href="/children/"' not in page


def test_it_opens_the_doors_that_are_public_now(client: Client) -> None:
    factories.make_published_child()
    factories.make_gift_item()
    today, day = timezone.localdate(), datetime.timedelta(days=1)
    factories.make_campaign(slug="running", is_published=True, starts_on=today - day)
    factories.make_campaign(slug="over", is_published=True, starts_on=today - 2 * day, ends_on=today - day)
    factories.make_campaign(slug="hidden", is_published=False, starts_on=today - day)
    page = client.get("/").content.decode()
    for shown in ("/children/", "/gifts/", "/campaigns/running/"):
        assert f'href="{shown}"' in page, shown
    assert "/campaigns/over/" not in page
    assert "/campaigns/hidden/" not in page
