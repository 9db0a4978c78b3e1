"""Where a partner's money is to go from now on."""

import datetime

from django.db import transaction
from django.utils import timezone

from backoffice.core import context
from backoffice.core.models import User
from beneficiaries.models import Partner, PayoutAccount
from beneficiaries.services.reasons import refuse_silence


def change_payout_account(
    partner: Partner,
    *,
    method: str,
    holder: str,
    number: str,
    currency: str,
    by: User,
    reason: str,
    bic: str = "",
    bank_name: str = "",
    valid_from: datetime.date | None = None,
) -> PayoutAccount:
    """Enter a new account; the one before stays readable. Raises ValidationError for what cannot be an account."""
    refuse_silence(reason)
    with transaction.atomic(), context.acting(by, reason=reason):
        Partner.objects.select_for_update().get(pk=partner.pk)  # two changes at once follow one another
        account = PayoutAccount(
            partner=partner,
            method=method,
            holder=holder,
            number=number,
            bic=bic,
            bank_name=bank_name,
            currency=currency,
            valid_from=valid_from or timezone.localdate(),
            entered_by=by,
        )
        account.full_clean(validate_unique=False, validate_constraints=False)
        _replace_current(partner)
        account.save(force_insert=True)
    return account


def _replace_current(partner: Partner) -> None:
    for former in partner.payout_accounts.filter(replaced_at=None):
        former.replaced_at = timezone.now()
        former.save(update_fields=["replaced_at", "updated_at"])
