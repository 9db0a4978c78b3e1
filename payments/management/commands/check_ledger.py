"""Prove the books, or say what is wrong with them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from payments.services import ledger_check


class Command(BaseCommand):
    help = "Proves that the books are in order; ends with 1 and a list of findings where they are not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--skip-files", action="store_true", help="do not read every stored receipt to check its SHA-256"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = ledger_check.check(files=not options["skip_files"])
        looked_at = ", ".join(f"{count} {what}" for what, count in report.counts.items())
        self.stdout.write(f"Looked at {looked_at}.")
        if report.is_clean:
            self.stdout.write(self.style.SUCCESS("The books are in order."))
            return
        for finding in report.findings:
            self.stderr.write(finding)
        self.stderr.write(self.style.ERROR(f"{len(report.findings)} findings."))
        raise SystemExit(1)
