"""Money by hand: a batch says what its slip says, becomes gifts once, and is then closed for good."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from donors.models import Donor, Instalment
from payments import demo_offline
from payments.models import BankLine, BatchPaper, Donation, JournalLine, OfflineBatch, OfflineGift, Receipt
from payments.services import ledger_check, receipt_pdf
from payments.services.offline import batches
from payments.services.offline.batch_counts import counted
from payments.services.offline.batches import BatchRefused
from payments.services.offline.purposes import PurposeRefused
from tests import factories
from tests.payments import promised

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today()


def a_batch(by: User | None = None, *, count: int = 2, total: str = "60.00", **fields: Any) -> OfflineBatch:
    slip = {"slip_count": count, "slip_total": Money(total, "EUR")}
    return batches.open_batch(OfflineBatch(title="Sunday collection", **slip, **fields), by=by)


def put(batch: OfflineBatch, amount: str, **fields: Any) -> OfflineGift:
    currency = fields.pop("currency", "EUR")
    return batches.put_in(OfflineGift(batch=batch, amount=Money(amount, currency), **fields), by=None)


def credits_of(donation: Donation) -> dict[str, int]:
    lines = JournalLine.objects.filter(entry__donation=donation)
    return dict(lines.values_list("account__code", "amount_minor"))


def test_a_batch_is_closed_only_when_count_and_total_are_those_of_the_slip(finance: User) -> None:
    batch = a_batch(finance, count=3, total="120.00")
    assert batch.number == f"B-{timezone.localdate().year}-000001"
    assert batch.opened_by == finance
    put(batch, "40.00")
    assert counted(batch).words == (
        "1 of 3 gifts, 40.00 EUR of 120.00 EUR: 2 gifts are missing; 80.00 EUR missing."
    )
    put(batch, "30.00")
    put(batch, "60.00")
    with pytest.raises(BatchRefused, match=r"3 of 3 gifts, 130.00 EUR of 120.00 EUR: 10.00 EUR too much"):
        batches.close(batch, by=finance)
    extra = put(batch, "1.00")
    with pytest.raises(BatchRefused, match=r"1 gift too many; 11\.00 EUR too much"):
        batches.close(batch, by=finance)
    assert Donation.objects.count() == 0
    batches.take_out(extra, by=finance)
    batch.slip_total = Money("130.00", "EUR")
    batches.revise(batch, by=finance)

    closed = batches.close(batch, by=finance)
    assert (closed.status, closed.closed_by) == ("closed", finance)
    assert Donation.objects.succeeded().count() == 3


def test_closing_makes_each_line_a_gift_with_receipt_thanks_and_promise_kept_and_that_once(
    finance: User, pay_desk: None
) -> None:
    promise = promised.running(starts_on=TODAY)
    campaign, water = factories.make_campaign(), factories.make_fund(slug="water")
    batch = a_batch(finance, count=3, total="135.00", campaign=campaign, fund=water)
    yesterday = TODAY - datetime.timedelta(days=1)
    kept = put(batch, "25.00", donor=promise.payer, child=promise.child, received_on=yesterday)
    put(batch, "10.00", channel="cash")
    put(batch, "100.00", channel="cheque", cheque_number="00417", donor=factories.make_donor())
    assert kept.sponsorship == promise

    batches.close(batch, by=finance)
    with pytest.raises(BatchRefused, match="is closed and its gifts are booked"):
        batches.close(batch, by=finance)
    for late in (lambda: put(batch, "1.00"), lambda: batches.take_out(kept, by=finance)):
        with pytest.raises(BatchRefused, match="refund"):
            late()

    of_child, nameless, cheque = (line.donation for line in batch.gifts.order_by("created_at"))
    assert of_child is not None
    assert nameless is not None
    assert cheque is not None
    assert (of_child.sponsorship, of_child.fund.slug) == (promise, "sponsorship")  # type: ignore[union-attr]
    assert timezone.localtime(of_child.received_at).isoformat()[:16] == f"{yesterday}T12:00"
    assert {nameless.fund, cheque.fund} == {water}
    assert {gift.campaign for gift in (of_child, nameless, cheque)} == {campaign}
    assert cheque.paid_with == "Cheque 00417"
    assert Instalment.objects.get(sponsorship=promise, status="paid").received == Money("25.00", "EUR")
    assert credits_of(nameless) == {"cash": 1000, "income:water": -1000}
    assert credits_of(cheque)["cheques"] == 10000
    assert Receipt.objects.filter(status="issued").count() == 3
    # Nobody is thanked who left no name.
    assert OutgoingEmail.objects.filter(kind="thank_you").count() == 2
    assert promise.payer.first_gift_on is None
    assert Donor.objects.get(pk=promise.payer.pk).last_gift_on == yesterday
    assert ledger_check.check(files=False).findings == []


def test_things_are_income_without_money_owe_no_partner_and_pay_no_instalment(
    finance: User, pay_desk: None
) -> None:
    promise = promised.running(starts_on=TODAY)
    batch = a_batch(finance, count=1, total="80.00")
    gift = put(
        batch, "80.00", channel="in_kind", in_kind="2 bicycles", donor=promise.payer, child=promise.child
    )
    assert gift.sponsorship is None
    batches.close(batch, by=finance)

    donation = Donation.objects.get()
    assert donation.in_kind == "2 bicycles"
    assert credits_of(donation) == {"in-kind": 8000, "income:sponsorship": -8000}
    facts = Receipt.objects.get().facts
    assert facts["in_kind"] == "2 bicycles"
    words = [str(block) for block in receipt_pdf._blocks(facts)]
    assert any("no money" in word for word in words)
    assert any("2 bicycles" in word for word in words)
    assert not Instalment.objects.filter(status="paid").exists()
    assert ledger_check.check(files=False).findings == []


def test_a_line_that_cannot_be_is_refused_when_it_is_entered(finance: User, pay_desk: None) -> None:
    batch, promise = a_batch(finance), promised.running()
    with pytest.raises(BatchRefused, match="One batch holds one currency"):
        put(batch, "5.00", currency="USD")
    with pytest.raises(BatchRefused, match="has not come yet"):
        put(batch, "5.00", received_on=TODAY + datetime.timedelta(days=3))
    with pytest.raises(BatchRefused, match="Say what was given"):
        put(batch, "5.00", channel="in_kind", in_kind=" ")
    with pytest.raises(PurposeRefused, match="The sponsorship is for"):
        put(batch, "5.00", sponsorship=promise, child=factories.make_verified_child())
    put(batch, "5.00")
    batch.slip_total = Money("5.00", "USD")
    with pytest.raises(BatchRefused, match="another currency than the slip"):
        batches.revise(batch, by=finance)
    absorbed = factories.make_donor(merged_into=promise.payer)
    assert put(batch, "6.00", donor=absorbed).donor == promise.payer


def test_a_large_batch_is_closed_with_few_questions_for_each_gift(
    finance: User, pay_desk: None, django_assert_max_num_queries: Any
) -> None:
    donors = [factories.make_donor() for _ in range(5)]
    batch = a_batch(finance, count=40, total="400.00")
    for number in range(40):
        put(batch, "10.00", donor=donors[number % 5])
    with django_assert_max_num_queries(40 * 50):
        batches.close(batch, by=finance)
    assert Receipt.objects.count() == 40


# --- on screen ----------------------------------------------------------------------------------------------


def rows(*gifts: dict[str, str], initial: int = 0) -> dict[str, str]:
    data = {
        "gifts-TOTAL_FORMS": str(len(gifts)), "gifts-INITIAL_FORMS": str(initial),
        "papers-TOTAL_FORMS": "0", "papers-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, gift in enumerate(gifts):
        row = {"channel": "cash", "received_on": TODAY.isoformat(), "initial-received_on": "", **gift}
        data |= {f"gifts-{place}-{name}": value for name, value in row.items()}
    return data


def slip(count: int, total: str) -> dict[str, str]:
    return {
        "title": "Sunday", "slip_count": str(count), "slip_total_0": total, "slip_total_1": "EUR",
        "deposited_on": TODAY.isoformat(), "fund": "", "campaign": "", "bank_reference": "", "note": "",
    }  # fmt: skip


@pytest.mark.parametrize(("total", "currency", "taken"), [
    ("1500", "UGX", True), ("900000000", "UGX", True), ("0.20", "EUR", True), ("10.50", "UGX", False), ("0", "EUR", False),
    ("", "EUR", False), ("5", "BRL", False),
])  # fmt: skip
def test_a_collection_may_be_less_than_a_card_is_charged_and_more_than_one_gift(
    total: str, currency: str, taken: bool, client: Client, finance: User, pay_desk: None
) -> None:
    client.force_login(finance)
    answer = client.post(
        reverse("admin:payments_offlinebatch_add"), slip(2, total) | {"slip_total_1": currency}
    )
    assert (answer.status_code, OfflineBatch.objects.exists()) == ((302, True) if taken else (200, False))


def test_finance_enters_counts_and_closes_on_one_page(client: Client, finance: User, pay_desk: None) -> None:
    client.force_login(finance)
    donor = factories.make_donor()
    added = client.post(reverse("admin:payments_offlinebatch_add"), slip(2, "60.00"))
    batch = OfflineBatch.objects.get()
    page = reverse("admin:payments_offlinebatch_change", args=[batch.pk])
    assert added.headers["Location"] == page
    assert "2 gifts are missing; 60.00 EUR missing" in client.get(page).content.decode()

    wrong = client.post(page, slip(2, "60.00") | rows({"sum": "ten"}, {"sum": "4", "channel": "in_kind"}))
    assert "Invalid amount" in wrong.content.decode()
    either = client.post(page, slip(2, "60.00") | rows({"sum": "1,000"}, {"sum": "20.000"}))
    assert either.content.decode().count("a thousand times as much") == 2
    assert "Say what was given" in wrong.content.decode()
    saved = client.post(
        page, slip(2, "60.00") | rows({"sum": "20", "donor": str(donor.pk)}, {"sum": "39,50"})
    )
    assert saved.status_code == 302, saved.context["errors"]
    assert "0.50 EUR missing" in client.get(page).content.decode()

    close = reverse("admin:payments_offlinebatch_close_batch", args=[batch.pk])
    assert client.post(close, {"_form_submitted": "1"}).status_code == 303
    assert "The batch cannot be closed" in client.get(page).content.decode()
    second = batch.gifts.get(donor=None)
    keys = [str(gift.pk) for gift in batch.gifts.order_by("created_at")]
    changed = rows(
        {"sum": "20.00", "donor": str(donor.pk), "id": keys[0]}, {"sum": "40.00", "id": keys[1]}, initial=2
    )
    paper = {
        "papers-TOTAL_FORMS": "1", "papers-0-kind": "slip", "papers-0-number": "17",
        "papers-0-upload": SimpleUploadedFile("slip.pdf", b"%PDF-1.4\n%%EOF", "application/pdf"),
    }  # fmt: skip
    assert client.post(page, {**slip(2, "60.00"), **changed, **paper}).status_code == 302
    second.refresh_from_db()
    assert second.amount == Money("40.00", "EUR")
    assert client.get(f"/files/batch-paper/{BatchPaper.objects.get().pk}/").status_code == 200
    for _press in range(2):
        client.post(close, {"_form_submitted": "1"})
    assert Donation.objects.succeeded().count() == 2
    shown = client.get(page).content.decode()
    assert Donation.objects.first().reference in shown  # type: ignore[union-attr]
    assert 'name="gifts-0-sum"' not in shown
    assert "60.00 EUR" in shown
    assert "€" not in shown
    assert client.get(reverse("admin:payments_offlinebatch_changelist")).status_code == 200


@pytest.mark.parametrize("role", ["Approver", "Auditor"])
def test_who_only_reads_neither_enters_nor_closes(client: Client, finance: User, role: str) -> None:
    batch = a_batch(finance, count=1, total="5.00")
    put(batch, "5.00")
    client.force_login(factories.make_user(role=role))
    page = reverse("admin:payments_offlinebatch_change", args=[batch.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, slip(1, "6.00") | rows()).status_code == 403
    close = reverse("admin:payments_offlinebatch_close_batch", args=[batch.pk])
    assert client.post(close, {"_form_submitted": "1"}).status_code == 403
    batch.refresh_from_db()
    assert (batch.status, batch.slip_total) == ("open", Money("5.00", "EUR"))


def test_the_demo_shows_each_state_and_leaves_clean_books(finance: User, pay_desk: None) -> None:
    promised.running(starts_on=TODAY)
    givers = [factories.make_donor() for _ in range(5)]
    demo_offline.seed(donors=givers, seed=3, by=finance)
    assert set(OfflineBatch.objects.values_list("status", flat=True)) == {"open", "closed"}
    states = set(BankLine.objects.values_list("status", flat=True))
    assert states == {"open", "booked", "batch", "ignored"}
    assert ledger_check.check(files=False).findings == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_press_close_at_once_book_the_batch_once(finance: User, pay_desk: None) -> None:
    batch = a_batch(finance, count=3, total="30.00")
    for _number in range(3):
        put(batch, "10.00", donor=factories.make_donor())

    def press() -> str:
        try:
            return batches.close(OfflineBatch.objects.get(pk=batch.pk), by=finance).status
        except BatchRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = sorted(pool.map(lambda _n: press(), range(4)))
    assert answers == ["closed", "refused", "refused", "refused"]
    assert Donation.objects.succeeded().count() == Receipt.objects.count() == 3
