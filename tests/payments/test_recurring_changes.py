"""Changes of a monthly gift that are asked for here: done when Stripe says so, refused kindly, never half."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.money import InvalidAmount
from backoffice.core.registry import Erasure
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services import sponsorships
from donors.services.shares import SponsorshipRefused
from payments.models import Donation, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.people import erased_donors
from payments.services.recurring_gifts import recurring_carrying
from payments.services.recurring_gifts.recurring_changes import ChangeRefused
from payments.tasks.recurring import NotConfirmed
from tests import factories
from tests.payments.monthly_story import (
    Kind,
    ask,
    asked_and_done,
    at_stripe,
    begun,
    billed_at_stripe,
    charges_made,
    euros,
    fresh,
    in_days,
    mails,
    open_kinds,
    promise_of,
    rows,
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
    return begun()


def test_a_gift_that_begins_knows_its_card_and_its_donor_is_told(gift: RecurringGift) -> None:
    assert gift.method == "Visa 4242"
    assert gift.card_expires_on is not None
    assert (gift.anchored_at, gift.stripe_method_id != "") == (gift.started_at, True)
    assert mails("recurring_started") == 1
    deliver_all_again()
    assert mails("recurring_started") == 1
    assert rows(gift) == []


def test_another_amount_is_charged_from_the_next_payment_on(gift: RecurringGift) -> None:
    change = ask(gift, Kind.AMOUNT, amount=euros("40"))
    assert (fresh(gift).amount, change.status) == (euros("25"), "asked"), (
        "nothing is said before Stripe has done it"
    )
    assert open_kinds() == ["recurring.change"]

    drain()

    change.refresh_from_db()
    assert (change.status, change.old_amount, change.new_amount) == ("done", euros("25"), euros("40"))
    assert (fresh(gift).amount, promise_of(gift).amount, billed_at_stripe(gift)) == (
        euros("40"),
        euros("40"),
        4000,
    )
    assert (open_kinds(), charges_made()) == ([], 1), "no surprise charge"
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    deliver_all_again()
    renewal = Donation.objects.get(recurring_gift=gift, payment_link=None)
    assert (renewal.status, renewal.amount) == ("succeeded", euros("40"))
    assert mails("recurring_changed") == 1
    assert rows(gift) == [("amount", "staff", "done")], "the webhook adds nothing"
    assert_all_is_well()


def test_a_late_invoice_of_the_old_amount_is_still_that_gift(gift: RecurringGift) -> None:
    """Billed before the change, heard of after it."""
    behaviour.renew(str(gift.stripe_subscription_id))
    asked_and_done(gift, Kind.AMOUNT, amount=euros("40"))
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    amounts = Donation.objects.filter(recurring_gift=gift, payment_link=None).values_list("amount", flat=True)
    assert sorted(amounts) == [25, 40]
    assert_all_is_well()


def test_another_day_moves_the_charge_and_what_is_expected(gift: RecurringGift) -> None:
    day = in_days(12)
    change = asked_and_done(gift, Kind.DATE, next_payment_on=day)
    moved, promise = fresh(gift), promise_of(gift)
    assert change.status == "done"
    assert moved.next_payment_at is not None
    assert timezone.localdate(moved.next_payment_at) == day
    assert (promise.next_due_on, promise.due_day) == (day, day.day)
    assert (at_stripe(gift)["status"], moved.status) == ("trialing", "active")
    assert charges_made() == 1
    deliver_all()
    assert Donation.objects.count() == 1, "the invoice of nothing is no gift"
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    again = fresh(gift).next_payment_at
    assert again is not None
    assert (at_stripe(gift)["status"], again.day) == ("active", day.day) or day.day > 28
    assert charges_made() == 2
    assert rows(gift) == [("date", "staff", "done")]
    assert_all_is_well()


def test_pause_with_a_date_resume_and_end(gift: RecurringGift) -> None:
    asked_and_done(gift, Kind.PAUSE, resumes_on=in_days(40), reason="Between two jobs")
    paused = fresh(gift)
    assert (paused.status, promise_of(gift).status) == ("paused", "paused")
    assert paused.resumes_at is not None
    assert timezone.localdate(paused.resumes_at) == in_days(40)
    assert mails("recurring_paused") == 1

    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    assert charges_made() == 1
    behaviour.renew(str(gift.stripe_subscription_id))  # by then the pause is over
    deliver_all()
    assert (fresh(gift).status, charges_made(), promise_of(gift).status) == ("active", 2, "active")

    asked_and_done(gift, Kind.PAUSE)
    asked_and_done(gift, Kind.RESUME)
    assert (fresh(gift).status, at_stripe(gift)["pause_collection"]) == ("active", None)
    asked_and_done(gift, Kind.CANCEL_NOW, reason="We are moving abroad")
    ended, promise = fresh(gift), promise_of(gift)
    assert (ended.status, at_stripe(gift)["status"], promise.status) == ("cancelled", "canceled", "ended")
    assert (promise.end_kind, "moving abroad" in promise.end_reason) == ("sponsor", True)
    assert mails("recurring_ended") == 1
    deliver_all()
    assert [kind for kind, _origin, _status in rows(gift)] == [
        "pause",
        "resume",
        "pause",
        "resume",
        "cancel_now",
    ]
    assert [origin for _kind, origin, _status in rows(gift)] == ["staff", "stripe", "staff", "staff", "staff"]
    assert open_kinds() == []
    assert_all_is_well()


def test_an_end_with_the_period_is_taken_back_in_either_form(gift: RecurringGift) -> None:
    asked_and_done(gift, Kind.CANCEL_LATER)
    assert fresh(gift).cancels_at is not None
    assert at_stripe(gift)["cancel_at_period_end"] is True
    asked_and_done(gift, Kind.KEEP)
    assert (fresh(gift).cancels_at, at_stripe(gift)["cancel_at"]) == (None, None)
    behaviour.plan_end(str(gift.stripe_subscription_id), by="portal")
    deliver_all()
    planned = at_stripe(gift)
    assert (planned["cancel_at_period_end"], fresh(gift).cancels_at is None) == (False, False)
    asked_and_done(gift, Kind.KEEP)
    assert (fresh(gift).cancels_at, at_stripe(gift)["cancel_at"]) == (None, None)
    asked_and_done(gift, Kind.CANCEL_LATER)
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    assert (fresh(gift).status, mails("recurring_ended"), charges_made()) == ("cancelled", 1, 1)
    assert [kind for kind, *_rest in rows(gift)][-1] == "cancel_later", "the end came as planned"
    assert_all_is_well()


def test_another_child_gets_the_next_payment(gift: RecurringGift) -> None:
    juma = factories.make_published_child(first_name="Juma")
    old = promise_of(gift)
    change = asked_and_done(gift, Kind.CHILD, child=juma, reason="The sponsor met Juma")
    moved, promise = fresh(gift), promise_of(gift)
    assert (change.status, moved.child, promise.child, promise.status) == ("done", juma, juma, "active")
    assert (promise.amount, promise.share, promise.payer) == (old.amount, old.share, old.payer)
    assert moved.next_payment_at is not None
    assert promise.next_due_on == timezone.localdate(moved.next_payment_at)
    old.refresh_from_db()
    assert (old.status, old.end_kind) == ("ended", "moved")
    assert at_stripe(gift)["description"] == "Sponsorship of Juma"
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    assert Donation.objects.get(sponsorship=promise).child == juma
    assert open_kinds() == []
    assert_all_is_well()


def test_a_child_that_is_taken_is_refused_and_nothing_moves(gift: RecurringGift) -> None:
    taken = factories.make_sponsorship(status=Sponsorship.Status.ACTIVE).child
    with pytest.raises(SponsorshipRefused, match="sponsored in full"):
        ask(gift, Kind.CHILD, child=taken)
    assert (fresh(gift).child_id, rows(gift), promise_of(gift).status) == (gift.child_id, [], "active")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (Kind.AMOUNT, {"amount": euros("25")}, "present amount"),
    (Kind.AMOUNT, {"amount": euros("0.20")}, "below the smallest"),
    (Kind.AMOUNT, {"amount": Money("25", "USD")}, "charged in EUR"),
    (Kind.DATE, {"next_payment_on": in_days(-1)}, "between tomorrow and one year"),
    (Kind.DATE, {"next_payment_on": in_days(900)}, "between tomorrow and one year"),
    (Kind.PAUSE, {"resumes_on": in_days(0)}, "between tomorrow and one year"),
    (Kind.RESUME, {}, "not paused"),
    (Kind.KEEP, {}, "No end is planned"),
    (Kind.CHILD, {}, "another child"),
]


def test_what_cannot_be_is_refused_in_words(gift: RecurringGift) -> None:
    for kind, facts, words in REFUSED:
        with pytest.raises((ChangeRefused, InvalidAmount), match=words):
            ask(gift, kind, **facts)
    assert rows(gift) == []


def test_one_change_at_a_time_but_an_end_need_not_wait(gift: RecurringGift) -> None:
    first = ask(gift, Kind.AMOUNT, amount=euros("40"))
    with pytest.raises(ChangeRefused, match="not confirmed yet"):
        ask(gift, Kind.PAUSE)
    ask(gift, Kind.CANCEL_NOW, origin="sponsor")
    drain()
    first.refresh_from_db()
    assert (first.status, fresh(gift).status, billed_at_stripe(gift)) == ("refused", "cancelled", 2500)
    with pytest.raises(ChangeRefused, match="has ended"):
        ask(gift, Kind.RESUME)
    assert open_kinds() == []
    assert_all_is_well()


def test_ended_at_stripe_while_a_change_waits(gift: RecurringGift) -> None:
    change = ask(gift, Kind.AMOUNT, amount=euros("40"))
    behaviour.cancel_subscription(str(gift.stripe_subscription_id))
    deliver_all()
    change.refresh_from_db()
    assert (change.status, "ended meanwhile" in change.answer) == ("refused", True)
    drain()
    deliver_all()
    assert (fresh(gift).status, fresh(gift).amount) == ("cancelled", euros("25"))
    assert rows(gift) == [("amount", "staff", "refused"), ("cancel_now", "stripe", "done")]
    assert_all_is_well()


@pytest.mark.parametrize("after", [False, True], ids=["never-arrived", "answer-lost"])
def test_a_bad_line_is_asked_again_until_it_is_done(gift: RecurringGift, after: bool) -> None:
    """Whichever request of the work fails: what was asked for is done once in the end."""
    for number in range(3):
        change = ask(gift, Kind.AMOUNT, amount=euros(str(30 + number)))
        line = UnreliableTransport(failing={number}, after=after)
        with pytest.raises(Exception, match=r"line is dead|answer was lost"):
            recurring_carrying.carry_out(str(change.pk), gateway=line.gateway())
        change.refresh_from_db()
        assert change.status == "asked"
        assert "The line is dead." in change.answer or "The answer was lost." in change.answer
        drain()
        change.refresh_from_db()
        assert (change.status, change.answer) == ("done", "")
    assert (fresh(gift).amount, billed_at_stripe(gift)) == (euros("32"), 3200)
    assert {status for *_rest, status in rows(gift)} == {"done"}
    deliver_all()
    assert_all_is_well()


def test_what_stripe_refuses_for_good_is_told(gift: RecurringGift) -> None:
    other = SandboxObject.objects.get(kind="product")
    other.pk, other.data["id"] = "prod_gone", "prod_gone"
    subscription = at_stripe(gift)
    subscription.data["items"]["data"][0]["price"]["product"] = "prod_gone"
    subscription.data["items"]["data"].append(subscription.data["items"]["data"][0] | {"id": "si_second"})
    subscription.data["items"]["data"][0]["price"]["unit_amount"] = 1250
    subscription.save()
    change = asked_and_done(gift, Kind.AMOUNT, amount=euros("40"))
    assert (change.status, "made of 2 parts" in change.answer) == ("refused", True)
    assert open_kinds() == ["recurring.refused"]
    assert fresh(gift).amount == euros("25")


@pytest.mark.parametrize("kind", [Kind.CANCEL_NOW, Kind.RESUME, Kind.AMOUNT], ids=str)
def test_a_subscription_that_stripe_does_not_know(gift: RecurringGift, kind: str) -> None:
    if kind == Kind.RESUME:
        asked_and_done(gift, Kind.PAUSE)
    SandboxObject.objects.filter(kind="subscription").delete()
    change = asked_and_done(gift, kind, **({"amount": euros("40")} if kind == Kind.AMOUNT else {}))
    assert fresh(gift).status == "cancelled"
    assert change.status == ("done" if kind == Kind.CANCEL_NOW else "refused")
    item = WorkItem.objects.open().get(kind="recurring.unknown_at_stripe")
    assert "No such subscription" in item.details
    history = fresh(gift).history.first()
    assert history is not None
    assert "does not know its subscription" in str(history.history_change_reason)


def test_a_key_of_the_other_mode_ends_nothing(gift: RecurringGift, monkeypatch: pytest.MonkeyPatch) -> None:
    from payments.gateway.errors import NotFound
    from payments.gateway.stripe_gateway import StripeGateway

    def unknown(*_args: Any, **_words: Any) -> None:
        raise NotFound(
            "No such subscription: 'sub_1'; a similar object exists in test mode, but a live mode key was used.",
            retryable=False,
            nothing_done=True,
        )

    monkeypatch.setattr(StripeGateway, "cancel_subscription", unknown)
    change = asked_and_done(gift, Kind.CANCEL_NOW)
    assert (change.status, fresh(gift).status, open_kinds()) == ("refused", "active", ["recurring.refused"])


def test_while_the_lease_is_held_it_waits_for_the_webhook(gift: RecurringGift) -> None:
    from payments.services.events import leases

    change = ask(gift, Kind.PAUSE)
    leases.take(str(gift.stripe_subscription_id), holder="somebody")
    with pytest.raises(NotConfirmed):
        recurring_carrying.carry_out(str(change.pk))
    leases.release(holder="somebody")
    deliver_all()
    change.refresh_from_db()
    assert (change.status, fresh(gift).status) == ("done", "paused"), "the webhook was first"
    drain()
    assert rows(gift) == [("pause", "staff", "done")]


def test_what_was_never_settled_is_asked_for_every_hour(gift: RecurringGift) -> None:
    change = ask(gift, Kind.PAUSE)
    DBTaskResult.objects.all().delete()
    assert recurring_carrying.ask_all_again() == 1
    drain()
    change.refresh_from_db()
    assert change.status == "done"


def test_of_a_child_who_left_only_the_end_can_be_asked(gift: RecurringGift) -> None:
    Child.objects.filter(recurring_gifts=gift).update(
        status=Child.Status.LEFT, leaving_reason=Child.LeavingReason.GRADUATED
    )
    with pytest.raises(ChangeRefused, match="offer the donor another child"):
        ask(gift, Kind.AMOUNT, amount=euros("40"))
    assert asked_and_done(gift, Kind.CANCEL_NOW).status == "done"
    assert OutgoingEmail.objects.filter(kind="recurring_ended").count() == 1


def test_a_sponsorship_that_staff_end_of_a_gift_that_stripe_does_not_know(gift: RecurringGift) -> None:
    SandboxObject.objects.filter(kind="subscription").delete()
    sponsorships.end(promise_of(gift), reason="The sponsor called")
    assert open_kinds() == ["recurring.to_cancel"]
    drain()
    assert (fresh(gift).status, open_kinds()) == ("cancelled", ["recurring.unknown_at_stripe"])


def test_staff_press_the_buttons(gift: RecurringGift) -> None:
    client, page = Client(), f"/admin/payments/recurringgift/{gift.pk}/change/"
    client.force_login(factories.make_user(role="Finance"))

    def press(name: str, **words: object) -> None:
        address = reverse(f"admin:payments_recurringgift_{name}", args=[gift.pk])
        assert client.get(address).status_code == 200
        answer = client.post(
            address,
            {"_form_submitted": "1", "reason": "On the telephone", **words},
            headers={"Referer": page},
        )
        assert answer.status_code == (200 if "abc" in words.values() else 303), name

    press("change_amount", amount="abc")
    assert rows(gift) == []
    press("change_amount", amount="40")
    waiting = client.get(page).content.decode()
    assert "Another amount · not confirmed yet" in waiting
    assert "Asked of Stripe. The change stands under" in waiting
    drain()
    press("change_day", day=in_days(20).isoformat())
    drain()
    press("pause", until=in_days(60).isoformat())
    drain()
    press("resume")
    drain()
    press("change_child", child=factories.make_published_child(first_name="Juma").pk)
    drain()
    press("end_later")
    drain()
    press("keep")
    drain()
    press("send_manage_link")
    assert mails("manage_link") == 1
    press("card_page")
    shown = client.get(page).content.decode()
    assert "/sandbox/portal/bps_" in shown
    assert "Visa ending 4242, expires" in shown
    assert client.get(f"/admin/donors/sponsorship/{promise_of(gift).pk}/change/").status_code == 200
    way = reverse("admin:donors_sponsorship_open_recurring_gift", args=[promise_of(gift).pk])
    assert client.get(way).headers["Location"] == page
    press("end_now")
    drain()
    assert [(kind, status) for kind, _origin, status in rows(gift)] == [
        (kind, "done")
        for kind in ("amount", "date", "pause", "resume", "child", "cancel_later", "keep", "cancel_now")
    ]
    assert set(gift.changes.values_list("reason", flat=True)) == {"On the telephone"}
    assert fresh(gift).status == "cancelled"
    deliver_all()
    assert_all_is_well()


def test_what_a_sponsor_wrote_is_gone_with_the_donor(gift: RecurringGift, administrator: User) -> None:
    asked_and_done(gift, Kind.CANCEL_NOW, origin="sponsor", reason="My husband Peter has died")
    with context.acting(administrator):
        erasure = Erasure(fresh(gift).donor)
        erased_donors.blank(erasure)
    assert erasure.obstacles == []
    change = gift.changes.get()
    assert (change.reason, change.answer, fresh(gift).method) == ("", "", "")
