"""The totals that are kept with a run, as people read them."""

from decimal import Decimal

from djmoney.money import Money

from backoffice.core.money import in_words
from reports import catalogue
from reports.models import ReportRun


def totals_in_words(run: ReportRun) -> list[tuple[str, str]]:
    """Label and amount for each currency and summed column: ("Amount, 3 donations", "75.00 EUR")."""
    try:
        report = catalogue.report_called(run.slug)
    except catalogue.UnknownReport:
        return []
    titles = {column.key: str(column.title) for column in report.columns}
    return [
        (titles.get(key, key), in_words(Money(Decimal(amount), total["currency"])))
        for total in run.totals
        for key, amount in total["sums"].items()
    ]
