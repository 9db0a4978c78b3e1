"""Views that people keep of a list: their own and those for everybody, with the rights of the list itself."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.core.models import SavedView, User
from backoffice.core.services import saved_views
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/donors/donor/"
KEEP = f"{LIST}saved-views/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def forget(view: SavedView) -> str:
    return f"{KEEP}{view.pk}/forget/"


@pytest.fixture
def client(supporter_care: User) -> Client:
    return client_of(supporter_care)


def test_a_view_is_kept_opened_and_deleted(client: Client, supporter_care: User) -> None:
    factories.make_donor(name="Anna", country="NO")
    factories.make_donor(name="Tom", country="DE")
    answer = client.post(KEEP, {"name": " In  Norway ", "query": "country=NO&q=an&o=-1&p=3"}, follow=True)
    assert "The view “In Norway” is saved." in answer.content.decode()
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.is_shared) == (supporter_care, "In Norway", False)
    assert view.query == "country=NO&q=an&o=-1", "the page one stood on is no part of it"

    page = client.get(f"{LIST}?{view.query}")
    assert [donor.name for donor in page.context["cl"].result_list] == ["Anna"]
    assert 'aria-current="true"' in page.content.decode()
    assert "In Norway" in client.get(LIST).content.decode()
    assert "In Norway" not in client.get("/admin/donors/sponsorship/").content.decode()

    client.post(forget(view))
    assert not SavedView.objects.exists()


def test_the_same_name_stands_for_the_newer_filters(client: Client) -> None:
    for country in ("NO", "DE"):
        client.post(KEEP, {"name": "Mine", "query": f"country={country}"})
    assert SavedView.objects.get().query == "country=DE"


def test_only_what_the_list_understands_is_kept(client: Client) -> None:
    asked = (
        "standing=lapsed&kind__exact=person&user__password__startswith=a&nonsense=1&o=1;drop&created_at__gte=never"
        "&manager__password=x&e=1&_popup=1&_to_field=id"
    )
    client.post(KEEP, {"name": "Odd", "query": asked})
    assert SavedView.objects.get().query == "standing=lapsed&kind__exact=person"
    assert client.get(f"{LIST}?{SavedView.objects.get().query}").status_code == 200


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("", "country=NO", "Give the view a name."),
        ("N" * 81, "country=NO", "The name is too long"),
        ("Nothing", "", "Filter, search or sort the list first"),
        ("Nothing", "nonsense=1", "Filter, search or sort the list first"),
        ("Long", "q=" + "x" * 3000, "These filters are too long"),
    ],
)
def test_what_cannot_be_kept_is_told(name: str, query: str, words: str, client: Client) -> None:
    assert words in client.post(KEEP, {"name": name, "query": query}, follow=True).content.decode()
    assert not SavedView.objects.exists()


def test_a_shared_view_is_seen_by_everybody_and_deleted_by_its_owner(client: Client, auditor: User) -> None:
    client.post(KEEP, {"name": "For all", "query": "country=NO", "is_shared": "1"})
    client.post(KEEP, {"name": "My own", "query": "country=DE"})
    other = client_of(auditor)
    page = other.get(LIST).content.decode()
    assert "For all" in page
    assert "My own" not in page
    shared, own = SavedView.objects.get(name="For all"), SavedView.objects.get(name="My own")
    assert other.post(forget(shared)).status_code == 403
    assert other.post(forget(own)).status_code == 404
    assert SavedView.objects.count() == 2


def test_the_rights_of_the_list_hold(registrar: User, client: Client) -> None:
    client.post(KEEP, {"name": "For all", "query": "country=NO", "is_shared": "1"})
    stranger = client_of(registrar)
    assert stranger.post(KEEP, {"name": "x", "query": "country=NO"}).status_code == 403
    assert stranger.post(forget(SavedView.objects.get())).status_code == 403
    assert SavedView.objects.count() == 1


def test_it_is_written_by_post_with_its_token_alone(supporter_care: User, client: Client) -> None:
    assert client.get(KEEP).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(supporter_care)
    assert strict.post(KEEP, {"name": "x", "query": "country=NO"}).status_code == 403
    assert not SavedView.objects.exists()


def test_a_name_is_escaped(client: Client) -> None:
    client.post(KEEP, {"name": "<script>alert(1)</script>", "query": "q=%22%3E%3Cscript%3E"})
    page = client.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert '"><script>' not in page


def test_every_list_asks_one_question_for_its_views(client: Client, supporter_care: User) -> None:
    for number in range(8):
        saved_views.save_view(
            owner=factories.make_user(), model="donors.donor", name=f"V{number}", query="q=x", is_shared=True
        )
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert len([query for query in asked.captured_queries if "core_savedview" in query["sql"]]) == 1


def test_nobody_collects_without_end(supporter_care: User) -> None:
    for number in range(saved_views.MOST_OWN):
        saved_views.save_view(owner=supporter_care, model="donors.donor", name=f"V{number}", query="q=x")
    with pytest.raises(saved_views.ViewRefused, match="Delete one"):
        saved_views.save_view(owner=supporter_care, model="donors.donor", name="One more", query="q=x")
