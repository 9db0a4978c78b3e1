"""A sponsor writes back on the page of a letter. What was written waits for a reviewer like any other letter."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from donors.models import Letter
from donors.services.letter_links import may_be_answered
from donors.services.letters import LetterRefused

LONGEST = 5000  # letters
MOST_A_DAY = 3  # answers to one letter: whoever holds the link cannot fill the reviewers' desk


def answer_letter(letter: Letter, *, text: str) -> Letter:
    """Write the sponsor's answer down as a letter to the child, in review.

    The same words sent twice are one answer.
    """
    words = _cleaned(text)
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if not may_be_answered(letter):
            raise LetterRefused(_("This letter can no longer be answered here. Please write to our office."))
        if standing := letter.answered_by.filter(text=words).first():
            return standing
        since = timezone.now() - timedelta(days=1)
        if letter.answered_by.filter(created_at__gte=since).count() >= MOST_A_DAY:
            raise LetterRefused(_("You have written several times today. Please go on tomorrow."))
        answer = Letter.objects.create(
            sponsorship_id=letter.sponsorship_id,
            direction=Letter.Direction.TO_CHILD,
            delivery=Letter.Delivery.POST,
            origin=Letter.Origin.ANSWER,
            answers=letter,
            language=letter.sponsorship.correspondent.language,
            text=words,
            written_on=timezone.localdate(),
        )
        reason = _("written by the sponsor on the page of a letter")
        return answer.move(Letter.Status.IN_REVIEW, reason=reason, submitted_at=timezone.now())


def _cleaned(text: str) -> str:
    # Forms send line ends as CRLF; a NUL cannot be stored at all.
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise LetterRefused(_("Write some words first."))
    if len(words) > LONGEST:
        raise LetterRefused(
            _("Your letter has %(length)s characters; please keep it to %(most)s.")
            % {"length": len(words), "most": LONGEST}
        )
    return words
