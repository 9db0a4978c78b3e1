"""Made-up gifts, by which each mail can be looked at before it is ever sent. Nothing here is saved."""

import datetime
import uuid
from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money

from backoffice.core.mail_kinds import Sample
from beneficiaries.models import Child
from donors.mail_kinds import CHILD, sample_donor
from donors.models import Campaign, Donor, Sponsorship
from donors.services.greeting import greeting_of
from payments.emails import asking, problems, recurring, refunds, thanking
from payments.emails.writing import Facts
from payments.models import (
    Donation,
    Fund,
    LinkBatch,
    MobilePayment,
    PaymentLink,
    Receipt,
    RecurringChange,
    RecurringGift,
    Refund,
)

Kind = RecurringChange.Kind
# Always the same gift: a preview is the same whenever it is drawn.
KEY = uuid.UUID("00000000-0000-4000-8000-00000000a1b0")
REFERENCE = "AB12-CD34"
OF_A_CHILD, OF_NO_CHILD = 25, 40


def payment_links(language: str) -> Iterable[Sample]:
    yield Sample(_("For a child, monthly"), asking.link_facts(_link(language)))
    yield Sample(
        _("An appeal, the amount is open"),
        asking.link_facts(_appeal(language)),
    )


def link_reminders(language: str) -> Iterable[Sample]:
    yield Sample(_("First"), asking.link_facts(_link(language), stage=1))
    yield Sample(_("Second"), asking.link_facts(_link(language), stage=2))
    yield Sample(_("Last, of an appeal"), asking.link_facts(_appeal(language), stage=3))


def sponsorship_reminders(language: str) -> Iterable[Sample]:
    promise = Sponsorship(
        payer=sample_donor(language),
        child=_child(),
        behind_since=_day(-21),
        behind_amount=Money(OF_A_CHILD, "EUR"),
    )
    yield Sample(_("First"), asking.reminder_facts(promise, stage=1, link=_link(language)))
    yield Sample(_("Second"), asking.reminder_facts(promise, stage=2, link=_link(language)))
    yield Sample(
        _("Last, a card is asked again by itself"), asking.reminder_facts(promise, stage=3, link=None)
    )


def thanks(language: str) -> Iterable[Sample]:
    donation = _donation(language)
    yield Sample(_("With a receipt"), thanking.thanks_facts(donation, _receipt(donation)))
    yield Sample(
        _("Without, by somebody we do not know"),
        thanking.thanks_facts(
            Donation(
                pk=KEY, reference=REFERENCE, amount=Money(OF_NO_CHILD, "EUR"), received_at=timezone.now()
            ),
            None,
        ),
    )


def replaced_receipts(language: str) -> Iterable[Sample]:
    donation = _donation(language)
    yield Sample(
        _("In place of another"),
        _to(donation.donor, thanking.replaced_facts(_receipt(donation, replaces=True))),
    )


def receipt_copies(language: str) -> Iterable[Sample]:
    donation = _donation(language)
    yield Sample(_("Once more"), _to(donation.donor, thanking.replaced_facts(_receipt(donation))))


def welcomes(language: str) -> Iterable[Sample]:
    donor = sample_donor(language)
    yield Sample(_("A sponsor"), _to(donor, {"child_name": CHILD}))
    yield Sample(_("A giver"), _to(donor, {"child_name": ""}))


def started(language: str) -> Iterable[Sample]:
    for label, gift in (
        (_("A sponsorship"), _gift(language)),
        (_("For a fund"), _gift(language, child=False)),
    ):
        yield Sample(label, _to(gift.donor, recurring.gift_facts(gift)))


def changed(language: str) -> Iterable[Sample]:
    gift = _gift(language)
    gift.cancels_at = timezone.now() + datetime.timedelta(days=20)
    for kind in (
        Kind.AMOUNT,
        Kind.DATE,
        Kind.CHILD,
        Kind.RESUME,
        Kind.KEEP,
        Kind.METHOD,
        Kind.CANCEL_LATER,
    ):
        yield Sample(kind.label, _to(gift.donor, recurring.change_facts(_change(gift, kind))))


def paused(language: str) -> Iterable[Sample]:
    gift = _gift(language)
    for label, day in ((_("Until a day"), _day(60)), (_("Until further notice"), None)):
        change = _change(gift, Kind.PAUSE)
        change.resumes_on = day
        yield Sample(label, _to(gift.donor, recurring.change_facts(change)))


def ended(language: str) -> Iterable[Sample]:
    gift = _gift(language)
    gift.cancelled_at = timezone.now()
    yield Sample(_("A sponsorship"), _to(gift.donor, recurring.ended_facts(gift)))


def manage_links(language: str) -> Iterable[Sample]:
    gift = _gift(language)
    yield Sample(_("Asked for"), _to(gift.donor, recurring.manage_facts(gift)))


def card_problems(language: str) -> Iterable[Sample]:
    for label, proof in ((_("Declined"), False), (_("To be confirmed"), True)):
        for stage in range(3):
            donation = _donation(language)
            donation.needs_proof, donation.failure_code = proof, "insufficient_funds"
            donation.next_try_at = (
                timezone.now() + datetime.timedelta(days=3) if not proof and stage < 2 else None
            )
            facts = problems.problem_facts(donation, stage=stage)
            yield Sample(format_lazy("{}, {}", label, stage + 1), _to(donation.donor, facts))


def recovered(language: str) -> Iterable[Sample]:
    donation = _donation(language)
    yield Sample(_("A sponsorship"), _to(donation.donor, problems.gift_words(donation)))


def expiring(language: str) -> Iterable[Sample]:
    gift = _gift(language)
    yield Sample(_("A card"), _to(gift.donor, problems.expiry_facts(gift)))


def mobile_prompts(language: str) -> Iterable[Sample]:
    donation = _donation(language)
    payment = MobilePayment(
        donation=donation, phone="+256700000123", failure=MobilePayment.Failure.INSUFFICIENT
    )
    yield Sample(_("Not enough money"), _to(donation.donor, problems.prompt_facts(payment)))


def refunded(language: str) -> Iterable[Sample]:
    donation = _donation(language)
    for label, amount, way in (
        (_("The whole, by Stripe"), OF_A_CHILD, Refund.Way.STRIPE),
        (_("A part, by hand"), OF_A_CHILD - 15, Refund.Way.BY_HAND),
    ):
        refund = Refund(donation=donation, amount=Money(amount, "EUR"), way=way)
        yield Sample(label, _to(donation.donor, refunds.refund_facts(refund)))


def _to(donor: Donor | None, facts: Facts) -> Facts:
    assert donor is not None
    return {"greeting": greeting_of(donor), **facts}


def _child() -> Child:
    return Child(first_name=CHILD)


def _fund() -> Fund:
    return Fund(name="Tumaini")


def _day(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def _link(language: str) -> PaymentLink:
    return PaymentLink(
        pk=KEY,
        token="sample",  # noqa: S106  (opens nothing)
        donor=sample_donor(language),
        amount=Money(OF_A_CHILD, "EUR"),
        interval="month",
        fund=_fund(),
        child=_child(),
        expires_at=timezone.now() + datetime.timedelta(days=30),
    )


def _appeal(language: str) -> PaymentLink:
    link = _link(language)
    link.child, link.interval, link.amount = None, "once", Money(OF_NO_CHILD, "EUR")
    link.least, link.most = Money(5, "EUR"), Money(500, "EUR")
    link.campaign = Campaign(name="Tumaini 2027", slug="school-kits")
    link.batch = LinkBatch()
    return link


def _gift(language: str, *, child: bool = True) -> RecurringGift:
    return RecurringGift(
        pk=KEY,
        donor=sample_donor(language),
        amount=Money(OF_A_CHILD if child else OF_NO_CHILD, "EUR"),
        interval="month",
        fund=_fund(),
        child=_child() if child else None,
        next_payment_at=timezone.now() + datetime.timedelta(days=30),
        method="Visa 4242",
        card_expires_on=_day(25),
    )


def _change(gift: RecurringGift, kind: str) -> RecurringChange:
    return RecurringChange(
        recurring_gift=gift,
        kind=kind,
        origin=RecurringChange.Origin.SPONSOR,
        old_amount=Money(20, "EUR"),
        new_amount=gift.amount,
        new_child=gift.child,
        next_payment_on=_day(12),
    )


def _donation(language: str) -> Donation:
    return Donation(
        pk=KEY,
        reference=REFERENCE,
        donor=sample_donor(language),
        child=_child(),
        fund=_fund(),
        amount=Money(OF_A_CHILD, "EUR"),
        received_at=timezone.now(),
    )


def _receipt(donation: Donation, *, replaces: bool = False) -> Receipt:
    year = timezone.localdate().year
    before = Receipt(donation=donation, number=f"R-{year}-000122") if replaces else None
    return Receipt(pk=KEY, donation=donation, number=f"R-{year}-000123", replaces=before)
