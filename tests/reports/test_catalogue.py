"""What every report must have; a report that is added later is tried here too."""

from typing import Any

import pytest

from backoffice.core.documents.table import Kind
from backoffice.core.models import User
from reports import catalogue
from reports.definition import Report
from tests import factories

EVERY_REPORT = pytest.mark.parametrize(
    "report", catalogue.every_report(), ids=[report.slug for report in catalogue.every_report()]
)
# Reports about one record cannot guess which: the answer without which their defaults are not enough.
NEEDED = {"audit-trail": "child"}


@EVERY_REPORT
def test_it_says_what_it_is(report: Report[Any]) -> None:
    assert str(report.title)
    assert str(report.description).endswith(".")
    assert report.permissions
    assert report.counted(1) != report.counted(2)
    titles = [str(column.title) for column in report.columns]
    assert all(titles)
    assert len(set(titles)) == len({column.key for column in report.columns}) == len(report.columns)
    assert all(column.kind is not Kind.AMOUNT or column.currency for column in report.columns)


@EVERY_REPORT
def test_its_defaults_answer_all_but_who_it_is_about(db: None, report: Report[Any]) -> None:
    needed = NEEDED.get(report.slug)
    given = {needed: factories.make_child().reference} if needed else {}

    form = report.form(given, viewer=None)

    assert form.is_valid(), form.errors
    rows = list(report.rows(form.asked(), viewer=None))
    assert all(len(row) == len(report.columns) for row in rows)
    assert all(label and word for label, word in form.in_words())


@EVERY_REPORT
def test_its_answers_can_be_stored_and_asked_again(db: None, report: Report[Any]) -> None:
    needed = NEEDED.get(report.slug)
    given = {needed: factories.make_child().reference} if needed else {}
    form = report.form(given, viewer=None)
    form.insist()

    again = report.form(form.as_strings(), viewer=None)
    again.insist()

    assert again.asked() == form.asked()
    assert again.as_strings() == form.as_strings()


def test_people_see_the_reports_that_they_may_run(
    auditor: User, finance: User, administrator: User, verifier: User
) -> None:
    def slugs(user: User) -> list[str]:
        return [report.slug for report in catalogue.reports_for(user)]

    assert slugs(auditor) == slugs(administrator) == ["audit-trail", "donations"]
    assert slugs(finance) == ["donations"]
    assert slugs(verifier) == []


def test_somebody_who_left_sees_none(auditor: User) -> None:
    auditor.is_active = False

    assert catalogue.reports_for(auditor) == []


def test_two_reports_cannot_share_a_name() -> None:
    class Other(type(catalogue.report_called("donations"))):  # type: ignore[misc]
        pass

    with pytest.raises(ValueError, match="Two reports are called 'donations'"):
        catalogue.register(Other())
