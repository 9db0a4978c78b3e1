"""Produce a report from the command line: `manage.py run_report donations --format csv --out gifts.csv`."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from reports import catalogue
from reports.models import ReportRun
from reports.services import runs


class Command(BaseCommand):
    help = "Writes a report to a file and prints its rows and SHA-256. The run is recorded as on screen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="which report, such as donations or audit-trail")
        parser.add_argument("--format", default="xlsx", help="xlsx, pdf or csv")
        parser.add_argument("--out", required=True, type=Path, help="the file to write")
        parser.add_argument(
            "--param",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a parameter, such as since=2026-01-01; give it once for each",
        )
        parser.add_argument(
            "--user", default="", help="email of the person whose rights hold; all rows without it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": out.parent})
        try:
            run = runs.run_now(
                report=catalogue.report_called(options["slug"]),
                parameters=dict(_pair(text) for text in options["param"]),
                file_format=options["format"],
                by=_person(options["user"]),
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if run.status != ReportRun.Status.DONE:
            raise CommandError(run.error or _("The run was cancelled."))
        with run.file.open("rb") as produced, out.open("wb") as target:
            shutil.copyfileobj(produced, target)
        self.stdout.write(
            _("%(file)s: %(rows)s rows, SHA-256 %(sha256)s")
            % {"file": out, "rows": run.row_count, "sha256": run.sha256}
        )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise CommandError(_("Write --param NAME=VALUE, not '%(text)s'.") % {"text": text})
    return name, value


def _person(email: str) -> User | None:
    if not email:
        return None
    try:
        return User.objects.get_by_natural_key(email)
    except User.DoesNotExist as error:
        raise CommandError(_("Nobody signs in with '%(email)s'.") % {"email": email}) from error
