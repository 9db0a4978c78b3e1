"""Several addresses of one donor: which of them is the one that mail goes to, and which phone is called first."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from donors.models import Donor, OtherEmail, OtherPhone


class DetailRefused(DomainError):
    """An address that cannot become the main one; the message says what to do."""


def make_main_email(other: OtherEmail, *, by: User, reason: str = "") -> Donor:
    """The other email becomes the donor's own, and what was the donor's own takes its place."""
    with transaction.atomic(), context.acting(by, reason=reason):
        donor = _locked(other.donor_id)
        other = OtherEmail.objects.get(pk=other.pk, donor=donor)
        was, donor.email = donor.email, other.address
        donor.full_clean(validate_unique=False)
        donor.save()
        others = OtherEmail.objects.filter(donor=donor).exclude(pk=other.pk)
        if not was or was.lower() == donor.email.lower() or others.filter(address__iexact=was).exists():
            other.delete()  # there is nothing to keep in its place, or it is kept already
        else:
            other.address = was
            other.save()
    return donor


def make_main_phone(other: OtherPhone, *, by: User, reason: str = "") -> Donor:
    with transaction.atomic(), context.acting(by, reason=reason):
        donor = _locked(other.donor_id)
        other = OtherPhone.objects.get(pk=other.pk, donor=donor)
        was, donor.phone = donor.phone, other.number
        donor.full_clean(validate_unique=False)
        donor.save()
        others = OtherPhone.objects.filter(donor=donor).exclude(pk=other.pk)
        if not was or was == donor.phone or others.filter(number=was).exists():
            other.delete()
        else:
            other.number = was
            other.save()
    return donor


def refuse_main_again(donor: Donor, *, email: str = "", phone: object = None) -> None:
    """Raises ValidationError by field: what stands on the donor itself is not one of the others."""
    if email and email.lower() == donor.email.lower():
        raise ValidationError({"address": _("This is the main email already.")})
    if phone and phone == donor.phone:
        raise ValidationError({"number": _("This is the main phone already.")})


def _locked(donor_id: uuid.UUID) -> Donor:
    donor = Donor.objects.select_for_update().get(pk=donor_id)
    if donor.is_merged_away or donor.is_erased:
        raise DetailRefused(_("This record is closed: it was merged into another one, or erased."))
    return donor
