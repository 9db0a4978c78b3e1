"""Each kind of difference between Stripe's books and ours, planted behind our back, is found and named."""

import copy
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from backoffice.core.services import work
from backoffice.core.tasks.draining import drain
from payments.models import (
    BalanceTransaction,
    Donation,
    PaymentLink,
    ProcessorPayout,
    Reconciliation,
    RecurringGift,
)
from payments.sandbox import behaviour, clock, store
from payments.sandbox.behaviour import behind_our_back
from payments.sandbox.ids import new_id
from payments.sandbox.models import SandboxObject
from payments.services.reconcile import runner, runs
from tests import factories
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    one_off_link,
    open_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def compare(*, days: int = 35) -> Reconciliation:
    now = timezone.now()
    run = runs.ask(
        kind=Reconciliation.Kind.COMPARE,
        since=now - timedelta(days=days),
        until=now + timedelta(minutes=1),
        by=None,
    )
    return runner.perform(run.pk)


def found() -> set[tuple[str, str]]:
    """What the open items name: (what, Stripe's id)."""
    keys = WorkItem.objects.open().filter(kind__startswith="reconcile.").values_list("key", flat=True)
    return {
        (what.removeprefix("reconcile."), name) for what, _day, name in (key.split(":", 2) for key in keys)
    }


def paid_link(**paying: Any) -> PaymentLink:
    link = one_off_link()
    behaviour.pay_session(open_page(link), **paying)
    return link


def gift(*, with_fee: bool = False) -> Donation:
    link = paid_link()
    deliver_all()
    donation = link.donations.get()
    if with_fee:
        behaviour.settle_charge_fee(donation.stripe_charge_id or "")
        deliver_all()
    return donation


def recurring() -> RecurringGift:
    link = one_off_link(interval="month")
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.recurring_gifts.get()


def payout(**how: Any) -> ProcessorPayout:
    """Of a credit that Stripe gives, so that no gift is needed for it."""
    behaviour.charge_for_service(-700)
    told = behaviour.pay_out(**how)
    deliver_all()
    return ProcessorPayout.objects.get(stripe_payout_id=told["id"])


def twin_of(kind: str, object_id: str, prefix: str, **fields: Any) -> str:
    """A second object of the same looks, which nobody has told us of."""
    found = store.get(kind, object_id)
    document = copy.deepcopy(found.data) | {"id": new_id(prefix)} | fields
    store.add(document, private=found.private)
    return str(document["id"])


def plant_pages() -> set[tuple[str, str]]:
    expired, unknown, other_amount, other_currency = (open_page(one_off_link()) for _ in range(4))
    behind_our_back.change("checkout.session", expired, status="expired")
    behind_our_back.forget("checkout.session", unknown)
    behind_our_back.change("checkout.session", other_amount, amount_total=99)
    behind_our_back.change("checkout.session", other_currency, currency="chf")
    strange = twin_of(
        "checkout.session",
        expired,
        "cs",
        status="complete",
        metadata={"almoner_attempt": str(uuid.uuid4())},
    )
    return {
        ("session_state", expired),
        ("session_missing_there", unknown),
        ("session_amount", other_amount),
        ("session_currency", other_currency),
        ("session_missing_here", strange),
    }


def plant_payments() -> set[tuple[str, str]]:
    with behind_our_back.silently():
        stranger = behaviour.make_dashboard_payment(1000, "eur")["id"]
    unknown, amount, currency, taken_back, twice, doubled = (gift() for _ in range(6))
    ids = {each.pk: str(each.stripe_payment_intent_id) for each in Donation.objects.all()}
    behind_our_back.forget("payment_intent", ids[unknown.pk])
    behind_our_back.change("payment_intent", ids[amount.pk], amount_received=1)
    behind_our_back.change("payment_intent", ids[currency.pk], currency="chf")
    behaviour.refund_payment(ids[taken_back.pk], 100)  # what stays of it is unpaid there all the same
    deliver_all()
    behind_our_back.change("payment_intent", ids[taken_back.pk], status="requires_payment_method")
    second = twin_of("payment_intent", ids[twice.pk], "pi", latest_charge=None)
    Donation.objects.filter(pk=doubled.pk).update(stripe_charge_id=None)
    factories.make_received_donation(stripe_charge_id=doubled.stripe_charge_id)

    debits = [paid_link(method="bank_debit") for _ in range(3)]
    deliver_all()
    late_id, refused_id, stuck_id = (str(link.donations.get().stripe_payment_intent_id) for link in debits)
    with behind_our_back.silently():
        behaviour.settle_bank_debit(late_id)
        behaviour.settle_bank_debit(refused_id, "failed")
    behind_our_back.change("payment_intent", stuck_id, created=clock.now() - 11 * 86400)

    link = paid_link()
    deliver_all()
    factories.make_received_donation(payment_link=link, channel=Donation.Channel.BANK)
    return {
        ("payment_missing_here", stranger),
        ("payment_missing_there", ids[unknown.pk]),
        ("payment_amount", ids[amount.pk]),
        ("payment_currency", ids[currency.pk]),
        ("payment_not_paid_there", ids[taken_back.pk]),
        ("payment_duplicate", second),
        ("payment_booked_twice", ids[doubled.pk]),
        ("payment_state", late_id),
        ("payment_state", refused_id),
        ("payment_stuck", stuck_id),
        ("link_paid_twice", str(link.pk)),
    }


def plant_fees() -> set[tuple[str, str]]:
    missing, other = gift(), gift(with_fee=True)
    with behind_our_back.silently():
        behaviour.settle_charge_fee(missing.stripe_charge_id or "")
    other.refresh_from_db()
    behind_our_back.change("balance_transaction", other.stripe_balance_id or "", fee=1)
    return {
        ("fee_missing_here", str(missing.stripe_charge_id)),
        ("fee_differs", str(other.stripe_charge_id)),
    }


def plant_returns() -> set[tuple[str, str]]:
    payments = [str(gift().stripe_payment_intent_id) for _ in range(5)]
    refunds = [behaviour.refund_payment(payments[0], 100)["id"] for _ in range(4)]
    disputes = [behaviour.open_dispute(payment)["id"] for payment in payments[1:4]]
    deliver_all()
    behind_our_back.change("refund", refunds[0], amount=90)
    behind_our_back.change("refund", refunds[1], status="failed")
    behind_our_back.change("refund", refunds[2], currency="chf")
    behind_our_back.forget("refund", refunds[3])
    behind_our_back.change("dispute", disputes[0], status="lost")
    behind_our_back.change("dispute", disputes[1], amount=90)
    behind_our_back.forget("dispute", disputes[2])
    with behind_our_back.silently():
        refunded = behaviour.refund_payment(payments[0], 100)["id"]
        disputed = behaviour.open_dispute(payments[4])["id"]
    return {
        ("refund_amount", refunds[0]),
        ("refund_state", refunds[1]),
        ("refund_currency", refunds[2]),
        ("refund_missing_there", refunds[3]),
        ("refund_missing_here", refunded),
        ("dispute_state", disputes[0]),
        ("dispute_amount", disputes[1]),
        ("dispute_missing_there", disputes[2]),
        ("dispute_missing_here", disputed),
    }


def plant_subscriptions() -> set[tuple[str, str]]:
    names = ("state", "amount", "currency", "gone")
    ids = {name: str(recurring().stripe_subscription_id) for name in names}
    with behind_our_back.silently():
        behaviour.cancel_subscription(ids["state"])
    items = store.get("subscription", ids["amount"])["items"]
    items["data"][0]["price"] |= {
        "unit_amount": 1,
        "recurring": {"interval": "week", "interval_count": 1},
    }
    behind_our_back.change("subscription", ids["amount"], items=items)
    behind_our_back.change("subscription", ids["currency"], currency="chf")
    behind_our_back.forget("subscription", ids["gone"])
    strange = twin_of(
        "subscription", ids["amount"], "sub", metadata={"almoner_recurring_gift": str(uuid.uuid4())}
    )
    of_the_dashboard = twin_of("subscription", ids["amount"], "sub", metadata={})
    second = twin_of("subscription", ids["amount"], "sub")
    return {
        ("subscription_state", ids["state"]),
        ("subscription_amount", ids["amount"]),
        ("subscription_currency", ids["currency"]),
        ("subscription_interval", ids["amount"]),
        ("subscription_missing_there", ids["gone"]),
        ("subscription_missing_here", strange),
        ("subscription_missing_here", of_the_dashboard),
        ("subscription_duplicate", second),
    }


def plant_payouts() -> set[tuple[str, str]]:
    state, amount, currency, gone, unexplained, changed, forgotten = (payout() for _ in range(7))
    later = payout(arrives=False)
    behaviour.arrive(later.stripe_payout_id)
    deliver_all()
    behind_our_back.change("payout", state.stripe_payout_id, status="failed")
    behind_our_back.change("payout", amount.stripe_payout_id, amount=1)
    behind_our_back.change("payout", currency.stripe_payout_id, currency="chf")
    behind_our_back.forget("payout", gone.stripe_payout_id)
    behind_our_back.change("payout", later.stripe_payout_id, reconciliation_status="completed")
    BalanceTransaction.objects.filter(payout=unexplained).exclude(type="payout").delete()
    row = changed.movements.exclude(type="payout").get()
    behind_our_back.change("balance_transaction", row.stripe_id, amount=701, net=701)
    lost = forgotten.movements.exclude(type="payout").get()
    behind_our_back.forget("balance_transaction", lost.stripe_id)
    with behind_our_back.silently():
        credit = behaviour.charge_for_service(-300)["id"]
        untold = behaviour.pay_out()["id"]
    waiting = SandboxObject.objects.get(
        kind="balance_transaction", private__payout=later.stripe_payout_id, data__type="stripe_fee"
    )
    return {
        ("payout_state", state.stripe_payout_id),
        ("payout_amount", amount.stripe_payout_id),
        ("payout_currency", currency.stripe_payout_id),
        ("payout_missing_there", gone.stripe_payout_id),
        ("payout_not_itemised", later.stripe_payout_id),
        ("payout_unexplained", unexplained.stripe_payout_id),
        ("movement_differs", row.stripe_id),
        ("movement_missing_there", lost.stripe_id),
        ("payout_missing_here", untold),
        ("movement_missing_here", credit),
        ("movement_missing_here", waiting.pk),
    }


def plant_movements() -> set[tuple[str, str]]:
    """Whatever Stripe moves is booked or named: kinds that are new to us too."""
    shillings = Money("5000.00", "KES")
    given, taken = (one_off_link(amount=shillings) for _ in range(2))
    for link in (given, taken):
        behaviour.pay_session(open_page(link))
    deliver_all()
    back = behaviour.refund_payment(str(given.donations.get().stripe_payment_intent_id), 100000)
    deliver_all()
    with behind_our_back.silently():
        disputed = behaviour.open_dispute(str(taken.donations.get().stripe_payment_intent_id))["id"]
    behaviour.charge_for_service(-20000)
    instant = behaviour.pay_out(instant=True)["balance_transaction"]
    deliver_all()
    booked = (
        "stripe_fee", "tax_fee", "stripe_fx_fee", "network_cost", "adjustment", "reserve_transaction", "reserve_hold",
        "payment_network_reserve_hold", "advance_funding",
    )  # fmt: skip
    unknown = (
        "transfer",
        "topup",
        "contribution",
        "anticipation_repayment",
        "payment_reversal",
        "of_tomorrow",
    )
    first = SandboxObject.objects.filter(kind="balance_transaction", data__amount=20000)
    about_a_gift = {"type": "adjustment", "source": given.donations.get().stripe_charge_id}
    return {
        ("dispute_missing_here", disputed),
        ("movement_missing_here", back["balance_transaction"]),
        ("movement_missing_here", instant),
        *(("movement_missing_here", row.pk) for row in first),
        *(("movement_missing_here", moved(type=kind)) for kind in booked),
        *(("movement_unknown", moved(type=kind)) for kind in unknown),
        ("movement_unknown", moved(**about_a_gift)),
        ("movement_unknown", moved(type="refund_failure", source="re_longago")),
    }


def moved(**fields: Any) -> str:
    told = behaviour.charge_for_service(11)
    behind_our_back.change("balance_transaction", told["id"], **fields)
    return str(told["id"])


def census() -> dict[str, int]:
    ours = ("core", "donors", "payments")
    without = (Reconciliation,)
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in ours and model not in without
    }


def test_nothing_is_found_where_all_is_well() -> None:
    first, second = gift(with_fee=True), gift(with_fee=True)
    recurring()
    behaviour.refund_payment(first.stripe_payment_intent_id or "", 500)
    behaviour.open_dispute(second.stripe_payment_intent_id or "")
    behaviour.expire_session(open_page(one_off_link()))
    deliver_all()
    open_page(one_off_link())
    behaviour.pay_out(str(first.amount.currency).lower())
    deliver_all()
    run = compare()
    assert (run.status, run.found, found()) == ("done", 0, set())
    assert run.counts["payments"] == 3
    assert run.counts["refunds"] == run.counts["disputes"] == run.counts["payouts"] == 1
    assert_all_is_well()


@pytest.mark.parametrize(
    "plant",
    [
        plant_pages,
        plant_payments,
        plant_fees,
        plant_returns,
        plant_subscriptions,
        plant_payouts,
        plant_movements,
    ],
    ids=lambda plant: plant.__name__,
)
def test_each_difference_is_found_and_named(plant: Any) -> None:
    planted = plant()
    run = compare()
    assert found() == planted
    assert (run.status, run.found, run.opened) == ("done", len(planted), len(planted))
    for item in WorkItem.objects.open().filter(kind__startswith="reconcile."):
        assert "At Stripe: " in item.details
        assert len(item.details.splitlines()) >= 4  # both sides, and what to do

    # Running twice changes nothing: no row, no history, no second item.
    before = census()
    again = compare()
    assert census() == before
    assert (again.found, again.opened, again.closed) == (len(planted), 0, 0)


def test_what_never_reached_us_is_named_by_its_type() -> None:
    payment = behaviour.make_dashboard_payment(1000, "eur")
    compare()
    assert found() == {
        ("payment_missing_here", payment["id"]),
        ("events_undelivered", "charge.succeeded"),
        ("events_undelivered", "payment_intent.succeeded"),
    }
    # One that waits in our inbox is no difference.
    deliver_all()
    compare()
    assert found() == set()


def test_an_item_closes_when_its_difference_is_gone_and_one_set_aside_stays_quiet(finance: User) -> None:
    one, other = gift(), gift()
    for each in (one, other):
        behind_our_back.change("payment_intent", each.stripe_payment_intent_id or "", amount_received=1)
    compare()
    items = {item.subject: item for item in WorkItem.objects.open().filter(kind="reconcile.payment_amount")}
    work.dismiss(items[other], by=finance, reason="Stripe's support has confirmed it.")

    # A comparison that does not look at that day says nothing about it.
    old = items[one]
    WorkItem.objects.filter(pk=old.pk).update(key=old.key.replace(str(timezone.now().date()), "2026-01-01"))
    behind_our_back.change(
        "payment_intent", one.stripe_payment_intent_id or "", amount_received=int(one.amount.amount * 100)
    )
    assert (compare().found, compare().closed) == (0, 0)
    assert old in WorkItem.objects.open()

    WorkItem.objects.filter(pk=old.pk).update(key=old.key)
    run = compare()
    assert (run.found, run.closed) == (0, 1)
    old.refresh_from_db()
    assert old.status == WorkItem.Status.DONE
    assert "Settled since" in str(old.history.first().history_change_reason)


def test_a_run_that_stripe_cuts_off_fails_whole_and_the_next_one_goes_on() -> None:
    planted = gift()
    behind_our_back.change("payment_intent", planted.stripe_payment_intent_id or "", amount_received=1)
    compare()
    since = timezone.now() - timedelta(days=35)
    run = runs.ask(kind="compare", since=since, until=timezone.now(), by=None)
    with pytest.raises(runs.RunsAlready):
        compare()
    with pytest.raises(Exception, match="line is dead"):
        runner.perform(run.pk, gateway=UnreliableTransport(failing={1}).gateway())
    run.refresh_from_db()
    assert (run.status, run.closed) == ("failed", 0)
    assert "line is dead" in run.error
    assert compare().found == 1

    # A run whose worker died without a word is in nobody's way after ten minutes.
    dead = runs.ask(kind="compare", since=since, until=timezone.now(), by=None)
    assert runs.begin(dead.pk) is not None
    Reconciliation.objects.filter(pk=dead.pk).update(updated_at=timezone.now() - timedelta(minutes=11))
    assert compare().status == "done"
    with pytest.raises(runs.Overtaken):
        runs.progress(dead, step="payments")


def test_the_command_ends_with_one_where_there_are_differences(capsys: pytest.CaptureFixture[str]) -> None:
    page = open_page(one_off_link())
    with clock.moved_to(timezone.now() - timedelta(days=2)):
        behaviour.pay_session(page)
    deliver_all()
    call_command("reconcile_stripe", days=5)
    assert "say the same" in capsys.readouterr().out
    with behind_our_back.silently(), clock.moved_to(timezone.now() - timedelta(days=1)):
        payment = behaviour.make_dashboard_payment(4200, "eur")
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile_stripe")
    assert ended.value.code == 1
    assert f"payment_missing_here {payment['id']}: 42.00 EUR came at Stripe" in capsys.readouterr().err


def test_many_objects_are_compared_with_few_questions(django_assert_max_num_queries: Any) -> None:
    """A hundred to a question: three hundred payments cost what three batches cost."""
    base = gift(with_fee=True)
    original = store.get("payment_intent", base.stripe_payment_intent_id or "")
    rows, gifts = [], []
    for number in range(300):
        key = f"pi_many{number:04}"
        rows.append(
            SandboxObject(
                id=key,
                kind="payment_intent",
                data=original.data | {"id": key, "metadata": {}, "latest_charge": None},
            )
        )
        gifts.append(
            Donation(
                reference=f"G-MANY{number:04}",
                amount=base.amount,
                fund=base.fund,
                donor=base.donor,
                status="succeeded",
                received_at=base.received_at,
                stripe_payment_intent_id=key,
            )
        )
    SandboxObject.objects.bulk_create(rows)
    Donation.objects.bulk_create(gifts)
    with django_assert_max_num_queries(900):
        run = compare()
    assert (run.found, run.counts["payments"]) == (0, 301)


def test_who_may_press_the_button_and_who_may_only_look(
    finance: User, approver: User, supporter_care: User
) -> None:
    button = reverse("admin:payments_reconciliation_compare_now")
    for person in (approver, supporter_care):
        assert _signed_in(person).post(button).status_code in (302, 403)
    assert not Reconciliation.objects.exists()

    client = _signed_in(finance)
    assert client.post(button, {"_form_submitted": "1"}).status_code == 303
    run = Reconciliation.objects.get()
    assert (run.status, run.started_by) == ("queued", finance)
    client.post(button, {"_form_submitted": "1"})
    assert Reconciliation.objects.count() == 1  # refused: one is under way

    state = reverse("admin:payments_reconciliation_state", args=[run.pk])
    assert b"Waiting for its turn" in _signed_in(approver).get(state).content
    assert _signed_in(supporter_care).get(state).status_code == 403
    drain()
    done = _signed_in(approver).get(state)
    assert done.headers["HX-Refresh"] == "true"
    assert b"say the same" in done.content


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
