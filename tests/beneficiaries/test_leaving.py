"""A child leaves: one service, one transaction, and every floor above hears of it."""

from collections.abc import Iterator

import pytest

from backoffice.core import registry
from backoffice.core.models import User, WorkItem
from backoffice.core.services import work
from beneficiaries.models import Child, ProgressReport
from beneficiaries.services import photos, verify
from tests import factories


class Upstairs:
    """A floor above, which registers as floors do in `AppConfig.ready()`."""

    def __init__(self) -> None:
        self.heard: list[registry.Move[Child]] = []
        self.refuses = False

    def on_move(self, move: registry.Move[Child]) -> None:
        self.heard.append(move)
        work.ask(
            "child.left", title=f"Tell the sponsors of {move.instance.first_name}", subject=move.instance
        )
        if self.refuses:
            raise RuntimeError("The floor above cannot follow.")


@pytest.fixture
def upstairs() -> Iterator[Upstairs]:
    floor = Upstairs()
    handlers = registry._moves._handlers[Child]
    before = list(handlers)
    registry.on_move(Child, floor.on_move)
    yield floor
    handlers[:] = before


@pytest.fixture
def shown(verified: Child, verifier: User) -> Child:
    """Published, with a report under way."""
    photos.publish_photo(verified.photos.get(), by=verifier)
    factories.make_progress_report(verified)
    return verified


def test_floors_above_hear_who_left_and_why(shown: Child, verifier: User, upstairs: Upstairs) -> None:
    verify.leave(shown, by=verifier, kind="moved", reason="To the capital.")

    (move,) = upstairs.heard
    assert (move.instance, move.old, move.new, move.by) == (shown, "verified", "left", verifier)
    assert (move.reason, move.instance.leaving_reason) == ("Moved away: To the capital.", "moved")
    assert WorkItem.objects.filter(kind="child.left").count() == 1


def test_a_floor_that_cannot_follow_undoes_all_of_it(
    shown: Child, verifier: User, upstairs: Upstairs
) -> None:
    due, steps = shown.report_due_on, shown.history.count()
    upstairs.refuses = True

    with pytest.raises(RuntimeError):
        verify.leave(shown, by=verifier, kind="moved")

    child = Child.objects.get()
    assert (child.status, child.leaving_reason, child.report_due_on) == ("verified", "", due)
    assert child.history.count() == steps
    assert child in Child.objects.published()
    assert not WorkItem.objects.filter(kind="child.left").exists(), "what the floor wrote is undone with it"


def test_it_unpublishes_and_nothing_is_due_any_more(shown: Child, verifier: User) -> None:
    verify.leave(shown, by=verifier, kind="graduated")

    child = Child.objects.get()
    assert (child.status, child.report_due_on) == ("left", None)
    assert not child.photos.filter(is_published=True).exists()
    assert child not in Child.objects.published()


def test_it_drops_nothing_silently(shown: Child, verifier: User) -> None:
    """What was written or asked before stays where people find it."""
    work.ask("child.papers", title="The birth certificate is blurred", subject=shown)
    before = (shown.photos.count(), shown.consents.count(), shown.guardians.count(), shown.checks.count())

    verify.leave(shown, by=verifier, kind="moved")

    assert work.open_about(shown).count() == 1
    assert ProgressReport.objects.filter(child=shown, status="draft").count() == 1
    assert before == (
        shown.photos.count(),
        shown.consents.count(),
        shown.guardians.count(),
        shown.checks.count(),
    )
