"""The way of a child through review and after it. Every move is made by `Child.move` alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.dates import months_after
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services.checklist import kinds_asked_every_year
from beneficiaries.services.checks import reset_checks, what_does_not_stand
from beneficiaries.services.partners import refuse_inactive
from beneficiaries.services.photos import unpublish_all
from beneficiaries.services.reasons import ReasonWanted, refuse_silence
from beneficiaries.services.report_schedule import NOTHING_DUE, next_report_due
from beneficiaries.services.steps import refuse_unless

Status = Child.Status

NOT_VERIFIED: dict[str, None] = {"verified_by": None, "verified_at": None, "reverify_due_on": None}


class NotVerifiable(DomainError):
    """A child that may not be verified, or not by this person."""


def verify_child(child: Child, *, by: User, reason: str = "") -> Child:
    """Every mandatory check stands, and somebody else than the registrar says so."""
    with transaction.atomic():
        Child.objects.select_for_update().get(pk=child.pk)  # no check changes meanwhile
        if child.can_move(Status.VERIFIED):
            _refuse_verifying(child, by)
        return child.move(
            Status.VERIFIED,
            by=by,
            reason=reason,
            verified_by=by,
            verified_at=timezone.now(),
            reverify_due_on=months_after(timezone.localdate(), 12),
            report_due_on=next_report_due(child),
        )


def send_back(child: Child, *, by: User, reason: str) -> Child:
    """The registrar has something to mend; the reason says what."""
    refuse_silence(reason)
    refuse_unless(child, Status.IN_REVIEW, to=Status.REGISTERED)
    return child.move(Status.REGISTERED, by=by, reason=reason, **NOT_VERIFIED, **NOTHING_DUE)


def reject(child: Child, *, by: User, reason: str) -> Child:
    refuse_silence(reason)
    return child.move(Status.REJECTED, by=by, reason=reason, **NOT_VERIFIED, **NOTHING_DUE)


def suspend(child: Child, *, by: User, reason: str) -> Child:
    refuse_silence(reason)
    return child.move(Status.SUSPENDED, by=by, reason=reason, **NOTHING_DUE)


def resume(child: Child, *, by: User, reason: str) -> Child:
    """A suspended child is verified as before; who verified it stays."""
    refuse_silence(reason)
    refuse_unless(child, Status.SUSPENDED, to=Status.VERIFIED)
    return child.move(Status.VERIFIED, by=by, reason=reason, report_due_on=next_report_due(child))


def ask_reverification(child: Child, *, by: User, reason: str) -> Child:
    """Back into review, with the checks open again that a year may have changed."""
    refuse_silence(reason)
    with transaction.atomic():
        refuse_unless(child, Status.VERIFIED, to=Status.IN_REVIEW)
        child.move(Status.IN_REVIEW, by=by, reason=reason, submitted_at=timezone.now(), **NOT_VERIFIED)
        reset_checks(child, kinds=kinds_asked_every_year(), by=by, reason=reason)
    return child


def leave(child: Child, *, by: User, kind: str, reason: str = "") -> Child:
    """The child leaves the programme: `kind` says why in one word, `reason` adds what else is to be said."""
    if kind not in Child.LeavingReason.values:
        raise ReasonWanted(_("Choose why the child leaves."))
    words = ": ".join(filter(None, [str(Child.LeavingReason(kind).label), reason.strip()]))
    with transaction.atomic(), context.acting(by, reason=words):
        child.move(Status.LEFT, by=by, reason=words, leaving_reason=kind, **NOTHING_DUE)
        unpublish_all(child, by=by, reason=words)
    return child


def reopen(child: Child, *, by: User, reason: str) -> Child:
    """A child that left or was rejected comes again, and is checked from the beginning."""
    refuse_silence(reason)
    with transaction.atomic():
        refuse_unless(child, Status.LEFT, Status.REJECTED, to=Status.REGISTERED)
        refuse_inactive(child.partner)
        child.move(Status.REGISTERED, by=by, reason=reason, leaving_reason="", **NOT_VERIFIED)
        reset_checks(child, by=by, reason=reason)
    return child


def _refuse_verifying(child: Child, by: User) -> None:
    if child.status != Status.IN_REVIEW:
        raise NotVerifiable(_("%(child)s was suspended. Resume it instead.") % {"child": child})
    if child.registered_by_id == by.pk:
        raise NotVerifiable(
            _(
                "You registered %(child)s. A child is verified by another person than the one who registered it."
            )
            % {"child": child}
        )
    if open_checks := what_does_not_stand(child):
        raise NotVerifiable(
            _("%(child)s cannot be verified yet. These checks do not stand: %(checks)s.")
            % {"child": child, "checks": "; ".join(open_checks)}
        )
