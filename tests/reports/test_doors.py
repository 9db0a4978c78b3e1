"""Who may come in where: every door of the reports, tried by everybody who has no business there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice.core.files import links
from backoffice.core.models import AuditEntry, User
from reports import catalogue, private_files
from reports.models import ReportRun
from reports.services import runs

Door = Callable[[Client, ReportRun], Any]
DOORS: dict[str, Door] = {
    "catalogue": lambda client, run: client.get(reverse("admin:reports_catalogue")),
    "report on screen": lambda client, run: client.get(reverse("admin:reports_show", args=[run.slug])),
    "run a report": lambda client, run: client.post(
        reverse("admin:reports_show", args=[run.slug]), {"do": "xlsx"}
    ),
    "list of runs": lambda client, run: client.get(reverse("admin:reports_reportrun_changelist")),
    "page of a run": lambda client, run: client.get(reverse("admin:reports_reportrun_change", args=[run.pk])),
    "state of a run": lambda client, run: client.get(reverse("admin:reports_reportrun_state", args=[run.pk])),
    "cancel a run": lambda client, run: client.post(reverse("admin:reports_reportrun_cancel", args=[run.pk])),
    "download": lambda client, run: client.get(links.guarded_link(private_files.KIND, run)),
}
OF_ONE_RUN = ("page of a run", "state of a run", "cancel a run", "download")
WITHOUT_REPORTS = ("registrar", "verifier", "supporter_care", "approver")


@pytest.fixture
def run(auditor: User) -> ReportRun:
    return made_by(auditor)


def made_by(user: User) -> ReportRun:
    return runs.run_now(
        report=catalogue.report_called("donations"), parameters={}, file_format="csv", by=user
    )


def open_door(client: Client, door: str, run: ReportRun) -> HttpResponse:
    response: HttpResponse = DOORS[door](client, run)
    return response


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", WITHOUT_REPORTS)
def test_it_turns_away_whoever_may_not_run_reports(
    request: pytest.FixtureRequest, client: Client, run: ReportRun, who: str, door: str
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert open_door(client, door, run).status_code == 403
    assert ReportRun.objects.get() == run
    assert not run.downloads().exists()


@pytest.mark.parametrize("door", DOORS)
def test_it_sends_strangers_to_the_sign_in(client: Client, run: ReportRun, outsider: User, door: str) -> None:
    assert open_door(client, door, run).status_code == 302
    client.force_login(outsider)
    assert open_door(client, door, run).status_code in {302, 403}
    assert ReportRun.objects.count() == 1


@pytest.mark.parametrize("door", OF_ONE_RUN)
def test_it_keeps_the_runs_of_others_from_finance(
    client: Client, run: ReportRun, finance: User, door: str
) -> None:
    client.force_login(finance)

    assert open_door(client, door, run).status_code in {403, 404}
    assert not run.downloads().exists()
    run.refresh_from_db()
    assert run.status == ReportRun.Status.DONE


def test_it_lists_to_finance_their_own_runs_alone(client: Client, run: ReportRun, finance: User) -> None:
    own = made_by(finance)
    client.force_login(finance)

    page = open_door(client, "list of runs", run).content.decode()

    assert str(own.pk) in page
    assert str(run.pk) not in page


def test_the_auditor_opens_the_runs_of_everybody(client: Client, auditor: User, finance: User) -> None:
    of_finance = made_by(finance)
    client.force_login(auditor)

    for door in ("list of runs", "page of a run", "state of a run", "download"):
        assert open_door(client, door, of_finance).status_code == 200, door


def test_each_download_is_written_down(client: Client, auditor: User, run: ReportRun) -> None:
    client.force_login(auditor)

    response = open_door(client, "download", run)
    content = b"".join(response)
    open_door(client, "download", run)

    assert content == run.file.read()
    assert response.headers["Content-Disposition"] == f'attachment; filename="{run.filename}"'
    assert [entry.actor for entry in run.downloads()] == [auditor, auditor]
    page = open_door(client, "page of a run", run).content.decode()
    assert "2 times" in page


def test_a_report_that_asks_for_more_is_closed_to_those_who_lack_it(client: Client, finance: User) -> None:
    """Finance may run reports; the audit trail is for those who may read the audit."""
    client.force_login(finance)

    assert client.get(reverse("admin:reports_show", args=["audit-trail"])).status_code == 403
    assert client.post(reverse("admin:reports_show", args=["audit-trail"]), {"do": "csv"}).status_code == 403
    assert "Audit trail" not in client.get(reverse("admin:reports_catalogue")).content.decode()


def test_a_file_is_closed_to_whoever_lost_the_right_to_its_report(client: Client, finance: User) -> None:
    run = made_by(finance)
    finance.groups.clear()
    client.force_login(finance)

    assert open_door(client, "download", run).status_code == 403


def test_a_changed_signed_link_opens_nothing(client: Client, run: ReportRun) -> None:
    good = links.signed_link(private_files.KIND, run)

    assert client.get(good).status_code == 200
    assert client.get(f"{good.rstrip('/')}x/").status_code == 404


def test_a_run_is_asked_for_with_a_csrf_token(auditor: User, run: ReportRun) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(auditor)

    assert open_door(strict, "run a report", run).status_code == 403
    assert open_door(strict, "cancel a run", run).status_code == 403
    assert ReportRun.objects.count() == 1


def test_nothing_can_be_changed_on_a_run(client: Client, administrator: User, run: ReportRun) -> None:
    client.force_login(administrator)
    page = reverse("admin:reports_reportrun_change", args=[run.pk])

    assert client.post(page, {"title": "Other"}).status_code == 403
    assert (
        client.post(reverse("admin:reports_reportrun_delete", args=[run.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert client.get(reverse("admin:reports_reportrun_add")).status_code == 403
    assert client.get(reverse("admin:reports_reportrun_cancel", args=[run.pk])).status_code == 405


def test_addresses_that_lead_nowhere_say_so(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    nowhere = ReportRun(slug="no-such-report")

    assert open_door(client, "report on screen", nowhere).status_code == 404
    assert open_door(client, "page of a run", nowhere).status_code == 404
    assert open_door(client, "download", nowhere).status_code == 404
    assert client.get("/files/report/not-a-key/").status_code == 404


def test_a_run_of_a_report_that_is_gone_hands_out_nothing(client: Client, auditor: User) -> None:
    run = ReportRun.objects.create(slug="gone", title="Gone", format="csv", requested_by=auditor)
    run.file.save("x", ContentFile(b"old"))
    client.force_login(auditor)

    assert open_door(client, "download", run).status_code == 403
    assert open_door(client, "page of a run", run).status_code == 200
    assert not AuditEntry.objects.filter(action="file.downloaded").exists()
