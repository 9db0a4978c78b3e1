"""Progress reports in the demo: most were written when they fell due, some wait for a reader, some for a writer."""

import datetime
import random

from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services.progress import (
    release_report,
    start_report,
    submit_report,
    update_report,
    what_stands_in_the_way,
)

_WORDS = (
    "{name} has grown, and has become one of those who help the small ones with their letters.",
    "This half-year {name} sang in the choir, and tells everybody about the day of the big performance.",
    "{name} has planted beans behind the house and measures each morning how far they have come.",
)
_RESULTS = (
    "Among the first five of the class. Reads fluently; fractions are still hard.",
    "Better in arithmetic than last term. Writing needs patience.",
    "Passed every subject, and is proudest of natural science.",
)


def seed_reports(children: list[Child], *, seed: int, verifier: User) -> None:
    """Of those children whose report is due."""
    dice = random.Random(f"{seed}-reports")  # noqa: S311  (nothing secret)
    due = Child.objects.report_due().filter(pk__in=[child.pk for child in children]).order_by("pk")
    for number, child in enumerate(due):
        if number % 5 != 4:
            _report(child, dice, verifier, is_released=number % 5 != 3)


def _report(child: Child, dice: random.Random, verifier: User, *, is_released: bool) -> None:
    today, writer = timezone.localdate(), child.registered_by
    begin = today - datetime.timedelta(days=182)
    report = start_report(child, by=writer, period_from=begin, period_until=today)
    report.attendance_percent = dice.randint(82, 100)
    report.school_results = dice.choice(_RESULTS)
    report.story = dice.choice(_WORDS).format(name=child.first_name)
    report.photo = child.photos.first()
    update_report(report, by=writer)
    if what_stands_in_the_way(report) or not child.consents.standing().exists():
        return
    submit_report(report, by=writer)
    if is_released:
        release_report(report, by=verifier)
