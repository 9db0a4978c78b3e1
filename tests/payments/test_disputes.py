"""Disputes: from the first word of the bank to its last, and what each does to gift, books and receipt."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.core.files.links import guarded_link
from backoffice.core.models import User, WorkItem
from backoffice.core.moves import MoveError
from donors.models import Instalment
from payments.models import Dispute, Donation, JournalEntry, PaymentLink, Receipt, Refund
from payments.models.dispute import last_day
from payments.private_files import DISPUTE_EVIDENCE
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services import accounts, ledger
from payments.services.disputing import answering, dispute_tasks
from payments.services.disputing.answering import DisputeRefused
from payments.services.giving_back import refund_sending, refunds, returned
from payments.services.giving_back.refunds import RefundRefused
from tests.beneficiaries import pictures
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    monthly_link,
    one_off_link,
    open_page,
)

pytestmark = pytest.mark.django_db
Status = Dispute.Status
DISPUTED_CARD = "4000000000000259"


def disputed(link: PaymentLink | None = None, **fields: object) -> tuple[Donation, str]:
    """A gift that came and is disputed, both told; returns the gift and the dispute at Stripe."""
    link = link or one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    donation = link.donations.get()
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id), **fields)  # type: ignore[arg-type]
    deliver_all()
    return donation, str(made["id"])


def only() -> Dispute:
    return Dispute.objects.get()


def tasks() -> dict[str, WorkItem]:
    return {item.kind: item for item in WorkItem.objects.open()}


@pytest.mark.parametrize("order", ORDERS, ids=["as they come", "backwards", "shuffled and doubled"])
def test_a_lost_dispute_takes_the_gift_back(order: Order) -> None:
    link = monthly_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link), card=DISPUTED_CARD)
    made = SandboxObject.objects.get(kind="dispute")
    deliver_all(order)
    donation, dispute = link.donations.get(), only()
    assert (dispute.status, dispute.reason, dispute.is_inquiry) == (Status.OPEN, "fraudulent", False)
    assert (dispute.withdrawn, dispute.fee) == (euros("100.00"), euros("15.00"))
    assert ledger.balance(accounts.disputes()) == [euros("100.00")]
    assert donation.receipts.get().status == Receipt.Status.ISSUED, "while the bank decides the gift stands"
    item = tasks()[dispute_tasks.TO_ANSWER]
    assert dispute.due_by is not None
    assert item.due_on == last_day(dispute.due_by)
    assert "did not make this payment" in item.details

    behaviour.decide_dispute(made.pk, "lost")
    deliver_all(order)
    deliver_all_again()
    assert only().status == Status.LOST
    assert dispute_tasks.TO_ANSWER not in tasks()
    assert dispute_tasks.LOST in tasks()
    assert ledger.balance(accounts.disputes()) == []
    assert donation.child is not None
    assert ledger.balance(accounts.partner_wallet(donation.child.partner)) == []
    assert donation.receipts.get().status == Receipt.Status.VOIDED
    assert Instalment.objects.filter(status=Instalment.Status.PAID).count() == 0
    assert (returned.left(donation), returned.kept(donation)) == (euros("0.00"), euros("0.00"))
    assert_all_is_well()


def test_won_after_evidence_and_lost_after_all(finance: User) -> None:
    donation, dispute_id = disputed()
    dispute = answering.send_evidence(only(), text="She wrote to the child in May.", by=finance)
    assert dispute.status == Status.UNDER_REVIEW
    assert dispute.evidence_sent_at is not None
    at_stripe = SandboxObject.objects.get(pk=dispute_id)
    assert at_stripe["evidence"]["uncategorized_text"] == "She wrote to the child in May."
    assert dispute_tasks.TO_ANSWER not in tasks()
    with pytest.raises(DisputeRefused):
        answering.send_evidence(dispute, text="More.", by=finance)

    behaviour.decide_dispute(dispute_id, "won")
    deliver_all()
    assert only().status == Status.WON
    assert ledger.balance(accounts.disputes()) == []
    assert donation.receipts.get().status == Receipt.Status.ISSUED
    assert returned.left(donation) == euros("100.00")
    assert_all_is_well()
    # Banks may appeal. What was given back is taken again, and what was lost may be won in the end.
    at_stripe.refresh_from_db()
    taken = at_stripe["balance_transactions"][0]
    for number, status in enumerate(["lost", "won"]):
        moved = taken | {"id": f"txn_again{number}", "fee": 0, "amount": taken["amount"] * (-1) ** number}
        at_stripe.data["balance_transactions"].append(moved)
        at_stripe.data["status"] = status
        at_stripe.save()
        deliver_all_again()
        assert only().status == status
        assert ledger.balance(accounts.disputes()) == []
    receipt = donation.receipts.get(status=Receipt.Status.ISSUED)
    assert receipt.replaces is not None
    assert_all_is_well()


def test_an_inquiry_takes_nothing_until_it_is_more() -> None:
    donation, dispute_id = disputed(inquiry=True, reason="unrecognized")
    assert (only().status, only().is_inquiry, only().withdrawn) == (Status.OPEN, True, None)
    assert not JournalEntry.objects.filter(kind=JournalEntry.Kind.DISPUTE).exists()
    behaviour.escalate_inquiry(dispute_id)
    deliver_all()
    assert (only().is_inquiry, only().withdrawn) == (False, euros("100.00"))

    _other, other_id = disputed(inquiry=True)
    behaviour.decide_dispute(other_id, "warning_closed")
    deliver_all()
    closed = Dispute.objects.get(stripe_dispute_id=other_id)
    assert (closed.status, closed.closed_at is not None) == (Status.WITHDRAWN, True)
    assert returned.kept(donation) == euros("100.00")
    assert_all_is_well()


def test_a_disputed_gift_is_not_refunded_as_well(finance: User) -> None:
    donation, dispute_id = disputed()
    with pytest.raises(RefundRefused, match="disputed"):
        refunds.ask(donation, amount=euros("1.00"), reason="other", by=finance)
    dispute = answering.accept(only(), reason="She is right.", by=finance)
    assert dispute.status == Status.LOST
    assert list(dispute.notes.values_list("text", flat=True)) == ["Accepted: She is right."]
    with pytest.raises(RefundRefused, match=r"Only 0\.00 EUR"):
        refunds.ask(donation, amount=euros("1.00"), reason="other", by=finance)
    with pytest.raises(DisputeRefused):
        answering.accept(dispute, reason="Again.", by=finance)
    deliver_all()
    assert_all_is_well()
    assert SandboxObject.objects.get(pk=dispute_id)["status"] == "lost"


def test_a_refund_that_waits_is_overtaken_by_a_lost_dispute(finance: User, approver: User) -> None:
    link = one_off_link(amount=euros("400.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    donation = link.donations.get()
    waiting = refunds.ask(donation, amount=euros("400.00"), reason="other", by=finance)
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    deliver_all()
    with pytest.raises(RefundRefused, match="disputed"):
        refunds.approve(waiting, by=approver)
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    waiting.refresh_from_db()
    assert (waiting.status, refunds.TO_APPROVE in tasks()) == (Refund.Status.CANCELLED, False)
    with pytest.raises(MoveError):
        refunds.approve(waiting, by=approver)
    assert_all_is_well()


def test_a_part_refunded_then_the_whole_disputed_is_gone_once(finance: User) -> None:
    """The bank may take more than is left; of the gift no more than the whole is gone, and the rest is named."""
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    donation = link.donations.get()
    refund_sending.send(str(refunds.ask(donation, amount=euros("40.00"), reason="other", by=finance).pk))
    made = behaviour.open_dispute(str(donation.stripe_payment_intent_id))
    behaviour.decide_dispute(made["id"], "lost")
    deliver_all()
    assert returned.gone(donation) == euros("100.00")
    assert ledger.balance(accounts.disputes()) == [euros("40.00")]
    assert "dispute.above_gift" in tasks()
    assert Refund.objects.get().status == Refund.Status.SUCCEEDED
    assert_all_is_well()


def test_signs_of_fraud_become_tasks_that_close_by_themselves(finance: User) -> None:
    link = one_off_link(amount=euros("30.00"))
    behaviour.pay_session(open_page(link))
    intent = SandboxObject.objects.filter(kind="payment_intent").latest("position").pk
    behaviour.warn_of_fraud(intent)
    review = behaviour.open_review(intent)
    deliver_all()
    found = WorkItem.objects.open().filter(kind="payment.fraud_suspected")
    assert found.count() == 2
    assert found.filter(details__contains="unauthorized use of card").exists()
    behaviour.close_review(review["id"])
    deliver_all()
    assert found.count() == 1
    assert SandboxEvent.objects.filter(type="review.closed").exists()
    assert_all_is_well()


def test_notes_and_files_are_kept_for_those_who_may_read_them(
    finance: User, supporter_care: User, client: Client
) -> None:
    disputed()
    dispute = only()
    client.force_login(finance)
    page = f"/admin/payments/dispute/{dispute.pk}"
    client.post(f"{page}/add_note/", {"_form_submitted": "1", "text": "She is on holiday."})
    scan = SimpleUploadedFile("letter.jpg", pictures.small_photo().read(), content_type="image/jpeg")
    client.post(f"{page}/add_file/", {"_form_submitted": "1", "kind": "correspondence", "upload": scan})
    assert dispute.notes.get().written_by == finance
    address = guarded_link(DISPUTE_EVIDENCE, dispute.evidence.get())
    assert client.get(address).status_code == 200
    assert "Waits for our answer" in client.get(f"{page}/change/").content.decode()
    assert "bg-red-600" in client.get(f"{page}/accept/").content.decode(), "it cannot be taken back"
    assert "bg-red-600" not in client.get(f"{page}/add_note/").content.decode()
    client.force_login(supporter_care)
    assert client.get(f"{page}/change/").status_code == 200
    assert client.get(address).status_code == 403
    assert client.post(f"{page}/accept/", {"_form_submitted": "1", "reason": "x"}).status_code == 403
