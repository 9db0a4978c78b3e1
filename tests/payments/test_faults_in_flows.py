"""Every flow in which Stripe is asked for something, over a bad line: it ends as over a good one, by itself.

Each request of each verb fails once on its way: refused, cut off, or carried out and its answer lost. A press is
pressed again by whoever pressed; all else comes about by the tasks, the inbox and the schedule, as time goes by.
"""

import datetime
import io
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from backoffice.core.intervals import Interval
from backoffice.core.models import User
from beneficiaries.services import verify
from beneficiaries.services.documents import PDF, PreparedPaper
from donors.models import DonorErasure
from donors.services.erasing import erase_donor
from payments.gateway import stripe_lists
from payments.gateway.errors import GatewayError
from payments.models import (
    Dispute,
    Donation,
    PaymentLink,
    PosterLink,
    ProcessorPayout,
    Reconciliation,
    RecurringChange,
    RecurringGift,
    Refund,
)
from payments.sandbox import behaviour
from payments.sandbox.behaviour import behind_our_back
from payments.sandbox.models import SandboxObject
from payments.services import links
from payments.services.asking import posters
from payments.services.disputing import answering, dispute_evidence
from payments.services.disputing.evidence_files import FilesRefused
from payments.services.giving_back import refunds
from payments.services.paying import checkout, intents
from payments.services.paying.guests import Guest
from payments.services.paying.intents import Wanted
from payments.services.recurring_gifts import manage_links
from tests import factories
from tests.payments import test_reconcile
from tests.payments.bad_line import (
    FAULTS,
    VERBS,
    Faulty,
    assert_books_in_order,
    assert_nothing_half_done,
    census,
    go_by,
    over,
    undone,
)
from tests.payments.monthly_story import ask, at_stripe, begun, billed_at_stripe, fresh, in_days
from tests.payments.stripe_story import deliver_all, euros, monthly_link, one_off_link, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
Kind = RecurringChange.Kind
CHANGES, CHARGES = "carry-out-recurring-changes", "settle-unsettled-charges"


def all_of_them(_verb: str, _url: str) -> bool:
    return True


@dataclass(frozen=True)
class Flow:
    """`begin` over a good line, `go` over the bad one; `right` tells the one end that there is."""

    verbs: set[str]
    begin: Callable[[], Any]
    go: Callable[[Any], object]
    right: Callable[[Any], bool]
    # Which requests fail; all, unless it is said.
    hits: Callable[[str, str], bool] = all_of_them
    # One request of each verb fails, not each: of those that begin again from the start after a fault.
    once_a_verb: bool = False


def pressed(act: Callable[[], Any]) -> Any:
    """Somebody presses again until it goes through."""
    for _press in range(15):
        try:
            return act()
        except (GatewayError, CommandError):
            assert_nothing_half_done()
    raise AssertionError("It never went through.")


def nothing() -> None:
    """There is nothing to begin with."""


# --- Gifts --------------------------------------------------------------------------------------------------------


def pay(link: PaymentLink) -> None:
    pressed(lambda: checkout.start_checkout(link))
    session = str(SandboxObject.objects.get(kind="checkout.session", data__status="open").pk)
    behaviour.pay_session(session)
    go_by()


def fail_and_mend(link: PaymentLink) -> None:
    pay(link)
    subscription = str(SandboxObject.objects.get(kind="subscription").pk)
    behaviour.renew(subscription, "failed")
    go_by()
    behaviour.pay_invoice(Donation.objects.get(status="failed").stripe_invoice_id or "")
    go_by()


def leave_an_intent(_nothing: None) -> None:
    for interval in (Interval.ONCE, Interval.MONTH):
        pressed(
            partial(
                intents.begin,
                Wanted(euros("20.00"), interval),
                pk=uuid.uuid4(),
                giver=Guest("Amina", "amina@example.org"),
            )
        )
    behaviour.expire_incomplete(str(SandboxObject.objects.get(kind="subscription").pk))
    go_by("call-off-abandoned-intents", first=datetime.timedelta(hours=25))


def with_open_page() -> PaymentLink:
    link = one_off_link()
    open_page(link)
    return link


def withdraw(link: PaymentLink) -> None:
    links.cancel_link(PaymentLink.objects.get(pk=link.pk), by=None, reason="asked by mistake")
    go_by()


def what_stripe_tells(_nothing: None) -> None:
    """A stranger's payment, signs of fraud, a deposit."""
    payment = behaviour.make_dashboard_payment(5000, "eur")
    behaviour.settle_charge_fee(payment["latest_charge"])
    behaviour.warn_of_fraud(payment["id"])
    behaviour.open_review(payment["id"])
    behaviour.pay_out()
    go_by()


def paid() -> Donation:
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.donations.get()


# --- What goes back -----------------------------------------------------------------------------------------------


def give_back(donation: Donation) -> None:
    staff = factories.make_user(role="Finance")
    refunds.ask(donation, amount=euros("10.00"), reason=Refund.Reason.DONOR_ASKED, by=staff)
    go_by("send-unsent-refunds")


def disputed() -> Dispute:
    donation = paid()
    behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    deliver_all()
    dispute = Dispute.objects.get()
    letter = PreparedPaper(b"%PDF-1.7\n%%EOF", PDF)
    dispute_evidence.add_file(dispute, kind="receipt", upload=letter, by=factories.make_user(role="Finance"))
    return dispute


def until_the_bank_decides(dispute: Dispute, act: Callable[[User], object]) -> None:
    """Whoever is told that nobody knows whether it came presses again; a bank reads it once."""
    staff = factories.make_user(role="Finance")
    for _press in range(8):
        dispute.refresh_from_db()
        if dispute.status != Dispute.Status.OPEN:
            return
        with suppress(answering.DisputeRefused, FilesRefused):
            act(staff)
        go_by()


def answer(dispute: Dispute) -> None:
    papers, text = list(dispute.evidence.all()), "She has given for years."
    until_the_bank_decides(
        dispute, lambda staff: answering.send_evidence(dispute, text=text, by=staff, papers=papers)
    )


def accept(dispute: Dispute) -> None:
    until_the_bank_decides(dispute, lambda staff: answering.accept(dispute, reason="She is right.", by=staff))


# --- Recurring gifts ----------------------------------------------------------------------------------------------


def change_it(gift: RecurringGift) -> None:
    child = factories.make_verified_child()
    ask(gift, Kind.AMOUNT, amount=euros("31.50"))
    go_by(CHANGES)
    ask(fresh(gift), Kind.DATE, next_payment_on=in_days(40))
    go_by(CHANGES)
    ask(fresh(gift), Kind.CHILD, child=child)
    go_by(CHANGES)


def unpaid() -> RecurringGift:
    """So that there is an invoice to be stopped."""
    gift = begun()
    behaviour.renew(str(gift.stripe_subscription_id), "failed")
    deliver_all()
    return fresh(gift)


def rest_and_end_it(gift: RecurringGift) -> None:
    for kind in (Kind.PAUSE, Kind.RESUME, Kind.CANCEL_LATER, Kind.KEEP, Kind.CANCEL_NOW):
        ask(fresh(gift), kind)
        go_by(CHANGES)


def child_leaves(gift: RecurringGift) -> None:
    """What Almoner asks by itself: the charge rests."""
    assert gift.child is not None
    verify.leave(gift.child, by=factories.make_user(role="Verifier"), kind="graduated")
    go_by(CHARGES)


def another_card(gift: RecurringGift) -> None:
    cache.clear()
    client = Client()
    address = manage_links.manage_path(fresh(gift))
    answers: list[int] = []
    while 303 not in answers and len(answers) < 5:
        answers.append(client.post(f"{address}card/").status_code)
    assert answers in ([303], [503, 303]), "the page says that it may be pressed again"
    behaviour.replace_card(gift.stripe_customer_id)
    go_by()


def by_debit() -> str:
    behaviour.pay_session(open_page(one_off_link(amount=euros("25.00"))), method="bank_debit")
    deliver_all()
    return str(SandboxObject.objects.get(kind="payment_method", data__type="sepa_debit").pk)


def revoke(method: str) -> None:
    behaviour.revoke_mandate(method)
    go_by()


# --- Posters, people, the account ---------------------------------------------------------------------------------


def hang_and_take_down(_nothing: None) -> None:
    poster = factories.make_poster_link()
    posters.ask_for_page(poster)
    go_by()
    pressed(lambda: posters.set_active(PosterLink.objects.get(pk=poster.pk), active=False, by=None))


def ended_gift() -> RecurringGift:
    gift = begun()
    behaviour.cancel_subscription(str(gift.stripe_subscription_id))
    deliver_all()
    return gift


def erase(gift: RecurringGift) -> None:
    erase_donor(donor=gift.donor, by=factories.make_user(is_superuser=True), reason="asked")
    go_by()


def look_at_account(_nothing: None) -> None:
    behaviour.make_dashboard_payment(5000, "eur")  # and nothing of it comes
    with suppress(SystemExit):  # it has advice, over either line
        pressed(lambda: call_command("check_stripe", stdout=io.StringIO()))


# --- Lists --------------------------------------------------------------------------------------------------------


def out_of_step() -> None:
    """Of all that is listed some, told and untold; a refund, a dispute, a payout and a payment that Stripe forgot."""
    test_reconcile.plant_pages()
    test_reconcile.plant_returns()
    a_charge_alone()
    for _number in range(2):
        test_reconcile.recurring()
        test_reconcile.payout()


def compare_each_night(_nothing: None) -> None:
    """Four tries a night: what does not go through by then goes on in the next one."""
    for night in range(1, 4):
        go_by("compare-with-stripe", first=datetime.timedelta(days=2 * night))


def a_charge_alone() -> None:
    """A charge of which no payment tells."""
    with behind_our_back.silently():
        payment = behaviour.make_dashboard_payment(900, "eur")
        behaviour.settle_charge_fee(payment["latest_charge"])
    behind_our_back.forget("payment_intent", payment["id"])


def untold() -> None:
    """Two of all that is listed, of which no event has told."""
    for _number in range(2):
        link, monthly = one_off_link(amount=euros("100.00")), monthly_link()
        payment = behaviour.pay_session(open_page(link))["payment_intent"]
        behaviour.pay_session(open_page(monthly))
        behaviour.settle_charge_fee(str(SandboxObject.objects.get(pk=payment)["latest_charge"]))
        behaviour.pay_out("eur")
        behaviour.refund_payment(payment, 500)
        behaviour.open_dispute(payment)
    a_charge_alone()


def backfill(_nothing: None) -> None:
    since = timezone.localdate() - datetime.timedelta(days=1)
    pressed(lambda: call_command("backfill_stripe", since=str(since), stdout=io.StringIO()))


def of_lists(verb: str, url: str) -> bool:
    """In the middle of a list, and where one object is asked for alone."""
    return "starting_after" in url or verb in {"listed_refund", "listed_dispute", "payout", "charge"}


def all_came(*_nothing: object) -> bool:
    return set(Donation.objects.values_list("status", flat=True)) == {"succeeded"}


FLOWS = {
    "a gift is paid": Flow(
        {"create_checkout", "checkout_session", "checkout_session_of", "payment"}, one_off_link, pay, all_came
    ),
    "a monthly gift fails and is mended": Flow(
        {"create_checkout", "invoice", "subscription"}, monthly_link, fail_and_mend, all_came
    ),
    "payments begun in a front end are left": Flow(
        {"create_intent", "cancel_payment"},
        nothing,
        leave_an_intent,
        lambda _none: set(Donation.objects.values_list("status", flat=True)) == {"cancelled"},
    ),
    "a link is withdrawn": Flow(
        {"expire_checkout"},
        with_open_page,
        withdraw,
        lambda link: link.donations.get().status == "cancelled",
    ),
    "Stripe tells of what we did not ask for": Flow(
        {"invoice_id_of", "fraud_sign", "payout", "movements_of", "returns_of"},
        nothing,
        what_stripe_tells,
        lambda _none: ProcessorPayout.objects.get().is_itemised and Donation.objects.get().fee is not None,
    ),
    "a refund": Flow(
        {"refunds_of", "create_refund", "returns_of"},
        paid,
        give_back,
        lambda _gift: Refund.objects.get().status == "succeeded",
    ),
    "a dispute is answered": Flow(
        {"dispute", "upload_evidence", "submit_evidence"},
        disputed,
        answer,
        lambda dispute: Dispute.objects.get(pk=dispute.pk).status == "under_review",
    ),
    "a dispute is accepted": Flow(
        {"dispute", "close_dispute", "returns_of"},
        disputed,
        accept,
        lambda dispute: Dispute.objects.get(pk=dispute.pk).status == "lost",
    ),
    "a recurring gift is changed": Flow(
        {"change_amount", "move_next_payment", "describe_subscription"},
        begun,
        change_it,
        lambda gift: (
            billed_at_stripe(gift) == 3150 and fresh(gift).changes.filter(status="done").count() == 3
        ),
    ),
    "a recurring gift rests, goes on and ends": Flow(
        {
            "pause_subscription",
            "stop_open_invoices",
            "resume_subscription",
            "cancel_subscription",
            "keep_subscription",
        },
        unpaid,
        rest_and_end_it,
        lambda gift: fresh(gift).status == "cancelled" and at_stripe(gift)["status"] == "canceled",
    ),
    "a child leaves": Flow(
        {"pause_subscription", "stop_open_invoices"},
        unpaid,
        child_leaves,
        lambda gift: fresh(gift).status == "paused",
    ),
    "another card is left": Flow(
        {"portal_url", "setup_attempt", "payment_method", "use_method"},
        begun,
        another_card,
        lambda gift: fresh(gift).stripe_method_id != gift.stripe_method_id,
    ),
    "a mandate is taken back": Flow({"mandate"}, by_debit, revoke, lambda _method: True),
    "a poster is hung and taken down": Flow(
        {"create_payment_link", "set_payment_link_active"},
        nothing,
        hang_and_take_down,
        lambda _none: not SandboxObject.objects.get(kind="payment_link")["active"],
    ),
    "a donor is erased": Flow(
        {"delete_customer"},
        ended_gift,
        erase,
        lambda _gift: DonorErasure.objects.get().pending == [],
    ),
    "the account is looked at": Flow(
        {"refused_reads", "webhook_endpoints", "list_undelivered"},
        nothing,
        look_at_account,
        lambda _none: True,
        once_a_verb=True,
    ),
    "the books are compared": Flow(
        {
            "list_sessions",
            "list_payments",
            "list_refunds",
            "list_disputes",
            "list_subscriptions",
            "list_payouts",
            "list_movements",
            "listed_refund",
            "listed_dispute",
            "charge",
        },
        out_of_step,
        compare_each_night,
        lambda _none: Reconciliation.objects.filter(status="done", found__gte=12).exists(),
        hits=of_lists,
        once_a_verb=True,
    ),
    "what was missed is fetched": Flow(
        {"list_invoices", "list_sessions", "list_payments", "charge"},
        untold,
        backfill,
        lambda _none: Donation.objects.filter(status="succeeded").count() == 4,
        hits=of_lists,
        once_a_verb=True,
    ),
}


@pytest.mark.parametrize("name", FLOWS)
def test_over_a_bad_line_it_ends_as_over_a_good_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    flow = FLOWS[name]
    monkeypatch.setattr(stripe_lists, "_PAGE", 1)
    with undone():
        good = _end_of(flow)
    # Each request meets a fault of which nothing was done in the one run, and one of which all was in the other.
    for turned in (FAULTS, FAULTS[3:] + FAULTS[:3]):
        line = Faulty(*turned, hits=flow.hits, once_a_verb=flow.once_a_verb)
        with undone():
            assert _end_of(flow, line) == good
        assert flow.verbs <= set(line.met), f"These met no fault: {flow.verbs - set(line.met)}"


def _end_of(flow: Flow, line: Faulty | None = None) -> Counter[tuple[str, ...]]:
    begun_with = flow.begin()
    with over(line or Faulty(hits=lambda _verb, _url: False)):
        flow.go(begun_with)
    assert flow.right(begun_with)
    assert_books_in_order()
    return census()


def test_every_verb_is_in_a_flow() -> None:
    """A verb without a flow fails here: say above who asks it, and how that goes on after a fault."""
    assert set(VERBS) - {verb for flow in FLOWS.values() for verb in flow.verbs} == set()
