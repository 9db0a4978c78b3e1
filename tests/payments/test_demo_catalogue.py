"""The demo's campaigns, poster and catalogue show something on every screen, and its books prove themselves."""

import pytest
from django.test import Client

from backoffice.core.models import User
from donors.models import Campaign
from payments import demo, demo_catalogue
from payments.models import Donation, GiftItem, GiftOrder, PosterLink
from payments.services import ledger_check
from payments.services.asking.campaign_figures import figures_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_screen_shows_something(supporter_care: User, pay_desk: None) -> None:
    demo._funds()
    donors = [factories.make_donor() for _number in range(4)]
    for _time in range(2):  # a second time nothing is added
        demo_catalogue.seed(donors=donors, seed=7, by=supporter_care)
    assert GiftItem.objects.exclude(photo_small="").count() == len(demo_catalogue.THINGS)
    assert set(GiftOrder.objects.values_list("status", flat=True)) == {"paid", "pending"}
    assert PosterLink.objects.get().url
    assert Donation.objects.filter(donor__source="poster", status="succeeded").count() == 3
    figures = figures_of(Campaign.objects.all())
    assert all(campaign.gifts for campaign in figures.values())
    assert ledger_check.check(files=False).findings == []
    for address in ("/gifts/", "/campaigns/desks-for-all/", "/campaigns/roof-before-the-rain/"):
        assert Client().get(address).status_code == 200
