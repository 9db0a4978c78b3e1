"""Who may be asked by phone, and for what: what a prompt is refused for."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Sponsorship
from payments.models import Donation, Fund, MobilePayment, MobilePledge, PaymentLink
from payments.services.asking import link_rules

# A prompt on a phone ends after some minutes; as long as it may be there, no second one is sent.
PROMPT_STANDS = datetime.timedelta(minutes=10)


class AskRefused(DomainError):
    """This donor cannot be asked so, now; the message says why."""


class PhoneIsBusy(AskRefused):
    """The phone is being asked for something else: in some minutes it may be asked."""


@dataclass(frozen=True)
class Purpose:
    """What the money is for."""

    fund: Fund | None = None
    child: Child | None = None
    sponsorship: Sponsorship | None = None
    campaign: Campaign | None = None
    link: PaymentLink | None = None
    pledge: MobilePledge | None = None
    due_on: datetime.date | None = None


def locked_link(link: PaymentLink | None) -> PaymentLink | None:
    """The link as it is now; nobody else closes it until the caller's transaction ends."""
    if link is None:
        return None
    link = PaymentLink.objects.select_for_update().get(pk=link.pk)
    if not link.is_payable:
        raise AskRefused(_("Nothing can be paid by this link any more."))
    if link.is_recurring:
        raise AskRefused(_("A regular gift cannot be set up by phone here."))
    if link.donations.filter(status=Donation.Status.PROCESSING).exists():
        raise AskRefused(_("Your payment is on its way already; the bank needs some days."))
    return link


def refuse_purpose(donor: Donor, purpose: Purpose) -> None:
    if purpose.link is not None:
        _refuse_lost_purpose(purpose.link)
        return
    link_rules.refuse_donor(donor, by_mail=False)
    if purpose.child is not None:
        link_rules.refuse_child(purpose.child)
    if purpose.fund is not None:
        link_rules.refuse_closed_fund(purpose.fund)
    if purpose.sponsorship is not None:
        link_rules.refuse_ended(purpose.sponsorship)


def _refuse_lost_purpose(link: PaymentLink) -> None:
    """In words for the donor, who has been asked before the child left."""
    if link.child is not None and link.child.status != Child.Status.VERIFIED:
        raise AskRefused(
            _("This child is not in our programme any more, so nothing can be paid here. Please write to us.")
        )
    if link.sponsorship is not None and link.sponsorship.status == Sponsorship.Status.ENDED:
        raise AskRefused(_("This sponsorship has ended. Please write to us."))


def refuse_second_prompt(donor: Donor, msisdn: str, link: PaymentLink | None) -> None:
    recent = MobilePayment.objects.undecided().filter(created_at__gt=timezone.now() - PROMPT_STANDS)
    if link is not None and recent.filter(donation__payment_link=link).exists():
        raise AskRefused(_("A phone is being asked for this gift at this moment. Wait for its answer."))
    if recent.filter(donation__donor=donor, phone=msisdn).exists():
        raise PhoneIsBusy(_("This phone is being asked already. Wait until it has answered."))
