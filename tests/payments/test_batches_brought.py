"""Cash and cheques that somebody brought to the bank: booked once, with or without a line that says so later."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from backoffice.core.models import User
from payments.models import BankLine, Donation, JournalEntry, OfflineBatch
from payments.services.banking import bank_lines, batch_deposits, batch_money, brought_by_hand
from payments.services.banking.bank_lines import LineRefused
from payments.services.banking.batch_deposits import DepositRefused
from payments.services.offline import batches
from tests import factories
from tests.payments.test_bank_batches import a_collection, findings, give_back, standing
from tests.payments.test_bank_matching import booked_by, line_of
from tests.payments.test_batches import a_batch, put

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
IN_HAND = {"cash": 6000, "cheques": 10000, "bank": 4000}
AT_THE_BANK = {"cash": 0, "cheques": 0, "bank": 20000}
PRESS = {"_form_submitted": "1"}
LIST = "/admin/payments/offlinebatch/"


@pytest.fixture(autouse=True)
def funds(pay_desk: None) -> None:
    factories.make_fund(slug="sponsorship")


def books() -> dict[str, int]:
    return standing("cash", "cheques", "bank")


def deposits() -> int:
    return JournalEntry.objects.filter(kind="deposit").count()


def button(name: str, batch: OfflineBatch) -> str:
    return reverse(f"admin:payments_offlinebatch_{name}", args=[batch.pk])


def test_finance_brings_a_batch_to_the_bank_and_takes_it_back(client: Client, finance: User) -> None:
    batch = a_collection(finance)
    page, bring, take_back = (
        button("change", batch),
        button("bring_to_bank", batch),
        button("take_back", batch),
    )
    client.force_login(finance)
    shown = client.get(page).content.decode()
    assert "Not at the bank yet: 160.00 EUR in cash and cheques, 40.00 EUR in transfers" in shown
    assert (bring in shown, take_back in shown) == (True, False)
    assert batch.number in client.get(f"{LIST}?money=on_hand").content.decode()
    assert batch.number not in client.get(f"{LIST}?money=on_hand_long").content.decode()
    asked = client.get(bring).content.decode()
    assert f'min="{TODAY}"' in asked
    assert f'max="{TODAY}"' in asked

    for day, words in (
        (TODAY + DAY, "has not come yet"),
        (TODAY - DAY, "it was brought on that day or later"),
    ):
        client.post(bring, PRESS | {"day": str(day)})
        assert words in client.get(page).content.decode()
    assert books() == IN_HAND

    client.post(bring, PRESS | {"day": str(TODAY), "bank_reference": "SLIP-99"})
    assert books() == AT_THE_BANK
    entry = JournalEntry.objects.get(kind="deposit")
    assert (entry.batch, entry.occurred_on, entry.posted_by) == (batch, TODAY, finance)
    batch.refresh_from_db()
    assert (batch.brought_by, batch.bank_reference, batch.deposited_on) == (finance, "SLIP-99", TODAY)
    assert batch.history.first().history_user == finance
    shown = client.get(page).content.decode()
    assert f"at the bank since {date_format(TODAY)}, brought by hand as {finance} says." in shown
    assert (bring in shown, take_back in shown) == (False, True)
    assert batch.number not in client.get(f"{LIST}?money=on_hand").content.decode()
    client.post(bring, PRESS | {"day": str(TODAY)})
    assert f"{finance} has said already that {batch.number}" in client.get(page).content.decode()
    assert (deposits(), findings()) == (1, [])

    client.post(take_back, PRESS | {"reason": "The bank was closed."})
    assert books() == IN_HAND
    client.post(take_back, PRESS | {"reason": "Again."})
    assert "is not booked as brought to the bank by hand" in client.get(page).content.decode()
    client.post(bring, PRESS | {"day": str(TODAY)})
    assert (books(), deposits(), findings()) == (AT_THE_BANK, 2, [])


def test_a_line_that_comes_later_is_linked_and_books_nothing_again(finance: User) -> None:
    batch = brought_by_hand.bring(a_collection(finance), on=TODAY, bank_reference="SLIP-7", by=finance)
    line = line_of("160.00", "Einzahlung SLIP-7", booked_on=TODAY + 2 * DAY)
    bank_lines.match_again()
    line.refresh_from_db()
    assert (line.batch, line.is_certain) == (batch, True)
    assert booked_by(finance).booked == 1
    line.refresh_from_db()
    assert (line.status, line.batch) == ("batch", batch)
    assert (books(), deposits(), findings()) == (AT_THE_BANK, 1, [])

    with pytest.raises(DepositRefused, match="Put that line back first"):
        brought_by_hand.take_back(batch, by=finance, reason="?")
    bank_lines.put_back(line, by=finance, reason="It was another one.")
    assert (books(), findings()) == (AT_THE_BANK, [])
    brought_by_hand.take_back(batch, by=finance, reason="It was not brought.")
    assert (books(), findings()) == (IN_HAND, [])
    # The line alone books it, and then nobody can say it a second time.
    bank_lines.brings(line, batch, by=finance)
    with pytest.raises(DepositRefused, match="came with the line of the bank"):
        brought_by_hand.bring(batch, on=TODAY, by=finance)
    assert (books(), deposits(), findings()) == (AT_THE_BANK, 2, [])


def test_what_differs_from_what_was_brought_says_to_take_it_back_first(finance: User) -> None:
    batch = brought_by_hand.bring(a_collection(finance), on=TODAY, by=finance)
    line = line_of("150.00")
    with pytest.raises(LineRefused, match=r"take that back on its page first\. 10\.00 EUR did not arrive"):
        bank_lines.brings(line, batch, by=finance)
    brought_by_hand.take_back(batch, by=finance, reason="The cheque was refused.")
    give_back(Donation.objects.get(channel="cheque"), "10.00", finance)
    assert bank_lines.brings(line, batch, by=finance).status == "batch"
    assert (books(), findings()) == ({"cash": 0, "cheques": 0, "bank": 19000}, [])


def test_two_collections_in_one_paying_in_go_by_hand_and_their_line_is_set_aside(finance: User) -> None:
    collections = [a_collection(finance), a_collection(finance)]
    line = line_of("320.00")
    with pytest.raises(
        LineRefused, match=r"press “Brought to the bank” on the page of each, then set this line"
    ):
        bank_lines.brings(line, collections[0], by=finance)
    for batch in collections:
        brought_by_hand.bring(batch, on=TODAY, by=finance)
    bank_lines.set_aside(line, by=finance, reason="Both collections.")
    assert (books(), findings()) == ({"cash": 0, "cheques": 0, "bank": 40000}, [])


def test_what_is_not_in_hand_is_not_brought(finance: User) -> None:
    still_open, transfers, returned = (a_batch(finance, count=1, total="5.00") for _ in range(3))
    put(transfers, "5.00", channel="bank")
    put(returned, "5.00", channel="cash")
    batches.close(transfers, by=finance)
    batches.close(returned, by=finance)
    give_back(Donation.objects.get(channel="cash"), "5.00", finance)
    for batch, words in (
        (still_open, "is not closed, so nothing of it is booked"),
        (transfers, r"Nothing of .* is in hand: it holds 5\.00 EUR in transfers"),
        (returned, r"Nothing of .* is in hand: it holds no money"),
    ):
        with pytest.raises(DepositRefused, match=words):
            brought_by_hand.bring(batch, on=TODAY, by=finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfflineBatch.objects.filter(pk=still_open.pk).update(brought_by=finance)
    assert findings() == []


def test_the_list_shows_what_lies_about(client: Client, finance: User) -> None:
    new, old, returned = (a_batch(finance, count=1, total="5.00") for _ in range(3))
    put(new, "5.00")
    put(old, "5.00", received_on=TODAY - 15 * DAY)
    put(returned, "5.00")
    for batch in (new, old, returned):
        batches.close(batch, by=finance)
    give_back(returned.gifts.get().donation, "5.00", finance)  # type: ignore[arg-type]
    client.force_login(finance)

    def listed(money: str) -> set[OfflineBatch]:
        return set(client.get(f"{LIST}?money={money}").context["cl"].queryset)

    assert listed("on_hand") == {new, old}
    assert listed("on_hand_long") == {old}


def test_who_only_reads_brings_nothing(client: Client, finance: User) -> None:
    batch = a_collection(finance)
    client.force_login(factories.make_user(role="Auditor"))
    for name in ("bring_to_bank", "take_back"):
        facts = PRESS | {"day": str(TODAY), "reason": "?"}
        assert client.post(button(name, batch), facts).status_code == 403
    assert deposits() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_press_at_once_and_a_line_at_that_moment_book_once(finance: User) -> None:
    batch, line = a_collection(finance), line_of("160.00")

    def press(number: int) -> str:
        try:
            if number == 0:
                bank_lines.brings(BankLine.objects.get(pk=line.pk), batch, by=finance)
                return "line"
            brought_by_hand.bring(batch, on=TODAY, by=finance)
            return "brought"
        except DepositRefused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = sorted(pool.map(press, range(4)))
    # The line is linked either way; by hand it is said once, or not at all once the line has said it.
    assert answers in (["brought", "line", "refused", "refused"], ["line", "refused", "refused", "refused"])
    assert (books(), deposits(), findings()) == (AT_THE_BANK, 1, [])


def test_the_database_itself_lets_one_deposit_of_a_batch_stand(finance: User) -> None:
    batch = a_collection(finance)
    money = batch_money.held(batch)
    first = batch_deposits.book_deposit(batch, money, on=TODAY)
    assert batch_deposits.book_deposit(batch, money, on=TODAY) == first
    assert (books(), deposits()) == (AT_THE_BANK, 1)
