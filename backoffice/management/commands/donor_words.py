"""manage.py donor_words: bring the catalogues of the donors' languages in step with the code, and compile them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.words import catalogues


class Command(BaseCommand):
    help = "Writes locale/*/LC_MESSAGES/django.po and .mo from the words in code and templates; names what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing, and fail where something is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for language in catalogues.languages():
            if not options["check"]:
                catalogues.update(language)
            for gap in catalogues.gaps(language):
                missing += 1
                self.stdout.write(f"{language}: {gap.message!r} {gap.why}")
        self.stdout.write(f"{missing} missing.")
        if missing and options["check"]:
            raise CommandError("Translate what is named above, then run: manage.py donor_words")
