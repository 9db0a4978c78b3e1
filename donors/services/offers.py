"""The letter to the sponsor of a child who left, and the children offered in it: written, reviewed, sent, withdrawn.

No child is kept back for an offer: three children for each of ten sponsors would wait a month for nobody. Who
answers first has the child; the page shows at every moment who is still free, and the answer looks again under lock.
"""

import datetime
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context, history
from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, User
from backoffice.core.services import outbox, work
from beneficiaries.models import Child
from donors import emails
from donors.models import ChildOffer, DonorConsent, Sponsorship
from donors.services import sponsorships
from donors.services.availability import available_children
from donors.services.consents import may_contact
from donors.services.leaving_letters import suggested_letter
from donors.services.matching import resembling

Status = ChildOffer.Status
ENDED = Sponsorship.Status.ENDED


class OfferRefused(DomainError):
    """An offer that cannot be made or sent so; the message says what to do."""


def draft(
    sponsorship: Sponsorship, *, children: Iterable[Child] | None = None, by: User | None = None
) -> ChildOffer:
    """A letter with children to choose from, for somebody to review. One that is still open is returned instead."""
    with transaction.atomic(), context.acting(by):
        standing = ChildOffer.objects.open().filter(sponsorship=sponsorship).first()
        if standing is not None:
            return standing
        offer = ChildOffer.objects.create(sponsorship=sponsorship, message=suggested_letter(sponsorship))
        offer.children.set(
            resembling(sponsorship.child, for_donor=sponsorship.payer) if children is None else children
        )
    return offer


def draft_anew(offer: ChildOffer, *, by: User) -> ChildOffer:
    """After an offer that was withdrawn or not answered: other children, and the letter as it was mended."""
    with transaction.atomic():
        Sponsorship.objects.select_for_update(of=("self",)).get(pk=offer.sponsorship_id)
        offer.refresh_from_db()
        if offer.status not in (Status.CANCELLED, Status.EXPIRED):
            raise OfferRefused(_("This offer still stands. Withdraw it first."))
        _refuse_ended(offer)
        if offer.status == Status.EXPIRED:
            offer.move(Status.CANCELLED, by=by, reason=_("Replaced by a new offer."))
            _close_items(offer)
        anew = draft(offer.sponsorship, by=by)
        if offer.message:
            anew.message = offer.message
            with context.acting(by):
                anew.save(update_fields=["message", "updated_at"])
    return anew


def send_offer(offer: ChildOffer, *, by: User) -> ChildOffer:
    """Somebody has read the letter and stands by it. Whoever may not be written to gets no mail, and staff a task."""
    with transaction.atomic():
        locked = _locked(offer)
        _refuse_unsendable(locked)
        locked.move(
            Status.SENT,
            by=by,
            reason=_("Letter reviewed and sent."),
            reviewed_by=by,
            sent_at=timezone.now(),
            expires_at=_end(locked.expires_at),
        )
        _tell(locked)
    return locked


def send_again(offer: ChildOffer, *, by: User) -> ChildOffer:
    """The same letter once more; one that was not answered in time is open again from today."""
    with transaction.atomic():
        locked = _locked(offer)
        if locked.status == Status.EXPIRED:
            _refuse_unsendable(locked)
            locked.move(
                Status.SENT,
                by=by,
                reason=_("Sent again."),
                sent_at=timezone.now(),
                expires_at=_end(None),
            )
            _close_items(locked)
        elif locked.status != Status.SENT:
            raise OfferRefused(_("Only an offer that was sent and not answered can be sent again."))
        _tell(locked, again=True)
    return locked


def withdraw(offer: ChildOffer, *, by: User | None, reason: str) -> ChildOffer:
    """The page says that it was taken back. The sponsorship rests until it is ended, or another offer is made."""
    with transaction.atomic():
        locked = _locked(offer)
        locked.move(Status.CANCELLED, by=by, reason=reason)
        _close_items(locked)
    return locked


def go_on(offer: ChildOffer, *, by: User, reason: str) -> Sponsorship:
    """The child came back and is verified again: the same promise goes on, and its charge with it."""
    with transaction.atomic():
        locked = _locked(offer)
        promise = locked.sponsorship
        if promise.child.status != Child.Status.VERIFIED or promise.status != Sponsorship.Status.PAUSED:
            raise OfferRefused(
                _("Only a resting sponsorship of a child who is verified again can go on as it was.")
            )
        if locked.can_move(Status.CANCELLED):
            locked.move(Status.CANCELLED, by=by, reason=reason)
            _close_items(locked)
        return sponsorships.resume(promise, by=by, reason=reason)


def expire_offers() -> int:
    """Who has not answered in time is asked by a person. A late answer still counts. Returns how many."""
    overdue = ChildOffer.objects.overdue().values_list("pk", flat=True)
    return sum(_expire(key) for key in list(overdue))


def note_opened(offer: ChildOffer) -> None:
    """The sponsor has looked at the page: written down once."""
    with transaction.atomic():
        if ChildOffer.objects.filter(pk=offer.pk, opened_at=None).update(opened_at=timezone.now()):
            offer.refresh_from_db()
            history.write_history(offer, reason=_("The sponsor opened the page."))


def may_be_mailed(offer: ChildOffer) -> bool:
    """Is there an address, and may we write to it about the sponsored child?"""
    payer = offer.sponsorship.payer
    try:
        outbox.valid_address(payer.email)
    except outbox.InvalidAddress:
        return False
    return may_contact(payer, channel=DonorConsent.Channel.EMAIL, purpose=DonorConsent.Purpose.CHILD)


def _tell(offer: ChildOffer, *, again: bool = False) -> OutgoingEmail | None:
    if may_be_mailed(offer):
        return emails.child_left(offer, again=again)
    sponsorship = offer.sponsorship
    work.ask(
        "offer.speak",
        title=_("Tell %(donor)s that %(child)s has left")
        % {"donor": sponsorship.payer, "child": sponsorship.child.first_name},
        details=_(
            "We may not write to this sponsor by email, or have no address. Call, or print the letter. Then write down "
            "on the offer what the sponsor chose."
        ),
        subject=offer,
        due_on=timezone.localdate(),
        key=f"offer.speak:{offer.pk}",
    )
    return None


@transaction.atomic
def _expire(key: uuid.UUID) -> bool:
    offer = ChildOffer.objects.select_for_update().get(pk=key)
    if offer.status != Status.SENT or offer.expires_at is None or offer.expires_at > timezone.now():
        return False  # answered or prolonged since the list was read
    offer.move(Status.EXPIRED, reason=_("Not answered in time."))
    sponsorship = offer.sponsorship
    work.ask(
        "offer.unanswered",
        title=_("%(donor)s has not said whether to go on with another child") % {"donor": sponsorship.payer},
        details=_(
            "The charge rests since %(child)s left, and nothing comes in. Speak to the sponsor, or send the letter again."
        )
        % {"child": sponsorship.child.first_name},
        subject=offer,
        due_on=timezone.localdate(),
        key=f"offer.unanswered:{offer.pk}",
    )
    return True


def _locked(offer: ChildOffer) -> ChildOffer:
    return ChildOffer.objects.select_for_update().get(pk=offer.pk)


def _refuse_unsendable(offer: ChildOffer) -> None:
    _refuse_ended(offer)
    if not offer.message.strip():
        raise OfferRefused(_("The letter is empty. Write what the sponsor should know."))
    free = set(
        available_children(for_donor=offer.sponsorship.payer)
        .filter(offers=offer)
        .values_list("pk", flat=True)
    )
    gone = [child for child in offer.children.all() if child.pk not in free]
    if gone and offer.status == Status.DRAFT:
        raise OfferRefused(
            _("%(children)s cannot be offered any more. Choose others, then send the letter.")
            % {"children": ", ".join(f"{child.first_name} ({child.reference})" for child in gone)}
        )


def _refuse_ended(offer: ChildOffer) -> None:
    # One that was ended by the leaving itself may be moved; one that the sponsor or staff ended is over.
    sponsorship = offer.sponsorship
    if sponsorship.status == ENDED and sponsorship.end_kind != Sponsorship.EndKind.CHILD_LEFT:
        raise OfferRefused(_("This sponsorship has ended meanwhile. There is nothing to offer."))


def _end(wished: datetime.datetime | None) -> datetime.datetime:
    if wished is not None and wished > timezone.now():
        return wished
    return timezone.now() + datetime.timedelta(days=settings.OFFER_DAYS)


def _close_items(offer: ChildOffer) -> None:
    for item in work.open_about(offer):
        item.move(item.Status.DONE, reason=offer.get_status_display())
