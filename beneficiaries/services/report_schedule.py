"""When is the next progress report of a child due? `Child.report_due_on`; empty where nothing is due.

A verified child is due a report every PROGRESS_REPORT_MONTHS. While a child is suspended, and once it has left,
nothing is due. A review of a verified child does not move the date: the yearly review would swallow a report.
"""

import datetime

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from backoffice.core.dates import months_after
from beneficiaries.models import Child

NOTHING_DUE: dict[str, None] = {"report_due_on": None}


def next_report_due(child: Child) -> datetime.date:
    """The date that stands, else so many months after the last released report or the verification."""
    return child.report_due_on or max(_reckoned(child), timezone.localdate())


def due_after_release(released_on: datetime.date) -> datetime.date:
    return months_after(released_on, settings.PROGRESS_REPORT_MONTHS)


def _reckoned(child: Child) -> datetime.date:
    last = child.progress_reports.released().aggregate(at=Max("released_at"))["at"]
    since = last or child.verified_at or timezone.now()
    return due_after_release(timezone.localtime(since).date())
