"""Expected against received: what falls due, what covers it, and who is behind, whatever the channel."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import WorkItem
from donors.models import Instalment, Sponsorship
from donors.services import due_dates, instalments, sponsorships
from payments.models import Donation, InstalmentAllotment, RecurringGift
from payments.services import allotments, donations, expectations
from tests import factories
from tests.payments.promised import at, gives, rows_of, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
Status = Sponsorship.Status


@pytest.fixture
def calendar() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at("2027-01-31"), tick=False) as clock:
        yield clock


def night(clock: time_machine.Traveller, day: str) -> dict[str, int]:
    clock.move_to(at(day))
    return expectations.count_the_day()


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("month", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("quarter", ["2027-04-30", "2027-07-31", "2027-10-31"]),
        ("year", ["2028-01-31", "2029-01-31", "2030-01-31"]),
    ],
)
def test_the_day_of_the_month_is_kept(interval: str, days: list[str]) -> None:
    day, found = datetime.date(2027, 1, 31), []
    for _time in range(3):
        day = due_dates.following(day, interval=interval, due_day=31)
        found.append(day.isoformat())
    assert found == days


def test_it_is_expected_from_its_beginning_as_days_come(calendar: time_machine.Traveller) -> None:
    pending = factories.make_sponsorship()
    promise = running()
    assert rows_of(promise) == [("2027-01-31", "due", "0.00")]
    assert night(calendar, "2027-04-01")["expected"] == 1
    assert night(calendar, "2027-04-01")["expected"] == 0
    assert [row[0] for row in rows_of(promise)] == ["2027-01-31", "2027-02-28", "2027-03-31"]
    assert rows_of(pending) == []
    promise.refresh_from_db()
    assert promise.next_due_on == datetime.date(2027, 4, 30)
    assert Instalment.history.filter(sponsorship=promise).count() == 3


def test_the_first_gift_begins_it_on_its_own_day(calendar: time_machine.Traveller) -> None:
    promise = factories.make_sponsorship(amount=Money("25.00", "EUR"))
    calendar.move_to(at("2027-02-10"))
    gives(promise, "25.00")
    promise.refresh_from_db()
    assert (promise.status, promise.starts_on) == (Status.ACTIVE, datetime.date(2027, 2, 10))
    assert rows_of(promise) == [("2027-02-10", "paid", "25.00")]


def test_one_that_begins_later_is_paid_ahead(calendar: time_machine.Traveller) -> None:
    promise = factories.make_sponsorship(amount=Money("25.00", "EUR"), starts_on=datetime.date(2027, 3, 1))
    gives(promise, "25.00")
    assert rows_of(promise) == [("2027-03-01", "paid", "25.00")]


def test_gifts_cover_the_oldest_first_and_then_the_next_ones(calendar: time_machine.Traveller) -> None:
    promise = running()
    night(calendar, "2027-03-05")
    gives(promise, "30.00")
    assert rows_of(promise) == [("2027-01-31", "paid", "25.00"), ("2027-02-28", "due", "5.00")]
    gives(promise, "50.00")
    assert rows_of(promise)[1:] == [
        ("2027-02-28", "paid", "25.00"),
        ("2027-03-31", "paid", "25.00"),
        ("2027-04-30", "due", "5.00"),
    ]
    promise.refresh_from_db()
    assert promise.next_due_on == datetime.date(2027, 5, 31)
    assert expectations.differences() == []


def test_a_gift_far_too_large_waits_for_the_days_to_come(calendar: time_machine.Traveller) -> None:
    promise = running(amount=Money("1.00", "EUR"))
    gives(promise, "100.00")
    ahead = len(rows_of(promise))
    assert 60 <= ahead <= 62
    night(calendar, "2032-06-30")
    assert len(rows_of(promise)) > ahead
    assert {row[1] for row in rows_of(promise)} == {"paid"}
    assert expectations.differences() == []


def test_telling_it_again_changes_nothing(calendar: time_machine.Traveller) -> None:
    promise = running()
    gift = gives(promise, "30.00")
    before = rows_of(promise)
    donations.succeed(gift, received_at=timezone.now())
    allotments.allot(gift)
    allotments.cover(promise)
    expectations.count_the_day()
    assert rows_of(promise) == before
    assert InstalmentAllotment.objects.filter(donation=gift).count() == 2


def test_another_currency_covers_nothing_and_is_told(calendar: time_machine.Traveller) -> None:
    promise = running()
    gives(promise, "30.00", "USD")
    assert rows_of(promise) == [("2027-01-31", "due", "0.00")]
    expectations.count_the_day()
    assert WorkItem.objects.get().kind == "sponsorship.other_currency"


def test_who_is_behind_since_when_and_by_how_much(calendar: time_machine.Traveller) -> None:
    promise = running()
    night(calendar, "2027-02-05")  # within the days of grace
    promise.refresh_from_db()
    assert (promise.behind_since, promise.status) == (None, Status.ACTIVE)
    night(calendar, "2027-03-07")
    promise.refresh_from_db()
    assert promise.behind_since == datetime.date(2027, 1, 31)
    assert promise.behind_amount == Money("50.00", "EUR")
    assert promise.status == Status.PAST_DUE
    gives(promise, "30.00")
    promise.refresh_from_db()
    assert (promise.behind_since, promise.behind_amount) == (
        datetime.date(2027, 2, 28),
        Money("20.00", "EUR"),
    )
    gives(promise, "20.00", channel=Donation.Channel.MOBILE_MONEY)
    settled = Sponsorship.objects.get(pk=promise.pk)
    assert [settled.behind_since, settled.behind_amount, settled.status] == [None, None, Status.ACTIVE]


def test_the_count_of_all_says_the_same_as_the_count_of_one(calendar: time_machine.Traveller) -> None:
    promises = [running(amount=Money(amount, "EUR")) for amount in ("25.10", "0.70", "33.33")]
    gives(promises[1], "0.70")
    night(calendar, "2027-05-09")
    for promise in Sponsorship.objects.all():
        counted = (promise.behind_since, promise.behind_amount)
        instalments.count_behind(promise)
        assert (promise.behind_since, promise.behind_amount) == counted
    assert Sponsorship.objects.behind().count() == 3


def test_nothing_is_expected_of_a_pause(calendar: time_machine.Traveller) -> None:
    promise = running()
    calendar.move_to(at("2027-03-10"))
    promise = sponsorships.pause(promise, reason="out of work")
    night(calendar, "2027-06-10")
    assert [row[0] for row in rows_of(promise)] == ["2027-01-31", "2027-02-28"]
    promise.refresh_from_db()
    assert promise.behind_since is None
    promise = sponsorships.resume(promise, reason="back at work")
    assert promise.next_due_on == datetime.date(2027, 6, 30)
    assert promise.behind_since == datetime.date(2027, 1, 31)
    night(calendar, "2027-07-01")
    assert [row[0] for row in rows_of(promise)][2:] == ["2027-06-30"]


def test_a_gift_in_a_pause_covers_what_comes_after_it(calendar: time_machine.Traveller) -> None:
    promise = running()
    gives(promise, "25.00")
    promise.refresh_from_db()
    sponsorships.pause(promise, reason="out of work")
    gives(promise, "25.00")
    assert len(rows_of(promise)) == 1
    calendar.move_to(at("2027-04-15"))
    promise.refresh_from_db()
    sponsorships.resume(promise, reason="back")
    assert rows_of(promise)[1:] == [("2027-04-30", "paid", "25.00")]


def test_after_the_end_nothing_is_expected_and_nobody_is_behind(calendar: time_machine.Traveller) -> None:
    promise = running()
    night(calendar, "2027-02-20")
    promise.refresh_from_db()
    promise = sponsorships.end(promise, reason="moved away", kind=Sponsorship.EndKind.SPONSOR)
    assert (promise.behind_since, promise.next_due_on) == (None, None)
    night(calendar, "2027-06-20")
    assert len(rows_of(promise)) == 1


def test_a_gift_for_what_has_ended_stands_and_staff_are_told(calendar: time_machine.Traveller) -> None:
    promise = sponsorships.end(running(), reason="moved away")
    gift = gives(promise, "60.00")
    assert gift.status == Donation.Status.SUCCEEDED
    assert rows_of(promise) == [("2027-01-31", "paid", "25.00")]  # it was due, and has come
    assert WorkItem.objects.get().kind == "sponsorship.paid_after_end"


def test_what_is_waived_is_missed_no_more(calendar: time_machine.Traveller) -> None:
    promise = running()
    night(calendar, "2027-03-20")
    assert instalments.waive(promise, by=None, reason="hard times") == 2
    promise.refresh_from_db()
    assert promise.behind_since is None
    with pytest.raises(instalments.NothingToWaive):
        instalments.waive(promise, by=None, reason="hard times")


def test_a_refund_takes_the_newest_back_and_is_not_given_out_again(
    calendar: time_machine.Traveller,
) -> None:
    promise = running()
    night(calendar, "2027-03-05")
    gift = gives(promise, "60.00")  # two, and ten of the third
    allotments.take_back(gift, Money("20.00", "EUR"))
    assert [row[1:] for row in rows_of(promise)] == [("paid", "25.00"), ("due", "15.00"), ("due", "0.00")]
    allotments.cover(promise)
    assert [row[1:] for row in rows_of(promise)] == [("paid", "25.00"), ("due", "15.00"), ("due", "0.00")]
    allotments.take_back(gift)
    allotments.take_back(gift)
    assert [row[1:] for row in rows_of(promise)] == [("due", "0.00")] * 3
    expectations.count_the_day()
    promise.refresh_from_db()
    assert promise.behind_amount == Money("25.00", "EUR")  # the second is in its days of grace
    assert expectations.differences() == []


def test_a_refund_of_what_covered_nothing_comes_first(calendar: time_machine.Traveller) -> None:
    promise = sponsorships.end(running(), reason="moved away")
    gift = gives(promise, "60.00")
    allotments.take_back(gift, Money("35.00", "EUR"))
    assert rows_of(promise) == [("2027-01-31", "paid", "25.00")]
    allotments.take_back(gift, Money("99.00", "EUR"))
    assert rows_of(promise) == [("2027-01-31", "due", "0.00")]
    assert not allotments.unspent().exists()


def test_a_subscription_says_itself_whether_it_is_behind(calendar: time_machine.Traveller) -> None:
    promise = running()
    gift = RecurringGift.objects.create(
        donor=promise.payer,
        child=promise.child,
        sponsorship=promise,
        amount=promise.amount,
        fund=factories.make_fund(),
    )
    gift.move(RecurringGift.Status.ACTIVE)
    night(calendar, "2027-03-20")
    promise.refresh_from_db()
    assert (promise.status, promise.behind_since) == (Status.ACTIVE, datetime.date(2027, 1, 31))
    sponsorships.fall_behind(promise, reason="its card was declined")
    gives(promise, "50.00")
    promise.refresh_from_db()
    assert (promise.status, promise.behind_since) == (Status.PAST_DUE, None)


def test_a_difference_is_found_and_told_once(calendar: time_machine.Traveller) -> None:
    promise = running()
    gives(promise, "25.00")
    InstalmentAllotment.objects.update(amount=Money("24.00", "EUR"))
    assert len(expectations.differences()) == 1
    expectations.count_the_day()
    expectations.count_the_day()
    assert WorkItem.objects.get().kind == "sponsorship.differences"


def test_promises_of_the_time_before_are_taken_in(calendar: time_machine.Traveller) -> None:
    promise = factories.make_sponsorship(status="active", amount=Money("25.00", "EUR"))
    factories.make_received_donation(donor=promise.payer, sponsorship=promise, amount=Money("50.00", "EUR"))
    night(calendar, "2027-04-10")
    assert [row[1] for row in rows_of(promise)] == ["paid", "paid", "due"]


def test_the_night_asks_no_more_of_many(
    calendar: time_machine.Traveller, django_assert_max_num_queries: object
) -> None:
    for _number in range(12):
        gives(running(), "25.00")
    calendar.move_to(at("2027-02-28"))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert expectations.count_the_day()["expected"] == 12
