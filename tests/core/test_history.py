"""History says who, when, why and from where, for saves, moves and bulk writes alike; it is read, never written."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.core import context, history
from backoffice.core.admin import changes
from backoffice.core.models import User, WorkItem
from backoffice.core.services import work
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    """May see work items, and nothing more."""
    user = make_user(full_name="Clara Clerk")
    user.user_permissions.add(Permission.objects.get(codename="view_workitem"))
    return user


def serving(user: User) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return context.serving(request, ip_address="203.0.113.7", request_id="request-17")


def test_a_save_in_a_request_knows_who_and_from_where() -> None:
    person = make_user()
    with serving(person), context.acting(reason="Found it"):
        item = WorkItem.objects.create(kind="test.look", title="Look")
    row = item.history.get()
    assert (row.history_user, row.history_change_reason) == (person, "Found it")
    assert (row.ip_address, row.request_id) == ("203.0.113.7", "request-17")


def test_bulk_writes_know_it_too() -> None:
    person = make_user()
    items = [WorkItem(kind="test.look", title=f"Look {number}") for number in range(3)]
    with serving(person):
        WorkItem.objects.bulk_create(items)
        history.write_history_in_bulk(items, created=True, reason="Imported")
        for item in items:
            item.title += "!"
        WorkItem.objects.bulk_update(items, ["title"])
        history.write_history_in_bulk(items, created=False, reason="Corrected")
    rows = WorkItem.history.all()
    assert rows.count() == 6
    assert {row.history_user for row in rows} == {person}
    assert {row.history_change_reason for row in rows} == {"Imported", "Corrected"}
    assert {(row.ip_address, row.request_id) for row in rows} == {("203.0.113.7", "request-17")}


def test_the_reason_ends_with_its_block() -> None:
    with context.acting(reason="Once"):
        pass
    assert WorkItem.objects.create(kind="test.look", title="x").history.get().history_change_reason == ""


def test_giving_a_role_is_history() -> None:
    user = make_user()
    user.groups.add(Group.objects.create(name="Night watch"))
    first, second = list(user.history.all())[:2]
    assert [str(change.new) for change in changes.steps([first], before=second)[0].changes] == ["Night watch"]


def test_no_password_is_kept_in_history() -> None:
    assert "password" not in {field.name for field in User.history.model._meta.fields}


# --- on screen -------------------------------------------------------------------------------------------


def history_page(item: WorkItem) -> str:
    return reverse("admin:core_workitem_history", args=[item.pk])


def test_the_page_says_in_words_what_changed(client: Client, clerk: User) -> None:
    person = make_user(full_name="Olive Owner")
    item = work.ask("test.look", title="Look at <b>this</b>")
    work.assign(item, owner=person, by=person, reason="I know him")
    work.close(item, by=person, reason="All is well")
    client.force_login(clerk)
    page = client.get(history_page(item)).content.decode()
    assert "Status:" in page
    assert ">Open<" in page
    assert ">Done<" in page  # choices by their words, and a status although no form edits it
    assert "All is well" in page
    assert "Owner:" in page
    assert "Olive Owner" in page
    assert "Look at &lt;b&gt;this&lt;/b&gt;" in page


def test_the_page_costs_the_same_for_many_steps(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    few, many = work.ask("test.look", title="Few"), work.ask("test.look", title="Many")
    for owner in [make_user() for _ in range(2)]:
        work.assign(few, owner=owner, by=owner)
    for owner in [make_user() for _ in range(20)]:
        work.assign(many, owner=owner, by=owner)
    client.get(history_page(few))  # permissions and content types are read once
    counts = []
    for item in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(history_page(item)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_version_shows_the_record_as_it_stood(client: Client, clerk: User) -> None:
    item = work.ask("test.look", title="Before")
    item.title = "After"
    item.save()
    client.force_login(clerk)
    first = item.history.earliest()
    page = client.get(f"{history_page(item)}{first.history_id}/").content.decode()
    assert "Before" in page
    assert ">After<" not in page


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_history_cannot_write(client: Client, clerk: User, method: str) -> None:
    item = work.ask("test.look", title="Before")
    version = item.history.get().history_id
    for user in (clerk, make_user(is_superuser=True)):
        client.force_login(user)
        for address in (history_page(item), f"{history_page(item)}{version}/"):
            response = getattr(client, method)(address, {"title": "Rewritten"})
            assert response.status_code in {403, 405}
    item.refresh_from_db()
    assert item.title == "Before"
    assert item.history.count() == 1


def test_who_may_not_see_the_record_may_not_see_its_history(client: Client) -> None:
    item = work.ask("test.look", title="Secret")
    client.force_login(make_user())
    assert client.get(history_page(item)).status_code == 403
    assert client.get(f"{history_page(item)}{item.history.get().history_id}/").status_code == 403


@pytest.mark.parametrize("key", ["not-a-key", "00000000-0000-0000-0000-000000000000"])
def test_no_record_no_history(client: Client, clerk: User, key: str) -> None:
    client.force_login(clerk)
    assert client.get(reverse("admin:core_workitem_history", args=[key])).status_code == 404


def test_a_version_of_another_record_is_not_shown(client: Client, clerk: User) -> None:
    item, other = work.ask("test.look", title="One"), work.ask("test.look", title="Other")
    client.force_login(clerk)
    assert client.get(f"{history_page(item)}{other.history.get().history_id}/").status_code == 404
    assert client.get(f"{history_page(item)}nonsense/").status_code == 404


def test_the_history_of_a_deleted_record_can_be_read(client: Client, clerk: User) -> None:
    item = work.ask("test.look", title="Gone")
    address = history_page(item)
    item.delete()
    client.force_login(clerk)
    assert b"Deleted" in client.get(address).content
