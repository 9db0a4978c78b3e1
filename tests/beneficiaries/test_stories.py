"""What the public may read of a child's story, and who lets it be read."""

import datetime

import pytest
from django.test import Client

from backoffice.core.models import User
from beneficiaries.models import Child, SchoolYear
from beneficiaries.services.contacts import find_contacts
from beneficiaries.services.stories import (
    StoryNotPublishable,
    publish_story,
    take_story_back,
    what_may_not_be_published,
)
from beneficiaries.services.wording import Folded, in_pieces
from tests import factories
from tests.beneficiaries.doors import button, page_of, press, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def child() -> Child:
    partner = factories.make_partner(
        name="Mwangaza Primary School", country="KE", address="P.O. Box 77\nKisumu, Kenya"
    )
    child = factories.make_child(
        partner=partner,
        first_name="Amina",
        family_name="Peña-Odhiambo",
        birth_date=datetime.date(2017, 3, 4),
        school="Lakeside Academy",
    )
    SchoolYear.objects.create(child=child, year=2023, school="Nyalenda Nursery")
    factories.make_guardian(child, full_name="Grace Akinyi Odhiambo", address="Manyatta, house 4")
    return child


def flagged(child: Child, text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], str(one.why)) for one in what_may_not_be_published(child, text)]


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Amina Peña-Odhiambo draws.", "Peña-Odhiambo", "family name"),
        ("AMINA PENA draws.", "PENA", "family name"),
        ("Amina Pen\u0303a draws.", "Pen\u0303a", "family name"),
        ("She goes to lakeside academy.", "lakeside academy", "school"),
        ("She walks to Lakeside.", "Lakeside", "school"),
        ("Once she was at Nyalenda.", "Nyalenda", "school"),
        ("Mwangaza cares for her.", "Mwangaza", "partner"),
        ("She lives in kisumu.", "kisumu", "place"),
        ("Write to P.O. Box 77.", "P.O. Box 77", "place"),
        ("Her home is in Manyatta.", "Manyatta", "place"),
        ("Her mother Grace sews.", "Grace", "guardian's name"),
        ("Her mother, Grace  Akinyi\nOdhiambo, sews.", "Grace  Akinyi\nOdhiambo", "guardian's name"),
        ("Call +254 712-345 678.", "+254 712-345 678", "telephone number"),
        ("Call 0712345678 soon.", "0712345678", "telephone number"),
        ("Write to grace@example.org!", "grace@example.org", "email address"),
        ("See https://example.org/amina now", "https://example.org/amina", "web address"),
        ("See www.facebook.com/amina now", "www.facebook.com/amina", "web address"),
        ("See mwema.co.ke now", "mwema.co.ke", "web address"),
        ("Born 4.3.2017 at home.", "4.3.2017", "birth date"),
        ("Born 04/03/2017 at home.", "04/03/2017", "birth date"),
        ("Born 3/4/17 at home.", "3/4/17", "birth date"),
        ("Born 2017-03-04 at home.", "2017-03-04", "birth date"),
        ("Born on 4 March 2017.", "4 March 2017", "birth date"),
        ("Her birthday is the 4th of March.", "4th of March", "birth date"),
        ("Born March 4, 2017.", "March 4, 2017", "birth date"),
        ("Née le 4 mars 2017.", "4 mars 2017", "birth date"),
    ],
)
def test_it_finds_what_tells_who_the_child_is(child: Child, text: str, words: str, why: str) -> None:
    assert (words, why) in flagged(child, text)


@pytest.mark.parametrize(
    "text",
    [
        "Amina, 9, lives with her grandmother in Kenya and likes school.",
        "She has been in the children's primary school choir from 2019-2024.",
        "She wants to be a teacher.She sings on 14 March and counts to 1,000,000.",
        "Her friend Pen has 12 goats; lakesides are green.",
        "Odhiambos are many? No: only a word that begins like hers.",
        "",
    ],
)
def test_it_lets_stand_what_tells_nobody(child: Child, text: str) -> None:
    assert flagged(child, text) == []


def test_it_asks_nothing_that_is_not_known(child: Child) -> None:
    bare = factories.make_child(
        partner=factories.make_partner(name="The Children's Home", country="KE"),
        family_name="",
        birth_date=None,
        birth_year=2017,
    )
    assert flagged(bare, "She lives in the children's home, born in 2017.") == []


def test_of_two_findings_in_one_place_the_longer_one_stays(child: Child) -> None:
    assert flagged(child, "She is a Peña-Odhiambo.") == [("Peña-Odhiambo", "family name")]


def test_positions_are_those_of_the_text_as_it_was_written() -> None:
    text = "Straße in Mu\u0308nchen, then ﬁnally home"
    assert [text[start:end] for start, end in Folded(text).spans("munchen")] == ["Mu\u0308nchen"]
    assert [text[start:end] for start, end in Folded(text).spans("STRASSE")] == ["Straße"]
    assert [text[start:end] for start, end in Folded(text).spans("finally")] == ["ﬁnally"]
    assert find_contacts("1999–2003", phone="p", email="e", address="a") == []


def test_the_pieces_are_the_whole_text(child: Child) -> None:
    text = "Grace walks to Lakeside."
    pieces = list(in_pieces(text, what_may_not_be_published(child, text)))
    assert "".join(piece.words for piece in pieces) == text
    assert [piece.words for piece in pieces if piece.why] == ["Grace", "Lakeside"]


# --- the buttons -----------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: Client, verifier: User) -> Client:
    client.force_login(verifier)
    return client


def test_the_verifier_publishes_the_draft_by_the_button(desk: Client, child: Child, verifier: User) -> None:
    child.story_draft = "Amina loves to draw birds."
    child.save()
    assert "Publish story" in said(desk, child)

    press(desk, child, "publish_story", reason="Well told.")

    child.refresh_from_db()
    assert child.story == "Amina loves to draw birds."
    last = child.history.first()
    assert last is not None
    assert (last.history_user, last.history_change_reason) == (verifier, "Well told.")
    page = said(desk, child)
    assert "The story is published." in page
    assert button(child, "publish_story") not in page  # nothing new to publish


def test_the_dialog_marks_what_must_go_and_nothing_is_published(desk: Client, child: Child) -> None:
    child.story_draft = "<b>Amina</b> walks to Lakeside."
    child.save()

    dialog = desk.get(button(child, "publish_story")).content.decode()
    press(desk, child, "publish_story")

    assert '<mark class="almoner-flag" title="school">Lakeside</mark>' in dialog
    assert "&lt;b&gt;Amina" in dialog
    assert "Take out: “Lakeside” (school)." in said(desk, child)
    child.refresh_from_db()
    assert child.story == ""


def test_the_registrar_edits_the_draft_alone(client: Client, child: Child) -> None:
    child.story_draft = child.story = "Amina loves to draw birds."
    child.save()
    client.force_login(child.registered_by)

    page = client.get(page_of(child)).content.decode()

    assert 'name="story_draft"' in page
    assert 'name="story"' not in page
    for name in ("publish_story", "take_story_back"):
        assert press(client, child, name, reason="mine").status_code == 403


def test_a_story_is_taken_back_with_a_reason(desk: Client, child: Child) -> None:
    child.story = "Amina loves to draw birds."
    child.save()

    press(desk, child, "take_story_back")
    child.refresh_from_db()
    assert child.story
    press(desk, child, "take_story_back", reason="Her mother asked.")

    child.refresh_from_db()
    assert child.story == ""
    last = child.history.first()
    assert last is not None
    assert last.history_change_reason == "Her mother asked."


def test_nothing_is_published_of_nothing_or_of_a_closed_record(child: Child, verifier: User) -> None:
    with pytest.raises(StoryNotPublishable, match="no story yet"):
        publish_story(child, by=verifier)
    with pytest.raises(StoryNotPublishable, match="No story of this child"):
        take_story_back(child, by=verifier, reason="why not")
