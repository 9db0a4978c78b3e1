"""Money that came without a word gets its purpose: booked, receipted, thanked, and nobody is asked any more."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from donors.models import Donor, Instalment
from payments.models import Donation, JournalEntry, JournalLine, Receipt, Refund
from payments.services import donations, ledger_check
from payments.services.offline import attribution
from payments.services.offline.attribution import AttributionRefused
from tests import factories
from tests.payments import promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(pay_desk: None) -> Donation:
    gift, _is_new = donations.book_unattributed(
        amount=Money("25.00", "EUR"),
        received_at=timezone.now(),
        paid_by=donations.PaidBy(
            payment_intent_id="pi_lost", payer_name="Zoë Müller", payer_email="Zoe@Example.org"
        ),
    )
    return gift


def sums_of(donation: Donation) -> dict[str, int]:
    sums: dict[str, int] = {}
    for code, minor in JournalLine.objects.filter(entry__donation=donation).values_list(
        "account__code", "amount_minor"
    ):
        sums[code] = sums.get(code, 0) + minor
    return sums


def test_a_gift_of_a_sponsor_goes_the_whole_way_and_once(waiting: Donation, finance: User) -> None:
    promise = promised.running(starts_on=timezone.localdate())
    assert ledger_check.check(files=False).findings == []

    gift = attribution.attribute(waiting, donor=None, sponsorship=promise, by=finance, reason="She called.")

    assert (gift.donor, gift.child, gift.fund.slug) == (promise.payer, promise.child, "sponsorship")  # type: ignore[union-attr]
    sums = sums_of(gift)
    wallet = f"wallet:{promise.child.partner_id}"
    assert sums["unattributed"] == 0
    assert sums["stripe-clearing"] == 2500
    assert sums["income:sponsorship"] == sums[wallet] == -sums["programme"]
    assert sums["income:sponsorship"] + sums.get("charity-share", 0) == -2500
    assert JournalEntry.objects.get(kind="attributed").posted_by == finance
    assert Instalment.objects.filter(sponsorship=promise, status="paid").count() == 1
    assert Receipt.objects.get(donation=gift, status="issued").facts["donor"]["name"] == promise.payer.name
    assert OutgoingEmail.objects.get(kind="thank_you").to == promise.payer.email
    assert WorkItem.objects.get(kind="payment.unattributed").status == WorkItem.Status.DONE
    assert Donor.objects.get(pk=promise.payer.pk).first_gift_on == timezone.localdate()
    assert ledger_check.check(files=False).findings == []

    with pytest.raises(AttributionRefused, match="is attributed already"):
        attribution.attribute(gift, donor=factories.make_donor(), by=finance)
    assert Receipt.objects.count() == 1


def test_a_nameless_gift_to_a_fund_and_what_is_not_to_be_attributed(waiting: Donation, finance: User) -> None:
    for status in ("failed", "succeeded"):
        refund = Refund.objects.create(donation=waiting, amount=Money("5.00", "EUR"), status=status)
        if status == "succeeded":
            with pytest.raises(AttributionRefused, match="goes back or went back"):
                attribution.attribute(waiting, donor=None, by=finance)
        refund.delete()
    with pytest.raises(AttributionRefused, match="no money in our books"):
        attribution.attribute(factories.make_donation(fund=None), donor=None, by=finance)
    water = factories.make_fund(slug="water")

    gift = attribution.attribute(waiting, donor=None, fund=water, by=finance)

    assert sums_of(gift) == {"stripe-clearing": 2500, "unattributed": 0, "income:water": -2500}
    assert Receipt.objects.get().facts["donor"]["name"] == "Zoë Müller"
    assert ledger_check.check(files=False).findings == []


def test_the_books_are_asked_about_attributed_money_that_never_left(waiting: Donation) -> None:
    fund = factories.make_fund()
    Donation.objects.filter(pk=waiting.pk).update(fund=fund)
    findings = ledger_check.check(files=False).findings
    assert any("2500 minor units of it still stand in 'unattributed'" in finding for finding in findings)


def test_the_button_suggests_and_decides_nothing(
    client: Client, waiting: Donation, supporter_care: User
) -> None:
    known = factories.make_donor(name="Zoe Mueller", email="zoe@example.org")
    stranger = factories.make_donor(name="Carl Dietz")
    client.force_login(supporter_care)
    button = reverse("admin:payments_donation_attribute", args=[waiting.pk])
    asked = client.get(button).content.decode()
    assert known.email in asked
    assert stranger.email not in asked
    waiting.refresh_from_db()
    assert waiting.donor is None

    facts: dict[str, Any] = {"_form_submitted": "1", "donor": str(known.pk), "reason": "Wrote an email."}
    assert client.post(button, facts | {"reason": ""}).status_code == 200
    page = reverse("admin:payments_donation_change", args=[waiting.pk])
    assert client.post(button, facts).status_code == 303
    waiting.refresh_from_db()
    assert waiting.fund is not None
    assert (str(waiting.donor), waiting.fund.slug) == (known.name, "general")
    assert button not in client.get(page).content.decode()
    client.force_login(factories.make_user(role="Auditor"))
    assert client.post(button, facts).status_code == 403


@pytest.mark.parametrize("written", ["nobody", "9" * 30, "5\x00"])
@pytest.mark.parametrize("field", ["donor", "child", "sponsorship", "fund"])
def test_a_key_that_is_none_is_refused_in_words(
    client: Client, waiting: Donation, finance: User, field: str, written: str
) -> None:
    client.force_login(finance)
    address = reverse("admin:payments_donation_change", args=[waiting.pk])[: -len("change/")] + "attribute/"
    answer = client.post(address, {"_form_submitted": "on", "reason": "She called.", field: written})
    assert answer.status_code == 200
    page = answer.content.decode()
    refusals = ("Select a valid choice", "is not a valid UUID", "Null characters are not allowed")
    assert any(words in page for words in refusals)
    waiting.refresh_from_db()
    assert waiting.fund is None
