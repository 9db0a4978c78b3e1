"""Payment pages: does each of Stripe's say what our attempt says?"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from payments.gateway.errors import NotFound
from payments.gateway.facts import SessionState
from payments.gateway.facts_lists import ListedSession
from payments.models import CheckoutAttempt
from payments.services.reconcile.differences import (
    Difference,
    Scope,
    amount_or_currency,
    backfill_from,
    look_at_both,
    money,
)

Status = CheckoutAttempt.Status
# Stripe closes a page by itself when its time is up.
_CLOSES_WITHIN = timedelta(hours=1)


def compare(scope: Scope) -> Iterator[Difference]:
    seen: set[str] = set()
    for some in scope.in_batches(scope.gateway.list_sessions(scope.period)):
        seen.update(listed.session.id for listed in some)
        yield from _judge([listed for listed in some if scope.is_told(listed.created_at)])
    yield from _missing_there(scope, seen)


def _judge(some: list[ListedSession]) -> Iterator[Difference]:
    attempts = CheckoutAttempt.objects.select_related("donation")
    by_session = {
        attempt.stripe_session_id: attempt
        for attempt in attempts.filter(stripe_session_id__in=[listed.session.id for listed in some])
    }
    by_key = attempts.in_bulk([listed.session.ours.attempt for listed in some if listed.session.ours.attempt])
    for listed in some:
        session = listed.session
        attempt = by_session.get(session.id)
        if attempt is None and session.ours.attempt:
            attempt = by_key.get(session.ours.attempt)
        if attempt is not None:
            yield from _of(attempt, listed)
        elif session.ours.attempt and session.state is SessionState.COMPLETE:
            yield Difference(
                "session_missing_here",
                session.id,
                title=_("A payment page bears a key of ours and stands for nothing here"),
                ours=_("no attempt to pay %(key)s") % {"key": session.ours.attempt},
                theirs=_("%(page)s, %(amount)s, %(state)s")
                % {"page": session.id, "amount": money(session.amount), "state": session.state},
                advice=backfill_from(listed.created_at.date()),
                on=listed.created_at.date(),
            )


def _of(attempt: CheckoutAttempt, listed: ListedSession) -> Iterator[Difference]:
    session, on = listed.session, listed.created_at.date()
    donation = attempt.donation
    if what := amount_or_currency("session", donation.amount, session.amount):
        yield Difference(
            what,
            session.id,
            title=_("The payment page of %(gift)s asks for something else") % {"gift": donation.reference},
            ours=money(donation.amount),
            theirs=money(session.amount),
            advice=look_at_both(),
            on=on,
            subject=donation,
        )
    overdue = attempt.expires_at + _CLOSES_WITHIN < timezone.now()
    if session.state != attempt.status or (session.state is SessionState.OPEN and overdue):
        yield Difference(
            "session_state",
            session.id,
            title=_("The payment page of %(gift)s is '%(theirs)s' at Stripe and '%(ours)s' here")
            % {"gift": donation.reference, "theirs": session.state, "ours": attempt.status},
            ours=f"{attempt.get_status_display()}, {attempt.expires_at:%Y-%m-%d %H:%M}",
            theirs=f"{session.state}, {_('paid') if session.is_paid else _('not paid')}",
            advice=backfill_from(on),
            on=on,
            subject=donation,
        )


def _missing_there(scope: Scope, seen: set[str]) -> Iterator[Difference]:
    ours = scope.ours(CheckoutAttempt.objects.exclude(stripe_session_id=None), "created_at")
    unseen = [key for key, page in ours.values_list("pk", "stripe_session_id").iterator() if page not in seen]
    for some in scope.in_batches(unseen):
        for attempt in CheckoutAttempt.objects.select_related("donation").filter(pk__in=some):
            try:
                scope.gateway.checkout_session(attempt.stripe_session_id or "")
            except NotFound:
                yield Difference(
                    "session_missing_there",
                    str(attempt.stripe_session_id),
                    title=_("Stripe does not know the payment page of %(gift)s")
                    % {"gift": attempt.donation.reference},
                    ours=f"{attempt.stripe_session_id}, {attempt.get_status_display()}",
                    theirs=_("nothing"),
                    advice=_(
                        "Was it made with the keys of another account, or in test mode? Cancel the link and send a "
                        "new one."
                    ),
                    on=attempt.created_at.date(),
                    subject=attempt.donation,
                )
