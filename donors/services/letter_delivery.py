"""A released letter on its way: by mail with a link, by post, or to the child through the partner. Never by itself."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, registry
from backoffice.core.models import OutgoingEmail, User
from backoffice.core.moves import LostRace
from backoffice.core.services import work
from beneficiaries.models import Child
from donors import emails
from donors.models import DonorConsent, Letter, Sponsorship
from donors.services.consents import may_contact
from donors.services.letter_links import may_be_read
from donors.services.letters import LetterRefused, refuse_erased

Status = Letter.Status
UNSENT = "letter.unsent"


def register() -> None:
    registry.on_move(Sponsorship, _ask_about_unsent)
    registry.on_move(Child, _ask_about_unsent_of_child)


def warning_before_sending(letter: Letter) -> str:
    """What somebody should know who is about to send it; empty where nothing is odd."""
    promise = letter.sponsorship
    if promise.status == Sponsorship.Status.ENDED:
        return _("This sponsorship has ended (%(why)s).") % {"why": promise.get_end_kind_display()}
    if promise.child.status != Child.Status.VERIFIED:
        return _("%(child)s is '%(status)s'.") % {
            "child": promise.child.first_name,
            "status": promise.child.get_status_display(),
        }
    return ""


def send_by_mail(letter: Letter, *, by: User, reason: str = "") -> OutgoingEmail:
    """Mail the sponsor a link to the letter. Of two who press at once one sends it and the other is told."""
    with transaction.atomic(), context.acting(by, reason=reason):
        if not letter.is_mailed:
            raise LetterRefused(_("This letter goes out on paper. Print it and mark it as sent."))
        if letter.can_move(Status.SENT):
            _refuse_unasked(letter, reason)
        letter = letter.move(Status.SENT, by=by, reason=reason, sent_at=timezone.now())
        _refuse_unreachable(letter)
        _settle(letter, by=by)
        return emails.letter(letter)


def send_again(letter: Letter, *, by: User, reason: str = "") -> OutgoingEmail:
    """A fresh link to a letter that was sent already: the mail was lost, or the old link has ended."""
    with transaction.atomic(), context.acting(by, reason=reason):
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if not letter.is_mailed or letter.status not in {Status.SENT, Status.READ}:
            raise LetterRefused(_("Only a letter that was sent by mail can be sent again."))
        _refuse_unreachable(letter)
        return emails.letter(letter, again=True)


def mark_sent(letter: Letter, *, by: User, reason: str = "") -> Letter:
    """The paper has been posted, or given to the partner."""
    with transaction.atomic(), context.acting(by, reason=reason):
        if letter.is_mailed:
            raise LetterRefused(_("This letter goes out by mail. Send it from its page."))
        if letter.can_move(Status.SENT):
            _refuse_unasked(letter, reason)
        letter.move(Status.SENT, by=by, reason=reason, sent_at=timezone.now())
        _settle(letter, by=by)
    return letter


def mark_all_sent(letters: Sequence[Letter], *, by: User, reason: str = "") -> list[Letter]:
    """All of what was printed together, or nothing."""
    with transaction.atomic():
        return [mark_sent(letter, by=by, reason=reason) for letter in letters]


def mark_read(letter: Letter, *, by: User, reason: str = "") -> Letter:
    """The partner has handed it over, or the sponsor has told us."""
    return letter.move(Status.READ, by=by, reason=reason, read_at=timezone.now())


def note_opened(letter: Letter) -> None:
    """The sponsor has opened the page; the first time counts."""
    if letter.can_move(Status.READ):
        try:
            letter.move(Status.READ, reason=_("opened by the link"), read_at=timezone.now())
        except LostRace:
            letter.refresh_from_db()  # opened twice at one moment


def _refuse_unasked(letter: Letter, reason: str) -> None:
    refuse_erased(letter.sponsorship)
    if (warning := warning_before_sending(letter)) and not reason.strip():
        raise LetterRefused(_("%(warning)s Say why the letter goes out all the same.") % {"warning": warning})


def _refuse_unreachable(letter: Letter) -> None:
    """Asked once the letter counts as sent; the refusal takes that back."""
    donor = letter.sponsorship.correspondent
    channel, purpose = DonorConsent.Channel.EMAIL, DonorConsent.Purpose.CHILD
    if not donor.email or not may_contact(donor, channel=channel, purpose=purpose):
        raise LetterRefused(
            _("%(donor)s cannot be written to by email. Choose delivery by post.") % {"donor": donor}
        )
    if not may_be_read(letter):
        raise LetterRefused(
            _("The page of this letter is closed: the sponsorship, the child or the consent does not stand.")
        )


def _settle(letter: Letter, *, by: User) -> None:
    for item in work.open_about(letter).filter(kind=UNSENT):
        work.close(item, by=by, reason=_("The letter was sent."))


def _ask_about_unsent(move: registry.Move[Sponsorship]) -> None:
    if move.new == Sponsorship.Status.ENDED:
        _ask(Letter.objects.not_sent().filter(sponsorship=move.instance), _("the sponsorship has ended"))


def _ask_about_unsent_of_child(move: registry.Move[Child]) -> None:
    if move.new in {Child.Status.LEFT, Child.Status.SUSPENDED}:
        letters = Letter.objects.not_sent().filter(sponsorship__child=move.instance)
        _ask(letters, _("the child is '%(status)s'") % {"status": move.instance.get_status_display()})


def _ask(letters: QuerySet[Letter], why: str) -> None:
    for letter in letters:
        work.ask(
            UNSENT,
            title=_("A released letter was not sent yet, and %(why)s: send it or leave it?") % {"why": why},
            subject=letter,
            key=f"letter-unsent:{letter.pk}",
        )
