"""The checks that must be passed before a child is verified."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, ChildDocument, VerificationCheck

Result = VerificationCheck.Result
Kind = VerificationCheck.Kind


class CheckRefused(DomainError):
    """A result that cannot be recorded; the message says why."""


def record_check(
    child: Child,
    kind: str,
    *,
    by: User,
    result: str,
    note: str = "",
    evidence: ChildDocument | None = None,
    expires_on: datetime.date | None = None,
) -> VerificationCheck:
    """Write down what one check came to. Only while the child is reviewed, and not by who registered it."""
    with transaction.atomic(), context.acting(by, reason=note):
        _refuse_when_not_reviewing(child, by)
        _refuse_result(child, kind, result=result, note=note, evidence=evidence, expires_on=expires_on)
        check, _created = VerificationCheck.objects.get_or_create(child=child, kind=kind)
        check.result, check.note, check.evidence, check.expires_on = result, note, evidence, expires_on
        is_open = result == Result.PENDING
        check.checked_by, check.checked_at = (None, None) if is_open else (by, timezone.now())
        check.save()
    return check


def reset_checks(child: Child, *, kinds: Iterable[str], by: User, reason: str) -> None:
    """Let checks be made again, in the caller's transaction."""
    with context.acting(by, reason=reason):
        for check in child.checks.filter(kind__in=list(kinds)).exclude(result=Result.PENDING):
            check.result, check.checked_by, check.checked_at = Result.PENDING, None, None
            check.expires_on = None
            check.save()


def what_does_not_stand(child: Child) -> list[str]:
    """The mandatory checks that are missing, failed or expired, in words."""
    by_kind = {check.kind: check for check in child.checks.all()}
    return [
        _in_words(kind, by_kind.get(kind))
        for kind in Kind
        if kind in VerificationCheck.MANDATORY and not (kind in by_kind and by_kind[kind].stands)
    ]


def _in_words(kind: Kind, check: VerificationCheck | None) -> str:
    if check is None or check.result == Result.PENDING:
        state = _("not yet checked")
    elif check.result == Result.FAILED:
        state = _("failed")
    else:
        state = _("expired")
    return f"{kind.label} ({state})"


def _refuse_when_not_reviewing(child: Child, by: User) -> None:
    # Locked, so that no check changes while somebody verifies on the strength of it.
    locked = Child.objects.select_for_update().get(pk=child.pk)
    if locked.status != Child.Status.IN_REVIEW:
        raise CheckRefused(
            _("%(child)s is '%(status)s'. Checks are recorded while a child is in review.")
            % {"child": locked, "status": locked.get_status_display()}
        )
    if locked.registered_by_id == by.pk:
        raise CheckRefused(_("You registered this child. Another person makes the checks."))


def _refuse_result(
    child: Child,
    kind: str,
    *,
    result: str,
    note: str,
    evidence: ChildDocument | None,
    expires_on: datetime.date | None,
) -> None:
    if kind not in Kind.values or result not in Result.values:
        raise CheckRefused(_("There is no such check or result."))
    if result == Result.FAILED and not note.strip():
        raise CheckRefused(_("%(check)s: say in the note why it failed.") % {"check": Kind(kind).label})
    if evidence is not None and evidence.child_id != child.pk:
        raise CheckRefused(_("The evidence is a paper of another child."))
    if result != Result.PASSED:
        return
    if expires_on and expires_on < timezone.localdate():
        raise CheckRefused(_("%(check)s: it has expired already.") % {"check": Kind(kind).label})
    if kind == Kind.CONSENT and not child.consents.standing().exists():
        raise CheckRefused(_("There is no consent that stands. Record the guardian's consent first."))
    if kind == Kind.PHOTO and not child.photos.exists():
        raise CheckRefused(_("There is no photo yet. Send the child back and ask for one."))
