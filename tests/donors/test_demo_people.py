"""The demo's donors live together, agree, decline and are called, so that every page of theirs shows something."""

import pytest

from backoffice.core.models import User, WorkItem
from donors import demo, demo_people
from donors.models import ContactNote, Donor, DonorConsent, DonorDocument, DonorTag, Household

pytestmark = pytest.mark.django_db


def test_every_new_page_has_something_to_show(supporter_care: User) -> None:
    donors = demo.seed(donors=24, seed=7, by=supporter_care)
    demo_people.seed(donors=donors, seed=7, by=supporter_care)
    assert Household.objects.count() == 2
    assert Donor.objects.filter(household__isnull=False).count() == 4
    assert Donor.objects.filter(is_deceased=True).count() == 1
    assert DonorConsent.objects.filter(granted=False, source="link").exists()
    for model in (ContactNote, DonorDocument, DonorTag, WorkItem):
        assert model._default_manager.exists(), model
