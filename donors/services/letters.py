"""The way of a letter: written, read by staff, released. Going out is `letter_delivery`'s."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.locking import locked_with
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services.reasons import refuse_silence
from beneficiaries.services.wording import fold
from donors.models import Letter, Sponsorship
from donors.models.letter_languages import ANOTHER, LETTER_LANGUAGES, NO_WORDS
from donors.services import letter_check
from donors.services.letter_scans import PreparedScan, add_scans

Status, Direction = Letter.Status, Letter.Direction


class LetterRefused(DomainError):
    """A step with a letter that cannot be taken now; the message says what to do."""


def write_letter(
    *,
    sponsorship: Sponsorship,
    direction: str,
    by: User | None,
    text: str = "",
    translation: str = "",
    language: str = "",
    delivery: str = Letter.Delivery.PORTAL,
    written_on: datetime.date | None = None,
    scans: Sequence[PreparedScan] = (),
) -> Letter:
    """Enter a letter as a draft."""
    refuse_erased(sponsorship)
    letter = Letter(
        sponsorship=sponsorship,
        direction=direction,
        text=text,
        translation=translation,
        language=language,
        delivery=delivery,
        written_on=written_on,
        entered_by=by,
    )
    _check_facts(letter)
    with transaction.atomic(), context.acting(by):
        letter.save(force_insert=True)
        add_scans(letter, scans, by=by)
    return letter


def update_letter(
    letter: Letter, *, by: User, reason: str = "", scans: Sequence[PreparedScan] = ()
) -> Letter:
    """Save what was changed in a draft, and add the pages."""
    with transaction.atomic(), context.acting(by, reason=reason):
        standing = Letter.objects.select_for_update().get(pk=letter.pk)
        if not standing.is_open:
            raise LetterRefused(
                _("This letter is '%(status)s'. Have it sent back before you change it.")
                % {"status": standing.get_status_display()}
            )
        _check_facts(letter)
        letter.save()
        add_scans(letter, scans, by=by)
    return letter


def what_is_missing(letter: Letter) -> list[str]:
    """What has to be there before somebody reviews the letter; in words."""
    missing = []
    if not letter.text.strip() and not letter.scans.exists():
        missing.append(_("write its text or upload its pages"))
    if not letter.language:
        missing.append(_("say in which language it is written"))
    return missing


def needs_translation(letter: Letter) -> bool:
    """Does whoever reads it not read the language it is written in, as far as we know?"""
    if not letter.language or letter.language == NO_WORDS or letter.translation.strip():
        return False
    known = languages_of_reader(letter)
    return bool(known) and (letter.language == ANOTHER or letter.language not in known)


def languages_of_reader(letter: Letter) -> set[str]:
    """Codes of the languages that the reader is known to read; none where nobody wrote it down."""
    if letter.goes_to_sponsor:
        return {letter.sponsorship.correspondent.language}
    spoken = fold(letter.sponsorship.child.languages)
    return {code for code, name in LETTER_LANGUAGES if fold(str(name)) in spoken}


def submit_letter(letter: Letter, *, by: User, reason: str = "") -> Letter:
    """Hand a draft to a reviewer. A missing translation may follow: release asks for it."""
    refuse_erased(letter.sponsorship)
    if letter.is_open and (missing := what_is_missing(letter)):
        raise LetterRefused(
            _("This letter cannot be submitted yet: %(missing)s.") % {"missing": "; ".join(missing)}
        )
    return letter.move(Status.IN_REVIEW, by=by, reason=reason, submitted_at=timezone.now())


def send_back(letter: Letter, *, by: User, reason: str) -> Letter:
    refuse_silence(reason)
    return letter.move(Status.DRAFT, by=by, reason=reason)


def mend_letter(letter: Letter, *, text: str, translation: str, by: User, reason: str = "") -> Letter:
    """A reviewer takes words out, or writes the translation, without sending the letter back.

    What somebody else wrote is not changed in silence; the words as they were stay in the history.
    """
    with transaction.atomic(), context.acting(by, reason=reason):
        letter = _locked(letter)
        if letter.status != Status.IN_REVIEW:
            raise LetterRefused(
                _("This letter is '%(status)s' by now. Reload the page and look again.")
                % {"status": letter.get_status_display()}
            )
        before = letter.text
        letter.text, letter.translation = _lines(text), _lines(translation)
        if letter.text != before:
            refuse_silence(reason)
        if missing := what_is_missing(letter):
            raise LetterRefused(
                _("Something must be left of it: %(missing)s.") % {"missing": "; ".join(missing)}
            )
        letter.save(update_fields=["text", "translation", "updated_at"])
    return letter


def release_letter(letter: Letter, *, by: User, scans_read: bool = False, reason: str = "") -> Letter:
    """Let the letter go out.

    Contact data, addresses, whole names and the child's family name are never let through. Single words of the
    names of schools, partners, guardians and streets may be common words: with a reason, which stands in the
    history, they pass. No machine reads the scanned pages, so the reviewer says that they were read.
    """
    with transaction.atomic(), context.acting(by, reason=reason):
        letter = _locked(letter)
        if letter.can_move(Status.RELEASED):
            _refuse_releasing(letter, scans_read=scans_read, reason=reason)
        return letter.move(Status.RELEASED, by=by, reason=reason, reviewed_by=by, released_at=timezone.now())


def obstacles_to_release(letter: Letter) -> list[str]:
    """What no reason helps against; in words."""
    child = letter.sponsorship.child
    found = what_is_missing(letter)
    if needs_translation(letter):
        found.append(_("the translation is missing"))
    found += [
        _("take out %(words)s") % {"words": words} for words in letter_check.in_words(letter, firm=True)
    ]
    if not child.consents.standing().exists():
        found.append(_("no guardian's consent stands for %(child)s") % {"child": child.first_name})
    if child.status == Child.Status.SUSPENDED:
        found.append(_("%(child)s is suspended; wait until that is over") % {"child": child.first_name})
    return found


def refuse_erased(sponsorship: Sponsorship) -> None:
    if sponsorship.correspondent.is_erased:
        raise LetterRefused(_("This sponsor's data were erased. No letters are written any more."))


def _refuse_releasing(letter: Letter, *, scans_read: bool, reason: str) -> None:
    refuse_erased(letter.sponsorship)
    if obstacles := obstacles_to_release(letter):
        raise LetterRefused(
            _("This letter cannot be released: %(obstacles)s.") % {"obstacles": "; ".join(obstacles)}
        )
    if letter.scans.exists() and not scans_read:
        raise LetterRefused(_("Read every scanned page first, and say that you did."))
    if (doubtful := letter_check.in_words(letter, firm=False)) and not reason.strip():
        raise LetterRefused(
            _("Say why this may stand, or send the letter back to have it taken out: %(words)s.")
            % {"words": "; ".join(doubtful)}
        )


def _lines(words: str) -> str:
    """As forms send them, with one kind of line end."""
    return words.replace("\r\n", "\n").strip()


def _check_facts(letter: Letter) -> None:
    letter.text, letter.translation = _lines(letter.text), _lines(letter.translation)
    if not letter.goes_to_sponsor:
        letter.delivery = Letter.Delivery.POST  # on paper, through the partner
    if letter.written_on and letter.written_on > timezone.localdate():
        raise LetterRefused(_("A letter cannot have been written in the future."))
    letter.full_clean(exclude=["sponsorship", "entered_by"], validate_constraints=False)


def _locked(letter: Letter) -> Letter:
    """As it stands now: what was read on the screen may have been changed meanwhile."""
    people = ("sponsorship__child__partner", "sponsorship__correspondent", "sponsorship__payer")
    return locked_with(Letter.objects.filter(pk=letter.pk), *people)
