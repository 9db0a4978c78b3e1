"""What no event told us is fetched from Stripe's lists, and becomes the rows that the events would have made."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from payments.gateway.errors import GatewayError
from payments.models import Dispute, Donation, PaymentLink, ProcessorPayout, Reconciliation, Refund
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.backfill import running
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    monthly_link,
    one_off_link,
    open_page,
    state_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def _latest_charge(link: PaymentLink) -> str:
    session = SandboxObject.objects.get(pk=link.attempts.latest("created_at").stripe_session_id)
    payment = session["payment_intent"] or _payment_of_invoice(session["invoice"])
    return str(SandboxObject.objects.get(pk=payment)["latest_charge"])


def _payment_of_invoice(invoice: str) -> str:
    row = SandboxObject.objects.get(kind="invoice_payment", data__invoice=invoice)
    return str(row["payment"]["payment_intent"])


def _play() -> list[PaymentLink]:
    """Once and refunded, once and disputed, monthly with a failure and a recovery, expired, by bank; a payout."""
    refunded, disputed, expired, by_bank = (one_off_link() for _ in range(4))
    monthly = monthly_link()
    for link in (refunded, disputed, monthly):
        behaviour.pay_session(open_page(link))
        behaviour.settle_charge_fee(_latest_charge(link))
    behaviour.expire_session(open_page(expired))
    behaviour.pay_session(open_page(by_bank), method="bank_debit")
    failed = behaviour.renew(
        SandboxObject.objects.filter(kind="subscription").latest("position").pk, "failed"
    )
    behaviour.recover(failed["latest_invoice"])
    behaviour.refund_payment(_latest_charge(refunded), 500)
    behaviour.open_dispute(_latest_charge(disputed))
    behaviour.pay_out("usd")
    return [refunded, disputed, expired, by_bank, monthly]


def _play_little() -> list[PaymentLink]:
    paid, expired = one_off_link(), one_off_link()
    behaviour.pay_session(open_page(paid))
    behaviour.expire_session(open_page(expired))
    return [paid, expired]


def _told_of(links: list[PaymentLink]) -> list[dict[str, Any]]:
    return [state_of(link) for link in links]


def census() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in ("core", "donors", "payments") and model is not Reconciliation
    }


def backfill(**options: Any) -> None:
    call_command("backfill_stripe", since=str((timezone.now() - timedelta(days=10)).date()), **options)


def test_it_makes_the_rows_that_the_events_would_have_made() -> None:
    delivered = _play()
    deliver_all()
    as_delivered = _told_of(delivered)
    before = {model: model._base_manager.count() for model in (Refund, Dispute, ProcessorPayout)}

    lost = _play()
    SandboxEvent.objects.filter(deliveries=None).delete()  # nothing is ever delivered of these
    backfill()
    assert _told_of(lost) == as_delivered
    assert {model: model._base_manager.count() for model in before} == {
        model: 2 * count for model, count in before.items()
    }
    assert_all_is_well()
    run = Reconciliation.objects.get()
    assert (run.status, run.kind, run.found) == ("done", "backfill", 0)
    # Five that were lost, and the page of the debit that the bank has not decided yet.
    assert run.counts["sessions applied"] == 6

    everything = census()
    backfill()
    assert census() == everything
    # The debits that the bank has not decided yet are read again, and nothing else.
    again = Reconciliation.objects.latest("created_at")
    assert again.counts == {"sessions applied": 2, "payments applied": 2}
    assert_all_is_well()


def test_it_may_be_cut_off_anywhere_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    links = _play_little()
    SandboxEvent.objects.all().delete()
    backfill(dry_run=True)
    assert "Nothing was written." in capsys.readouterr().out
    assert {link.donations.get().status for link in links} == {Donation.Status.PENDING}

    quiet: Any = lambda *_told: None  # noqa: E731
    since = timezone.now() - timedelta(days=1)
    for request in (1, 4, 7):
        with pytest.raises(GatewayError, match="line is dead"):
            running.backfill(since, gateway=UnreliableTransport(failing={request}).gateway(), tell=quiet)
    running.backfill(since, tell=quiet)
    assert Counter(Reconciliation.objects.values_list("status", flat=True)) == {"failed": 3, "done": 1}

    again = _play_little()
    deliver_all()
    assert _told_of(links) == _told_of(again)
    assert_all_is_well()


def test_what_contradicts_our_books_is_flagged_and_not_booked() -> None:
    link = one_off_link()
    page = open_page(link)
    behaviour.pay_session(page)
    SandboxEvent.objects.all().delete()
    Donation.objects.filter(payment_link=link).update(amount=1)
    told: list[str] = []
    run = running.backfill(
        timezone.now() - timedelta(days=1),
        tell=lambda _period, _kind, _found, applied: told.append(applied.words),
    )
    assert run.found >= 1
    assert any("here and" in words for words in told)
    assert link.donations.get().status == Donation.Status.PENDING


@pytest.mark.parametrize(
    "since", ["yesterday", "2999-01-01", "0206-01-31"], ids=["no-date", "future", "slip"]
)
def test_it_asks_for_a_day_that_has_been(since: str) -> None:
    with pytest.raises(CommandError):
        call_command("backfill_stripe", since=since)


@pytest.mark.parametrize("days", [0, 7301, 10**12])
def test_a_comparison_looks_back_some_years_at_most(days: int) -> None:
    with pytest.raises(CommandError, match="--days"):
        call_command("reconcile_stripe", days=days)
