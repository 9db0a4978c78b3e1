"""`manage.py run_report`: the same reports without a browser."""

import hashlib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backoffice.core.models import User
from reports.models import ReportRun
from tests.reports.gifts import make_gifts_of_many_kinds


@pytest.mark.parametrize("file_format", ["xlsx", "pdf", "csv"])
def test_it_writes_the_file_and_says_what_is_in_it(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], file_format: str
) -> None:
    make_gifts_of_many_kinds()
    out = tmp_path / f"gifts.{file_format}"

    call_command(
        "run_report", "donations", "--format", file_format, "--out", str(out), "--param", "currency=EUR"
    )

    run = ReportRun.objects.get()
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    assert capsys.readouterr().out == f"{out}: 3 rows, SHA-256 {sha256}\n"
    assert (run.status, run.sha256, run.requested_by) == ("done", sha256, None)
    assert run.parameters["currency"] == "EUR"


def test_it_runs_with_the_rights_of_a_person(auditor: User, supporter_care: User, tmp_path: Path) -> None:
    out = str(tmp_path / "gifts.csv")

    call_command("run_report", "donations", "--format", "csv", "--out", out, "--user", auditor.email.upper())

    assert ReportRun.objects.get().requested_by == auditor
    with pytest.raises(CommandError, match="You may not run this report"):
        call_command("run_report", "donations", "--out", out, "--user", supporter_care.email)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no-such", "--out", "x"], "There is no report 'no-such'. The reports are: audit-trail, donations."),
        (
            ["donations", "--out", "x", "--format", "doc"],
            "There is no format 'doc'. Use one of: xlsx, pdf, csv.",
        ),
        (["donations", "--out", "x", "--param", "since"], "Write --param NAME=VALUE, not 'since'."),
        (["donations", "--out", "x", "--param", "colour=red"], "The report has no parameter 'colour'."),
        (["donations", "--out", "x", "--param", "since=soon"], "From: Write the date as year-month-day"),
        (["donations", "--out", "no/such/folder/x"], "There is no folder no/such/folder."),
        (["donations", "--out", "x", "--user", "nobody@example.org"], "Nobody signs in with"),
        (["audit-trail", "--out", "x", "--param", "child=C-0"], "Child: There is no such child."),
    ],
)
def test_it_says_plainly_what_is_wrong(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError) as refusal:
        call_command("run_report", *arguments)

    assert complaint in str(refusal.value)
    assert list(tmp_path.iterdir()) == []
    assert not ReportRun.objects.exists()
