"""The public pages: the gallery and one child, for anybody, with or without wishes."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services import photos, verify
from beneficiaries.services.consent import withdraw_consent
from beneficiaries.services.public_children import PublicChild, public_child
from tests import factories

GALLERY = "/children/"
pytestmark = pytest.mark.django_db


def names(client: Client, query: str = "") -> list[str]:
    """The first names on the cards, in their order."""
    page = client.get(GALLERY + query)
    assert page.status_code == 200
    return re.findall(r"<strong>([^<]*)</strong>", page.content.decode())


@pytest.fixture
def published(verified: Child, verifier: User) -> Child:
    photos.publish_photo(verified.photos.get(), by=verifier)
    return verified


# --- Who is shown ----------------------------------------------------------------------------------------


def test_it_shows_published_children_and_no_others(client: Client, verifier: User) -> None:
    factories.make_published_child(first_name="Amina")
    factories.make_verified_child(first_name="Unpublished")
    factories.make_child(first_name="Unverified")
    suspended = factories.make_published_child(first_name="Suspended")
    verify.suspend(suspended, by=verifier, reason="Absent.")
    withdrawn = factories.make_published_child(first_name="Withdrawn")
    withdraw_consent(withdrawn.consents.get(), by=verifier, reason="The mother called.")

    assert names(client) == ["Amina"]
    for child in (suspended, withdrawn):
        page = client.get(reverse("public_child", args=[child.reference]))
        assert page.status_code == 404
        assert "This child is not shown here" in page.content.decode()
        assert child.first_name not in page.content.decode()


def test_a_child_that_was_taken_back_and_one_that_never_was_look_alike(
    client: Client, published: Child, verifier: User
) -> None:
    address = reverse("public_child", args=[published.reference])
    assert client.get(address).status_code == 200
    photos.unpublish_all(published, by=verifier, reason="The family asks.")

    gone, never = client.get(address), client.get("/children/C-1999-000001/")
    assert (gone.status_code, gone.content) == (never.status_code, never.content)


@pytest.mark.parametrize("reference", ["x", "C-2026", "%00", "..%2F..%2Fetc", "é", "a" * 400])
def test_an_unknown_address_is_answered_kindly(client: Client, reference: str) -> None:
    assert client.get(f"/children/{reference}/").status_code == 404


def test_an_empty_gallery_says_so(client: Client) -> None:
    page = client.get(GALLERY).content.decode()
    assert "No child to show just now" in page
    assert "as soon as they are verified" in page
    factories.make_published_child()
    assert "Nobody fits all of these wishes" in client.get(f"{GALLERY}?sex=male").content.decode()


# --- What is shown ---------------------------------------------------------------------------------------


def test_the_page_of_a_child(client: Client, published: Child, settings: Any) -> None:
    settings.ORGANISATION_EMAIL = "office@example.org"
    Child.objects.filter(pk=published.pk).update(
        story="Amina sings.\n\n<b>Loudly</b>.", interests="Football", languages="Luo, Swahili"
    )
    page = client.get(reverse("public_child", args=[published.reference])).content.decode()
    photo = reverse("public_child_photo", args=[published.reference, "large"])

    assert "<h1>Amina</h1>" in page
    assert f"{timezone.localdate().year - 2016} years old · Kenya" in page
    assert "<p>Amina sings.</p>" in page
    assert "&lt;b&gt;Loudly" in page
    assert "Football" in page
    assert "Luo, Swahili" in page
    assert f'property="og:image" content="http://testserver{photo}"' in page
    assert 'property="og:title" content="Meet Amina"' in page
    assert f'rel="canonical" href="http://testserver/children/{published.reference}/"' in page
    assert "mailto:office@example.org?subject=Sponsor%20Amina" in page
    assert re.search(r'<img class="portrait-large"[^>]* width="\d+" height="\d+"', page)


def test_a_story_that_is_not_published_yet_is_not_shown(client: Client, published: Child) -> None:
    Child.objects.filter(pk=published.pk).update(story_draft="A draft about her.", story="")
    page = client.get(reverse("public_child", args=[published.reference])).content.decode()
    assert "A draft" not in page
    assert "We are still writing down what Amina tells" in page


def test_nothing_private_is_even_read(client: Client, published: Child) -> None:
    """The columns come by name: a new one is private until somebody says otherwise."""
    private = ("family_name", "school", "household", "story_draft", "monthly_need", "leaving_reason")
    for address in (GALLERY, reverse("public_child", args=[published.reference])):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        columns = " ".join(query["sql"].split(" FROM ")[0] for query in asked.captured_queries)
        assert [name for name in private if name in columns] == []
    assert set(PublicChild.__dataclass_fields__) == {
        "reference", "first_name", "age", "country", "languages", "interests", "story",
        "photo_width", "photo_height", "is_offered",
    }  # fmt: skip


def test_its_age_is_that_of_the_record(client: Client) -> None:
    today = timezone.localdate()
    for days in (-1, 0, 1, 40, 200, 364):
        child = factories.make_published_child(birth_date=today - datetime.timedelta(days=3652 + days))
        public = public_child(child.reference)
        assert public is not None
        assert public.age == child.age


def test_no_cache_and_no_search_engine_keeps_it(client: Client, published: Child) -> None:
    for address in (GALLERY, reverse("public_child", args=[published.reference]), "/children/C-1/"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
        assert "style=" not in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_read_only(client: Client, published: Child, method: str) -> None:
    for address in (GALLERY, reverse("public_child", args=[published.reference])):
        assert getattr(client, method)(address).status_code == 405
    assert client.head(GALLERY).status_code == 200


# --- Wishes ----------------------------------------------------------------------------------------------


@pytest.fixture
def four(db: None) -> None:
    today = timezone.localdate()
    years = datetime.timedelta(days=366)
    uganda = factories.make_partner(country="UG")
    factories.make_published_child(first_name="Four", birth_date=today - 4 * years)
    factories.make_published_child(
        first_name="Nine", birth_date=None, birth_year=today.year - 9, sex=Child.Sex.MALE
    )
    factories.make_published_child(first_name="Twelve", birth_date=today - 12 * years, partner=uganda)
    factories.make_published_child(
        first_name="Seventeen", birth_date=today - 17 * years, partner=uganda, sex=Child.Sex.MALE
    )


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Four", "Nine", "Twelve", "Seventeen"]),
        ("?order=newest", ["Seventeen", "Twelve", "Nine", "Four"]),
        ("?sex=male", ["Nine", "Seventeen"]),
        ("?country=UG", ["Twelve", "Seventeen"]),
        ("?country=UG&sex=female", ["Twelve"]),
        ("?age=0-5", ["Four"]),
        ("?age=6-9", ["Nine"]),
        ("?age=10-13", ["Twelve"]),
        ("?age=14-", ["Seventeen"]),
        ("?age=10-13&sex=male", []),
        ("?country=KE&age=6-9&sex=male&order=newest", ["Nine"]),
    ],
)
def test_wishes_are_granted(client: Client, four: None, query: str, shown: list[str]) -> None:
    assert names(client, query) == shown


@pytest.mark.parametrize(
    "query",
    [
        "?country=XX",
        "?age=abc",
        "?age=6-",
        "?sex=%27%20OR%201=1",
        "?order=family_name",
        "?after=nobody",
        "?after=%00",
        "?before=" + "9" * 500,
        "?page=99999999999999999999",
        "?family_name=Otieno&partner=1",
    ],
)
def test_what_nobody_can_wish_is_no_wish(client: Client, four: None, query: str) -> None:
    assert len(names(client, query)) == 4


def test_only_countries_with_children_are_offered(client: Client, four: None) -> None:
    factories.make_partner(country="PE")
    factories.make_verified_child(partner=factories.make_partner(country="ZM"))
    page = client.get(GALLERY).content.decode()
    assert re.findall(r'<option value="([A-Z]{2})"', page) == ["KE", "UG"]


# --- Pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def sixty(db: None) -> list[str]:
    """In the order of their registration, three of them at the same moment where two pages meet."""
    partner = factories.make_partner()
    people = {"registered_by": factories.make_registrar(partner), "verifier": factories.make_user()}
    begin = timezone.now() - datetime.timedelta(days=100)
    children = [
        factories.make_published_child(first_name=f"N{n:02}", partner=partner, **people) for n in range(60)
    ]
    for number, child in enumerate(children):
        when = begin + datetime.timedelta(hours=23 if number in (23, 24, 25) else number)
        Child.objects.filter(pk=child.pk).update(created_at=when)
    return [child.first_name for child in children]


def link(client: Client, query: str, rel: str) -> str:
    page = client.get(GALLERY + query).content.decode()
    head = re.findall(rf'<link rel="{rel}" href="/children/([^"]*)"', page)
    body = re.findall(rf'<a class="turn" rel="{rel}" href="/children/([^"]*)"', page)
    assert head == body
    return head[0].replace("&amp;", "&") if head else ""


def test_one_leafs_forward_and_back(client: Client, sixty: list[str]) -> None:
    assert names(client) == sixty[:24]
    assert link(client, "", "prev") == ""
    second = link(client, "", "next")
    assert names(client, second) == sixty[24:48]
    third = link(client, second, "next")
    assert names(client, third) == sixty[48:]
    assert link(client, third, "next") == ""
    back = link(client, third, "prev")
    assert names(client, back) == sixty[24:48]
    assert names(client, link(client, back, "next")) == sixty[48:]
    first = link(client, back, "prev")
    assert names(client, first) == sixty[:24]
    assert link(client, first, "prev") == ""


def test_wishes_stay_while_one_leafs(client: Client, sixty: list[str]) -> None:
    newest = link(client, "?order=newest&sex=female", "next")
    assert "order=newest" in newest
    assert "sex=female" in newest
    assert names(client, newest) == sixty[::-1][24:48]


def test_nobody_is_skipped_when_a_child_is_taken_back_meanwhile(client: Client, sixty: list[str]) -> None:
    second = link(client, "", "next")
    ChildPhoto.objects.filter(child__first_name__in=["N00", "N23"]).update(is_published=False)
    assert names(client, second) == sixty[24:48]


def test_pages_ask_as_often_for_one_child_as_for_sixty(client: Client, sixty: list[str]) -> None:
    def questions(query: str = "") -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(GALLERY + query)
        return len(asked)

    second = link(client, "", "next")
    assert questions() <= 3
    assert questions(second) <= 4
    many = questions()
    Child.objects.exclude(first_name="N00").update(merged_into=Child.objects.get(first_name="N00"))
    assert names(client) == ["N00"]
    assert questions() == many


def test_later_pictures_are_loaded_late_and_keep_their_place(client: Client, sixty: list[str]) -> None:
    pictures = re.findall(r"<img [^>]*>", client.get(GALLERY).content.decode())
    assert len(pictures) == 24
    assert all('width="1200" height="1600"' in picture for picture in pictures)
    assert ['loading="lazy"' in picture for picture in pictures] == [False] + [True] * 23
