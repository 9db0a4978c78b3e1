"""Pledges by phone: once in each period the donor is asked, and confirms by PIN.

A period is asked for once: the database lets one payment that has not failed stand for it. A prompt that failed is
sent once more after two days; after that the donor gets a mail and a person a work item, and the next period begins
anew. What was missed while the house was down is asked for once, not once for each period: a phone that rings three
times in a row is no way to ask.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.locking import locked_with
from backoffice.core.models import User
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from donors.services import due_dates
from payments.models import Fund, MobilePayment, MobilePledge
from payments.services.asking import link_rules
from payments.services.funds import fund_for
from payments.services.mobile import mobile_payments
from payments.services.mobile.mobile_payments import PhoneIsBusy, Purpose

Status = MobilePledge.Status
RETRY_AFTER = datetime.timedelta(days=2)
_RUNNING = (Sponsorship.Status.PENDING, Sponsorship.Status.ACTIVE, Sponsorship.Status.PAST_DUE)


class PledgeRefused(DomainError):
    """A pledge that cannot be made so; the message says why."""


def create(
    *,
    donor: Donor,
    provider: str,
    phone: str,
    amount: Money,
    interval: str,
    starts_on: datetime.date,
    fund: Fund | None = None,
    child: Child | None = None,
    sponsorship: Sponsorship | None = None,
    by: User | None = None,
) -> MobilePledge:
    """Raises PledgeRefused, AskRefused, NotOffered, LinkRefused or InvalidAmount."""
    chosen = mobile_payments.provider_named(provider)
    msisdn, asked = mobile_payments.checked(chosen, phone, amount)
    child = child or (sponsorship.child if sponsorship else None)
    if starts_on < timezone.localdate():
        raise PledgeRefused(_("The first prompt is today or later."))
    with transaction.atomic(), context.acting(by):
        donor = locked_with(Donor.objects.filter(pk=donor.pk), "merged_into")
        link_rules.refuse_donor(donor, by_mail=False)
        if child is not None:
            link_rules.refuse_child(child)
        if sponsorship is not None:
            link_rules.refuse_ended(sponsorship)
        _refuse_twin(donor, child, sponsorship)
        return MobilePledge.objects.create(
            donor=donor,
            provider=chosen.name,
            phone=msisdn,
            amount=asked,
            interval=interval,
            fund=fund or fund_for(for_a_child=child is not None),
            child=child,
            sponsorship=sponsorship,
            starts_on=starts_on,
            next_prompt_on=starts_on,
        )


@transaction.atomic
def pause(pledge: MobilePledge, *, by: User | None, reason: str) -> MobilePledge:
    """Nobody is asked until it is resumed."""
    return _locked(pledge).move(Status.PAUSED, by=by, reason=reason)


@transaction.atomic
def resume(pledge: MobilePledge, *, by: User | None, reason: str) -> MobilePledge:
    """From the next period on: what fell into the pause is not asked for."""
    pledge = _locked(pledge)
    return pledge.move(
        Status.ACTIVE, by=by, reason=reason, next_prompt_on=_first_from(pledge, timezone.localdate())
    )


@transaction.atomic
def end(pledge: MobilePledge, *, by: User | None, reason: str) -> MobilePledge:
    return _locked(pledge).move(Status.ENDED, by=by, reason=reason, next_prompt_on=None)


def prompt_due() -> int:
    """What is due and may ring now; returns how many phones were asked."""
    now = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    first, before = settings.MOBILE_PROMPT_HOURS
    if not first <= now.hour < before:
        return 0
    today = now.date()
    asked = 0
    for key in list(_due(today).values_list("pk", flat=True)):
        asked += _prompt(MobilePledge(pk=key), today)
    for key in list(_to_ask_again(today).values_list("pk", flat=True)):
        asked += _prompt_again(MobilePayment(pk=key), today)
    return asked


def _due(today: datetime.date) -> QuerySet[MobilePledge]:
    may_ring = Q(sponsorship=None) | Q(sponsorship__status__in=_RUNNING)
    for_whom = Q(child=None) | Q(child__status=Child.Status.VERIFIED)
    return MobilePledge.objects.active().filter(may_ring, for_whom, next_prompt_on__lte=today)


def _to_ask_again(today: datetime.date) -> QuerySet[MobilePayment]:
    """Failed once, two days ago or more, and still of the present period."""
    others = MobilePayment.objects.filter(pledge=OuterRef("pledge"), due_on=OuterRef("due_on"))
    return (
        MobilePayment.objects.filter(
            status=MobilePayment.Status.FAILED,
            pledge__in=MobilePledge.objects.active().filter(next_prompt_on__gt=today),
            settled_at__lte=timezone.now() - RETRY_AFTER,
            # A week later it would come as a surprise; the next period is near enough.
            due_on__gte=today - datetime.timedelta(days=7),
        )
        .exclude(Exists(others.exclude(pk=OuterRef("pk"))))
        .order_by("due_on", "pk")
    )


def _prompt(found: MobilePledge, today: datetime.date) -> bool:
    with transaction.atomic():
        pledge = _locked(found)
        if pledge.status != Status.ACTIVE or pledge.next_prompt_on is None or pledge.next_prompt_on > today:
            return False  # another scheduler, or a person, was quicker
        due_on = _last_until(pledge, today)
        pledge.next_prompt_on = due_dates.following(
            due_on, interval=pledge.interval, due_day=pledge.starts_on.day
        )
        try:
            with (
                transaction.atomic(),
                context.acting(reason=_("Asked by phone for %(day)s.") % {"day": date_format(due_on)}),
            ):
                pledge.save(update_fields=["next_prompt_on", "updated_at"])
                return _ask(pledge, due_on)
        except PhoneIsBusy:
            return (
                False  # with another pledge of the same donor, say: this one's turn comes with the next run
            )


def _prompt_again(found: MobilePayment, today: datetime.date) -> bool:
    with transaction.atomic():
        failed = MobilePayment.objects.select_related("pledge").get(pk=found.pk)
        assert failed.pledge is not None
        pledge = _locked(failed.pledge)
        still = _to_ask_again(today).filter(pk=found.pk).first()
        if still is None or still.due_on is None:
            return False  # paid after all, asked by another scheduler, or paused meanwhile
        try:
            return _ask(pledge, still.due_on)
        except PhoneIsBusy:
            return False


def _ask(pledge: MobilePledge, due_on: datetime.date) -> bool:
    """The prompt leaves after the commit, by its task. What cannot be asked is put before a person. Raises
    PhoneIsBusy, which passes by itself."""
    purpose = Purpose(
        fund=pledge.fund,
        child=pledge.child,
        sponsorship=pledge.sponsorship,
        pledge=pledge,
        due_on=due_on,
    )
    try:
        with transaction.atomic():
            mobile_payments.ask(
                donor=pledge.donor,
                provider=pledge.provider,
                phone=pledge.phone,
                amount=pledge.amount,
                purpose=purpose,
            )
    except PhoneIsBusy:
        raise
    except (DomainError, ValueError) as refusal:
        work.ask(
            "mobile.pledge_refused",
            title=_("The pledge of %(donor)s could not be asked for") % {"donor": pledge.donor},
            details=str(refusal),
            subject=pledge,
            key=f"mobile.pledge_refused:{pledge.pk}:{due_on}",
        )
        return False
    return True


def _last_until(pledge: MobilePledge, today: datetime.date) -> datetime.date:
    """The present period's day: those before it were missed, and are let go."""
    assert pledge.next_prompt_on is not None
    day = pledge.next_prompt_on
    while (
        later := due_dates.following(day, interval=pledge.interval, due_day=pledge.starts_on.day)
    ) <= today:
        day = later
    return day


def _first_from(pledge: MobilePledge, today: datetime.date) -> datetime.date:
    """The first due day from today on that has not been asked for."""
    day = due_dates.first_from(
        max(today, pledge.starts_on),
        beginning=pledge.starts_on,
        interval=pledge.interval,
        due_day=pledge.starts_on.day,
    )
    if pledge.payments.filter(due_on=day).exists():
        return due_dates.following(day, interval=pledge.interval, due_day=pledge.starts_on.day)
    return day


def _refuse_twin(donor: Donor, child: Child | None, sponsorship: Sponsorship | None) -> None:
    running = MobilePledge.objects.exclude(status=Status.ENDED).filter(donor=donor)
    about = running.filter(sponsorship=sponsorship) if sponsorship else running.filter(child=child)
    if child is not None and about.exists():
        raise PledgeRefused(
            _("%(donor)s has pledged by phone for %(child)s already. End that pledge first.")
            % {"donor": donor, "child": child.first_name}
        )


def _locked(pledge: MobilePledge) -> MobilePledge:
    related = ("donor", "fund", "child", "sponsorship__child")
    return locked_with(MobilePledge.objects.filter(pk=pledge.pk), *related)
