"""Refunds: asked for here and agreed on, or made at Stripe; whole, in parts, and those that come back."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.money import to_minor
from backoffice.screens.donor_summary import giving_of
from donors.models import Instalment
from payments.gateway.errors import GatewayError
from payments.models import (
    Donation,
    JournalEntry,
    JournalLine,
    PaymentLink,
    Receipt,
    Refund,
    WebhookEvent,
)
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services import accounts, donations, ledger, ledger_check
from payments.services.giving_back import refund_sending, refunds, returned
from payments.services.giving_back.refunds import OwnRefund, RefundRefused
from tests import factories
from tests.donors.pressing import press as push
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    monthly_link,
    one_off_link,
    open_page,
)

pytestmark = pytest.mark.django_db
Status = Refund.Status
SLOW_CARD = "4000000000007726"


def paid(
    amount: str = "100.00", *, card: str = "4242424242424242", link: PaymentLink | None = None
) -> Donation:
    link = link or one_off_link(amount=euros(amount))
    behaviour.pay_session(open_page(link), card=card, email="mary@example.org", name="Mary")
    deliver_all()
    return link.donations.get()


def asked(donation: Donation, amount: str, by: User, **fields: str) -> Refund:
    fields = {"reason": Refund.Reason.DONOR_ASKED} | fields
    return refunds.ask(donation, amount=euros(amount), by=by, **fields)


def balance_of(account: object) -> list[Money]:
    return ledger.balance(account)  # type: ignore[arg-type]


def standing_receipt(donation: Donation) -> Receipt:
    return donation.receipts.get(status=Receipt.Status.ISSUED)


def open_kinds() -> set[str]:
    return set(WorkItem.objects.open().values_list("kind", flat=True))


def test_a_part_then_the_rest_leaves_nothing_behind(finance: User) -> None:
    donation = paid("100.00", link=monthly_link(amount=euros("100.00")))
    first = asked(donation, "33.33", finance)
    assert (first.status, open_kinds()) == (Status.APPROVED, {refunds.UNCONFIRMED})
    assert refunds.left(donation) == euros("66.67")
    assert refund_sending.send(str(first.pk)) == Status.SUCCEEDED
    refund_sending.send(str(first.pk))
    deliver_all()
    deliver_all_again()
    assert open_kinds() == set()

    receipt = standing_receipt(donation)
    assert receipt.replaces is not None
    assert (receipt.facts["amount"], receipt.replaces.status) == ("66.67", Receipt.Status.VOIDED)
    assert Instalment.objects.filter(status=Instalment.Status.PAID).count() == 0
    assert OutgoingEmail.objects.filter(key=f"refund_made:{first.pk}").count() == 1
    assert OutgoingEmail.objects.filter(key=f"receipt_replaced:{receipt.pk}").count() == 1
    assert_all_is_well()

    for amount in ("33.33", "33.34"):
        refund_sending.send(str(asked(donation, amount, finance).pk))
    deliver_all()
    assert donation.receipts.filter(status=Receipt.Status.ISSUED).count() == 0
    of_gift = JournalLine.objects.filter(entry__donation=donation).exclude(account__code__startswith="stripe")
    sums = {line.account.code: 0 for line in of_gift}
    for line in of_gift:
        sums[line.account.code] += line.amount_minor
    assert set(sums.values()) == {0}, sums
    assert not donation.allotments.standing().exists()
    assert_all_is_well()


@pytest.mark.parametrize("order", ORDERS, ids=["as they come", "backwards", "shuffled and doubled"])
def test_one_made_in_the_dashboard_appears_the_same(order: Order) -> None:
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link), card=SLOW_CARD)
    donation = link.donations.get()
    made = behaviour.refund_payment(_intent_of_last_payment(), 4000, reason="duplicate")
    deliver_all(order)
    refund = Refund.objects.get()
    donation.refresh_from_db()
    assert (refund.status, refund.origin, refund.reason) == (
        Status.PENDING,
        Refund.Origin.STRIPE,
        Refund.Reason.DUPLICATE,
    )
    assert refund.stripe_refund_id == made["id"]
    assert standing_receipt(donation).facts["amount"] == "60.00"
    behaviour.settle_refund(made["id"], "failed")
    deliver_all(order)
    refund.refresh_from_db()
    assert refund.status == Status.FAILED
    assert refund.failure_reason == "The donor's card is no longer valid."
    assert (refunds.left(donation), standing_receipt(donation).facts["amount"]) == (euros("100.00"), "100.00")
    assert "refund.failed" in open_kinds()
    assert_all_is_well()


def _intent_of_last_payment() -> str:
    return SandboxObject.objects.filter(kind="payment_intent").latest("position").pk


def test_above_the_limit_another_person_must_agree(finance: User, approver: User) -> None:
    donation = paid("400.00")
    small = asked(donation, "200.00", finance)
    large = asked(donation, "60.00", finance)  # both together are above 250
    assert (small.status, large.status) == (Status.APPROVED, Status.REQUESTED)
    assert refunds.TO_APPROVE in open_kinds()
    with pytest.raises(OwnRefund):
        refunds.approve(large, by=finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=large.pk).update(decided_by=finance)
    assert refunds.approve(large, by=approver, reason="Agreed.").status == Status.APPROVED
    assert refunds.TO_APPROVE not in open_kinds()
    with pytest.raises(RefundRefused):
        refunds.withdraw(large, by=finance, reason="Too late.")
    refused = asked(donation, "100.00", finance)
    assert refunds.refuse(refused, by=approver, reason="No.").decided_by == approver
    withdrawn = asked(donation, "100.00", finance)
    assert refunds.withdraw(withdrawn, by=finance, reason="No.").status == Status.CANCELLED
    assert refunds.left(donation) == euros("140.00")


def test_what_may_not_go_back(finance: User) -> None:
    donation = paid("50.00")
    with pytest.raises(RefundRefused, match=r"Only 50\.00 EUR"):
        asked(donation, "50.01", finance)
    with pytest.raises(RefundRefused, match="goes back in"):
        refunds.ask(donation, amount=Money("10", "USD"), reason="other", by=finance)
    with pytest.raises(RefundRefused, match="by hand"):
        asked(factories.make_received_donation(channel="cash"), "1.00", finance, way=Refund.Way.STRIPE)
    with pytest.raises(RefundRefused):
        asked(factories.make_donation(), "1.00", finance)
    asked(donation, "30.00", finance)
    with pytest.raises(RefundRefused, match=r"Only 20\.00 EUR"):
        asked(donation, "20.01", finance)
    # The database keeps it too, whoever writes.
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(donation=donation, amount=euros("20.01"))
    spare = Refund.objects.create(donation=donation, amount=euros("20.00"), status=Status.FAILED)
    Refund.objects.create(donation=donation, amount=euros("20.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=spare.pk).update(status=Status.PENDING)


def test_stripe_refuses_and_a_person_is_told(finance: User) -> None:
    donation = paid("50.00")
    refund = asked(donation, "50.00", finance)
    behaviour.refund_payment(str(donation.stripe_payment_intent_id))  # behind our back
    assert refund_sending.send(str(refund.pk)) == Status.FAILED
    assert "already been refunded" in Refund.objects.get(pk=refund.pk).failure_reason
    assert open_kinds() == {"refund.failed"}
    deliver_all()
    assert list(Refund.objects.gone().values_list("origin", flat=True)) == ["stripe"]
    assert_all_is_well()


def test_one_made_at_stripe_takes_the_place_of_one_that_is_only_asked_for(finance: User) -> None:
    donation = paid("400.00")
    waiting = asked(donation, "400.00", finance)
    behaviour.refund_payment(str(donation.stripe_payment_intent_id), 10000)
    deliver_all()
    waiting.refresh_from_db()
    assert waiting.status == Status.CANCELLED
    assert open_kinds() == set()
    assert_all_is_well()


@pytest.mark.parametrize("after", [False, True], ids=["request lost", "answer lost"])
def test_a_bad_line_refunds_once(finance: User, after: bool) -> None:
    donation = paid("50.00")
    refund = asked(donation, "20.00", finance)
    line = UnreliableTransport(failing={1}, after=after)
    with pytest.raises(GatewayError):
        refund_sending.send(str(refund.pk), gateway=line.gateway())
    assert Refund.objects.get(pk=refund.pk).status == Status.APPROVED
    assert refunds.UNCONFIRMED in open_kinds()
    assert refund_sending.send(str(refund.pk)) == Status.SUCCEEDED
    deliver_all()
    assert refunds.left(donation) == euros("30.00")
    assert Refund.objects.count() == 1
    assert_all_is_well()


def test_cash_goes_back_by_hand(finance: User) -> None:
    donation = donations.succeed(
        factories.make_donation(channel="cash", amount=euros("80.00")), received_at=timezone.now()
    )
    refund = asked(donation, "30.00", finance)
    assert (refund.way, refund.status, open_kinds()) == (
        Refund.Way.BY_HAND,
        Status.APPROVED,
        {refunds.TO_PAY},
    )
    assert balance_of(accounts.cash()) == [euros("80.00")]
    refund = refunds.mark_paid(refund, by=finance, bank_reference="Slip 12")
    assert (refund.status, refund.bank_reference, open_kinds()) == (Status.SUCCEEDED, "Slip 12", set())
    assert balance_of(accounts.cash()) == [euros("50.00")]
    assert standing_receipt(donation).facts["amount"] == "50.00"
    assert returned.kept_of(Donation.objects.filter(pk=donation.pk)) == [euros("50.00")]
    assert donation.donor is not None
    assert giving_of(donation.donor).lifetime == ["50.00 EUR"]
    assert ledger_check.check(files=False).findings == []


def test_one_made_in_the_dashboard_after_one_by_hand_is_stopped_in_words(finance: User) -> None:
    donation = paid("50.00")
    by_hand = asked(donation, "30.00", finance, way=Refund.Way.BY_HAND)
    refunds.mark_paid(by_hand, by=finance, bank_reference="T-1")
    made = behaviour.refund_payment(str(donation.stripe_payment_intent_id), 5000)
    deliver_all()
    errors = set(WebhookEvent.objects.filter(status="failed").values_list("error", flat=True))
    assert len(errors) == 1
    error = errors.pop()
    assert made["id"] in error
    assert "50.00 EUR" in error
    assert "20.00 EUR" in error
    assert refunds.left(donation) == euros("20.00")


def test_what_nobody_agreed_on_gives_way_first(finance: User) -> None:
    donation = paid("400.00")
    agreed = asked(donation, "100.00", finance)
    waiting = asked(donation, "200.00", finance)
    assert (agreed.status, waiting.status) == (Status.APPROVED, Status.REQUESTED)
    behaviour.refund_payment(str(donation.stripe_payment_intent_id), 15000)
    deliver_all()
    states = {row.pk: row.status for row in Refund.objects.exclude(origin=Refund.Origin.STRIPE)}
    assert states == {agreed.pk: Status.APPROVED, waiting.pk: Status.CANCELLED}
    assert refund_sending.send(str(agreed.pk)) == Status.SUCCEEDED
    assert refunds.left(donation) == euros("150.00")
    assert_all_is_well()


def test_a_currency_that_is_not_taken_any_more_goes_back_all_the_same(
    client: Client, finance: User, settings: Any
) -> None:
    donation = donations.succeed(
        factories.make_donation(channel="bank", amount=Money("80.00", "GBP")), received_at=timezone.now()
    )
    settings.ALLOWED_CURRENCIES = ["EUR"]
    client.force_login(finance)
    asked_for = {"amount": "30.005", "reason": "other", "way": Refund.Way.BY_HAND}
    assert b"decimals" in push(client, donation, "refund", **asked_for).content
    push(client, donation, "refund", **{**asked_for, "amount": "30"})
    assert Refund.objects.get().amount == Money("30.00", "GBP")


def test_what_goes_back_by_hand_says_what_is_to_be_done(client: Client, finance: User) -> None:
    donation = donations.succeed(
        factories.make_donation(channel="mobile_money", amount=Money("2500", "KES")),
        received_at=timezone.now(),
    )
    client.force_login(finance)
    dialog = client.get(reverse("admin:payments_donation_refund", args=[donation.pk])).content.decode()
    assert "It came by mobile money" in dialog
    asked_for = {"amount": "2500", "reason": "other", "way": Refund.Way.BY_HAND}
    push(client, donation, "refund", **asked_for)
    refund = Refund.objects.get()
    page = client.get(reverse("admin:payments_donation_change", args=[donation.pk])).content.decode()
    assert "Nothing has gone back yet" in page
    item = WorkItem.objects.open().get(kind=refunds.TO_PAY)
    assert "to the phone that paid" in item.details
    assert item.subject_id == str(refund.pk)


def test_a_partner_who_was_paid_already_owes(finance: User) -> None:
    donation = paid("100.00", link=monthly_link(amount=euros("100.00")))
    assert donation.child is not None
    wallet = accounts.partner_wallet(donation.child.partner)
    ninety = euros("90.00")
    ledger.post(
        key="paid-to-partner",
        kind=JournalEntry.Kind.ADJUSTMENT,
        occurred_on=timezone.localdate(),
        memo="Paid to the partner",
        lines=[ledger.debit(wallet, ninety), ledger.credit(accounts.bank(), ninety)],
    )
    refund_sending.send(str(asked(donation, "50.00", finance).pk))
    assert balance_of(wallet) == [euros("-45.00")]
    assert "wallet.below_zero" in open_kinds()
    assert ledger_check.check(files=False).findings == []
    WorkItem.objects.filter(kind="wallet.below_zero").delete()
    assert any("overdrawn" in finding for finding in ledger_check.check(files=False).findings)


def test_a_bank_takes_a_debit_back_that_it_had_paid() -> None:
    link = one_off_link(amount=euros("40.00"))
    behaviour.pay_session(open_page(link), method="bank_debit")
    behaviour.settle_bank_debit(_intent_of_last_payment())
    deliver_all()
    donation = link.donations.get()
    behaviour.fail_after_success(str(donation.stripe_payment_intent_id))
    deliver_all()
    deliver_all_again()
    refund = Refund.objects.get()
    assert (refund.status, refund.was_taken_back) == (Status.SUCCEEDED, True)
    assert open_kinds() == {"payment.taken_back"}
    assert not OutgoingEmail.objects.filter(key__startswith="refund_made").exists()
    assert donation.receipts.get().status == Receipt.Status.VOIDED
    assert_all_is_well()


def test_whole_units_stay_whole(finance: User) -> None:
    """Nobody can be given back a third of a shilling."""
    promise = factories.make_sponsorship()
    donation = donations.succeed(
        factories.make_donation(
            channel="mobile_money", amount=Money("5005", "UGX"), child=promise.child, donor=promise.payer
        ),
        received_at=timezone.now(),
    )
    refund = refunds.ask(donation, amount=Money("1001", "UGX"), reason="other", by=finance)
    refunds.mark_paid(refund, by=finance, bank_reference="M-1")
    lines = JournalLine.objects.filter(entry__refund=refund)
    assert all(line.amount_minor % 100 == 0 for line in lines)
    assert sum(line.amount_minor for line in lines if line.account == accounts.mobile_money()) == -to_minor(
        Money(Decimal("1001"), "UGX")
    )
    assert ledger_check.check(files=False).findings == []
