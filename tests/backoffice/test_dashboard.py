"""The first page: each count is what its link opens, for everybody within their rows."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from beneficiaries.models import Child, ChildDocument, DuplicateSuspicion
from donors.models import DonorSuspicion, Hold, Letter
from payments.models import (
    BankLine,
    BankStatement,
    Dispute,
    OfflineBatch,
    OfflineGift,
    RecurringGift,
    Refund,
    WebhookEvent,
)
from payments.services.offline import batches
from tests import factories
from tests.backoffice.people import House

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - datetime.timedelta(hours=3)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _queues(client: Client) -> dict[str, Any]:
    context = client.get("/admin/").context
    return {filled.queue.slug: filled for filled in [*context["waiting"], *context["done"]]}


def _figures(client: Client) -> dict[str, Any]:
    return {figure.slug: figure for figure in client.get("/admin/").context["figures"]}


def _rows_behind(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return int(answer.context["cl"].result_count)


@pytest.fixture
def busy(house: House) -> House:
    """Seven of everything that waits, so that each queue shows five and says that there are more."""
    for number in range(7):
        child = factories.make_child_ready_for_review(partner=house.partner, registered_by=house.registrar)
        child.move("in_review", by=house.registrar, submitted_at=timezone.now())
        verified = factories.make_verified_child(partner=house.partner, registered_by=house.registrar)
        today = timezone.localdate()
        Child.objects.filter(pk=verified.pk).update(reverify_due_on=today, report_due_on=today)
        DuplicateSuspicion.objects.create(child_a=child, child_b=verified, score=80, reasons=["name"])
        report = factories.make_progress_report(verified, written_by=house.registrar)
        report.move("in_review", by=house.registrar, submitted_at=timezone.now())
        unfinished = factories.make_child(partner=house.partner, registered_by=house.registrar)
        ChildDocument.objects.create(
            child=unfinished, kind="identity", expires_on=timezone.localdate(), file="paper", size=9,
            uploaded_by=house.registrar,
        )  # fmt: skip
        DonorSuspicion.objects.create(
            donor_a=factories.make_donor(), donor_b=factories.make_donor(), score=80, reasons=["name"]
        )
        promise = factories.make_sponsorship(
            child=verified, behind_since=LONG_AGO.date(), behind_amount=Money("25.00", "EUR")
        )
        factories.make_child_offer(sponsorship=promise, status=("draft", "expired")[number % 2])
        Letter.objects.create(
            sponsorship=promise, direction="to_child", text="Hello", status="in_review", submitted_at=LONG_AGO
        )
        Hold.objects.create(
            child=unfinished, kind="event", expires_at=timezone.now() + datetime.timedelta(hours=20)
        )
        WorkItem.objects.create(kind="payment.unattributed", title=f"Money {number}", due_on=today)
        factories.make_link(opened_at=timezone.now())
        factories.make_link()
        OutgoingEmail.objects.create(
            kind="x", to="a@example.org", subject="S", text="T", message_id=f"<{number}@x>",
            status=("failed", "uncertain")[number % 2],
        )  # fmt: skip
        gift = factories.make_received_donation(donor=promise.payer)
        Refund.objects.create(donation=gift, amount=Money("5.00", "EUR"))
        Dispute.objects.create(donation=gift, amount=Money("5.00", "EUR"), stripe_dispute_id=f"du_{number}")
        OfflineBatch.objects.create(
            number=f"B-{number}", title="Collection", slip_count=1, slip_total=Money("5.00", "EUR")
        )
        _cash_of_last_month()
        BankLine.objects.create(
            statement=BankStatement.objects.create(format="csv", currency="EUR", sha256=str(number)),
            number=1, key=f"line-{number}", booked_on=today, amount_minor=500, currency="EUR",
        )  # fmt: skip
        WebhookEvent.objects.create(
            event_id=f"evt_{number}", type="invoice.paid", payload="{}", received_at=LONG_AGO,
            status=("failed", "received")[number % 2],
        )  # fmt: skip
        DBTaskResult.objects.create(
            status="FAILED", task_path="a.b.c", args_kwargs={"args": [], "kwargs": {}}, queue_name="default",
            backend_name="default", run_after=LONG_AGO,
        )  # fmt: skip
    return house


def _cash_of_last_month() -> None:
    five, received_on = Money("5.00", "EUR"), timezone.localdate() - datetime.timedelta(days=30)
    batch = batches.open_batch(OfflineBatch(title="Collection", slip_count=1, slip_total=five), by=None)
    batches.put_in(OfflineGift(batch=batch, amount=five, received_on=received_on), by=None)
    batches.close(batch, by=None)


def test_every_queue_counts_what_its_link_opens(busy: House, administrator: User) -> None:
    client = _client(administrator)
    queues = _queues(client)
    assert set(queues) == {
        "review",
        "verify-again",
        "to-submit",
        "duplicates",
        "duplicate-donors",
        "reports-due",
        "reports-review",
        "papers",
        "due",
        "work",
        "child-left",
        "behind",
        "holds",
        "letters-review",
        "links",
        "mail",
        "disputes",
        "refunds",
        "bank-lines",
        "batches",
        "batches-on-hand",
        "events",
        "tasks",
    }
    for slug, filled in queues.items():
        assert filled.total == 7, slug
        assert _rows_behind(client, filled.address) == 7, slug
        assert [len(filled.first), filled.more] == [5, 2], slug
        assert {client.get(row.address).status_code for row in filled.first} == {200}, slug


@pytest.mark.parametrize(
    ("role", "slugs"),
    [
        ("Registrar", {"to-submit", "reports-due", "papers"}),
        ("Verifier", {"review", "verify-again", "duplicates", "reports-review"}),
        (
            "Supporter care",
            {
                "child-left",
                "duplicate-donors",
                "due",
                "work",
                "behind",
                "holds",
                "letters-review",
                "links",
                "mail",
            },
        ),
        (
            "Finance",
            {"due", "work", "mail", "disputes", "bank-lines", "batches", "batches-on-hand", "events"},
        ),
        ("Auditor", set()),
        ("Approver", {"refunds"}),
    ],
)
def test_people_see_the_queues_they_can_work_on(house: House, role: str, slugs: set[str]) -> None:
    user = house.registrar if role == "Registrar" else factories.make_user(role=role)
    assert set(_queues(_client(user))) == slugs


def test_an_event_that_has_just_come_is_no_task_for_a_person(finance: User) -> None:
    WebhookEvent.objects.create(event_id="evt_1", type="invoice.paid", payload="{}")
    assert _queues(_client(finance))["events"].total == 0


def test_a_child_that_was_sent_back_stands_first(house: House) -> None:
    factories.make_child(partner=house.partner, registered_by=house.registrar, first_name="New")
    back = factories.make_child_ready_for_review(
        partner=house.partner, registered_by=house.registrar, first_name="Back"
    )
    back.move("in_review", by=house.registrar, submitted_at=timezone.now())
    back.move("registered", by=factories.make_user(role="Verifier"), reason="no photo")
    factories.make_child(first_name="Elsewhere")

    first = _queues(_client(house.registrar))["to-submit"].first
    assert [row.title.split()[0] for row in first] == ["Back", "New"]
    assert "sent back" in first[0].detail


def test_an_empty_house_says_so_in_words(administrator: User) -> None:
    page = _client(administrator).get("/admin/").content.decode()
    assert "No child waits for review." in page
    assert "No recurring gift runs yet." in page
    assert "No payment has failed" in page


def test_a_person_without_a_role_is_told_what_to_do() -> None:
    page = _client(factories.make_user()).get("/admin/").content.decode()
    assert "no role yet" in page


def test_recurring_gifts_are_counted_by_the_month(finance: User) -> None:
    fund, donor = factories.make_fund(), factories.make_donor()
    for amount, interval, status in (
        ("25.00", "month", "active"),
        ("30.00", "quarter", "active"),
        ("120.00", "year", "past_due"),
        ("99.00", "month", "cancelled"),
    ):
        gift = RecurringGift.objects.create(
            donor=donor, fund=fund, amount=Money(amount, "EUR"), interval=interval
        )
        gift.move(status)
    yen = RecurringGift.objects.create(donor=donor, fund=fund, amount=Money(500, "JPY"))
    yen.move("active")

    client = _client(finance)
    lines = _figures(client)["recurring"].lines
    assert [line.value for line in lines] == ["45.00 EUR", "500 JPY"]
    assert [_rows_behind(client, line.address) for line in lines] == [3, 1]


def test_gifts_of_this_month_stand_against_last_months(finance: User) -> None:
    now = timezone.localtime()
    first_of_month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last_month = first_of_month - datetime.timedelta(seconds=1)
    for amount, received_at in (
        ("0.10", now), ("0.20", now), ("10.00", last_month), ("7.00", last_month.replace(day=1)),
        ("99.00", last_month - datetime.timedelta(days=40)),
    ):  # fmt: skip
        factories.make_received_donation(received_at=received_at, amount=Money(amount, "USD"))
    factories.make_donation(amount=Money("50.00", "USD"))  # pending: not received

    client = _client(finance)
    [line] = _figures(client)["gifts"].lines
    assert line.value == "0.30 USD"
    assert line.aside.startswith("17.00 USD")
    assert [_rows_behind(client, line.address), _rows_behind(client, line.aside_address)] == [2, 2]


def test_children_are_counted_within_the_persons_rows(busy: House, verifier: User) -> None:
    factories.make_verified_child()
    everyone = _client(verifier)
    for line in _figures(everyone)["children"].lines:
        assert int(line.value) == _rows_behind(everyone, line.address), line.label
    values = {line.label: line.value for line in _figures(everyone)["children"].lines}
    assert values["verified"] == "8"
    assert values["wait for review"] == "7"
    own = {line.label: line.value for line in _figures(_client(busy.registrar))["children"].lines}
    assert own["verified"] == "7"
    assert own["wait for review"] == "7"


def test_published_children_are_those_on_the_public_site(verifier: User) -> None:
    from beneficiaries.models import ChildPhoto

    child = factories.make_verified_child()
    ChildPhoto.objects.create(
        child=child, large="a", medium="b", small="c", width=1, height=1, is_published=True,
        uploaded_by=child.registered_by,
    )  # fmt: skip
    factories.make_verified_child()
    client = _client(verifier)
    lines = {line.label: line for line in _figures(client)["children"].lines}
    assert lines["published"].value == "1"
    assert _rows_behind(client, lines["published"].address) == 1


def test_failed_payments_are_counted_for_thirty_days(finance: User) -> None:
    for _ in range(2):
        factories.make_donation().move("failed", reason="card declined")
    client = _client(finance)
    [line] = _figures(client)["failed"].lines
    assert line.value == "2"
    assert _rows_behind(client, line.address) == 2


def test_the_registrar_sees_no_figure_of_money(registrar: User) -> None:
    assert set(_figures(_client(registrar))) == {"children"}


def test_it_asks_the_database_a_bounded_number_of_questions(
    busy: House, administrator: User, django_assert_max_num_queries: Any
) -> None:
    client = _client(administrator)
    client.get("/admin/")
    with django_assert_max_num_queries(32):
        client.get("/admin/")
