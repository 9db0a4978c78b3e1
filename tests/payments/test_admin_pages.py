"""The money's pages of the admin: who may open them, what they show, and how few questions they ask."""

import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from payments.admin.donations import DonationAdmin
from payments.models import (
    Donation,
    Fund,
    JournalEntry,
    LedgerAccount,
    PaymentLink,
    Receipt,
    RecurringGift,
    WebhookEvent,
)
from payments.services import donations, links
from payments.services.receipt_pdf import store_and_send
from tests import factories

pytestmark = pytest.mark.django_db
MODELS = [Donation, Fund, JournalEntry, LedgerAccount, PaymentLink, Receipt, RecurringGift, WebhookEvent]
# Three for the list itself; the rest the frame asks on every page: session, person, second factor, badges.
BUDGET = 12


def address(model: type[Any], page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def fill(times: int) -> None:
    fund = factories.make_fund(slug=Fund.SPONSORSHIP)
    for number in range(times):
        child = factories.make_verified_child() if number % 5 == 0 else None
        donor = factories.make_donor()
        link = links.create_link(
            donor=donor, amount=Money(25, "EUR"), interval="month" if child else "once", child=child
        )
        gift = (
            RecurringGift.objects.create(
                donor=donor,
                amount=link.amount,
                interval="month",
                fund=fund,
                child=child,
                sponsorship=link.sponsorship,
                payment_link=link,
            )
            if child
            else None
        )
        donation = factories.make_donation(
            donor=donor,
            amount=link.amount,
            fund=link.fund,
            child=child,
            payment_link=link,
            recurring_gift=gift,
        )
        donations.succeed(donation, received_at=timezone.now())
        WebhookEvent.objects.create(
            event_id=f"evt_{donation.pk.hex}", type="charge.updated", payload='{"id": 1}'
        )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_asks_the_same_few_questions_at_any_length(
    model: type[Any], client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    client.get(address(model))
    counts = []
    for more in (2, 18):
        fill(more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(model)).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0], f"{model.__name__} asks {counts[1] - counts[0]} more for 18 rows more"
    assert counts[1] <= BUDGET


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_finance_and_auditors_read_every_page_and_nobody_writes(
    role: str, client: Client, request: pytest.FixtureRequest
) -> None:
    fill(5)
    client.force_login(request.getfixturevalue(role))
    for model in MODELS:
        record = model._default_manager.order_by("pk").first()
        assert client.get(address(model)).status_code == 200
        assert record is not None
        page = client.get(address(model, "change", record.pk))
        assert page.status_code == 200, model
        if model is not Fund:
            assert client.post(address(model, "change", record.pk), {}).status_code == 403
            assert client.get(address(model, "add")).status_code == 403
        assert client.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["registrar", "verifier"])
def test_those_who_care_for_children_see_no_money(
    role: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role))
    for model in MODELS:
        assert client.get(address(model)).status_code == 403, model


@pytest.mark.parametrize("tab", range(7))
def test_every_tab_of_the_donations_opens(tab: int, client: Client, finance: User) -> None:
    factories.make_donation()
    client.force_login(finance)
    page = client.get(address(Donation), dict(DonationAdmin.list_tabs[tab].query))  # type: ignore[arg-type]
    assert page.status_code == 200


def test_a_donation_is_found_by_reference_by_donor_and_by_stripes_identifier(
    client: Client, finance: User
) -> None:
    wanted = factories.make_donation(
        donor=factories.make_donor(name="Zoë Müller", email="zoe@example.org"),
        stripe_payment_intent_id="pi_wanted",
    )
    other = factories.make_donation(donor=factories.make_donor(name="Else"))
    client.force_login(finance)
    for term in (wanted.reference, wanted.reference.lower(), "zoë", "müller", "zoe@ex", "pi_wanted"):
        shown = client.get(address(Donation), {"q": term}).content.decode()
        assert wanted.reference in shown, term
        assert other.reference not in shown, term
    assert client.get(address(Donation), {"q": "\x00"}).status_code == 200


def test_amounts_stand_with_their_currency(client: Client, finance: User) -> None:
    factories.make_donation(amount=Money("1234.5", "EUR"))
    factories.make_donation(amount=Money("8000", "JPY"))
    client.force_login(finance)
    shown = client.get(address(Donation)).content.decode()
    assert "1,234.50 EUR" in shown
    assert "8,000 JPY" in shown


def test_an_entry_shows_its_lines_on_two_sides_and_an_account_its_balance(
    client: Client, finance: User
) -> None:
    donations.succeed(factories.make_donation(amount=Money("19.99", "USD")), received_at=timezone.now())
    client.force_login(finance)
    entry = client.get(address(JournalEntry, "change", JournalEntry.objects.get().pk)).content.decode()
    assert entry.count("19.99 USD") >= 2
    assert "19.99 USD" in client.get(address(LedgerAccount)).content.decode()


def test_a_receipt_opens_from_its_row(client: Client, finance: User) -> None:
    donation = donations.succeed(factories.make_donation(), received_at=timezone.now())
    receipt = donation.receipts.get()
    client.force_login(finance)
    assert "being made" in client.get(address(Receipt)).content.decode()
    store_and_send(str(receipt.pk))
    path = reverse("private-file", args=["receipt", receipt.pk])
    assert path in client.get(address(Receipt)).content.decode()
    assert path in client.get(address(Donation, "change", donation.pk)).content.decode()
    assert client.get(path).status_code == 200


def test_finance_opens_and_closes_funds_and_never_deletes_one(client: Client, finance: User) -> None:
    client.force_login(finance)
    facts = {"name": "Clean water", "slug": "clean-water", "is_restricted": "on", "is_active": "on"}
    assert client.post(address(Fund, "add"), facts).status_code == 302
    fund = Fund.objects.get(slug="clean-water")
    page = client.post(address(Fund, "change", fund.pk), {"name": "Wells", "slug": "other"})
    assert page.status_code == 302
    fund.refresh_from_db()
    assert (fund.name, fund.slug, fund.is_active) == ("Wells", "clean-water", False)
    assert client.post(address(Fund, "delete", fund.pk), {"post": "yes"}).status_code == 403


def told(answer: Any) -> str:
    """The messages that the next page will show."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def make_event(**fields: Any) -> WebhookEvent:
    fields.setdefault("event_id", "evt_1")
    fields.setdefault("type", "unknown.happening")
    fields.setdefault("payload", '{"id": "evt_1", "name": "<script>alert(1)</script>"}')
    return WebhookEvent.objects.create(**fields)


def test_an_event_shows_its_body_safely(client: Client, finance: User) -> None:
    client.force_login(finance)
    shown = client.get(address(WebhookEvent, "change", make_event().pk)).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown
    broken = make_event(event_id="evt_2", payload="not json")
    assert "not json" in client.get(address(WebhookEvent, "change", broken.pk)).content.decode()


def test_replay_asks_for_the_right_to_it_and_for_a_post(client: Client, finance: User, auditor: User) -> None:
    event = make_event(livemode=True)
    path = address(WebhookEvent, "replay", event.pk)
    client.force_login(auditor)
    assert client.post(path, {"_form_submitted": "on", "reason": ""}).status_code == 403
    client.force_login(finance)
    assert client.get(path).status_code == 200
    event.refresh_from_db()
    assert event.attempts == 0
    answer = client.post(path, {"_form_submitted": "on", "reason": "looked wrong"})
    assert "other mode" in told(answer)


def test_supporter_care_cancels_a_link_with_a_reason_and_others_cannot(
    client: Client, supporter_care: User, finance: User
) -> None:
    link = links.create_link(donor=factories.make_donor(), amount=Money(25, "EUR"))
    path = address(PaymentLink, "cancel", link.pk)
    client.force_login(finance)
    assert client.post(path, {"_form_submitted": "on", "reason": "x"}).status_code == 403
    client.force_login(supporter_care)
    assert link.url in client.get(address(PaymentLink, "change", link.pk)).content.decode()
    client.post(path, {"_form_submitted": "on", "reason": "wrong donor"})
    link.refresh_from_db()
    assert link.status == PaymentLink.Status.CANCELLED
    last = link.history.first()
    assert (last.history_user, last.history_change_reason) == (supporter_care, "wrong donor")
    again = client.post(path, {"_form_submitted": "on", "reason": "again"})
    assert "cannot become" in told(again)


def test_supporter_care_sends_a_link_again(client: Client, supporter_care: User) -> None:
    link = links.create_link(donor=factories.make_donor(), amount=Money(25, "EUR"))
    PaymentLink.objects.update(sent_at=timezone.now() - datetime.timedelta(hours=1))
    client.force_login(supporter_care)
    client.post(address(PaymentLink, "send_again", link.pk), {"_form_submitted": "on"})
    assert OutgoingEmail.objects.filter(kind="payment_link").count() == 2
