"""A status changes by move() alone: along the table, once, with who and why."""

from typing import Any

import pytest
from django.db import transaction
from django.test import RequestFactory

from backoffice.core import context, registry
from backoffice.core.models import User, WorkItem
from backoffice.core.moves import IllegalMove, LostRace, as_one_whole
from backoffice.core.services import work
from tests.factories import make_user

pytestmark = pytest.mark.django_db
Status = WorkItem.Status


@pytest.fixture
def item() -> WorkItem:
    return work.ask("test.look", title="Look at this")


def test_it_moves_and_writes_who_when_and_why(item: WorkItem) -> None:
    person = make_user()
    request = RequestFactory().get("/")
    request.user = person
    before = item.updated_at
    with context.serving(request, ip_address="203.0.113.7", request_id="request-17"):
        item.move(Status.DONE, reason="Looked at it")
    row = item.history.latest()
    assert (item.status, row.status) == (Status.DONE, Status.DONE)
    assert row.history_user == person
    assert row.history_change_reason == "Looked at it"
    assert (row.ip_address, row.request_id) == ("203.0.113.7", "request-17")
    assert item.updated_at > before


def test_other_fields_change_in_the_same_move(item: WorkItem) -> None:
    item.move(Status.DONE, by=make_user(), details="Found nothing")
    assert WorkItem.objects.get().details == "Found nothing"


def test_a_move_that_the_table_does_not_have_is_refused(item: WorkItem) -> None:
    item.move(Status.DONE)
    with pytest.raises(IllegalMove, match="is 'Done' and cannot become 'Open'"):
        item.move(Status.OPEN)
    assert WorkItem.objects.get().status == Status.DONE


def test_of_two_who_press_at_once_one_is_told(item: WorkItem) -> None:
    stale = WorkItem.objects.get()
    item.move(Status.DONE, reason="First")
    with pytest.raises(LostRace, match="Reload the page"):
        stale.move(Status.DISMISSED, reason="Second")
    assert WorkItem.objects.get().status == Status.DONE
    assert not item.history.filter(history_change_reason="Second").exists()


def test_a_status_that_was_assigned_is_refused_on_save(item: WorkItem) -> None:
    item.status = Status.DONE
    with pytest.raises(IllegalMove, match="by move"):
        item.save()
    read = WorkItem.objects.get()
    assert read.status == Status.OPEN
    read.status = Status.DISMISSED
    with pytest.raises(IllegalMove):
        read.save()


def test_floors_hear_of_a_move_and_can_undo_it(item: WorkItem, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[registry.Move[Any]] = []

    def refuse(event: registry.Move[Any]) -> None:
        heard.append(event)
        raise RuntimeError("the floor above cannot follow")

    monkeypatch.setattr(registry, "_moves", registry._Channel())
    registry.on_move(WorkItem, refuse)
    registry.on_move(WorkItem, refuse)  # registering twice tells once
    person = make_user()
    with pytest.raises(RuntimeError):
        item.move(Status.DONE, by=person, reason="Looked")
    (event,) = heard
    assert (event.old, event.new, event.by, event.reason) == ("open", "done", person, "Looked")
    assert WorkItem.objects.get().status == Status.OPEN  # all or nothing
    assert item.history.count() == 1


def test_who_refuses_within_one_whole_undoes_all_of_it(
    item: WorkItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_event: registry.Move[Any]) -> None:
        raise RuntimeError("the floor above cannot follow")

    monkeypatch.setattr(registry, "_moves", registry._Channel())
    registry.on_move(WorkItem, refuse)

    @transaction.atomic
    def whole() -> None:
        WorkItem.objects.filter(pk=item.pk).update(title="Of the same whole")
        with as_one_whole():
            item.move(Status.DONE)

    with pytest.raises(RuntimeError):
        whole()
    read = WorkItem.objects.get()
    assert (read.status, read.title) == (Status.OPEN, "Look at this")
    assert item.history.count() == 1


def test_merges_and_erasures_reach_who_registered_for_that_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_merges", registry._Channel())
    monkeypatch.setattr(registry, "_erasures", registry._Channel())
    told: list[object] = []
    registry.on_merge(User, told.append)
    registry.on_erase(User, told.append)
    survivor, absorbed = make_user(), make_user()
    registry.tell_merge(registry.Merge(survivor=survivor, absorbed=absorbed))
    registry.tell_erase(registry.Erasure(instance=absorbed))
    registry.tell_erase(registry.Erasure(instance=work.ask("test.look", title="Nobody listens")))
    assert told == [registry.Merge(survivor=survivor, absorbed=absorbed), registry.Erasure(instance=absorbed)]


def test_one_open_work_item_for_each_key() -> None:
    first = work.ask("test.look", title="Look", key="payment:1")
    assert work.ask("test.look", title="Look again", key="payment:1") == first
    work.close(first, by=make_user(), reason="Looked")
    assert work.ask("test.look", title="Look anew", key="payment:1") != first
