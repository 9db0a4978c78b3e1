"""The checks that must be passed before a child is verified."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child, ChildDocument, VerificationCheck
from beneficiaries.services.checklist import checklist_of

Result = VerificationCheck.Result
BuiltIn = CheckKind.BuiltIn


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
    """Write down what one check of the checklist came to; `kind` is its code.

    Only while the child is reviewed, and not by who registered it. A check that passed without a day on which it
    expires gets the one that its kind says.
    """
    with transaction.atomic(), context.acting(by, reason=note):
        _refuse_when_not_reviewing(child, by)
        asked = _kind_in_use(kind)
        _refuse_result(child, asked, result=result, note=note, evidence=evidence, expires_on=expires_on)
        if result == Result.PASSED:
            expires_on = expires_on or asked.valid_until(timezone.localdate())
        check = child.checks.filter(kind=asked).first() or VerificationCheck(child=child, kind=asked)
        check.result, check.note, check.evidence, check.expires_on = result, note, evidence, expires_on
        is_open = result == Result.PENDING
        check.checked_by, check.checked_at = (None, None) if is_open else (by, timezone.now())
        check.save()
    return check


def reset_checks(child: Child, *, by: User, reason: str, kinds: Iterable[str] | None = None) -> None:
    """Let checks be made again, all or those of some kinds, in the caller's transaction."""
    made = child.checks.exclude(result=Result.PENDING)
    with context.acting(by, reason=reason):
        for check in made if kinds is None else made.filter(kind__in=list(kinds)):
            check.result, check.checked_by, check.checked_at = Result.PENDING, None, None
            check.expires_on = None
            check.save()


def what_does_not_stand(child: Child) -> list[str]:
    """The mandatory checks that are missing, failed or expired, in words."""
    return [_in_words(check) for check in checklist_of(child) if check.kind.mandatory and not check.stands]


def _in_words(check: VerificationCheck) -> str:
    if check.result == Result.PENDING:
        state = _("not yet checked")
    elif check.result == Result.FAILED:
        state = _("failed")
    else:
        state = _("expired")
    return f"{check.kind} ({state})"


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


def _kind_in_use(code: str) -> CheckKind:
    kind = CheckKind.objects.asked().filter(code=code).first()
    if kind is None:
        raise CheckRefused(_("The checklist has no such check any more. Reload the page."))
    return kind


def _refuse_result(
    child: Child,
    kind: CheckKind,
    *,
    result: str,
    note: str,
    evidence: ChildDocument | None,
    expires_on: datetime.date | None,
) -> None:
    if result not in Result.values:
        raise CheckRefused(_("There is no such result."))
    if result == Result.FAILED and not note.strip():
        raise CheckRefused(_("%(check)s: say in the note why it failed.") % {"check": kind})
    if evidence is not None and evidence.child_id != child.pk:
        raise CheckRefused(_("The evidence is a paper of another child."))
    if result != Result.PASSED:
        return
    if expires_on and expires_on < timezone.localdate():
        raise CheckRefused(_("%(check)s: it has expired already.") % {"check": kind})
    if kind.code == BuiltIn.CONSENT and not child.consents.standing().exists():
        raise CheckRefused(_("There is no consent that stands. Record the guardian's consent first."))
    if kind.code == BuiltIn.PHOTO and not child.photos.exists():
        raise CheckRefused(_("There is no photo yet. Send the child back and ask for one."))
