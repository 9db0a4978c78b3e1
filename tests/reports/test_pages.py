"""The pages: catalogue, a report on screen, the page of a run."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import AuditEntry, User
from backoffice.core.tasks.draining import drain
from payments.models import Donation
from reports import catalogue
from reports.models import ReportRun
from reports.services import runs, showing
from tests import factories
from tests.reports import reading
from tests.reports.gifts import make_gifts_of_many_kinds

DONATIONS = catalogue.report_called("donations")


@pytest.fixture
def desk(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


def address(slug: str = "donations") -> str:
    return reverse("admin:reports_show", args=[slug])


def test_the_catalogue_lists_every_report_with_what_it_is_for(desk: Client) -> None:
    page = desk.get(reverse("admin:reports_catalogue")).content.decode()

    for report in catalogue.every_report():
        assert str(report.title) in page
        assert str(report.description) in page
        assert address(report.slug) in page
    assert "None yet" in page


def test_it_shows_this_month_before_anything_is_asked(desk: Client) -> None:
    make_gifts_of_many_kinds()
    long_ago = timezone.now() - datetime.timedelta(days=70)
    factories.make_received_donation(received_at=long_ago)
    factories.make_donation()  # still pending

    table = reading.from_screen(desk.get(address()).content, DONATIONS.columns)

    assert len(table.rows) == 5


def test_asking_leads_to_an_address_that_can_be_kept(desk: Client) -> None:
    response = desk.post(
        address(),
        {
            "do": "show",
            "since": "2026-01-01",
            "until": "2026-01-31",
            "status": "",
            "fund": "",
            "currency": "EUR",
        },
    )

    assert response.status_code == 302
    page = desk.get(response.headers["Location"])
    assert page.context["form"].cleaned_data["currency"] == "EUR"
    assert page.context["form"].cleaned_data["status"] == ""
    assert "There is nothing to report for these parameters." in page.content.decode()


def test_no_email_stands_in_an_address(desk: Client) -> None:
    donor = factories.make_donor(email="zoe@example.org")

    response = desk.post(address("audit-trail"), {"do": "show", "donor": "ZOE@example.org"})

    assert "zoe" not in response.headers["Location"].lower()
    assert donor.name in desk.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"since": "yesterday"}, "Write the date as year-month-day"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "The period ends before it begins."),
        ({"status": "lost"}, "Select a valid choice"),
        ({"fund": "99999"}, "Select a valid choice"),
        ({"fund": "x' OR 1=1"}, "Select a valid choice"),
        ({"currency": "XXX"}, "Select a valid choice"),
        ({"since": ""}, "This field is required"),
    ],
)
@pytest.mark.parametrize("do", ["show", "xlsx"])
def test_it_says_what_is_wrong_with_a_parameter(
    desk: Client, given: dict[str, str], complaint: str, do: str
) -> None:
    for response in (desk.get(address(), given), desk.post(address(), {**given, "do": do})):
        assert response.status_code == 200
        assert complaint in response.content.decode()
        assert 'id="report"' not in response.content.decode()
    assert not ReportRun.objects.exists()


def test_an_unknown_format_is_refused_in_words(desk: Client) -> None:
    response = desk.post(address(), {"do": "exe"})

    assert response.status_code == 200
    assert "There is no format &#x27;exe&#x27;" in response.content.decode()
    assert not ReportRun.objects.exists()


def test_the_trail_asks_for_a_record_before_it_complains(desk: Client) -> None:
    assert "Name one child" not in desk.get(address("audit-trail")).content.decode()
    assert "Name one child" in desk.post(address("audit-trail"), {"do": "show"}).content.decode()


def test_it_pages_through_the_rows_under_the_totals_of_all(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "ROWS_ON_A_PAGE", 2)
    make_gifts_of_many_kinds()

    pages = [
        reading.from_screen(desk.get(address(), {"page": n}).content, DONATIONS.columns) for n in (1, 2, 3)
    ]

    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert pages[0].totals == pages[1].totals == pages[2].totals
    assert len({str(row[1]) for page in pages for row in page.rows}) == 5
    first = desk.get(address()).content.decode()
    assert "1 to 2 of 5 donations" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9", "9" * 30])
def test_a_page_that_does_not_exist_is_the_nearest_one(desk: Client, page: str) -> None:
    make_gifts_of_many_kinds()

    table = reading.from_screen(desk.get(address(), {"page": page}).content, DONATIONS.columns)

    assert len(table.rows) == 5


def test_a_report_that_is_too_long_for_a_page_says_so(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "ROWS_READ_FOR_A_PAGE", 3)
    make_gifts_of_many_kinds()

    page = desk.get(address()).content.decode()

    assert "too long for the screen" in page
    assert "Total EUR" not in page


def test_reading_a_report_on_screen_is_written_down(desk: Client, auditor: User) -> None:
    desk.get(address(), {"currency": "EUR"})

    entry = AuditEntry.objects.get(action="report.viewed")
    assert entry.actor == auditor
    assert entry.details["report"] == "donations"
    assert entry.details["parameters"]["currency"] == "EUR"


def test_pressing_excel_leads_to_a_page_that_follows_the_work(desk: Client) -> None:
    make_gifts_of_many_kinds()

    response = desk.post(address(), {"do": "xlsx"})
    run = ReportRun.objects.get()
    waiting = desk.get(response.headers["Location"]).content.decode()
    drain()
    state = reverse("admin:reports_reportrun_state", args=[run.pk])
    done = desk.get(state).content.decode()

    assert "Waiting for its turn" in waiting
    assert f'hx-get="{state}"' in waiting
    assert "hx-get" not in done
    assert f"/files/report/{run.pk}/" in done
    assert "1,259.60 EUR" in done
    assert "5,000 JPY" in done
    run.refresh_from_db()
    assert run.sha256 in done


def test_it_shows_how_far_a_run_is(desk: Client, auditor: User) -> None:
    run = ReportRun.objects.create(
        slug="donations", title="Donations", format="pdf", requested_by=auditor, parameters={}
    )
    run = run.move(ReportRun.Status.RUNNING, progress=2000)
    page = reverse("admin:reports_reportrun_change", args=[run.pk])

    assert "Reading: 2000 rows so far." in desk.get(page).content.decode()
    ReportRun.objects.update(progress=1000, row_count=4000)
    writing = desk.get(page).content.decode()
    assert "Writing row 1000 of 4000." in writing
    assert 'aria-valuenow="25"' in writing


def test_a_run_is_cancelled_from_its_page(desk: Client, auditor: User) -> None:
    run = runs.request_run(report=DONATIONS, parameters={}, file_format="csv", by=auditor)
    cancel = reverse("admin:reports_reportrun_cancel", args=[run.pk])

    page = desk.post(cancel, follow=True).content.decode()
    again = desk.post(cancel, follow=True).content.decode()
    drain()

    assert "The report is cancelled." in page
    assert "cannot become" in again
    run.refresh_from_db()
    assert run.status == ReportRun.Status.CANCELLED
    assert not run.file


def test_the_list_says_who_made_what_and_hands_it_out(desk: Client, auditor: User) -> None:
    runs.run_now(report=DONATIONS, parameters={}, file_format="csv", by=auditor)
    runs.run_now(report=DONATIONS, parameters={}, file_format="pdf", by=None)

    page = desk.get(reverse("admin:reports_reportrun_changelist")).content.decode()

    assert page.count("/files/report/") == 2
    assert auditor.full_name in page
    assert "The system" in page


def test_it_filters_by_each_parameter(desk: Client) -> None:
    gifts = make_gifts_of_many_kinds()
    fund = gifts[2].fund
    assert fund is not None
    refused = factories.make_donation(amount=Money("7.00", "GBP")).move(Donation.Status.FAILED)

    def references(**given: str) -> set[str]:
        table = reading.from_screen(desk.get(address(), given).content, DONATIONS.columns)
        return {str(row[1]) for row in table.rows}

    assert references(fund=str(fund.pk)) == {gifts[2].reference, gifts[3].reference}
    assert references(channel="cash") == {gifts[3].reference}
    assert references(currency="JPY") == {gifts[2].reference}
    assert references(status="failed") == {refused.reference}
    assert references(status="") == {gift.reference for gift in [*gifts, refused]}
