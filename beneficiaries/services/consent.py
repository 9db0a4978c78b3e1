"""Recording consent and its withdrawal."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child, ChildDocument, ConsentRecord, Guardian
from beneficiaries.services.checks import reset_checks
from beneficiaries.services.photos import unpublish_all
from beneficiaries.services.reasons import refuse_silence


class AlreadyWithdrawn(DomainError):
    """A consent that does not stand any more."""


def record_consent(
    child: Child,
    *,
    guardian: Guardian,
    use: str,
    by: User,
    given_on: datetime.date | None = None,
    form: str = ConsentRecord.Form.SIGNED,
    proof: ChildDocument | None = None,
) -> ConsentRecord:
    """Raises ValidationError for a date in the future or a guardian of another child."""
    consent = ConsentRecord(
        child=child,
        guardian=guardian,
        use=use,
        form=form,
        given_on=given_on or timezone.localdate(),
        proof=proof,
        recorded_by=by,
    )
    with transaction.atomic(), context.acting(by):
        consent.full_clean()
        consent.save(force_insert=True)
    return consent


def withdraw_consent(
    consent: ConsentRecord, *, by: User, reason: str, withdrawn_on: datetime.date | None = None
) -> ConsentRecord:
    """Withdraw, and in the same transaction take back what stood on it.

    Withdrawing consent to publication unpublishes every photo at once, even where another guardian's consent
    still stands: whoever publishes again then does so knowing of it.
    """
    refuse_silence(reason)
    with transaction.atomic(), context.acting(by, reason=reason):
        child = Child.objects.select_for_update().get(pk=consent.child_id)
        consent.refresh_from_db()
        if consent.withdrawn_on is not None:
            raise AlreadyWithdrawn(_("This consent was withdrawn already."))
        consent.withdrawn_on = withdrawn_on or timezone.localdate()
        consent.withdrawal_reason = reason
        consent.full_clean()
        consent.save()
        if consent.use == ConsentRecord.Use.PUBLICATION:
            unpublish_all(child, by=by, reason=reason)
        if not child.consents.standing().exists():
            reset_checks(child, kinds=[CheckKind.BuiltIn.CONSENT], by=by, reason=reason)
    return consent
