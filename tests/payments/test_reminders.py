"""The ladder of reminders: after 7, 21 and 45 days, until it is paid; never to whom it must not go."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from donors.models import Donor, Reminder, Sponsorship
from donors.services import sponsorships
from payments.models import Donation, PaymentLink, RecurringGift
from payments.services import expectations
from payments.services.asking import reminders
from payments.services.paying import checkout
from payments.tasks.sponsorships import remind_sponsors
from tests import factories
from tests.payments.promised import at, gives, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
START = datetime.date(2027, 3, 1)


@pytest.fixture
def calendar() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(START.isoformat()), tick=False) as clock:
        yield clock


def day(clock: time_machine.Traveller, number: int) -> int:
    """So many days after the first due date: the night, and the morning."""
    clock.move_to(at((START + datetime.timedelta(days=number)).isoformat()))
    expectations.count_the_day()
    return reminders.remind_all()


def steps() -> list[int]:
    return sorted(Reminder.objects.values_list("step", flat=True))


def quarterly(**fields: object) -> Sponsorship:
    """Of which nothing else falls due while the ladder is climbed."""
    return running(interval="quarter", **fields)


def test_three_mails_on_their_days_and_then_a_person(calendar: time_machine.Traveller) -> None:
    promise = quarterly()
    written = {number: day(calendar, number) for number in range(60)}
    assert [number for number, mails in written.items() if mails] == [7, 21, 45]
    assert steps() == [1, 2, 3]
    mails = OutgoingEmail.objects.filter(kind="sponsorship_reminder").order_by("created_at")
    assert [mail.recipient_id for mail in mails] == [promise.payer_id] * 3
    assert "has not reached us yet" in mails[0].text
    assert "Missing: 25.00 EUR" in mails[1].text
    assert "somebody else for Amina" in mails[2].html
    assert WorkItem.objects.get().kind == "sponsorship.reminders_spent"


def test_paid_in_between_it_stops_and_its_link_is_closed(calendar: time_machine.Traveller) -> None:
    promise = quarterly()
    assert day(calendar, 7) == 1
    link = PaymentLink.objects.get()
    assert (link.origin, link.amount, link.sponsorship) == ("reminder", Money("25.00", "EUR"), promise)
    gives(promise, "25.00", channel=Donation.Channel.CASH)
    assert [day(calendar, number) for number in (8, 21, 45)] == [0, 0, 0]
    link.refresh_from_db()
    assert link.status == PaymentLink.Status.CANCELLED
    assert steps() == [1]


def test_it_is_paid_by_the_link_of_the_mail(calendar: time_machine.Traveller) -> None:
    from payments.sandbox import behaviour
    from tests.payments.stripe_story import deliver_all

    promise = quarterly()
    day(calendar, 7)
    link = PaymentLink.objects.get()
    assert link.url in OutgoingEmail.objects.get(kind="sponsorship_reminder").text
    assert not OutgoingEmail.objects.filter(kind="payment_link").exists()
    checkout.start_checkout(link)
    behaviour.pay_session(str(link.attempts.get().stripe_session_id))
    deliver_all()
    promise.refresh_from_db()
    assert (promise.behind_since, promise.status) == (None, Sponsorship.Status.ACTIVE)


def test_each_mail_has_a_fresh_link_and_the_older_one_is_closed(calendar: time_machine.Traveller) -> None:
    running()
    day(calendar, 7)
    day(calendar, 38)  # the second month is missing too
    old, new = PaymentLink.objects.order_by("created_at")
    assert (old.status, new.status, new.amount) == ("cancelled", "open", Money("50.00", "EUR"))


def test_a_partial_gift_begins_the_ladder_anew_with_its_distance(calendar: time_machine.Traveller) -> None:
    promise = running()
    assert day(calendar, 40) == 1
    gives(promise, "25.00")
    assert (
        day(calendar, 41) == 0
    )  # the second month is behind for ten days, but the last mail is of yesterday
    assert day(calendar, 47) == 1
    assert list(Reminder.objects.order_by("created_at").values_list("step", "behind_since")) == [
        (1, START),
        (1, datetime.date(2027, 4, 1)),
    ]


def test_late_at_first_sight_it_climbs_step_by_step(calendar: time_machine.Traveller) -> None:
    quarterly()
    written = {number: day(calendar, number) for number in range(50, 92)}
    assert [number for number, mails in written.items() if mails] == [50, 64, 88]


def test_twice_on_one_day_is_once(calendar: time_machine.Traveller) -> None:
    quarterly()
    day(calendar, 7)
    remind_sponsors.enqueue()
    remind_sponsors.enqueue()
    drain()
    assert reminders.remind_all() == 0
    assert OutgoingEmail.objects.filter(kind="sponsorship_reminder").count() == 1


@pytest.mark.parametrize(
    "fact",
    [
        {"do_not_contact": True},
        {"is_deceased": True},
        {"erased_at": timezone.now()},
    ],
)
def test_it_never_goes_to_whom_it_must_not(calendar: time_machine.Traveller, fact: dict[str, object]) -> None:
    promise = quarterly()
    Donor.objects.filter(pk=promise.payer_id).update(**fact)
    assert day(calendar, 7) == 0
    assert not OutgoingEmail.objects.filter(kind="sponsorship_reminder").exists()


def test_without_an_address_a_person_is_asked(calendar: time_machine.Traveller) -> None:
    quarterly(payer=factories.make_donor(email=""))
    day(calendar, 7)
    day(calendar, 8)
    assert WorkItem.objects.get().kind == "sponsorship.no_address"


def test_it_waits_while_a_bank_is_on_its_way(calendar: time_machine.Traveller) -> None:
    promise = quarterly()
    gift = factories.make_donation(donor=promise.payer, sponsorship=promise, amount=promise.amount)
    gift.move(Donation.Status.PROCESSING)
    assert day(calendar, 7) == 0
    gift.move(Donation.Status.FAILED)
    assert day(calendar, 8) == 1


def test_nobody_is_reminded_of_a_child_who_is_suspended(
    calendar: time_machine.Traveller, verifier: User
) -> None:
    promise = quarterly()
    promise.child.move(Child.Status.SUSPENDED, by=verifier, reason="a doubt")
    assert day(calendar, 7) == 0


def test_with_a_card_that_is_asked_again_there_is_no_link(calendar: time_machine.Traveller) -> None:
    promise = quarterly()
    gift = RecurringGift.objects.create(
        donor=promise.payer, sponsorship=promise, child=promise.child, amount=promise.amount,
        interval="quarter", fund=factories.make_fund(),
    )  # fmt: skip
    gift.move(RecurringGift.Status.PAST_DUE)
    assert day(calendar, 7) == 1
    assert not PaymentLink.objects.exists()
    assert "asked again by itself" in OutgoingEmail.objects.get(kind="sponsorship_reminder").text


def test_staff_skip_a_step_and_the_next_keeps_its_distance(
    calendar: time_machine.Traveller, supporter_care: User
) -> None:
    promise = quarterly()
    day(calendar, 6)
    promise.refresh_from_db()
    skipped = reminders.skip_step(promise, by=supporter_care, reason="she called")
    assert (skipped.step, skipped.email) == (1, None)
    written = {number: day(calendar, number) for number in range(7, 60)}
    assert [number for number, mails in written.items() if mails] == [21, 45]
    promise.refresh_from_db()
    with pytest.raises(reminders.ReminderRefused):
        reminders.skip_step(promise, by=supporter_care, reason="again")


def test_staff_pause_reminders_until_a_day(calendar: time_machine.Traveller, supporter_care: User) -> None:
    promise = quarterly()
    day(calendar, 6)
    until = START + datetime.timedelta(days=12)
    reminders.pause_reminders(promise, until=until, by=supporter_care, reason="pays on the 12th")
    assert [number for number in range(7, 15) if day(calendar, number)] == [12]
    with pytest.raises(reminders.ReminderRefused, match="in the future"):
        reminders.pause_reminders(promise, until=START, by=supporter_care)


def test_it_stops_at_the_end(calendar: time_machine.Traveller) -> None:
    promise = quarterly()
    day(calendar, 7)
    promise.refresh_from_db()
    sponsorships.end(promise, reason="no answer", kind=Sponsorship.EndKind.UNPAID)
    assert day(calendar, 21) == 0


def test_no_days_in_the_settings_no_reminders(calendar: time_machine.Traveller, settings: object) -> None:
    settings.SPONSORSHIP_REMINDER_DAYS = []  # type: ignore[attr-defined]
    quarterly()
    assert day(calendar, 60) == 0
