"""Reviewing one child after the other."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.core.files.links import guarded_link
from backoffice.core.models import AuditEntry, User
from beneficiaries.models import Child, ChildDocument
from beneficiaries.services import review_queue
from beneficiaries.services.documents import add_document
from beneficiaries.services.photos import add_photo
from beneficiaries.services.register import submit_child
from beneficiaries.services.verify import send_back, verify_child
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import CHILDREN, button, ticks

pytestmark = pytest.mark.django_db

BUDGET = 31  # as counted when it was written
QUEUE = "/admin/beneficiaries/child/review/"


def screen(child: Child) -> str:
    return f"{QUEUE}{child.pk}/"


def waiting(*, days: int, **fields: Any) -> Child:
    """A child that was submitted so many days ago."""
    child = factories.make_child_ready_for_review(**fields)
    submitted = timezone.now() - datetime.timedelta(days=days)
    return child.move(Child.Status.IN_REVIEW, by=child.registered_by, submitted_at=submitted)


def press(client: Client, child: Child, name: str, *, reason: str = "") -> str:
    """Send a dialog that was opened on the review screen; returns where it leads."""
    answer = client.post(
        button(child, name),
        {"_form_submitted": "1", "reason": reason},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{screen(child)}"},
    )
    return str(answer.headers["HX-Redirect"])


@pytest.fixture
def desk(client: Client, verifier: User) -> Client:
    client.force_login(verifier)
    return client


@pytest.fixture
def three() -> list[Child]:
    """Waiting for three, two and one days; made in another order."""
    second, third, first = waiting(days=2), waiting(days=1), waiting(days=3)
    return [first, second, third]


def test_it_begins_with_who_waits_longest_and_knows_its_place(desk: Client, three: list[Child]) -> None:
    first, second, third = three

    assert desk.get(QUEUE).headers["Location"] == screen(first)
    page = desk.get(screen(second)).content.decode()

    assert "2 of 3" in page
    assert f'id="review-previous" href="{screen(first)}"' in page
    assert f'id="review-next" href="{screen(third)}"' in page
    assert 'id="review-previous"' not in desk.get(screen(first)).content.decode()
    assert 'id="review-next"' not in desk.get(screen(third)).content.decode()


def test_children_submitted_at_one_moment_stand_in_one_order(verifier: User) -> None:
    moment = timezone.now()
    children = [factories.make_child_ready_for_review() for _number in range(4)]
    for child in children:
        child.move(Child.Status.IN_REVIEW, submitted_at=moment)

    places = [review_queue.place_of(child, verifier) for child in children]

    keys = [child.pk for child in children]
    assert [place.number for place in places] == [1, 2, 3, 4]
    assert [place.next for place in places] == [*keys[1:], None]
    assert [place.previous for place in places] == [None, *keys[:-1]]


def test_it_shows_what_verifying_looks_at_beside_each_other(
    desk: Client, in_review: Child, registrar: User
) -> None:
    paper = add_document(in_review, kind="identity", number="B-77", upload=pictures.pdf(), by=registrar)
    scan = add_document(in_review, kind="school", upload=pictures.small_photo(), by=registrar)

    page = desk.get(screen(in_review)).content.decode()

    for words in ("Amina Otieno", "about 2016", "Grace Otieno", "Mother", "Publication", "B-77", "complete"):
        assert words in page
    assert f'<img src="{guarded_link("child-photo", in_review.photos.get(), "medium")}"' in page
    assert f'<iframe src="{guarded_link("child-document", paper)}' in page
    assert f'<img src="{guarded_link("child-document", scan)}"' in page
    assert page.index("B-77") < page.index("School enrolment</span>"), "the identity paper first"
    assert len(re.findall('role="radiogroup"', page)) == 5


def test_a_paper_opens_in_a_frame_of_our_own_pages_and_is_logged(
    desk: Client, in_review: Child, verifier: User
) -> None:
    paper = add_document(in_review, kind="identity", upload=pictures.pdf(), by=in_review.registered_by)

    answer = desk.get(guarded_link("child-document", paper))

    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert AuditEntry.objects.filter(action="file.viewed", actor=verifier).count() == 1


def test_it_saves_checks_and_goes_on_as_asked(desk: Client, three: list[Child]) -> None:
    first, second, third = three
    only_identity = ticks(home_visit="pending", school="pending", photo="pending")

    stays = desk.post(screen(second), only_identity)
    onward = desk.post(screen(second), only_identity | {"then": "next"})
    back = desk.post(screen(second), only_identity | {"then": "previous"})
    dialog = desk.post(screen(second), only_identity | {"then": "verify"})
    at_the_end = desk.post(screen(third), only_identity | {"then": "next"})
    odd = desk.post(screen(second), only_identity | {"then": "//evil.example"})

    assert stays.headers["Location"] == odd.headers["Location"] == screen(second)
    assert onward.headers["Location"] == screen(third)
    assert back.headers["Location"] == screen(first)
    assert dialog.headers["Location"] == f"{screen(second)}#verify"
    assert at_the_end.headers["Location"] == screen(third)
    assert second.checks.get(kind__code="identity").stands
    assert f"The checks of {second} are saved." in desk.get(screen(second)).content.decode()


def test_it_returns_refused_checks_with_what_was_written(desk: Client, in_review: Child) -> None:
    answer = desk.post(
        screen(in_review), ticks(school="failed") | {"school-note": "", "identity-note": "Seen."}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "say in the note why it failed" in page
    assert 'value="Seen."' in page
    assert not in_review.checks.exists()


def test_after_each_verdict_the_next_child_stands_there(desk: Client, verifier: User) -> None:
    first, second, third, fourth = (waiting(days=days) for days in (4, 3, 2, 1))
    for child in (first, second):
        add_photo(child, upload=pictures.small_photo(), by=child.registered_by)
        desk.post(screen(child), ticks())

    assert press(desk, second, "verify") == screen(third)
    assert press(desk, third, "send_back", reason="Which school?") == screen(fourth)
    assert press(desk, fourth, "reject", reason="Another district.") == screen(first), (
        "round to who waits longest"
    )
    assert press(desk, first, "verify") == QUEUE
    assert "Nobody waits for your review" in desk.get(QUEUE).content.decode()
    states = [Child.objects.get(pk=child.pk).status for child in (first, second, third, fourth)]
    assert states == ["verified", "verified", "registered", "rejected"]


def test_a_refused_verdict_stays_with_the_child(desk: Client, three: list[Child]) -> None:
    leads = press(desk, three[0], "verify")

    assert leads.endswith(screen(three[0]))
    assert "These checks do not stand" in desk.get(leads).content.decode()


def test_a_child_that_somebody_else_decided_on_is_told_and_passed_over(
    desk: Client, three: list[Child]
) -> None:
    first, second, _third = three
    send_back(first, by=factories.make_user(role="Verifier"), reason="Which school?")

    answer = desk.get(screen(first), follow=True)
    refused = desk.post(screen(first), ticks())

    assert answer.redirect_chain == [(screen(second), 302)]
    assert f"{first} is not in review any more" in answer.content.decode().replace("&#x27;", "'")
    assert refused.headers["Location"] == screen(second)
    assert not first.checks.exists()


def test_nobody_reviews_whom_they_registered(client: Client, administrator: User, three: list[Child]) -> None:
    own = waiting(days=9, registered_by=administrator)
    client.force_login(administrator)

    assert client.get(QUEUE).headers["Location"] == screen(three[0])
    assert "of 3" in client.get(screen(three[0])).content.decode()
    answer = client.get(screen(own), follow=True)
    assert client.post(screen(own), ticks()).status_code == 302

    assert "Another person reviews it." in answer.content.decode()
    assert not own.checks.exists()


def test_only_reviewers_come_in(
    client: Client, registrar: User, supporter_care: User, auditor: User, in_review: Child
) -> None:
    for person in (registrar, supporter_care, auditor):
        client.force_login(person)
        assert client.get(QUEUE).status_code == 403
        assert client.get(screen(in_review)).status_code == 403
        assert client.post(screen(in_review), ticks()).status_code == 403
        assert "Review one by one" not in client.get(reverse(CHILDREN)).content.decode()
    client.logout()
    assert client.get(QUEUE).status_code == 302
    assert not in_review.checks.exists()


def test_a_reviewer_of_one_partner_sees_nobody_else(client: Client, in_review: Child) -> None:
    """Rights given by hand: verifying, without the right to see every partner."""
    person = factories.make_registrar()
    for name in ("verify_child", "view_child"):
        person.user_permissions.add(Permission.objects.get(codename=name))
    mine = waiting(days=1, partner=person.partner_member.partner)
    client.force_login(person)

    assert client.get(QUEUE).headers["Location"] == screen(mine)
    assert client.get(screen(in_review)).status_code == 404
    assert "1 of 1" in client.get(screen(mine)).content.decode()


def test_the_list_leads_to_it(desk: Client, three: list[Child]) -> None:
    page = desk.get(f"{reverse(CHILDREN)}?status__exact=in_review").content.decode()
    assert "Review one by one" in page
    link = re.search(r'href="([^"]*review_one_by_one[^"]*)"', page)
    assert link is not None
    assert desk.get(link[1], follow=True).redirect_chain[-1][0] == screen(three[0])


@pytest.mark.parametrize("address", ["review/999999/", "review/x/", "review/0/"])
def test_it_knows_no_such_child(desk: Client, address: str) -> None:
    assert desk.get(f"/admin/beneficiaries/child/{address}", follow=True).status_code in (200, 404)
    assert desk.delete(QUEUE).status_code == 405


def test_it_tells_of_children_who_resemble_this_one(desk: Client, in_review: Child) -> None:
    twin = factories.make_child(
        first_name="Amina", family_name="Otieno", birth_date=None, birth_year=2016, partner=in_review.partner
    )

    page = desk.get(screen(in_review)).content.decode()

    assert twin.reference in page
    assert "Alike:" in page


def test_it_asks_the_database_no_more_for_a_long_queue(desk: Client, in_review: Child) -> None:
    def questions() -> int:
        desk.get(screen(in_review))
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(screen(in_review)).status_code == 200
        return len(asked)

    waiting(days=3)
    few = questions()
    for number in range(25):
        waiting(days=number % 5)
    for _paper in range(3):
        ChildDocument.objects.create(
            child=in_review, kind="other", file="p", content_type="application/pdf", size=1,
            sha256="0" * 64, uploaded_by=in_review.registered_by,
        )  # fmt: skip

    assert questions() == few
    assert few <= BUDGET


def test_submitting_comes_back_to_the_queue(
    desk: Client, in_review: Child, registrar: User, verifier: User
) -> None:
    send_back(in_review, by=verifier, reason="Which school?")
    assert review_queue.first_for(verifier) is None

    submit_child(in_review, by=registrar, reason="Written down now.")

    page = desk.get(QUEUE, follow=True).content.decode()
    assert "Which school?" in page
    assert "Written down now." in page


def test_a_verified_child_is_not_in_the_queue(checked: Child, verifier: User) -> None:
    verify_child(checked, by=verifier)
    assert review_queue.place_of(checked, verifier).number is None
