"""Far pages of a long list hold what they always held."""

import pytest
from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
