"""How many queries an answer takes: the same for thirty rows as for three hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto, ConsentRecord, Guardian, Partner
from tests import factories
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def fill(partner: Partner, user: User, verifier: User, start: int, end: int) -> None:
    """Published children with guardian, consent and photo, written in bulk: rows are counted here, not steps."""
    children = Child.objects.bulk_create(
        Child(
            reference=f"C-BULK-{number:06d}",
            status=Child.Status.VERIFIED,
            first_name="Amina",
            family_name=f"Otieno{number}",
            sex="female",
            birth_year=2015,
            partner=partner,
            registered_by=user,
            verified_by=verifier,
            verified_at=timezone.now(),
        )
        for number in range(start, end)
    )
    guardians = Guardian.objects.bulk_create(
        Guardian(child=child, full_name="Grace Otieno", relation="mother") for child in children
    )
    ConsentRecord.objects.bulk_create(
        ConsentRecord(
            child=guardian.child,
            guardian=guardian,
            use="publication",
            given_on=timezone.localdate(),
            recorded_by=user,
        )
        for guardian in guardians
    )
    ChildPhoto.objects.bulk_create(
        ChildPhoto(
            child=child, large="a.webp", medium="b.webp", small="c.webp", width=3, height=4,
            uploaded_by=user, is_primary=True, is_published=True,
        )
        for child in children
    )  # fmt: skip


def queries(client: APIClient, path: str, rows: int) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, {"limit": 200})
    assert len(answer.json()) == rows
    return len(asked)


@pytest.mark.parametrize(
    ("path", "budget", "open_to_all"), [("/api/children/", 9, False), ("/api/view-children/", 4, True)]
)
def test_lists_stay_within_their_budget(
    caller: Caller, registrar: User, verifier: User, path: str, budget: int, open_to_all: bool
) -> None:
    client = APIClient() if open_to_all else caller(registrar)
    partner = registrar.partner_member.partner
    fill(partner, registrar, verifier, 0, 30)
    few = queries(client, path, rows=30)
    fill(partner, registrar, verifier, 30, 300)
    assert queries(client, path, rows=200) == few <= budget


def test_one_child_stays_within_its_budget(caller: Caller, registrar: User) -> None:
    child = factories.make_child(registered_by=registrar, partner=registrar.partner_member.partner)
    client = caller(registrar)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/api/children/{child.pk}/").status_code == 200
    assert len(asked) <= 8, [row["sql"][:90] for row in asked.captured_queries]
