"""Asking a donor for a gift: our own durable address, sent by email or handed over."""

import datetime
import uuid
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context, history, money
from backoffice.core.intervals import Interval
from backoffice.core.locking import locked_with
from backoffice.core.models import OutgoingEmail, User
from backoffice.core.services.audit import record as write_audit
from beneficiaries.models import Child
from donors.models import Campaign, Donor, Hold, Sponsorship
from donors.services import sponsorships
from payments import emails
from payments.models import Donation, Fund, LinkBatch, PaymentLink, RecurringGift
from payments.services.asking import link_rules as rules
from payments.services.asking.link_rules import DAYS_OPEN, LONGEST_DAYS_OPEN, LinkRefused, SameLinkStands
from payments.services.funds import fund_for

__all__ = ["DAYS_OPEN", "LONGEST_DAYS_OPEN", "LinkRefused", "SameLinkStands"]

Status, Origin = PaymentLink.Status, PaymentLink.Origin
# Two who press 'Send again' on the same morning write one mail.
AGAIN_AFTER = datetime.timedelta(minutes=5)


class Asked(TypedDict, total=False):
    """What a link asks for, beside of whom: see `create_link`."""

    amount: Required[Money]
    interval: str
    least: Money | None
    most: Money | None
    fund: Fund | None
    child: Child | None
    campaign: Campaign | None
    batch: LinkBatch | None
    origin: str
    message: str
    expires_at: datetime.datetime | None


def draft_link(
    *,
    donor: Donor,
    amount: Money,
    interval: str = Interval.ONCE,
    least: Money | None = None,
    most: Money | None = None,
    fund: Fund | None = None,
    child: Child | None = None,
    sponsorship: Sponsorship | None = None,
    campaign: Campaign | None = None,
    batch: LinkBatch | None = None,
    origin: str = Origin.STAFF,
    send: bool = True,
    message: str = "",
    expires_at: datetime.datetime | None = None,
    by: User | None = None,
) -> PaymentLink:
    """The link as it would be, with every rule kept and nothing written: what a preview shows.

    Raises LinkRefused or InvalidAmount.
    """
    if origin != Origin.WEBSITE:
        rules.refuse_donor(donor, by_mail=send)
    asked = money.parse_amount(amount.amount, str(amount.currency))
    bounds = rules.checked_bounds(asked, least, most)
    rules.refuse_what_nobody_takes(bounds[1] if bounds else asked, interval=interval)
    child = child or (sponsorship.child if sponsorship else None)
    if child:
        rules.refuse_child(child)
    chosen = fund or fund_for(for_a_child=child is not None)
    rules.refuse_closed_fund(chosen)
    ends = expires_at or timezone.now() + datetime.timedelta(days=DAYS_OPEN)
    rules.refuse_bad_end(ends)
    return PaymentLink(
        donor=donor,
        amount=asked,
        least=bounds[0] if bounds else None,
        most=bounds[1] if bounds else None,
        interval=interval,
        fund=chosen,
        child=child,
        sponsorship=sponsorship,
        campaign=campaign,
        batch=batch,
        origin=origin,
        message=message.strip(),
        expires_at=ends,
        created_by=by,
    )


@transaction.atomic
def create_link(
    *,
    donor: Donor,
    by: User | None = None,
    sponsorship: Sponsorship | None = None,
    hold: Hold | None = None,
    replaces: RecurringGift | None = None,
    send: bool = True,
    **asked: Unpack[Asked],
) -> PaymentLink:
    """Write the link and, unless it is only handed over, in the same transaction the mail that carries it.

    With `least` and `most` the donor chooses the amount within them.

    A recurring link for a child is a sponsorship in the making: the donor's standing one is used, or a
    pending one is begun, so that nobody else is offered the same child meanwhile. `hold` is the one that kept the
    child for this donor; `replaces` the recurring gift that ends when the new one has begun.
    """
    # One after the other for one donor, or two who press at once would not see each other's link.
    donor = locked_with(Donor.objects.filter(pk=donor.pk), "merged_into")
    link = draft_link(donor=donor, sponsorship=sponsorship, send=send, by=by, **asked)
    if by is not None and link.origin == Origin.STAFF:
        rules.refuse_twin(link)
    with context.acting(by):
        if sponsorship is not None and link.is_recurring:
            rules.refuse_ended(sponsorship)
        elif link.child is not None and link.is_recurring:
            link.sponsorship = _promise(link, hold, replaces, by)
        link.replaces = rules.gift_to_replace(link.sponsorship, link.interval, replaces)
        _follow_what_was_asked_last(link)
        link.hold = hold
        link.sent_at = timezone.now() if send else None
        link.save()
    if send:
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
    """Mail a link that is still open once more, or for the first time, to the donor's present address."""
    if not link.is_payable:
        raise LinkRefused(_("This link is not open any more. Send a new payment link."))
    rules.refuse_donor(link.donor, by_mail=True)
    now = timezone.now()
    long_ago = Q(sent_at=None) | Q(sent_at__lte=now - AGAIN_AFTER)
    # Conditional: of two who press at the same moment one sends.
    if not PaymentLink.objects.filter(long_ago, pk=link.pk, status=Status.OPEN).update(sent_at=now):
        raise LinkRefused(_("This link went out a moment ago. Wait some minutes before you send it again."))
    link.refresh_from_db()
    history.write_history(link, reason=_("Sent again."))
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


def _promise(
    link: PaymentLink, hold: Hold | None, replaces: RecurringGift | None, by: User | None
) -> Sponsorship:
    """The donor's standing promise to the child, or a new one that is pending until it is paid."""
    assert link.child is not None
    # Under the child's lock, or two presses at once would promise the child twice.
    Child.objects.select_for_update().get(pk=link.child.pk)
    standing = Sponsorship.objects.live().filter(payer=link.donor, child=link.child).first()
    return standing or sponsorships.start_sponsorship(
        payer=link.donor,
        child=link.child,
        amount=link.amount,
        interval=link.interval,
        origin=link.campaign,
        hold=hold,
        by=by,
    )


def _follow_what_was_asked_last(link: PaymentLink) -> None:
    """A promise that has not begun is what was asked last."""
    promise = link.sponsorship
    if promise is None or not link.is_recurring or promise.status != Sponsorship.Status.PENDING:
        return
    if (promise.amount, promise.interval) != (link.amount, link.interval):
        promise.amount, promise.interval = link.amount, link.interval
        promise.save(update_fields=["amount", "amount_currency", "interval", "updated_at"])
