"""Payout accounts: checked, never edited, seen by few."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries import account_numbers
from beneficiaries.models import Partner, PayoutAccount
from beneficiaries.models.payout_account import AccountIsFixed
from beneficiaries.services.payout_accounts import change_payout_account
from beneficiaries.services.reasons import ReasonWanted
from tests import factories
from tests.beneficiaries.partner_doors import offers, page_of, press, said

IBAN = "DE89370400440532013000"
ANSWERS: dict[str, str] = {
    "method": "bank",
    "holder": "Mwangaza School",
    "number": "DE89 3704 0044 0532 0130 00",
    "bic": "cobadeff",
    "bank_name": "Commerzbank",
    "currency": "EUR",
    "valid_from": "2026-11-01",
}
FIRST: dict[str, Any] = {"method": "bank", "holder": "School", "number": "0112837465", "currency": "KES"}


@pytest.fixture
def partner(db: None) -> Partner:
    return factories.make_partner()


def test_finance_enters_a_new_account_and_the_old_one_stays(
    client: Client, partner: Partner, finance: User
) -> None:
    old = change_payout_account(partner, **FIRST, by=finance, reason="first")
    client.force_login(finance)
    assert offers(client, partner, "change_payout_account")

    press(client, partner, "change_payout_account", **ANSWERS, reason="Called back.")

    new = partner.payout_accounts.current().get()
    old.refresh_from_db()
    assert (new.number, new.bic, new.entered_by) == (IBAN, "COBADEFF", finance)
    assert old.replaced_at is not None
    page = said(client, partner)
    assert "•••• 3000" in page
    assert "•••• 7465" in page
    assert IBAN not in page
    first = new.history.get()
    assert (first.history_change_reason, first.history_user) == ("Called back.", finance)
    whole = client.get(reverse("admin:beneficiaries_payoutaccount_change", args=[new.pk])).content.decode()
    assert IBAN in whole, "who pays must read it"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "DE89 3704 0044 0532 0130 01"}, "has the form of an IBAN and is none"),
        ({"number": "12"}, "4 to 34 letters and digits"),
        ({"number": "<script>alert(1)</script>"}, "4 to 34 letters and digits"),
        ({"bic": "COBADEF"}, "is no BIC"),
        ({"currency": "XXX"}, "Select a valid choice"),
        ({"method": "mobile_money", "number": "0712345678", "bic": ""}, "with its country code"),
        ({"method": "mobile_money", "number": "+254712345678"}, "has no BIC"),
        ({"holder": ""}, "This field is required."),
        ({"valid_from": "yesterday"}, "Enter a valid date."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_the_dialog_refuses_what_cannot_be_an_account(
    client: Client, partner: Partner, finance: User, changes: dict[str, str], words: str
) -> None:
    client.force_login(finance)
    answer = press(client, partner, "change_payout_account", **{**ANSWERS, "reason": "why", **changes})
    assert words in answer.content.decode()
    assert not partner.payout_accounts.exists()


def test_the_service_refuses_the_same(partner: Partner, finance: User) -> None:
    with pytest.raises(ValidationError):
        change_payout_account(partner, **FIRST | {"currency": "XXX"}, by=finance, reason="why")
    with pytest.raises(ReasonWanted):
        change_payout_account(partner, **FIRST, by=finance, reason=" ")
    assert not partner.payout_accounts.exists()


def test_numbers_are_written_one_way() -> None:
    assert account_numbers.bank_account("gb33 bukb 2020 1555 5555 55") == "GB33BUKB20201555555555"
    assert account_numbers.bank_account("011-283 7465") == "0112837465"
    assert account_numbers.mobile_account("+254 712 345 678") == "+254712345678"
    assert account_numbers.bic("") == ""
    assert account_numbers.masked("12345") == "•••• 45"
    assert str(PayoutAccount(method="mobile_money", number="+254712345678")) == "Mobile money •••• 5678"


def test_a_row_is_never_edited_and_one_is_current(partner: Partner, finance: User) -> None:
    account = change_payout_account(partner, **FIRST, by=finance, reason="first")
    account.number = IBAN
    with pytest.raises(AccountIsFixed, match="never edited"):
        account.save()
    with pytest.raises(AccountIsFixed):
        account.save(update_fields=["number"])
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutAccount.objects.create(partner=partner, **FIRST, entered_by=finance)
    account.refresh_from_db()
    assert account.number == "0112837465"


def test_a_new_account_warns_for_seven_days(client: Client, partner: Partner, finance: User) -> None:
    account = change_payout_account(partner, **FIRST, by=finance, reason="first")
    client.force_login(finance)
    assert list(PayoutAccount.objects.changed_recently()) == [account]
    assert "less than 7 days ago" in said(client, partner)

    PayoutAccount.objects.update(created_at=timezone.now() - datetime.timedelta(days=7))

    account.refresh_from_db()
    assert not account.is_changed_recently
    assert not PayoutAccount.objects.changed_recently().exists()
    assert "less than 7 days ago" not in said(client, partner)


@pytest.mark.parametrize(
    ("role", "may_view"),
    [
        ("Auditor", True),
        ("Verifier", False),
        ("Supporter care", False),
        ("Approver", False),
        ("Registrar", False),
        ("Partner finance", False),
    ],
)
def test_the_number_is_nowhere_for_others(
    client: Client, partner: Partner, finance: User, role: str, may_view: bool
) -> None:
    account = change_payout_account(partner, **FIRST, by=finance, reason="first")
    person = factories.make_user(role=role)
    partner.members.create(user=person)
    client.force_login(person)
    doors = [
        page_of(partner),
        reverse("admin:beneficiaries_partner_changelist"),
        reverse("admin:beneficiaries_partner_history", args=[partner.pk]),
        reverse("admin:beneficiaries_payoutaccount_changelist"),
        reverse("admin:beneficiaries_payoutaccount_change", args=[account.pk]),
        reverse("admin:beneficiaries_payoutaccount_history", args=[account.pk]),
        "/admin/search/?s=7465&extended=1",
    ]
    pages = [client.get(address) for address in doors]
    assert [page.status_code for page in pages[3:6]] == [200 if may_view else 403] * 3
    if not may_view:
        assert not [page for page in pages if "37465" in page.content.decode()]
        assert "•••• 7465" not in pages[0].content.decode()
    assert press(client, partner, "change_payout_account", **ANSWERS, reason="mine").status_code == 403
    assert partner.payout_accounts.get() == account


def test_lists_mask_the_number(client: Client, partner: Partner, finance: User) -> None:
    change_payout_account(partner, **FIRST, by=finance, reason="first")
    client.force_login(finance)
    page = client.get(reverse("admin:beneficiaries_payoutaccount_changelist")).content.decode()
    assert "•••• 7465" in page
    assert "0112837465" not in page
