"""A checkout session becomes what our attempt, donation and link say of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from backoffice.core.asking import Blank, Question
from backoffice.core.locking import forget_outrun
from payments.gateway.facts import CheckoutSession, PaymentState, SessionState
from payments.models import CheckoutAttempt, PaymentLink
from payments.services import donations, gift_locks, links
from payments.services.cards import card_problems
from payments.services.handlers import invoices, posters
from payments.services.handlers.payments import book_stranger, settle
from payments.services.handlers.readings import CheckoutReading, NotYet
from payments.services.mismatch import Mismatch, refuse_other_amount

Status = CheckoutAttempt.Status


def apply(reading: CheckoutReading) -> str:
    attempt = _attempt_of(reading.session)
    if attempt is None:
        return _apply_to_nobody(reading)
    with gift_locks.holding(attempt.donation):
        return _apply_to(attempt, reading)


def _apply_to(attempt: CheckoutAttempt, reading: CheckoutReading) -> str:
    _refuse_other_session(attempt, reading.session)
    _remember(attempt, reading.session)
    match reading.session.state:
        case SessionState.OPEN:
            return _still_open(attempt, reading)
        case SessionState.EXPIRED:
            return give_up(attempt, reason=_("The payment page closed unpaid."))
        case SessionState.COMPLETE:
            return _complete(attempt, reading)


def _still_open(attempt: CheckoutAttempt, reading: CheckoutReading) -> str:
    """What the bank said to a try is kept for the donor who comes back to our page."""
    tried = reading.payment
    if (
        tried is not None
        and tried.failure_code
        and donations.note_decline(attempt.donation, reason=tried.failure, code=tried.failure_code)
    ):
        return _("A try to pay was declined; the payment page is still open.")
    return _("Nothing: the payment page is still open.")


def give_up(attempt: CheckoutAttempt, *, reason: str) -> str:
    """Nobody can pay by this attempt any more."""
    if attempt.can_move(Status.EXPIRED):
        attempt.move(Status.EXPIRED)
    donation = donations.cancel(attempt.donation, reason=reason)
    # Money that was on its way kept the promise alive when its link closed.
    links.free_the_child_if_nobody_pays(attempt.payment_link, by=None, reason=reason)
    return _("%(reference)s is now: %(status)s.") % {
        "reference": donation.reference,
        "status": donation.get_status_display(),
    }


def _complete(attempt: CheckoutAttempt, reading: CheckoutReading) -> str:
    if attempt.can_move(Status.COMPLETE):
        attempt.move(Status.COMPLETE)
    if reading.session.is_recurring:
        if reading.billing is None:
            raise NotYet
        return invoices.apply(reading.billing)
    if reading.payment is None:
        raise NotYet
    effect = settle(attempt.donation, reading.payment, may_be_retried=False, payer=reading.session.payer)
    card_problems.follow_one_off(attempt.donation)
    if reading.payment.state is not PaymentState.SUCCEEDED:
        # Money that was on its way kept the promise alive when its link closed.
        links.free_the_child_if_nobody_pays(attempt.payment_link, by=None, reason=_("The payment failed."))
    return effect


def _attempt_of(session: CheckoutSession) -> CheckoutAttempt | None:
    """Ours, by the session's id, or by our key in it where its id was lost on the way."""
    found = _locked(_BY_SESSION, session.id)
    return _locked(_BY_KEY, session.ours.attempt) if found is None and session.ours.attempt else found


@dataclass(frozen=True)
class _Locking:
    """How the rows of a payment page are found and locked: by this field of the attempt."""

    link: Question[PaymentLink]
    attempt: Question[CheckoutAttempt]


def _locking_by(field: str) -> _Locking:
    value = Blank("value", CheckoutAttempt, field)
    related = ("donation", *(f"donation__{name}" for name in gift_locks.PURPOSE))
    return _Locking(
        Question(
            lambda: PaymentLink.objects.select_for_update(of=("self",)).filter(
                **{f"attempts__{field}": value}
            )
        ),
        Question(
            lambda: (
                CheckoutAttempt.objects.select_for_update(of=("self", "donation"))
                .select_related(*related)
                .filter(**{field: value})
            )
        ),
    )


_BY_SESSION, _BY_KEY = _locking_by("stripe_session_id"), _locking_by("id")


def _locked(by: _Locking, value: object) -> CheckoutAttempt | None:
    """The link first, as everywhere; then the attempt and its donation."""
    link = by.link.first(value=value)
    if link is None:
        return None
    (attempt,) = by.attempt.all(value=value)
    forget_outrun(attempt.donation)
    attempt.payment_link = attempt.donation.payment_link = link
    return attempt


def _refuse_other_session(attempt: CheckoutAttempt, session: CheckoutSession) -> None:
    if attempt.stripe_session_id not in (None, session.id):
        raise Mismatch(
            _("Two payment pages stand for one attempt: %(ours)s and %(theirs)s.")
            % {"ours": attempt.stripe_session_id, "theirs": session.id}
        )
    if session.ours.donation != attempt.donation_id:
        raise Mismatch(_("The payment page %(page)s is about another donation.") % {"page": session.id})
    refuse_other_amount(str(attempt.donation.reference), ours=attempt.donation.amount, theirs=session.amount)


def _remember(attempt: CheckoutAttempt, session: CheckoutSession) -> None:
    if attempt.stripe_session_id is None:
        attempt.stripe_session_id = session.id
        attempt.url = session.url
        attempt.save(update_fields=["stripe_session_id", "url", "updated_at"])


def _apply_to_nobody(reading: CheckoutReading) -> str:
    poster = posters.poster_of(reading)
    if reading.billing is not None:
        return invoices.apply(reading.billing, poster=poster)
    if poster is not None and not reading.session.is_recurring:
        return posters.apply_once(poster, reading)
    if reading.payment is None or reading.payment.state is not PaymentState.SUCCEEDED:
        return _("Nothing: not a payment page of ours, and not paid.")
    return book_stranger(reading.payment, payer=reading.session.payer)
