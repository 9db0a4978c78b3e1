"""Which reports are there, and which of them may somebody run?"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from reports.definition import Report


class UnknownReport(DomainError):
    """No report has that name."""


_reports: dict[str, Report[Any]] = {}


def register(report: Report[Any]) -> None:
    if type(_reports.setdefault(report.slug, report)) is not type(report):
        raise ValueError(f"Two reports are called '{report.slug}'.")


def every_report() -> list[Report[Any]]:
    return sorted(_reports.values(), key=lambda report: str(report.title))


def reports_for(user: User | AnonymousUser) -> list[Report[Any]]:
    return [report for report in every_report() if report.visible_to(user)]


def report_called(slug: str) -> Report[Any]:
    try:
        return _reports[slug]
    except KeyError as error:
        raise UnknownReport(
            _("There is no report '%(slug)s'. The reports are: %(known)s.")
            % {"slug": slug, "known": ", ".join(sorted(_reports))}
        ) from error
