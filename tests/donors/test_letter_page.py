"""The page on which a sponsor reads a letter and writes back."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from backoffice.core.models import AuditEntry, User
from beneficiaries.models import Child
from donors.models import Letter, Sponsorship
from donors.services import letter_answers, letter_delivery, letter_links, letter_scans
from tests import factories
from tests.beneficiaries import pictures

pytestmark = pytest.mark.django_db
Status = Letter.Status


@pytest.fixture
def letter(supporter_care: User) -> Letter:
    """Sent to a sponsor, with a translation and two pages."""
    letter = factories.make_letter(language="sw", text="Nina mbuzi sasa.", translation="I have a goat now.")
    pages = [letter_scans.prepare_scan(pictures.small_photo()) for _number in range(2)]
    letter_scans.add_scans(letter, pages, by=supporter_care)
    letter.move(Status.IN_REVIEW)
    letter.move(Status.RELEASED, reviewed_by=supporter_care)
    return letter.move(Status.SENT)


def page_of(letter: Letter) -> str:
    return f"/letters/{letter_links.token_of(letter)}/"


def test_the_mail_leads_to_the_letter_and_opening_it_counts_once(
    client: Client, letter: Letter, supporter_care: User
) -> None:
    email = letter_delivery.send_again(letter, by=supporter_care)
    address = re.search(r"https?://[^/]+(/letters/\S+)", email.text)
    assert address is not None

    answer = client.get(address[1])

    page = answer.content.decode()
    assert page.index("I have a goat now.") < page.index("Nina mbuzi sasa."), "the reader's language first"
    assert page.count('class="letter-page"') == 2
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    letter.refresh_from_db()
    first = letter.read_at
    assert letter.status == Status.READ
    client.get(address[1])
    letter.refresh_from_db()
    assert letter.read_at == first
    assert AuditEntry.objects.filter(action="letter.viewed").count() == 2


def test_pages_open_without_signing_in_as_long_as_the_letter_does(client: Client, letter: Letter) -> None:
    pages = re.findall(r'<img src="(/files/signed/[^"]+)"', client.get(page_of(letter)).content.decode())
    answer = client.get(pages[0])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    letter.sponsorship.child.move(Child.Status.SUSPENDED, reason="An enquiry.")
    assert client.get(pages[0]).status_code == 404
    assert client.get(page_of(letter)).status_code == 410


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, address: client.head(address),
        lambda client, address: client.get(address, headers={"Sec-Purpose": "prefetch;prerender"}),
        lambda client, address: client.get(address, headers={"X-Moz": "prefetch"}),
    ],
)
def test_who_only_fetches_ahead_has_not_read_it(client: Client, letter: Letter, ask: Any) -> None:
    assert ask(client, page_of(letter)).status_code == 200
    letter.refresh_from_db()
    assert letter.status == Status.SENT


def test_it_is_told_in_the_sponsors_language(client: Client, letter: Letter) -> None:
    donor = letter.sponsorship.correspondent
    donor.language = "fr"
    donor.save()
    assert '<html lang="fr">' in client.get(page_of(letter)).content.decode()


def test_a_link_ends_and_is_sent_again(client: Client, letter: Letter, settings: Any) -> None:
    address = page_of(letter)
    with time_machine.travel(timezone.now() + timedelta(days=settings.LETTER_LINK_DAYS + 1)):
        assert client.get(address).status_code == 410
        assert client.get(page_of(letter)).status_code == 200


def test_a_link_is_of_the_one_who_corresponds(client: Client, letter: Letter) -> None:
    address, promise = page_of(letter), letter.sponsorship
    former, promise.correspondent = promise.correspondent, factories.make_donor()
    promise.save()
    assert client.get(address).status_code == 410, "somebody else has taken the letters over"
    type(former).objects.filter(pk=former.pk).update(merged_into=promise.correspondent)
    assert client.get(address).status_code == 200, "it turned out to be the same person"


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00", "a:b:c", "é"])
def test_a_link_that_is_not_ours_opens_nothing(client: Client, token: str) -> None:
    assert client.get(f"/letters/{token}/").status_code == 404
    assert client.post(f"/letters/{token}/answer/").status_code == 404


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.RELEASED])
def test_what_was_not_sent_is_not_shown(client: Client, status: Status) -> None:
    made = {
        Status.DRAFT: factories.make_letter,
        Status.IN_REVIEW: factories.make_letter_in_review,
        Status.RELEASED: factories.make_released_letter,
    }
    assert client.get(page_of(made[status]())).status_code == 410


def test_a_sponsors_own_letter_has_no_page(client: Client) -> None:
    assert client.get(page_of(factories.make_sent_letter(direction="to_child"))).status_code == 410


@pytest.mark.parametrize(
    ("kind", "status"), [("other", 410), ("sponsor", 410), ("child_left", 200), ("moved", 200)]
)
def test_after_the_end_only_last_letters_stay_open(
    client: Client, letter: Letter, kind: str, status: int
) -> None:
    letter.sponsorship.move(
        Sponsorship.Status.ENDED, end_kind=kind, end_reason="x", ended_on=timezone.localdate()
    )
    answer = client.get(page_of(letter))
    assert answer.status_code == status
    assert b"<textarea" not in answer.content


@pytest.mark.parametrize("why", ["erased", "consent", "withdrawn"])
def test_it_closes_with_its_ground(client: Client, letter: Letter, why: str) -> None:
    child, donor = letter.sponsorship.child, letter.sponsorship.correspondent
    if why == "erased":
        type(donor).objects.filter(pk=donor.pk).update(erased_at=timezone.now())
    elif why == "consent":
        child.consents.update(withdrawn_on=timezone.localdate())
    else:
        Child.objects.filter(pk=child.pk).update(status="left", leaving_reason="withdrawn")
    answer = client.get(page_of(letter))
    assert answer.status_code == 410
    assert "goat" not in answer.content.decode()
    assert why not in answer.content.decode(), "the reason may be the child's own"


# --- writing back ----------------------------------------------------------------------------------------


def test_the_sponsor_writes_back_and_staff_read_it_first(client: Client, letter: Letter) -> None:
    answer = client.post(f"{page_of(letter)}answer/", {"words": "Well done!\r\nRun on. +49 170 1234567"})

    assert answer.status_code == 303
    assert "Thank you for writing" in client.get(answer.headers["Location"]).content.decode()
    written = Letter.objects.exclude(pk=letter.pk).get()
    assert (written.status, written.direction, written.origin) == (Status.IN_REVIEW, "to_child", "answer")
    assert written.answers == letter
    assert written.text == "Well done!\nRun on. +49 170 1234567"
    assert written.sponsorship == letter.sponsorship
    assert mail.outbox == []


def test_pressed_twice_it_is_one_letter_and_there_is_a_limit(client: Client, letter: Letter) -> None:
    address = f"{page_of(letter)}answer/"
    for _press in range(2):
        assert client.post(address, {"words": "Hello!"}).status_code == 303
    assert letter.answered_by.count() == 1
    for number in range(letter_answers.MOST_A_DAY - 1):
        assert client.post(address, {"words": f"Hello {number}!"}).status_code == 303
    refused = client.post(address, {"words": "Once more <b>!"})
    assert refused.status_code == 400
    assert "go on tomorrow" in refused.content.decode()
    assert "Once more &lt;b&gt;!" in refused.content.decode(), "what was typed is not lost"
    assert letter.answered_by.count() == letter_answers.MOST_A_DAY


@pytest.mark.parametrize("words", ["", "  \n ", "\x00", "x" * (letter_answers.LONGEST + 1)])
def test_odd_answers_are_refused_in_words(client: Client, letter: Letter, words: str) -> None:
    answer = client.post(f"{page_of(letter)}answer/", {"words": words})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not letter.answered_by.exists()


def test_it_takes_the_form_of_our_own_page_alone(letter: Letter) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"{page_of(letter)}answer/", {"words": "Hello"}).status_code == 403
    assert stranger.get(f"{page_of(letter)}answer/").status_code == 405
    page = stranger.get(page_of(letter)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    fields = {"words": "Hello", "csrfmiddlewaretoken": token[1]}
    assert stranger.post(f"{page_of(letter)}answer/", fields).status_code == 303


def test_nobody_writes_to_a_child_who_left(client: Client, letter: Letter, verifier: User) -> None:
    from beneficiaries.services import verify

    verify.leave(letter.sponsorship.child, by=verifier, kind="graduated")
    answer = client.post(f"{page_of(letter)}answer/", {"words": "Hello"})
    assert answer.status_code in (400, 410)
    assert not letter.answered_by.exists()
