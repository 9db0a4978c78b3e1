"""Asking a donor for a gift: our own durable address, sent by email."""

import datetime
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context, history, money
from backoffice.core.errors import DomainError
from backoffice.core.intervals import Interval
from backoffice.core.models import OutgoingEmail, User
from backoffice.core.services.audit import record as write_audit
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from donors.services import sponsorships
from payments import emails
from payments.models import Donation, Fund, PaymentLink, RecurringGift
from payments.services.funds import fund_for

Status = PaymentLink.Status
DAYS_OPEN = 30
LONGEST_DAYS_OPEN = 365


class LinkRefused(DomainError):
    """A link that cannot be made or sent; the message says what to do."""


@transaction.atomic
def create_link(
    *,
    donor: Donor,
    amount: Money,
    interval: str = Interval.ONCE,
    fund: Fund | None = None,
    child: Child | None = None,
    sponsorship: Sponsorship | None = None,
    message: str = "",
    expires_at: datetime.datetime | None = None,
    by: User | None = None,
) -> PaymentLink:
    """Write the link and, in the same transaction, the mail that carries it.

    A recurring link for a child is a sponsorship in the making: the donor's standing one is used, or a
    pending one is begun, so that nobody else is offered the same child meanwhile.
    """
    _refuse_donor_out_of_reach(donor)
    asked = money.parse_amount(amount.amount, str(amount.currency))
    child = child or (sponsorship.child if sponsorship else None)
    if child:
        _refuse_unless_verified(child)
    chosen = fund or fund_for(for_a_child=child is not None)
    _refuse_closed_fund(chosen)
    ends = expires_at or timezone.now() + datetime.timedelta(days=DAYS_OPEN)
    _refuse_bad_end(ends)
    if child and interval != Interval.ONCE and sponsorship is None:
        sponsorship = _sponsorship_for(donor, child, asked, interval, by)
    with context.acting(by):
        link = PaymentLink.objects.create(
            donor=donor,
            amount=asked,
            interval=interval,
            fund=chosen,
            child=child,
            sponsorship=sponsorship,
            message=message.strip(),
            expires_at=ends,
            created_by=by,
        )
    emails.payment_link(link)
    return link


@transaction.atomic
def cancel_link(link: PaymentLink, *, by: User | None, reason: str) -> PaymentLink:
    """Close a link that is not to be paid any more. A payment already under way is still accepted."""
    link.move(Status.CANCELLED, by=by, reason=reason)
    free_the_child_if_nobody_pays(link, by=by, reason=reason)
    return link


@transaction.atomic
def send_again(link: PaymentLink, *, by: User | None) -> OutgoingEmail:
    """Mail a link that is still open once more, to the donor's present address."""
    if not link.is_payable:
        raise LinkRefused(_("This link is not open any more. Send a new payment link."))
    _refuse_donor_out_of_reach(link.donor)
    write_audit("paymentlink.sent_again", subject=link, actor=by)
    return emails.payment_link(link, again=True)


def expire_links() -> int:
    """Close the links whose time has come; returns how many."""
    expired = 0
    overdue = PaymentLink.objects.overdue_to_expire().values_list("pk", flat=True)
    for key in list(overdue):
        expired += _expire(key)
    return expired


def note_opened(link: PaymentLink) -> None:
    """The donor has looked at the page: written down once."""
    with transaction.atomic():
        opened = PaymentLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())
        if opened:
            link.refresh_from_db()
            history.write_history(link, reason=_("The donor opened the page."))


@transaction.atomic
def _expire(key: uuid.UUID) -> bool:
    link = PaymentLink.objects.select_for_update().get(pk=key)
    if link.status != Status.OPEN or link.expires_at > timezone.now():
        return False  # paid, cancelled or prolonged since the list was read
    reason = _("Its time has passed.")
    link.move(Status.EXPIRED, reason=reason)
    free_the_child_if_nobody_pays(link, by=None, reason=_("The payment link was not used."))
    return True


def free_the_child_if_nobody_pays(link: PaymentLink, *, by: User | None, reason: str) -> None:
    """A promise that was never begun ends with its last link, unless money is on its way."""
    promise = link.sponsorship
    if promise is None or promise.status != Sponsorship.Status.PENDING:
        return
    on_its_way = [Donation.Status.PENDING, Donation.Status.PROCESSING]
    still_asked = promise.payment_links.open().exists()
    if not still_asked and not promise.donations.filter(status__in=on_its_way).exists():
        sponsorships.end(promise, by=by, reason=reason)


def _sponsorship_for(
    donor: Donor, child: Child, amount: Money, interval: str, by: User | None
) -> Sponsorship:
    # Under the child's lock, or two presses at once would promise the child twice.
    Child.objects.select_for_update().get(pk=child.pk)
    standing = Sponsorship.objects.live().filter(payer=donor, child=child).first()
    if standing is None:
        return sponsorships.start_sponsorship(
            payer=donor, child=child, amount=amount, interval=interval, by=by
        )
    if standing.recurring_gifts.filter(status=RecurringGift.Status.ACTIVE).exists():
        raise LinkRefused(
            _(
                "%(donor)s already gives to %(child)s regularly; a second link would charge twice. Cancel the "
                "present recurring gift first, or ask for a one-off gift."
            )
            % {"donor": donor, "child": child}
        )
    if standing.status == Sponsorship.Status.PENDING:
        # A promise that has not begun is what was asked last.
        standing.amount, standing.interval = amount, interval
        standing.save(update_fields=["amount", "amount_currency", "interval", "updated_at"])
    return standing


def _refuse_donor_out_of_reach(donor: Donor) -> None:
    if donor.do_not_contact:
        raise LinkRefused(
            _(
                "%(donor)s asked not to be contacted. Ask first, and clear 'do not contact' on the donor's page."
            )
            % {"donor": donor}
        )
    if not donor.email:
        raise LinkRefused(
            _("%(donor)s has no email address. Add one on the donor's page.") % {"donor": donor}
        )


def _refuse_unless_verified(child: Child) -> None:
    if child.is_merged_away:
        raise LinkRefused(
            _("%(child)s was merged into %(survivor)s. Ask for a gift to that record.")
            % {"child": child, "survivor": child.merged_into}
        )
    if child.status != Child.Status.VERIFIED:
        raise LinkRefused(
            _(
                "%(child)s is '%(status)s'. Gifts are asked for verified children only: finish the review first."
            )
            % {"child": child, "status": child.get_status_display()}
        )


def _refuse_closed_fund(fund: Fund) -> None:
    if not fund.is_active:
        raise LinkRefused(_("The fund '%(fund)s' takes no gifts any more. Choose another.") % {"fund": fund})


def _refuse_bad_end(ends: datetime.datetime) -> None:
    longest = timezone.now() + datetime.timedelta(days=LONGEST_DAYS_OPEN, hours=1)
    if not timezone.now() < ends <= longest:
        raise LinkRefused(_("A link ends in the future, within %(days)s days.") % {"days": LONGEST_DAYS_OPEN})
