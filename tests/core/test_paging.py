"""Far pages of a long list hold what they always held."""

import pytest
from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.core.admin import paging
from backoffice.core.admin.paging import DEEP, DeepPaginator
from backoffice.core.models import NumberSeries

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> None:
    NumberSeries.objects.bulk_create(NumberSeries(series="T", year=number) for number in range(DEEP + 130))


@pytest.mark.parametrize("number", [1, 2, DEEP // 50, DEEP // 50 + 1, DEEP // 50 + 3])
def test_each_page_is_as_it_was(series: None, number: int) -> None:
    rows = NumberSeries.objects.order_by("-year")
    assert list(DeepPaginator(rows, 50).page(number)) == list(Paginator(rows, 50).page(number))


def test_a_far_page_costs_one_question_more_and_passes_over_no_whole_rows(series: None) -> None:
    paginator = DeepPaginator(NumberSeries.objects.order_by("-year"), 50)
    assert paginator.count > DEEP
    with CaptureQueriesContext(connection) as asked:
        list(paginator.page(12))
    assert ["OFFSET" in query["sql"] for query in asked.captured_queries] == [True, False]


def test_there_is_no_page_behind_the_last(series: None) -> None:
    with pytest.raises(EmptyPage):
        DeepPaginator(NumberSeries.objects.order_by("-year"), 50).page(14)


@pytest.mark.postgres
def test_of_very_many_rows_it_says_about_how_many_and_ends_with_the_last(
    series: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNTED", DEEP + 20)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE core_numberseries")
    rows = NumberSeries.objects.order_by("-year")
    paginator = DeepPaginator(rows, 50)
    with CaptureQueriesContext(connection) as asked:
        assert paginator.count == 630
    assert "LIMIT 521" in asked.captured_queries[0]["sql"]
    monkeypatch.setattr(paging, "_estimate", lambda _rows: 951)
    paginator = DeepPaginator(rows, 50)
    assert (paginator.count, paginator.num_pages) == (960, 20)
    last = [row.year for row in paginator.page(20)]
    assert sorted(last) == list(range(50))
    assert sorted(row.year for row in paginator.page(17)) == list(range(50))  # behind the end
    assert [row.year for row in paginator.page(2)] == [row.year for row in rows[50:100]]
