"""Verification is made again every year; who is too late leaves publication, and staff are told before."""

import datetime

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from backoffice.core.files.links import signed_link
from backoffice.core.models import ScheduledJob, User, WorkItem
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from beneficiaries.services import photos, reverification
from beneficiaries.services.checks import record_check
from beneficiaries.services.verify import ask_reverification, verify_child
from beneficiaries.tasks.reverification import tell_of_reverification
from tests import factories
from tests.beneficiaries.doors import press, ticks

LIST = "/admin/beneficiaries/child/"


def due(child: Child, *, in_days: int) -> Child:
    """Let the child's verification fall due in so many days; before today with a negative number."""
    day = timezone.localdate() + datetime.timedelta(days=in_days)
    Child.objects.filter(pk=child.pk).update(reverify_due_on=day)
    child.refresh_from_db()
    return child


@pytest.fixture
def published(verified: Child, verifier: User) -> Child:
    photos.publish_photo(verified.photos.get(), by=verifier)
    assert Child.objects.published().get() == verified
    return verified


def items(kind: str) -> list[WorkItem]:
    return list(WorkItem.objects.open().filter(kind=kind))


@pytest.mark.parametrize(
    ("grace", "in_days", "is_published"),
    [(30, 0, True), (30, -30, True), (30, -31, False), (0, 0, True), (0, -1, False), (90, -89, True)],
)
def test_an_overdue_child_leaves_publication_after_the_days_of_grace(
    published: Child, grace: int, in_days: int, is_published: bool
) -> None:
    due(published, in_days=in_days)
    with override_settings(REVERIFY_GRACE_DAYS=grace):
        assert Child.objects.published().exists() == is_published


def test_every_public_door_closes_by_the_same_rule(client: Client, published: Child) -> None:
    address = signed_link("child-photo", published.photos.get(), "medium")
    assert client.get(address).status_code == 200

    due(published, in_days=-31)

    assert client.get(address).status_code == 404
    assert photos.published_photo(published.reference) is None


def test_it_is_published_again_as_soon_as_it_is_verified(published: Child, verifier: User) -> None:
    due(published, in_days=-40)
    ask_reverification(published, by=verifier, reason="A year is over.")
    assert not Child.objects.published().exists()

    for kind in ("home_visit", "school", "photo"):
        record_check(published, kind, by=verifier, result="passed")
    verify_child(published, by=verifier)

    assert Child.objects.published().get() == published


def test_the_list_finds_whose_turn_it_is(client: Client, verified: Child, verifier: User) -> None:
    client.force_login(verifier)

    def found(value: str) -> bool:
        return verified.reference in client.get(f"{LIST}?reverify={value}").content.decode()

    seen = {}
    for in_days in (31, 30, -1, -31):
        due(verified, in_days=in_days)
        seen[in_days] = [found(value) for value in ("due", "overdue", "unpublished")]

    assert seen == {
        31: [False, False, False],
        30: [True, False, False],
        -1: [True, True, False],
        -31: [True, True, True],
    }
    page = client.get(LIST).content.decode()
    assert "Verify again (1)" in page
    assert "Verified (1)" in page


def test_the_dashboard_and_the_sidebar_lead_verifiers_to_it(
    client: Client, verified: Child, verifier: User, registrar: User
) -> None:
    due(verified, in_days=-3)
    client.force_login(verifier)
    page = client.get("/admin/").content.decode()
    assert "Children to verify again" in page
    assert "overdue since" in page
    for words in ("Registered children", "Verified children", f"{LIST}?reverify=due"):
        assert words in page

    client.force_login(registrar)
    assert "Children to verify again" not in client.get("/admin/").content.decode()


def test_staff_are_told_once_for_each_partner_and_the_words_follow_the_register(
    verified: Child, verifier: User
) -> None:
    due(verified, in_days=20)
    second = due(factories.make_verified_child(partner=verified.partner), in_days=-2)
    elsewhere = due(factories.make_verified_child(), in_days=5)
    due(factories.make_verified_child(), in_days=31)

    assert reverification.tell_staff() == 2
    assert reverification.tell_staff() == 2

    told = {item.subject: item for item in items("child.verify_again")}
    assert set(told) == {verified.partner, elsewhere.partner}
    item = told[verified.partner]
    assert item.title == f"2 children of {verified.partner} to verify again"
    assert item.due_on == second.reverify_due_on
    assert item.history.count() == 1, "nothing changed on the second run"

    ask_reverification(second, by=verifier, reason="A year is over.")
    ask_reverification(elsewhere, by=verifier, reason="A year is over.")
    reverification.tell_staff()

    item.refresh_from_db()
    assert item.title == f"1 child of {verified.partner} to verify again"
    assert item.due_on == verified.reverify_due_on
    assert [left.subject for left in items("child.verify_again")] == [verified.partner]
    assert told[elsewhere.partner].history.first().status == WorkItem.Status.DONE


def test_staff_are_told_when_publication_ended_by_it_alone(published: Child, verifier: User) -> None:
    due(published, in_days=-31)
    due(factories.make_verified_child(partner=published.partner), in_days=-31)  # was never published

    reverification.tell_staff()

    ended = items("child.publication_ended")
    assert [item.title for item in ended] == [f"1 child of {published.partner} is no longer published"]
    assert len(items("child.verify_again")) == 1

    due(published, in_days=300)
    reverification.tell_staff()
    assert items("child.publication_ended") == []


def test_it_runs_every_night(verified: Child) -> None:
    due(verified, in_days=3)
    assert ScheduledJob.objects.get(slug="tell-of-reverification").cron == "50 2 * * *"

    tell_of_reverification.enqueue()
    drain()

    assert len(items("child.verify_again")) == 1


def test_it_asks_no_more_for_many_children(verified: Child, django_assert_max_num_queries: object) -> None:
    for _number in range(5):
        due(factories.make_verified_child(partner=verified.partner), in_days=3)
    due(verified, in_days=3)
    reverification.tell_staff()
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert reverification.tell_staff() == 1


def test_reverification_goes_through_the_review_screen(client: Client, verified: Child) -> None:
    other = factories.make_user(role="Verifier")
    client.force_login(other)

    press(client, verified, "ask_reverification", reason="A year is over.")

    verified.refresh_from_db()
    assert verified.status == Child.Status.IN_REVIEW
    client.post(f"{LIST}review/{verified.pk}/", ticks())
    press(client, verified, "verify")
    verified.refresh_from_db()
    assert (verified.status, verified.verified_by) == (Child.Status.VERIFIED, other)
    assert verified.reverify_due_on is not None
