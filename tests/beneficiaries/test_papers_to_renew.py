"""Papers that have expired or will soon are found before somebody asks for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import Child, ChildDocument
from tests import factories

LIST = "/admin/beneficiaries/childdocument/"


def paper(child: Child, *, days: int | None, kind: str = "identity", number: str = "") -> ChildDocument:
    """A paper that expires so many days from today."""
    return ChildDocument.objects.create(
        child=child,
        kind=kind,
        number=number,
        expires_on=None if days is None else timezone.localdate() + timedelta(days=days),
        file="paper",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
        uploaded_by=child.registered_by,
    )


@pytest.fixture
def child(registrar: User) -> Child:
    return factories.make_child(partner=registrar.partner_member.partner, registered_by=registrar)


@pytest.fixture
def numbers(client: Client, registrar: User) -> Any:
    """The numbers of the papers on a tab, as the registrar sees them."""
    client.force_login(registrar)

    def on_tab(name: str) -> list[str]:
        answer = client.get(LIST, {"expiry": name} if name else {})
        return [row.number for row in answer.context["cl"].result_list]

    return on_tab


def test_tabs_show_what_has_expired_and_what_will_within_sixty_days(child: Child, numbers: Any) -> None:
    paper(child, days=-1, number="yesterday")
    paper(child, days=60, kind="school", number="soon")
    paper(child, days=61, kind="visit", number="later")
    paper(child, days=None, kind="other", number="never")

    assert numbers("due") == ["yesterday", "soon"]
    assert numbers("expired") == ["yesterday"]
    assert numbers("soon") == ["soon"]
    assert len(numbers("")) == 4


def test_a_paper_that_was_renewed_needs_nothing(child: Child, numbers: Any) -> None:
    paper(child, days=-30, number="old")
    paper(child, days=-30, kind="school", number="school")
    paper(child, days=400, number="new")
    assert numbers("due") == ["school"]


def test_nobody_renews_the_papers_of_a_closed_record(child: Child, verifier: User, numbers: Any) -> None:
    paper(child, days=-1)
    child.move(Child.Status.IN_REVIEW, by=child.registered_by)
    child.move(Child.Status.REJECTED, by=verifier, reason="Twice in the register.")
    assert numbers("due") == []


def test_another_partners_papers_stay_theirs(child: Child, numbers: Any) -> None:
    paper(factories.make_child(), days=-1, number="theirs")
    assert numbers("due") == []


def test_the_dashboard_and_the_sidebar_count_them(client: Client, child: Child, numbers: Any) -> None:
    paper(child, days=5, number="KE 4711")
    page = client.get(reverse("admin:index")).content.decode()
    assert "Papers to renew" in page
    assert "Expires in 5 days" in page
    assert f"{LIST}?expiry=due" in page
