"""Beginning, pausing and ending the work with a partner. What that means for its children stands in `published()`."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Partner, PartnerContact
from beneficiaries.services.reasons import refuse_silence

Status = Partner.Status


class PartnerNotActive(DomainError):
    """A partner whom we do not work with now: nothing begins there."""


def suspend_partner(partner: Partner, *, by: User, reason: str) -> Partner:
    """Its children leave the public at once, and none is registered there until it is taken up again."""
    refuse_silence(reason)
    return partner.move(Status.SUSPENDED, by=by, reason=reason)


def end_partner(partner: Partner, *, by: User, reason: str) -> Partner:
    refuse_silence(reason)
    return partner.move(Status.ENDED, by=by, reason=reason)


def take_up_partner(partner: Partner, *, by: User, reason: str) -> Partner:
    """Work with a suspended or ended partner again; what was public of its children is public again."""
    refuse_silence(reason)
    return partner.move(Status.ACTIVE, by=by, reason=reason)


def refuse_inactive(partner: Partner) -> None:
    """Raises PartnerNotActive."""
    if not partner.is_active:
        raise PartnerNotActive(
            _("%(partner)s is '%(status)s'. No child can be registered, moved or shown there.")
            % {"partner": partner, "status": partner.get_status_display()}
        )


def save_contacts(contacts: Iterable[PartnerContact], *, by: User, reason: str = "") -> None:
    """Save contacts that were edited together: who is the main one no longer comes before who is now."""
    with transaction.atomic(), context.acting(by, reason=reason):
        for contact in sorted(contacts, key=lambda contact: contact.is_main):
            contact.save()
