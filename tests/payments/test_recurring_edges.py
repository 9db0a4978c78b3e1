"""Monthly gifts at their edges: paid elsewhere, changed twice unseen, rested by two, ended twice, replaced."""

import datetime

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from backoffice.core.tasks.draining import drain
from beneficiaries.services import verify
from donors.models import ChildOffer
from donors.services import offer_answers, offers
from payments.models import Donation, RecurringGift
from payments.sandbox import behaviour, events
from payments.sandbox.models import SandboxObject
from payments.services import links
from payments.services.cards import card_problems
from payments.services.recurring_gifts import charges, manage_links
from tests import factories
from tests.payments.monthly_story import (
    Kind,
    ask,
    asked_and_done,
    at_stripe,
    begun,
    billed_at_stripe,
    euros,
    fresh,
    in_days,
    mails,
    open_kinds,
    promise_of,
    rows,
    sub,
)
from tests.payments.stripe_story import assert_all_is_well, deliver_all, deliver_all_again, open_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def gift() -> RecurringGift:
    return begun()


def renewal() -> Donation:
    return Donation.objects.get(payment_link=None)


def test_an_amount_that_no_reading_met_is_booked_and_told(gift: RecurringGift) -> None:
    """Two changes in the dashboard with a payment between them, and nobody was told in between."""
    behaviour.change_amount(sub(gift), 4850)
    behaviour.renew(sub(gift))
    behaviour.change_amount(sub(gift), 3000)
    deliver_all()
    deliver_all_again()
    assert (renewal().amount, renewal().status) == (euros("48.50"), "succeeded")
    assert fresh(gift).amount == euros("30.00")
    item = WorkItem.objects.open().get(kind="recurring.unseen_amount")
    assert "48.50 EUR for a gift of" in item.title
    assert_all_is_well()


def test_what_was_paid_elsewhere_is_asked_of_nobody_and_entered_by_hand(gift: RecurringGift) -> None:
    """In the dashboard: 'Change invoice status, paid outside of Stripe'."""
    behaviour.renew(sub(gift), "failed")
    deliver_all()
    failed = renewal()
    assert failed.mend_url != ""
    invoice = SandboxObject.objects.get(pk=failed.stripe_invoice_id)
    SandboxObject.objects.filter(kind="invoice_payment", data__invoice=invoice.pk).delete()
    events.change(invoice, "invoice.paid", status="paid", amount_paid=0, amount_paid_off_stripe=2500)
    deliver_all()
    deliver_all_again()
    failed.refresh_from_db()
    assert (failed.status, failed.mend_url, failed.next_try_at) == ("failed", "", None)
    item = WorkItem.objects.open().get()
    assert (item.kind, "25.00 EUR" in item.title) == ("recurring.paid_elsewhere", True)
    with time_machine.travel(after_all_stages()):
        assert card_problems.write_all() == 0
    assert_all_is_well()


def test_nobody_is_rung_about_what_a_pause_made_void(gift: RecurringGift) -> None:
    behaviour.renew(sub(gift), "failed")
    deliver_all()
    with time_machine.travel(after_all_stages()):
        card_problems.write_all()
        assert open_kinds() == ["card_problem.call"]
        asked_and_done(fresh(gift), Kind.PAUSE)
        deliver_all()
    assert (fresh(gift).status, open_kinds()) == ("paused", [])


def after_all_stages() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=int(settings.CARD_PROBLEM_DAYS[-1]) + 1)


def test_an_end_that_came_before_its_day_is_told_once_and_as_it_is(gift: RecurringGift) -> None:
    ask(gift, Kind.CANCEL_LATER)
    behaviour.cancel_subscription(sub(gift))
    drain()
    deliver_all()
    assert sorted(rows(gift)) == [("cancel_later", "staff", "done"), ("cancel_now", "stripe", "done")]
    assert (mails("recurring_ended"), mails("recurring_changed")) == (1, 0)


def test_a_replaced_gift_leaves_nothing_to_pay(gift: RecurringGift) -> None:
    behaviour.renew(sub(gift), "failed")
    deliver_all()
    link = links.create_link(
        donor=gift.donor, amount=euros("40.00"), interval="month", sponsorship=gift.sponsorship, replaces=gift
    )
    behaviour.pay_session(open_page(link))
    deliver_all()
    drain()
    deliver_all()
    assert fresh(gift).status == "cancelled"
    assert not SandboxObject.objects.filter(kind="invoice", data__status="open").exists()
    assert promise_of(gift).status == "active"
    assert_all_is_well()


def test_a_rest_that_the_sponsor_asked_for_outlasts_a_child_who_leaves(
    gift: RecurringGift, verifier: User, supporter_care: User
) -> None:
    asked_and_done(gift, Kind.PAUSE, origin="sponsor", resumes_on=in_days(60))
    next_child = factories.make_published_child(first_name="Juma")
    assert gift.child is not None
    verify.leave(gift.child, by=verifier, kind="graduated")
    drain()
    assert at_stripe(gift)["pause_collection"]["resumes_at"] is None, "until the sponsor has answered"
    offer = offers.send_offer(ChildOffer.objects.get(), by=supporter_care)
    offer_answers.accept(offer, child=next_child)
    drain()
    deliver_all()
    moved = fresh(gift)
    assert (moved.child, moved.status, open_kinds()) == (next_child, "paused", [])
    assert moved.resumes_at is not None
    assert timezone.localdate(moved.resumes_at) == in_days(60), "and not charged before"
    assert mails("recurring_paused") == 1
    assert_all_is_well()


def test_a_rest_asked_for_while_the_charge_was_to_go_on_is_kept(gift: RecurringGift) -> None:
    """Stripe was away: first the charge was to go on for another child, then the sponsor wanted a rest."""
    change = ask(gift, Kind.PAUSE, origin="sponsor")
    charges.ask_for(gift)
    drain()
    change.refresh_from_db()
    assert change.status == "done"
    assert (fresh(gift).status, open_kinds()) == ("paused", [])
    asked_and_done(fresh(gift), Kind.RESUME)
    assert fresh(gift).status == "active"


def test_whole_units_are_asked_for_whole(client: Client) -> None:
    """A yen has no cents: neither form nor service sends any."""
    gift = begun(amount=Money("3000", "JPY"))
    page = f"{manage_links.manage_path(fresh(gift))}amount/"
    refused = client.post(page, {"amount": "3500.50"})
    assert (refused.status_code, gift.changes.count()) == (400, 0)
    assert client.post(page, {"amount": "3500"}).status_code == 303
    deliver_all()
    assert (billed_at_stripe(gift), fresh(gift).amount) == (3500, Money("3500", "JPY"))
    behaviour.renew(sub(gift))
    deliver_all()
    assert Donation.objects.get(amount=3500).status == "succeeded"
    assert_all_is_well()
