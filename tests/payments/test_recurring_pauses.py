"""A pause ends on its day, whichever of Stripe's two pauses it began as and through whichever door it was asked."""

import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.tasks.draining import drain
from payments.models import RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.behaviour.advancing import advance
from payments.services.recurring_gifts import manage_links, pauses_over, recurring_carrying
from tests import factories
from tests.payments.monthly_story import (
    Kind,
    ask,
    asked_and_done,
    at_stripe,
    begun,
    charges_made,
    fresh,
    in_days,
    mails,
    promise_of,
    rows,
    sub,
)
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gift() -> RecurringGift:
    cache.clear()
    return begun()


def after(days: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def paused_in_the_dashboard(gift: RecurringGift) -> None:
    """Stripe's own pause: no periods, no invoices, and no day on which it ends."""
    behaviour.pause_subscription(sub(gift))
    deliver_all()
    assert (fresh(gift).status, fresh(gift).resumes_at) == ("paused", None)


def assert_it_ends_on(gift: RecurringGift, day: datetime.date) -> None:
    until = fresh(gift).resumes_at
    assert (fresh(gift).status, until and timezone.localdate(until)) == ("paused", day)
    paid = charges_made()
    advance(after((day - timezone.localdate()).days - 1))
    deliver_all()
    assert (fresh(gift).status, charges_made()) == ("paused", paid), (
        "not a day earlier, and nothing is charged"
    )
    advance(after((day - timezone.localdate()).days + 1))
    deliver_all()
    assert (fresh(gift).status, fresh(gift).resumes_at, promise_of(gift).status) == ("active", None, "active")
    advance(after((day - timezone.localdate()).days + 32))
    deliver_all()
    deliver_all_again()
    assert charges_made() > paid
    assert_all_is_well()


def by_the_sponsors_link(gift: RecurringGift, day: datetime.date) -> None:
    answer = Client().post(manage_links.manage_path(fresh(gift)) + "pause/", {"day": day.isoformat()})
    assert answer.status_code == 303


def by_staff(gift: RecurringGift, day: datetime.date) -> None:
    client, page = Client(), reverse("admin:payments_recurringgift_change", args=[gift.pk])
    client.force_login(factories.make_user(role="Finance"))
    button = reverse("admin:payments_recurringgift_pause", args=[gift.pk])
    assert button in client.get(page).content.decode()
    pressed: dict[str, Any] = {"_form_submitted": "1", "reason": "Asked by phone", "until": day.isoformat()}
    assert client.post(button, pressed, headers={"Referer": page}).status_code == 303
    drain()


@pytest.mark.parametrize("asks", [by_the_sponsors_link, by_staff])
def test_a_day_for_a_pause_that_began_in_the_dashboard(gift: RecurringGift, asks: Any) -> None:
    paused_in_the_dashboard(gift)
    asks(gift, in_days(50))
    deliver_all()
    assert (at_stripe(gift)["status"], charges_made()) == ("active", 1), "it is the pause now that can end"
    assert [status for *_what, status in rows(gift)] == ["done", "done"]
    assert mails("recurring_changed") == 0, "nobody is told that it goes on"
    assert_it_ends_on(gift, in_days(50))


def test_the_dashboard_pauses_it_while_a_pause_is_asked(gift: RecurringGift) -> None:
    change = ask(gift, Kind.PAUSE, resumes_on=in_days(50))
    behaviour.pause_subscription(sub(gift))
    deliver_all()
    change.refresh_from_db()
    assert change.status == "asked", "a pause without an end is not what was asked for"
    drain()
    change.refresh_from_db()
    assert change.status == "done"
    assert_it_ends_on(gift, in_days(50))


@pytest.mark.parametrize("number", [1, 2], ids=["resume", "pause"])
@pytest.mark.parametrize("lost", [False, True], ids=["never-arrived", "answer-lost"])
def test_a_bad_line_leaves_no_pause_without_its_end(gift: RecurringGift, number: int, lost: bool) -> None:
    paused_in_the_dashboard(gift)
    change = ask(gift, Kind.PAUSE, resumes_on=in_days(50))
    line = UnreliableTransport(failing={number}, after=lost)
    with pytest.raises(Exception, match=r"line is dead|answer was lost"):
        recurring_carrying.carry_out(str(change.pk), gateway=line.gateway())
    drain()
    deliver_all()
    change.refresh_from_db()
    until = fresh(gift).resumes_at
    assert (change.status, until and timezone.localdate(until)) == ("done", in_days(50))
    assert (at_stripe(gift)["status"], charges_made()) == ("active", 1)


def test_a_day_that_was_set_at_stripe(gift: RecurringGift) -> None:
    until = timezone.make_aware(datetime.datetime.combine(in_days(50), datetime.time.min))
    behaviour.pause_collection(sub(gift), resumes_at=int(until.timestamp()))
    deliver_all()
    assert_it_ends_on(gift, in_days(50))


def test_a_day_of_the_other_pause_is_no_promise(gift: RecurringGift) -> None:
    """Where both stand at Stripe the day ends one of them, and the gift goes on resting."""
    asked_and_done(gift, Kind.PAUSE, resumes_on=in_days(50))
    paused_in_the_dashboard(gift)
    behaviour.resume_subscription(sub(gift))
    deliver_all()
    assert_it_ends_on(gift, in_days(50))


def test_an_end_that_nobody_told_is_looked_for(gift: RecurringGift) -> None:
    asked_and_done(gift, Kind.PAUSE, resumes_on=in_days(1))
    yesterday = after(-1)
    RecurringGift.objects.filter(pk=gift.pk).update(resumes_at=yesterday)
    at = at_stripe(gift)
    at.data["pause_collection"]["resumes_at"] = int(yesterday.timestamp())
    at.save()
    assert pauses_over.learn_of_them() == 1
    assert (fresh(gift).status, promise_of(gift).status) == ("active", "active")
    assert pauses_over.learn_of_them() == 0
