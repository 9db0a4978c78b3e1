"""The ladder of reminders: who is behind is written to after so many days, a step at a time, until it is paid.

A step is a row, unique for the arrear; row, mail and payment link are written in one transaction under the promise's
lock, so a second run finds the step done. Whoever cannot or must not be written to is left to people.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.locking import locked_with
from backoffice.core.models import User
from backoffice.core.services import outbox, work
from beneficiaries.models import Child
from donors.models import DonorConsent, Reminder, Sponsorship
from donors.services import instalments
from donors.services.consents import may_contact
from payments import emails
from payments.models import Donation, PaymentLink
from payments.services import arrears, links
from payments.services.cards import card_problems

Status = Sponsorship.Status


class ReminderRefused(DomainError):
    """A step that cannot be skipped; the message says why."""


@dataclass(frozen=True)
class Step:
    """The next one of an arrear: the how-manieth, and from which day on."""

    behind_since: datetime.date
    number: int
    on: datetime.date


def next_step(promise: Sponsorship) -> Step | None:
    """None for a promise that is not behind, and when all steps have been taken.

    Between two mails lie the days that lie between the steps, even where the first of them came late.
    """
    days = settings.SPONSORSHIP_REMINDER_DAYS
    if promise.behind_since is None:
        return None
    taken = (
        promise.reminders.filter(behind_since=promise.behind_since).aggregate(last=Max("step"))["last"] or 0
    )
    if taken >= len(days):
        return None
    day = promise.behind_since + datetime.timedelta(days=days[taken])
    latest = promise.reminders.aggregate(latest=Max("created_at"))["latest"]
    if latest is not None:
        gap = days[taken] - (days[taken - 1] if taken else 0)
        day = max(day, timezone.localdate(latest) + datetime.timedelta(days=gap))
    if promise.reminders_paused_until:
        day = max(day, promise.reminders_paused_until)
    return Step(promise.behind_since, taken + 1, day)


def remind_all() -> int:
    """Write to all whose next step has come; returns how many mails were written."""
    days = settings.SPONSORSHIP_REMINDER_DAYS
    if not days:
        return 0
    today = timezone.localdate()
    behind = Sponsorship.objects.behind().filter(
        Q(reminders_paused_until=None) | Q(reminders_paused_until__lte=today),
        status__in=instalments.RUNNING,
        behind_since__lte=today - datetime.timedelta(days=days[0]),
        child__status=Child.Status.VERIFIED,
    )
    return sum(remind(key) is not None for key in list(behind.values_list("pk", flat=True)))


@transaction.atomic
def remind(key: uuid.UUID) -> Reminder | None:
    """Take the next step of one promise, if its day has come and the payer may be written to."""
    promise = _locked(key)
    instalments.count_behind(promise)
    step = next_step(promise)
    if step is None or step.on > timezone.localdate() or _money_is_on_its_way(promise):
        return None
    if card_problems.speaks_for(promise):
        return None  # the mails about the card, and the call after them, say it already
    if not may_contact(promise.payer, channel=DonorConsent.Channel.EMAIL, purpose=DonorConsent.Purpose.CHILD):
        return None
    try:
        outbox.valid_address(promise.payer.email)
    except outbox.InvalidAddress:
        _ask_to_reach_out(promise)
        return None
    return _write(promise, step)


def skip_step(sponsorship: Sponsorship, *, by: User | None, reason: str) -> Reminder:
    """The next mail is not sent; the one after keeps its distance."""
    with transaction.atomic(), context.acting(by, reason=reason):
        promise = _locked(sponsorship.pk)
        step = next_step(promise)
        if step is None:
            raise ReminderRefused(_("No reminder of this sponsorship is to come."))
        return Reminder.objects.create(
            sponsorship=promise,
            behind_since=step.behind_since,
            step=step.number,
            skipped_because=reason[:250],
        )


def pause_reminders(
    sponsorship: Sponsorship, *, until: datetime.date | None, by: User | None, reason: str = ""
) -> Sponsorship:
    """No reminder before that day; None lets them go on."""
    if until is not None and until <= timezone.localdate():
        raise ReminderRefused(_("Choose a day in the future. Leave it empty to let reminders go on."))
    with transaction.atomic(), context.acting(by, reason=reason):
        promise = _locked(sponsorship.pk)
        promise.reminders_paused_until = until
        promise.save(update_fields=["reminders_paused_until", "updated_at"])
    return promise


def withdraw_settled_links() -> int:
    """Links of reminders ask for what is missing: once nothing is, they are closed. Returns how many."""
    settled = PaymentLink.objects.open().filter(
        origin=PaymentLink.Origin.REMINDER, sponsorship__behind_since=None
    )
    closed = 0
    for link in list(settled):
        links.cancel_link(link, by=None, reason=_("Nothing is missing any more."))
        closed += 1
    return closed


def _locked(key: uuid.UUID) -> Sponsorship:
    return locked_with(Sponsorship.objects.filter(pk=key), "payer__household", "child")


def _money_is_on_its_way(promise: Sponsorship) -> bool:
    return promise.donations.filter(status=Donation.Status.PROCESSING).exists()


def _write(promise: Sponsorship, step: Step) -> Reminder:
    link = None if arrears.has_subscription(promise) else _link_for_what_is_missing(promise)
    reminder = Reminder.objects.create(
        sponsorship=promise,
        behind_since=step.behind_since,
        step=step.number,
        email=emails.sponsorship_reminder(promise, step=step.number, link=link),
    )
    if step.number == len(settings.SPONSORSHIP_REMINDER_DAYS):
        _ask_to_decide(promise)
    return reminder


def _link_for_what_is_missing(promise: Sponsorship) -> PaymentLink:
    """A fresh one; an older one asks for another amount, or soon ends, and paying both would be too much."""
    older = promise.payment_links.open().filter(origin=PaymentLink.Origin.REMINDER)
    for link in older:
        links.cancel_link(link, by=None, reason=_("A new reminder was sent."))
    return links.create_link(
        donor=promise.payer,
        amount=promise.behind_amount,
        sponsorship=promise,
        origin=PaymentLink.Origin.REMINDER,
        send=False,
    )


def _ask_to_decide(promise: Sponsorship) -> None:
    work.ask(
        "sponsorship.reminders_spent",
        title=_("%(promise)s: the last reminder has gone out") % {"promise": promise},
        details=_(
            "Call the sponsor. Waive what is missing, pause the sponsorship, or end it, so that another sponsor can "
            "be found."
        ),
        subject=promise,
        due_on=timezone.localdate() + datetime.timedelta(days=14),
        key=f"sponsorship.reminders_spent:{promise.pk}:{promise.behind_since}",
    )


def _ask_to_reach_out(promise: Sponsorship) -> None:
    work.ask(
        "sponsorship.no_address",
        title=_("%(promise)s is behind, and the payer has no email address") % {"promise": promise},
        details=_("Call, or write by post. Then write the call down, or skip the reminder."),
        subject=promise,
        due_on=timezone.localdate(),
        key=f"sponsorship.no_address:{promise.pk}:{promise.behind_since}",
    )
