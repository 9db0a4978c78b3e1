"""The way of a letter: written, reviewed for what must not stand in it, released, sent, read."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.moves import MoveError
from beneficiaries.models import Child
from beneficiaries.services import verify
from beneficiaries.services.imaging import PhotoRefused
from beneficiaries.services.reasons import ReasonWanted
from donors.models import Letter, LetterScan, Sponsorship
from donors.services import letter_check, letter_delivery, letter_queue, letter_scans, letters
from donors.services.letters import LetterRefused
from tests import factories
from tests.beneficiaries import pictures

pytestmark = pytest.mark.django_db
Status = Letter.Status


@pytest.fixture
def promise() -> Sponsorship:
    partner = factories.make_partner(name="Mwangaza School", address="Mill Road 7, Kisumu")
    child = factories.make_verified_child(
        partner=partner, family_name="Otieno", school="Sunrise Primary School", languages="English, Swahili"
    )
    donor = factories.make_donor(
        name="Zoë Sommer", street="Lindenstraße 12", postcode="10115", city="Berlin", language="en"
    )
    return factories.make_sponsorship(child=child, payer=donor)


def found(promise: Sponsorship, text: str, direction: str = "to_sponsor") -> list[tuple[str, bool]]:
    letter = Letter(sponsorship=promise, direction=direction, text=text)
    return [(text[one.start : one.end], one.firm) for one in letter_check.what_may_not_be_said(letter, text)]


# --- what may not stand in it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "firm"),
    [
        ("Call me on +254 799 000 111 please", "+254 799 000 111", True),
        ("call zero seven nine nine one two three four", "zero seven nine nine one two three four", True),
        ("it is 0٧٩٩ ١٢٣ ٤٥٦ now", "0٧٩٩ ١٢٣ ٤٥٦", True),
        ("my mail is ami.na@example.org ok", "ami.na@example.org", True),
        ("my mail is amina (at) example dot org", "amina (at) example dot org", True),
        ("I count one two three four five six seven", "", True),
        ("a thousand times 1 000 000 greetings, 1 2 3 4 5", "", True),
        ("amina＠example.org", "amina＠example.org", True),
        ("see www.example.org", "www.example.org", True),
        ("see t.me/amina2015", "t.me/amina2015", True),
        ("see amina-otto.de there", "amina-otto.de", False),
        ("I am @amina_2015 there", "@amina_2015", True),
        ("Instagram: amina2015", "Instagram: amina2015", True),
        ("we saw it on Facebook", "Facebook", False),
        ("I am AMINA OTIENO", "OTIENO", True),
        ("I am Amina Oti\u00ado", "", True),
        ("I am Amina Oti\u00adeno", "Oti\u00adeno", True),
        ("my mother Grace Otieno", "Grace Otieno", True),
        ("by the grace of God", "grace", False),
        ("I go to Sunrise Primary School", "Sunrise Primary School", True),
        ("every sunrise I run", "sunrise", False),
        ("we live in Kisumu", "Kisumu", True),
        ("at Mill Road 7 we live", "Mill Road 7", True),
        ("Mwangaza is good", "Mwangaza", False),
    ],
)
def test_a_childs_letter_does_not_tell_who_and_where_the_child_is(
    promise: Sponsorship, text: str, words: str, firm: bool
) -> None:
    assert found(promise, text) == ([(words, firm)] if words else [])


@pytest.mark.parametrize(
    ("text", "words", "firm"),
    [
        ("I live in Berlin", "Berlin", True),
        ("a berlin is a cake", "berlin", False),
        ("Lindenstrasse 12 is my home", "Lindenstrasse 12", True),
        ("your friend Zoe Sommer", "Zoe Sommer", False),
        ("in Sommer we swim", "Sommer", False),
        ("write to zoe@example.org", "zoe@example.org", True),
        ("how is school in Kisumu", "Kisumu", True),
    ],
)
def test_a_sponsors_letter_does_not_tell_how_to_find_the_sponsor(
    promise: Sponsorship, text: str, words: str, firm: bool
) -> None:
    assert found(promise, text, "to_child") == [(words, firm)]


def test_direction_matters(promise: Sponsorship) -> None:
    assert found(promise, "I read about Berlin and of Zoë Sommer") == []
    assert found(promise, "Amina is nine, born 2015-2016, has 3 goats. At 10.30 we eat.") == []
    assert found(promise, "Dear Amina, in Kenya it rains. 24.12.2025 was fine.", "to_child") == []


def test_both_texts_are_looked_through(promise: Sponsorship) -> None:
    letter = factories.make_letter(sponsorship=promise, text="Sawa", translation="Find me in Kisumu")
    assert letter_check.in_words(letter, firm=True) == ["“Kisumu” in the translation (place)"]


# --- written and submitted -------------------------------------------------------------------------------


def test_a_letter_walks_its_way(promise: Sponsorship, supporter_care: User) -> None:
    letter = letters.write_letter(
        sponsorship=promise, direction="to_sponsor", text=" I have a goat. ", language="en", by=supporter_care
    )
    assert (letter.status, letter.text, letter.entered_by) == (Status.DRAFT, "I have a goat.", supporter_care)

    letters.submit_letter(letter, by=supporter_care)
    letter = letters.release_letter(letter, by=supporter_care)
    mail = letter_delivery.send_by_mail(letter, by=supporter_care)
    letter.refresh_from_db()
    letter_delivery.note_opened(letter)

    letter.refresh_from_db()
    assert letter.status == Status.READ
    assert letter.reviewed_by == supporter_care
    assert None not in (letter.submitted_at, letter.released_at, letter.sent_at, letter.read_at)
    assert (mail.kind, mail.recipient_id, mail.to) == ("letter", promise.payer_id, promise.payer.email)
    assert "goat" not in mail.text + mail.html
    assert "Otieno" not in mail.text + mail.html + mail.subject
    assert [row.status for row in letter.history.all()] == ["read", "sent", "released", "in_review", "draft"]


def test_an_empty_letter_is_not_submitted(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter(sponsorship=promise, text="", language="")
    with pytest.raises(LetterRefused, match="upload its pages; say in which language"):
        letters.submit_letter(letter, by=supporter_care)


def test_only_a_draft_is_changed(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise)
    letter.text = "Other words"
    with pytest.raises(LetterRefused, match="sent back"):
        letters.update_letter(letter, by=supporter_care)
    with pytest.raises(letter_scans.ScanRefused):
        letter_scans.add_scans(letter, [letter_scans.prepare_scan(pictures.small_photo())], by=supporter_care)
    letters.send_back(Letter.objects.get(pk=letter.pk), by=supporter_care, reason="Take the town out.")
    letter.refresh_from_db()
    letter.text = "Other words"
    letters.update_letter(letter, by=supporter_care)
    assert Letter.objects.get().text == "Other words"


def test_it_is_not_sent_back_in_silence(promise: Sponsorship, supporter_care: User) -> None:
    with pytest.raises(ReasonWanted):
        letters.send_back(factories.make_letter_in_review(sponsorship=promise), by=supporter_care, reason=" ")


# --- released --------------------------------------------------------------------------------------------


def test_nothing_overrules_a_firm_finding(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise, text="Call +254799000111")
    with pytest.raises(LetterRefused, match="telephone number"):
        letters.release_letter(letter, by=supporter_care, reason="It is fine.", scans_read=True)
    letter.refresh_from_db()
    assert letter.status == Status.IN_REVIEW


def test_a_common_word_stands_with_a_reason(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise, text="I run at sunrise")
    with pytest.raises(LetterRefused, match="Say why this may stand"):
        letters.release_letter(letter, by=supporter_care)
    released = letters.release_letter(letter, by=supporter_care, reason="A common word here.")
    assert released.history.first().history_change_reason == "A common word here."


def test_what_was_read_on_the_screen_is_read_again(promise: Sponsorship, supporter_care: User) -> None:
    """Somebody mends the letter in between: what counts is what stands there now."""
    letter = factories.make_letter_in_review(sponsorship=promise)
    Letter.objects.filter(pk=letter.pk).update(text="Call +254799000111")
    with pytest.raises(LetterRefused, match="telephone number"):
        letters.release_letter(letter, by=supporter_care)


def test_a_missing_translation_holds_it_back(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise, language="sw")
    with pytest.raises(LetterRefused, match="translation is missing"):
        letters.release_letter(letter, by=supporter_care)
    Letter.objects.filter(pk=letter.pk).update(translation="I have a goat")
    assert letters.release_letter(letter, by=supporter_care).status == Status.RELEASED


@pytest.mark.parametrize(
    ("direction", "language", "spoken", "needed"),
    [
        ("to_sponsor", "en", "", False),
        ("to_sponsor", "zxx", "", False),
        ("to_sponsor", "other", "", True),
        ("to_child", "sw", "English, Kiswahili", False),
        ("to_child", "de", "English, Swahili", True),
        ("to_child", "de", "", False),
    ],
)
def test_a_translation_is_needed_where_the_languages_differ(
    promise: Sponsorship, direction: str, language: str, spoken: str, needed: bool
) -> None:
    promise.child.languages = spoken
    letter = Letter(sponsorship=promise, direction=direction, language=language, text="x")
    assert letters.needs_translation(letter) is needed


def test_without_consent_or_while_suspended_nothing_goes(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise)
    promise.child.consents.update(withdrawn_on=timezone.localdate())
    with pytest.raises(LetterRefused, match="consent"):
        letters.release_letter(letter, by=supporter_care)
    promise.child.consents.update(withdrawn_on=None)
    promise.child.move(Child.Status.SUSPENDED, reason="An enquiry.")
    with pytest.raises(LetterRefused, match="suspended"):
        letters.release_letter(letter, by=supporter_care)


# --- pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_pages_are_re_encoded_and_keep_their_order(
    promise: Sponsorship, supporter_care: User, form: str
) -> None:
    uploads = [pictures.picture(form, pictures.scene(*size)) for size in ((300, 400), (320, 410))]
    letter = letters.write_letter(
        sponsorship=promise,
        direction="to_sponsor",
        language="sw",
        scans=[letter_scans.prepare_scan(upload) for upload in uploads],
        by=supporter_care,
    )
    assert [(scan.number, scan.width) for scan in letter.scans.all()] == [(1, 300), (2, 320)]
    assert letter.scans.get(number=1).image.read(4) == b"RIFF"


def test_metadata_is_gone(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter(sponsorship=promise)
    [scan] = letter_scans.add_scans(
        letter, [letter_scans.prepare_scan(pictures.phone_photo())], by=supporter_care
    )
    content = scan.image.read()
    assert max(scan.width, scan.height) == letter_scans.LONGEST_SIDE
    for mark in (b"EXIF", b"XMP ", b"ICCP", b"SN-12345", b"Acme"):
        assert mark not in content


@pytest.mark.parametrize(
    "upload",
    [pictures.pdf, lambda: pictures.animation("WEBP"), pictures.huge_png],
    ids=["pdf", "film", "bomb"],
)
def test_what_is_no_page_is_refused(upload: Any) -> None:
    with pytest.raises((PhotoRefused, letter_scans.ScanRefused)):
        letter_scans.prepare_scan(upload())


def test_there_is_a_limit_to_pages(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter(sponsorship=promise)
    page = letter_scans.prepare_scan(pictures.small_photo())
    with pytest.raises(letter_scans.ScanRefused, match="at most"):
        letter_scans.add_scans(letter, [page] * (letter_scans.MOST_PAGES + 1), by=supporter_care)
    assert not LetterScan.objects.exists()


def test_scanned_pages_are_read_by_a_person(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter(sponsorship=promise)
    letter_scans.add_scans(letter, [letter_scans.prepare_scan(pictures.small_photo())], by=supporter_care)
    letter.move(Status.IN_REVIEW)
    with pytest.raises(LetterRefused, match="every scanned page"):
        letters.release_letter(letter, by=supporter_care)
    assert letters.release_letter(letter, by=supporter_care, scans_read=True).status == Status.RELEASED


# --- sent ------------------------------------------------------------------------------------------------


def test_pressed_twice_it_is_sent_once(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_released_letter(sponsorship=promise)
    again = Letter.objects.get(pk=letter.pk)
    letter_delivery.send_by_mail(letter, by=supporter_care)
    with pytest.raises(MoveError):
        letter_delivery.send_by_mail(again, by=supporter_care)
    assert OutgoingEmail.objects.filter(kind="letter").count() == 1
    again.refresh_from_db()
    letter_delivery.send_again(again, by=supporter_care)
    assert OutgoingEmail.objects.filter(kind="letter").count() == 2


@pytest.mark.parametrize("fields", [{"email": ""}, {"do_not_contact": True}, {"is_deceased": True}])
def test_who_cannot_be_written_to_is_not(
    promise: Sponsorship, supporter_care: User, fields: dict[str, Any]
) -> None:
    for name, value in fields.items():
        setattr(promise.correspondent, name, value)
    promise.correspondent.save()
    letter = factories.make_released_letter(sponsorship=promise)
    with pytest.raises(LetterRefused, match="cannot be written to"):
        letter_delivery.send_by_mail(letter, by=supporter_care)
    letter.refresh_from_db()
    assert letter.status == Status.RELEASED
    assert not OutgoingEmail.objects.exists()


def test_paper_is_marked_all_or_nothing(promise: Sponsorship, supporter_care: User) -> None:
    to_post = factories.make_released_letter(sponsorship=promise, delivery="post")
    to_child = factories.make_released_letter(sponsorship=promise, direction="to_child")
    mailed = factories.make_released_letter(sponsorship=promise)
    assert set(Letter.objects.to_be_posted()) == {to_post, to_child}
    with pytest.raises(LetterRefused):
        letter_delivery.mark_all_sent([to_post, mailed], by=supporter_care)
    assert set(Letter.objects.to_be_posted()) == {to_post, to_child}

    fresh = list(Letter.objects.to_be_posted())
    letter_delivery.mark_all_sent(fresh, by=supporter_care)
    letter_delivery.mark_read(Letter.objects.get(pk=to_child.pk), by=supporter_care, reason="Handed over.")
    assert Letter.objects.get(pk=to_child.pk).status == Status.READ


def test_when_the_child_leaves_released_letters_wait_for_a_decision(
    promise: Sponsorship, supporter_care: User, verifier: User
) -> None:
    letter = factories.make_released_letter(sponsorship=promise)
    factories.make_letter_in_review(sponsorship=promise)
    verify.leave(promise.child, by=verifier, kind="moved")

    item = WorkItem.objects.get(kind=letter_delivery.UNSENT)
    assert item.subject == letter
    assert not OutgoingEmail.objects.filter(kind="letter").exists(), "nothing goes by itself"
    letter.refresh_from_db()
    with pytest.raises(LetterRefused, match="Say why"):
        letter_delivery.send_by_mail(letter, by=supporter_care)
    letter_delivery.send_by_mail(letter, by=supporter_care, reason="A last word of hers.")
    item.refresh_from_db()
    assert item.status == WorkItem.Status.DONE


def test_after_another_end_it_is_not_sent_at_all(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_released_letter(sponsorship=promise)
    promise.move(
        Sponsorship.Status.ENDED, reason="x", end_kind="other", end_reason="x", ended_on=timezone.localdate()
    )
    assert WorkItem.objects.filter(kind=letter_delivery.UNSENT).count() == 1
    letter.refresh_from_db()
    with pytest.raises(LetterRefused, match="page of this letter is closed"):
        letter_delivery.send_by_mail(letter, by=supporter_care, reason="All the same.")


# --- whose ----------------------------------------------------------------------------------------------


def test_a_donor_has_the_letters_of_both_parts(promise: Sponsorship) -> None:
    other = factories.make_donor()
    promise.correspondent = other
    promise.save()
    letter = factories.make_letter(sponsorship=promise)
    assert list(Letter.objects.of_donor(promise.payer)) == list(Letter.objects.of_donor(other)) == [letter]
    assert not Letter.objects.of_donor(factories.make_donor()).exists()


def test_a_merged_child_takes_its_letters_along(promise: Sponsorship, verifier: User) -> None:
    from beneficiaries.services.merging import merge_children

    letter = factories.make_letter(sponsorship=promise)
    survivor = factories.make_verified_child(partner=promise.child.partner)
    merge_children(survivor=survivor, absorbed=promise.child, by=verifier, reason="One child.")
    assert Letter.objects.get(pk=letter.pk).sponsorship.child == survivor


def test_the_queue_begins_with_what_waits_longest(promise: Sponsorship, supporter_care: User) -> None:
    waiting = [factories.make_letter_in_review(sponsorship=promise) for _number in range(3)]
    for days, letter in enumerate(waiting):
        since = timezone.now() - timedelta(days=days)
        Letter.objects.filter(pk=letter.pk).update(submitted_at=since)
        letter.refresh_from_db()
    newest, middle, oldest = waiting
    assert letter_queue.first_for(supporter_care) == oldest.pk
    place = letter_queue.place_of(middle, supporter_care)
    assert (place.number, place.total, place.previous, place.next) == (2, 3, oldest.pk, newest.pk)
    assert letter_queue.next_after(newest, supporter_care) == oldest.pk


def test_a_reviewer_mends_with_a_reason(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(
        sponsorship=promise, language="sw", text="Call +254799000111. Sawa."
    )
    with pytest.raises(ReasonWanted):
        letters.mend_letter(letter, text="Sawa.", translation="Good.", by=supporter_care)
    with pytest.raises(LetterRefused, match="Something must be left"):
        letters.mend_letter(letter, text=" ", translation="", by=supporter_care, reason="All of it.")
    letters.mend_letter(
        letter, text="Sawa.", translation="Good.\r\nIndeed.", by=supporter_care, reason="A number."
    )
    released = letters.release_letter(letter, by=supporter_care)
    assert (released.text, released.translation) == ("Sawa.", "Good.\nIndeed.")
    assert released.history.filter(text="Call +254799000111. Sawa.").exists()
    with pytest.raises(LetterRefused, match="by now"):
        letters.mend_letter(released, text="Other", translation="", by=supporter_care, reason="x")


def test_a_translation_is_written_without_a_reason(promise: Sponsorship, supporter_care: User) -> None:
    letter = factories.make_letter_in_review(sponsorship=promise, language="sw", text="Sawa.")
    letters.mend_letter(letter, text="Sawa.", translation="Good.", by=supporter_care)
    assert letters.release_letter(letter, by=supporter_care).translation == "Good."
