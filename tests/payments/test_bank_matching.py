"""Whose line is it? Certain matches are booked by one press; what is not certain waits for a person, with its reason."""

import datetime
import itertools
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from backoffice.core.registry import Collection
from backoffice.core.tasks.draining import drain as run_tasks
from donors.models import Donor, Instalment
from donors.services import merging
from donors.services.erasing import erase_donor
from payments.models import (
    BankLine,
    BankStatement,
    Donation,
    JournalEntry,
    KnownPayer,
    PaymentLink,
    ProcessorPayout,
    Receipt,
)
from payments.services import ledger_check
from payments.services.banking import bank_lines, booking_runs
from payments.services.banking.bank_lines import LineRefused
from payments.services.banking.bank_matching import match
from payments.services.banking.booking_runs import NothingToBook
from payments.services.banking.transfer_references import named_in, transfer_reference
from payments.services.offline import batches, offline_collected
from payments.services.offline.batch_counts import counted
from tests import factories
from tests.payments import promised
from tests.payments.test_batches import a_batch, put

pytestmark = pytest.mark.django_db
IBAN, OTHER = "DE02120300000000202051", "DE75512108001245126199"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def funds(pay_desk: None) -> None:
    factories.make_fund(slug="sponsorship")


def line_of(amount: str, text: str = "", **fields: Any) -> BankLine:
    number = next(_numbers)
    statement = BankStatement.objects.first() or BankStatement.objects.create(
        format="csv", currency="EUR", filename="may.csv", sha256="0" * 64
    )
    fields.setdefault("statement", statement)
    fields.setdefault("booked_on", timezone.localdate())
    fields.setdefault("currency", "EUR")
    minor = int(Money(amount, "EUR").amount * 100)
    return BankLine.objects.create(number=number, key=str(number), amount_minor=minor, text=text, **fields)


def booked_by(user: User) -> booking_runs.Progress:
    """'Book the matched' was pressed, and a worker came by."""
    run = booking_runs.start(by=user)
    assert not booking_runs.take_turn(run.pk)
    return booking_runs.progress(run)


def test_references_are_read_as_people_and_banks_write_them() -> None:
    promise, link, donor = promised.running(), factories.make_link(), factories.make_donor()
    gift = factories.make_donation(reference="G-7K0M9QX1")
    reference = transfer_reference(promise)
    letters = reference.replace("S-", "")
    for written in (
        reference,
        f"Patenschaft {reference.lower()} danke",
        f"S {letters[:4]} {letters[4:]}",
        f"s{letters}",
        f"REF:S-{letters[:7]}\n{letters[7:]}",
        f"S-{letters.replace('0', 'O').replace('1', 'l')}",
    ):
        assert named_in(written) == [promise], written
    assert named_in(f"{transfer_reference(donor)} {transfer_reference(link)}") == [link, donor]
    for written in ("g 7k0m9qx1", "G-7KOM9QXI", "Spende G7K0M 9QX1."):
        assert named_in(written) == [gift], written
    for other in (
        "",
        "Spende",
        f"X{reference}",
        "S-0000000000",
        "D-12",
        "Gift of ten euros",
        f"{reference}7",
    ):
        assert named_in(other) == [], other


def test_a_reference_is_certain_where_it_points_at_one_thing() -> None:
    promise = promised.running(amount=Money("25.00", "EUR"))
    sure = match(line_of("25.00", f"Mai {transfer_reference(promise)}"))
    assert (sure.kind, sure.certain, sure.sponsorship, sure.donor) == (
        "reference", True, promise, promise.payer,
    )  # fmt: skip
    # Whatever the amount: a sponsor may pay ahead. Another currency is for a person.
    assert match(line_of("75.00", transfer_reference(promise))).certain
    assert not match(line_of("25.00", transfer_reference(promise), currency="USD")).certain

    link = factories.make_link(amount=Money("40.00", "EUR"))
    asked = match(line_of("40.00", transfer_reference(link)))
    assert (asked.certain, asked.link, asked.fund) == (True, link, link.fund)
    assert not match(line_of("41.00", transfer_reference(link))).certain

    donor = factories.make_donor()
    assert match(line_of("9.00", transfer_reference(donor))).certain
    assert match(line_of("25.00", transfer_reference(promise.payer))).sponsorship == promise
    vague = match(line_of("9.00", transfer_reference(promise.payer)))
    assert (vague.certain, vague.donor, vague.sponsorship) == (False, promise.payer, None)
    gift = factories.make_received_donation(donor=donor)
    assert (match(line_of("9.00", gift.reference)).certain, match(line_of("9.00", gift.reference)).donor) == (
        False,
        donor,
    )
    both = f"{transfer_reference(promise)} {transfer_reference(promised.running())}"
    assert "several references" in match(line_of("50.00", both)).why


def test_an_expected_amount_is_certain_by_the_account_and_a_suggestion_by_the_name() -> None:
    promise = promised.running(payer=factories.make_donor(name="Ann Bell"))
    by_name = match(line_of("25.00", payer_name="ANN BELL", payer_account=IBAN))
    assert (by_name.kind, by_name.certain, by_name.sponsorship) == ("expected", False, promise)
    assert "somebody of this name" in by_name.why
    assert match(line_of("25.00", payer_name="Ann Bell-Carter")).donor is None

    KnownPayer.objects.create(account=IBAN, donor=promise.payer)
    assert match(line_of("25.00", payer_account=IBAN)).certain
    # A second promise of the same amount: nobody can tell which.
    promised.running(payer=promise.payer)
    unclear = match(line_of("25.00", payer_account=IBAN))
    assert (unclear.kind, unclear.certain, unclear.sponsorship) == ("payer", False, None)

    asked = factories.make_link(amount=Money("60.00", "EUR"))
    KnownPayer.objects.create(account=OTHER, donor=asked.donor)
    found = match(line_of("60.00", payer_account=OTHER))
    assert (found.certain, found.link) == (True, asked)


def test_booked_lines_teach_whose_an_account_is_and_a_shared_one_teaches_nothing(finance: User) -> None:
    donor, water = factories.make_donor(), factories.make_fund(slug="water")
    first, second = (line_of("12.00", "Spende", payer_account=IBAN) for _ in range(2))
    bank_lines.match_again()
    assert not BankLine.objects.matched().exists()
    # An equal line of another statement could be the same payment in other words; within one it is another.
    gift = bank_lines.book(first, donor=donor, fund=water, by=finance)

    second.refresh_from_db()
    assert (second.match, second.is_certain, second.fund) == ("payer", True, water)
    assert second.why == "This account paid for the same before."
    assert booked_by(finance).booked == 1
    assert Donation.objects.filter(donor=donor, fund=water, channel="bank").count() == 2
    assert gift.received_at is not None
    assert timezone.localtime(gift.received_at).hour == 12
    assert KnownPayer.objects.get(account=IBAN).seen == 1

    third = line_of("12.00", payer_account=IBAN)
    bank_lines.book(third, donor=factories.make_donor(), by=finance)
    assert KnownPayer.objects.get(account=IBAN).is_shared
    assert not match(line_of("12.00", payer_account=IBAN)).certain
    assert ledger_check.check(files=False).findings == []


def test_a_transfer_keeps_its_promise_and_pays_its_link_once(finance: User) -> None:
    promise = promised.running(starts_on=timezone.localdate())
    link = factories.make_link(amount=Money("40.00", "EUR"))
    kept = line_of("25.00", transfer_reference(promise), payer_account=IBAN)
    asked = line_of("40.00", transfer_reference(link))
    stays = line_of("8.00", "Danke")
    bank_lines.match_again()

    result = booked_by(finance)
    assert (result.booked, result.left) == (2, [])
    with pytest.raises(NothingToBook):
        booked_by(finance)
    with pytest.raises(LineRefused, match="is sorted already: Booked as a gift"):
        bank_lines.book(kept, donor=None, by=finance)

    kept.refresh_from_db()
    assert kept.donation is not None
    assert (kept.match, kept.donation.sponsorship, kept.donation.channel) == ("reference", promise, "bank")
    assert Instalment.objects.filter(sponsorship=promise, status="paid").count() == 1
    assert KnownPayer.objects.get().sponsorship == promise
    link.refresh_from_db()
    asked.refresh_from_db()
    assert (link.status, asked.donation and asked.donation.payment_link) == (PaymentLink.Status.PAID, link)
    stays.refresh_from_db()
    assert stays.status == "open"
    assert Receipt.objects.count() == 2
    assert ledger_check.check(files=False).findings == []

    # What it pointed at was paid meanwhile: not certain any more, and not booked.
    late = line_of("40.00", transfer_reference(link))
    BankLine.objects.filter(pk=late.pk).update(is_certain=True)
    refused = booked_by(finance)
    assert refused.booked == 0
    assert refused.is_over
    assert "not certain any more" in refused.left[0][1]


def line_of_now(line: BankLine) -> BankLine:
    return BankLine.objects.select_related("payout").get(pk=line.pk)


def test_a_payout_is_linked_and_never_a_gift(finance: User) -> None:
    today = timezone.localdate()
    payout = ProcessorPayout.objects.create(
        stripe_payout_id="po_1", amount_minor=48_210, currency="eur", arrives_on=today, made_at=timezone.now(),
        status="paid", trace_id="TRACE-77",
    )  # fmt: skip
    arrived = line_of("482.10", "STRIPE PAYOUT", payer_name="Stripe Payments Europe", payer_account=IBAN)
    traced = line_of("482.10", "trace-77 again")
    unknown = line_of("99.00", "STRIPE PAYOUT", payer_account=IBAN)
    KnownPayer.objects.create(account=IBAN, donor=factories.make_donor())

    with pytest.raises(LineRefused, match="looks like a payout of Stripe"):
        bank_lines.book(arrived, donor=None, by=finance)
    assert bank_lines.match_again(by=finance) == 1
    arrived.refresh_from_db()
    traced.refresh_from_db()
    unknown.refresh_from_db()
    assert (arrived.status, arrived.payout) == ("payout", payout)
    assert traced.status == "open"
    assert (unknown.is_certain, unknown.donor) == (False, None)
    assert "not recorded here yet" in unknown.why
    with pytest.raises(LineRefused, match="sorted already"):
        bank_lines.book(arrived, donor=None, by=finance, is_no_payout=True)
    with pytest.raises(LineRefused, match="on another line already"):
        bank_lines.arrives(traced, payout, by=finance)
    with pytest.raises(LineRefused, match="another amount"):
        bank_lines.arrives(unknown, payout, by=finance)
    # A donor may be called so.
    bank_lines.book(unknown, donor=None, by=finance, is_no_payout=True)
    assert Donation.objects.count() == 1


def test_a_wrong_payout_is_put_back_and_not_linked_again_by_itself(
    client: Client, finance: User, auditor: User
) -> None:
    today = timezone.localdate()

    def payout(name: str, arrives_on: datetime.date) -> ProcessorPayout:
        return ProcessorPayout.objects.create(
            stripe_payout_id=name, amount_minor=48_210, currency="eur", arrives_on=arrives_on,
            made_at=timezone.now(), status="paid",
        )  # fmt: skip

    wrong = payout("po_1", today)
    line = line_of("482.10", "STRIPE PAYOUT")
    assert bank_lines.match_again(by=finance) == 1
    page = reverse("admin:payments_bankline_change", args=[line.pk])
    button = reverse("admin:payments_bankline_put_back", args=[line.pk])
    press = {"_form_submitted": "1", "reason": "It belongs to the payout of last month."}
    client.force_login(auditor)
    assert button not in client.get(page).content.decode()
    assert client.post(button, press).status_code == 403

    client.force_login(finance)
    assert button in client.get(page).content.decode()
    booked = JournalEntry.objects.count()
    assert client.post(button, press, headers={"Referer": page}).status_code == 303
    line.refresh_from_db()
    assert (line.status, line.payout, wrong.bank_lines.count()) == ("open", None, 0)
    told = line.history.first()
    assert told is not None
    assert (told.history_user, told.history_change_reason) == (finance, press["reason"])
    assert JournalEntry.objects.count() == booked, "a link books nothing, and its end nothing either"
    assert (bank_lines.match_again(by=finance), line_of_now(line).status) == (0, "open"), (
        "a person has said no"
    )

    right = payout("po_0", today - datetime.timedelta(days=2))
    assert bank_lines.match_again(by=finance) == 1
    assert line_of_now(line).payout == right
    other = line_of("482.10", "STRIPE PAYOUT, the next one")
    assert bank_lines.match_again(by=finance) == 1
    assert line_of_now(other).payout == wrong
    # And by hand it may be what a person says, also what was said before.
    bank_lines.put_back(other, by=finance, reason="Let me see.")
    assert bank_lines.arrives(other, wrong, by=finance).payout == wrong


def test_a_payout_below_zero_is_put_back_too(finance: User) -> None:
    back = ProcessorPayout.objects.create(
        stripe_payout_id="po_2", amount_minor=-1_000, currency="eur", arrives_on=timezone.localdate(),
        made_at=timezone.now(), status="paid",
    )  # fmt: skip
    line = line_of("-10.00", "STRIPE")
    bank_lines.arrives(line, back, by=finance)
    assert bank_lines.put_back(line, by=finance, reason="It is a fee.").status == "open"
    assert bank_lines.set_aside(line, by=finance, reason="A fee.").status == "ignored"


def test_what_went_out_what_came_back_and_what_was_counted_in_a_batch_is_no_gift(finance: User) -> None:
    out, back = line_of("-5.00"), line_of("5.00", is_reversal=True)
    with pytest.raises(LineRefused, match="went out"):
        bank_lines.book(out, donor=None, by=finance)
    with pytest.raises(LineRefused, match="A payment of ours came back"):
        bank_lines.book(back, donor=None, by=finance)
    batch = a_batch(finance, count=1, total="60.00", deposited_on=timezone.localdate())
    assert f"deposit of batch {batch.number}" in match(line_of("60.00", "Bareinzahlung")).why
    aside = bank_lines.set_aside(back, by=finance, reason="A bill that bounced.")
    assert bank_lines.put_back(aside, by=finance, reason="A mistake.").status == "open"
    bank_lines.set_aside(out, by=finance, reason="Fee")
    with pytest.raises(LineRefused, match="nothing to sort"):
        bank_lines.put_back(out, by=finance, reason="?")
    assert counted(batch).gifts == 0


def test_the_same_payment_in_another_file_is_not_booked_twice_by_itself(finance: User) -> None:
    donor = factories.make_donor()
    KnownPayer.objects.create(account=IBAN, donor=donor)
    told = line_of("30.00", "as the CSV says it", payer_account=IBAN)
    other = BankStatement.objects.create(format="camt053", currency="EUR", filename="x.xml", sha256="1" * 64)
    again = line_of("30.00", "as the XML says it", payer_account=IBAN, statement=other)
    bank_lines.match_again()
    assert booked_by(finance).booked == 1
    told.refresh_from_db()
    again.refresh_from_db()
    assert (told.status, again.status, again.is_certain) == ("booked", "open", False)
    assert "which is here already" in again.why


def test_a_file_without_payers_accounts_is_a_double_all_the_same(finance: User) -> None:
    promise = promised.running()
    told = line_of("25.00", f"{transfer_reference(promise)} as the XML says it", payer_account=IBAN)
    other = BankStatement.objects.create(format="csv", currency="EUR", filename="x.csv", sha256="1" * 64)
    again = line_of("25.00", f"Spende {transfer_reference(promise)}", statement=other)
    bank_lines.match_again()
    assert booked_by(finance).booked == 1
    told.refresh_from_db()
    again.refresh_from_db()
    assert (told.status, again.status, again.is_certain) == ("booked", "open", False)
    # The charity's other account is another matter.
    elsewhere = BankStatement.objects.create(
        format="csv", currency="EUR", account="DE1", filename="y.csv", sha256="2" * 64
    )
    BankStatement.objects.exclude(pk=elsewhere.pk).update(account="DE2")
    assert match(line_of("25.00", transfer_reference(promise), statement=elsewhere)).certain


def test_a_transfer_that_was_typed_from_paper_is_not_booked_a_second_time(finance: User) -> None:
    promise = promised.running()
    batch = a_batch(finance, count=2, total="85.00")
    put(batch, "25.00", channel="bank", donor=promise.payer, child=promise.child)
    put(batch, "60.00", channel="cash")
    line = line_of("25.00", transfer_reference(promise), payer_account=IBAN)
    assert not match(line).certain
    batches.close(batch, by=finance)
    assert not match(line).certain
    assert f"entered in batch {batch.number}" in match(line).why
    bank_lines.brings(line_of("60.00"), batch, by=finance)
    assert not match(line).certain
    assert match(line_of("26.00", transfer_reference(promise), payer_account=IBAN)).certain


def test_an_account_that_pays_for_two_children_is_not_certain_for_either(finance: User) -> None:
    first = promised.running()
    second = promised.running(payer=first.payer)
    bank_lines.book(line_of("25.00", payer_account=IBAN), donor=first.payer, sponsorship=second, by=finance)
    found = match(line_of("25.00", payer_account=IBAN))
    assert (found.donor, found.certain) == (first.payer, False)


def test_what_an_account_paid_for_is_not_certain_once_its_fund_is_closed(finance: User) -> None:
    water = factories.make_fund(slug="water")
    donor = factories.make_donor()
    bank_lines.book(line_of("12.00", payer_account=IBAN), donor=donor, fund=water, by=finance)
    assert match(line_of("12.00", payer_account=IBAN)).certain
    water.is_active = False
    water.save()
    found = match(line_of("12.00", payer_account=IBAN))
    assert (found.donor, found.fund, found.certain) == (donor, None, False)


def test_matching_again_does_not_touch_what_somebody_decided_meanwhile(finance: User) -> None:
    line = line_of("12.00", payer_account=IBAN)
    stale = BankLine.objects.get(pk=line.pk)
    bank_lines.book(line, donor=factories.make_donor(), by=finance)
    bank_lines.note_match(stale, match(stale))
    line.refresh_from_db()
    assert line.match == "person"


def test_nobody_is_told_of_lines_that_were_only_thought_to_be_theirs(finance: User) -> None:
    admin = factories.make_user(role="Administrator", is_superuser=True)
    called_alike, giver = factories.make_donor(name="Ann Bell"), factories.make_donor()
    booked = line_of("12.00", "private words", payer_name="Ann Bell", payer_account=IBAN)
    waiting = line_of("13.00", "private words", payer_name="Ann Bell", payer_account=OTHER)
    bank_lines.match_again()
    booked.refresh_from_db()
    assert booked.donor == called_alike
    bank_lines.book(booked, donor=giver, by=finance)
    assert "private words" not in str(collected(called_alike))
    assert "private words" in str(collected(giver))

    erase_donor(donor=called_alike, by=admin, reason="asked")
    booked.refresh_from_db()
    waiting.refresh_from_db()
    assert (booked.payer_name, booked.text) == ("Ann Bell", "private words")
    assert waiting.text == ""


def collected(donor: Donor) -> Any:
    collection = Collection(instance=donor)
    offline_collected.collect(collection)
    return collection.sections


def test_donors_are_merged_and_erased_with_their_accounts_and_lines(finance: User) -> None:
    admin = factories.make_user(role="Administrator", is_superuser=True)
    keeps, goes = factories.make_donor(), factories.make_donor()
    booked = line_of("5.00", "Ada Quillfeather", payer_name="Ada Quillfeather", payer_account=IBAN)
    bank_lines.book(booked, donor=goes, by=finance)
    open_line = line_of("7.00", payer_name="Ada Quillfeather", payer_account=IBAN)
    bank_lines.match_again()
    work = WorkItem.objects.create(kind="bank.returned", title="Ada Quillfeather", subject=open_line)
    merging.merge_donors(survivor=keeps, absorbed=goes, by=admin, reason="the same")
    assert KnownPayer.objects.get(account=IBAN).donor == keeps
    open_line.refresh_from_db()
    assert open_line.donor == keeps

    erase_donor(donor=keeps, by=admin, reason="asked")
    assert not KnownPayer.objects.exists()
    for line in BankLine.objects.all():
        assert (line.payer_name, line.payer_account, line.text) == ("", "", "")
    work.refresh_from_db()
    assert "Quillfeather" not in work.title
    assert Donor.objects.get(pk=keeps.pk).is_erased


# --- on screen ----------------------------------------------------------------------------------------------


def test_finance_sorts_the_list_by_its_buttons(client: Client, finance: User) -> None:
    client.force_login(finance)
    promise = promised.running()
    sure = line_of("25.00", transfer_reference(promise))
    unsure, aside = line_of("8.00", "Danke", payer_name="Ann Bell"), line_of("1.00", "Zinsen")
    press = {"_form_submitted": "1"}
    client.post(reverse("admin:payments_bankline_match_lines"), press)
    todo = f"{reverse('admin:payments_bankline_changelist')}?status__exact=open"
    page = client.get(todo).content.decode()
    assert promise.payer.name in page
    assert page.count("/book/") >= 3
    pressed = client.post(reverse("admin:payments_bankline_book_matched"), press)
    run = pressed.headers["Location"]
    assert "0 of 1 lines so far" in client.get(run).content.decode()
    run_tasks()
    sure.refresh_from_db()
    assert sure.status == "booked"
    assert "1 line was booked." in client.get(run).content.decode()
    assert client.get(f"{run}state/").headers["HX-Refresh"] == "true"
    assert client.get(reverse("admin:payments_bankline_change", args=[sure.pk])).status_code == 200

    book = reverse("admin:payments_bankline_book", args=[unsure.pk])
    asked = client.get(book).content.decode()
    assert "Ann Bell" in asked
    contradiction = {"sponsorship": "", "donor": str(factories.make_donor(erased_at=timezone.now()).pk)}
    assert "This donor was erased" in client.post(book, press | contradiction).content.decode()
    assert client.post(book, press | {"donor": str(promise.payer.pk)}).status_code == 303
    unsure.refresh_from_db()
    assert (unsure.status, unsure.match) == ("booked", "person")
    no_payout = client.get(reverse("admin:payments_bankline_is_payout", args=[aside.pk])).content.decode()
    assert "no payout of 1.00 EUR" in no_payout
    assert "Link them" not in no_payout
    client.post(reverse("admin:payments_bankline_set_aside", args=[aside.pk]), press | {"reason": "Interest"})
    aside.refresh_from_db()
    assert aside.status == "ignored"
    for address in (
        f"{todo}&q=DE021203", reverse("admin:payments_knownpayer_changelist"),
        reverse("admin:donors_sponsorship_change", args=[promise.pk]),
    ):  # fmt: skip
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", ["Approver", "Auditor"])
def test_who_only_reads_sorts_nothing(client: Client, role: str) -> None:
    line = line_of("5.00", payer_name="Ann Bell")
    client.force_login(factories.make_user(role=role))
    assert "/book/" not in client.get(reverse("admin:payments_bankline_changelist")).content.decode()
    press = {"_form_submitted": "1", "reason": "x"}
    for name in ("book", "set_aside", "put_back", "is_payout"):
        assert (
            client.post(reverse(f"admin:payments_bankline_{name}", args=[line.pk]), press).status_code == 403
        )
    for name in ("book_matched", "match_lines"):
        assert client.post(reverse(f"admin:payments_bankline_{name}"), press).status_code == 403
    line.refresh_from_db()
    assert line.status == "open"


def test_a_line_of_long_ago_is_received_on_its_own_day(finance: User) -> None:
    day = datetime.date(2026, 5, 5)
    gift = bank_lines.book(line_of("5.00", booked_on=day, value_on=day), donor=None, by=finance)
    assert timezone.localdate(gift.received_at) == day
