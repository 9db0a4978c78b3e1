"""Progress reports: written by the partner's people, released by somebody else, due again and again."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import Child, ProgressHealth, ProgressReport
from beneficiaries.services import progress, verify
from beneficiaries.services.consent import withdraw_consent
from beneficiaries.services.progress import ReportRefused
from beneficiaries.services.reasons import ReasonWanted
from tests import factories
from tests.beneficiaries.doors import page_of, press

LIST = "admin:beneficiaries_progressreport_changelist"
DUE = "/admin/beneficiaries/child/?report_due=now"
Status = ProgressReport.Status


def record(report: ProgressReport, page: str = "change") -> str:
    return reverse(f"admin:beneficiaries_progressreport_{page}", args=[report.pk])


def push(client: Client, report: ProgressReport, button: str, *, reason: str = "") -> HttpResponse:
    data = {"_form_submitted": "1", "reason": reason}
    headers = {"HX-Request": "true", "HX-Current-URL": record(report)}
    return client.post(record(report, button), data, headers=headers)  # type: ignore[return-value]


def written(**changes: Any) -> dict[str, Any]:
    """The whole form of a report, as a registrar's browser sends it."""
    today = timezone.localdate()
    return {
        "period_from": (today - datetime.timedelta(days=180)).isoformat(),
        "period_until": today.isoformat(),
        "attendance_percent": "96",
        "school_results": "Second of thirty.",
        "photo": "",
        "story": "Amina plays the drum and has two new friends.",
        "change_reason": "",
        "health-TOTAL_FORMS": "1",
        "health-INITIAL_FORMS": "0",
        "health-0-words": "",
        **changes,
    }


@pytest.fixture
def report(verified: Child, registrar: User) -> ProgressReport:
    return factories.make_progress_report(verified, written_by=registrar)


@pytest.fixture
def handed_in(report: ProgressReport, registrar: User) -> ProgressReport:
    return progress.submit_report(report, by=registrar)


def test_it_goes_from_the_childs_page_to_the_sponsor(
    client: Client, verified: Child, registrar: User, verifier: User, supporter_care: User
) -> None:
    today = timezone.localdate()
    client.force_login(registrar)
    begun = press(client, verified, "write_report", period_from="2026-01-01", period_until=today.isoformat())
    report = ProgressReport.objects.get()
    assert begun.headers["HX-Redirect"] == record(report)
    assert client.post(record(report), written()).status_code == 302
    push(client, report, "submit", reason="Written with the teacher.")

    care = Client()
    care.force_login(supporter_care)
    assert "Amina" not in care.get(reverse(LIST)).content.decode()
    assert care.get(record(report)).status_code == 302, "to them it does not exist yet"

    client.force_login(verifier)
    assert "the drum" in client.get(record(report)).content.decode()
    push(client, report, "release")

    report.refresh_from_db()
    assert (report.status, report.written_by, report.reviewed_by) == (Status.RELEASED, registrar, verifier)
    assert report.released_at is not None
    assert [step.history_user for step in report.history.all()][:2] == [verifier, registrar]
    assert "the drum" in care.get(record(report)).content.decode()


def test_a_report_is_sent_back_with_a_reason_and_handed_in_again(
    client: Client, handed_in: ProgressReport, registrar: User, verifier: User
) -> None:
    client.force_login(registrar)
    assert client.post(record(handed_in), written()).status_code == 403, "what is reviewed stands still"
    client.force_login(verifier)
    assert "This field is required." in push(client, handed_in, "send_back").content.decode()
    push(client, handed_in, "send_back", reason="How does she get on at school?")

    client.force_login(registrar)
    assert "How does she get on" in client.get(record(handed_in, "history")).content.decode()
    client.post(record(handed_in), written(school_results="Best in reading."))
    push(client, handed_in, "submit")
    handed_in.refresh_from_db()
    assert (handed_in.status, handed_in.school_results) == (Status.IN_REVIEW, "Best in reading.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"story": ""}, "the words for the sponsor are missing"),
        ({"story": "Amina Otieno sings."}, "Otieno"),
        ({"school_results": "Call her mother Grace: 0712 345 678."}, "0712 345 678"),
    ],
)
def test_what_would_tell_who_the_child_is_does_not_reach_a_sponsor(
    client: Client, report: ProgressReport, registrar: User, changes: dict[str, str], words: str
) -> None:
    client.force_login(registrar)
    client.post(record(report), written(**changes))
    assert words in client.get(record(report, "submit")).content.decode(), "said before the button is pressed"

    push(client, report, "submit")

    report.refresh_from_db()
    assert report.status == Status.DRAFT
    assert words in client.get(record(report)).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"attendance_percent": "101"},
        {"attendance_percent": "-1"},
        {"attendance_percent": "many"},
        {"period_from": "2026-11-01", "period_until": "2026-10-01"},
        {"period_until": "2999-01-01"},
        {"photo": "not-a-photo"},
    ],
)
def test_facts_that_cannot_be_are_refused(
    client: Client, report: ProgressReport, registrar: User, changes: dict[str, str]
) -> None:
    before = report.updated_at
    client.force_login(registrar)
    assert client.post(record(report), written(**changes)).status_code == 200
    report.refresh_from_db()
    assert report.updated_at == before


def test_its_photo_is_one_of_this_child(
    client: Client, report: ProgressReport, registered: Child, registrar: User
) -> None:
    stranger = factories.make_child(partner=registered.partner, registered_by=registrar)
    own = registered.photos.get()
    client.force_login(registrar)
    client.post(record(report), written(photo=str(own.pk)))
    report.refresh_from_db()
    assert report.photo == own

    own.child = stranger
    own.is_primary = False
    own.save()
    assert "Select a valid choice" in client.post(record(report), written(photo=str(own.pk))).content.decode()


def test_nobody_releases_what_they_wrote(handed_in: ProgressReport, verifier: User) -> None:
    ProgressReport.objects.filter(pk=handed_in.pk).update(written_by=verifier)
    handed_in.refresh_from_db()
    with pytest.raises(ReportRefused, match="another person"):
        progress.release_report(handed_in, by=verifier)
    with pytest.raises(IntegrityError, match=r"reviewed_by|report_"), transaction.atomic():
        ProgressReport.objects.filter(pk=handed_in.pk).update(reviewed_by=verifier)


def test_without_consent_nothing_is_released(handed_in: ProgressReport, verifier: User) -> None:
    withdraw_consent(handed_in.child.consents.get(), by=verifier, reason="The mother called.")
    with pytest.raises(ReportRefused, match="No guardian's consent"):
        progress.release_report(handed_in, by=verifier)
    handed_in.refresh_from_db()
    assert handed_in.status == Status.IN_REVIEW


def test_one_report_is_written_at_a_time(report: ProgressReport, registrar: User) -> None:
    today = timezone.localdate()
    with pytest.raises(ReportRefused, match="written already"):
        progress.start_report(report.child, by=registrar, period_from=today, period_until=today)


def test_of_a_child_that_left_nothing_more_is_told(
    client: Client, handed_in: ProgressReport, verifier: User, registrar: User
) -> None:
    verify.leave(handed_in.child, by=verifier, kind="moved")
    handed_in.refresh_from_db()
    with pytest.raises(ReportRefused, match="'Left'"):
        progress.release_report(handed_in, by=verifier)
    progress.send_back_report(handed_in, by=verifier, reason="She has left.")
    assert handed_in.status == Status.DRAFT, "the words stay, for whoever comes back"
    client.force_login(registrar)
    assert "Write progress report" not in client.get(page_of(handed_in.child)).content.decode()


def test_health_is_for_those_who_may_read_of_health(
    client: Client,
    handed_in: ProgressReport,
    registrar: User,
    verifier: User,
    auditor: User,
    supporter_care: User,
) -> None:
    health = ProgressHealth.objects.create(report=handed_in, words="Malaria in May.")
    progress.release_report(handed_in, by=verifier)
    own = reverse("admin:beneficiaries_progresshealth_change", args=[health.pk])
    for person in (registrar, verifier):
        client.force_login(person)
        assert "Malaria" in client.get(record(handed_in)).content.decode()
    for person in (auditor, supporter_care):
        client.force_login(person)
        assert "Malaria" not in client.get(record(handed_in)).content.decode()
        assert "Malaria" not in client.get(record(handed_in, "history")).content.decode()
        assert client.get(own).status_code == 403


def test_a_sent_back_report_says_so_to_its_own_partner_alone(client: Client, report: ProgressReport) -> None:
    client.force_login(factories.make_registrar())
    assert "Amina" not in client.get(reverse(LIST)).content.decode()
    assert client.get(record(report)).status_code == 302
    assert push(client, report, "submit").status_code == 404


# --- What is due -----------------------------------------------------------------------------------------


def let_it_be_due(child: Child) -> datetime.date:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Child.objects.filter(pk=child.pk).update(report_due_on=yesterday)
    child.refresh_from_db()
    return yesterday


def test_the_first_report_is_due_half_a_year_after_verification(verified: Child, settings: Any) -> None:
    assert settings.PROGRESS_REPORT_MONTHS == 6
    assert verified.report_due_on is not None
    assert 180 <= (verified.report_due_on - timezone.localdate()).days <= 184


def test_a_release_moves_the_date_on(handed_in: ProgressReport, verifier: User, settings: Any) -> None:
    settings.PROGRESS_REPORT_MONTHS = 4
    let_it_be_due(handed_in.child)
    progress.release_report(handed_in, by=verifier)
    child = Child.objects.get()
    assert child.report_due_on is not None
    assert 118 <= (child.report_due_on - timezone.localdate()).days <= 124
    assert child.history.latest().report_due_on == child.report_due_on


def test_the_yearly_review_does_not_swallow_a_report(verified: Child, verifier: User) -> None:
    due = let_it_be_due(verified)
    verify.ask_reverification(verified, by=verifier, reason="A year is over.")
    assert verified.report_due_on == due
    for check in verified.checks.all():
        check.result, check.checked_by, check.checked_at = "passed", verifier, timezone.now()
        check.save()
    verify.verify_child(verified, by=verifier)
    assert verified.report_due_on == due


@pytest.mark.parametrize("step", ["suspend", "leave"])
def test_nothing_is_due_of_a_child_that_is_suspended_or_has_left(
    client: Client, verified: Child, verifier: User, registrar: User, step: str
) -> None:
    let_it_be_due(verified)
    client.force_login(registrar)
    assert verified.reference in client.get(DUE).content.decode()
    assert "Progress reports due" in client.get("/admin/").content.decode()

    if step == "suspend":
        verify.suspend(verified, by=verifier, reason="Absent.")
    else:
        verify.leave(verified, by=verifier, kind="moved")

    assert verified.report_due_on is None
    assert verified.reference not in client.get(DUE).content.decode()
    assert "No progress report is due." in client.get("/admin/").content.decode()


def test_a_resumed_child_is_due_when_it_would_have_been(verified: Child, verifier: User) -> None:
    first = verified.report_due_on
    verify.suspend(verified, by=verifier, reason="Absent.")
    verify.resume(verified, by=verifier, reason="Back again.")
    assert verified.report_due_on == first

    long_ago = timezone.now() - datetime.timedelta(days=900)
    verify.suspend(verified, by=verifier, reason="Absent.")
    Child.objects.filter(pk=verified.pk).update(verified_at=long_ago)
    verified.refresh_from_db()
    verify.resume(verified, by=verifier, reason="Back again.")
    assert verified.report_due_on == timezone.localdate(), "long overdue: now"


def test_each_registrar_sees_what_is_due_of_the_own_partner(client: Client, verified: Child) -> None:
    let_it_be_due(verified)
    client.force_login(factories.make_registrar())
    assert verified.reference not in client.get(DUE).content.decode()
    assert "No progress report is due." in client.get("/admin/").content.decode()


@pytest.mark.parametrize("step", ["submit", "send_back", "release"])
def test_a_step_from_the_wrong_state_is_told_in_words(
    report: ProgressReport, verifier: User, step: str
) -> None:
    verb = getattr(progress, f"{step}_report")
    if step == "submit":
        verb(report, by=verifier)
    with pytest.raises(Exception, match="cannot become"):
        verb(report, by=verifier, reason="why")


def test_sending_back_wants_a_reason(handed_in: ProgressReport, verifier: User) -> None:
    with pytest.raises(ReasonWanted):
        progress.send_back_report(handed_in, by=verifier, reason=" ")
