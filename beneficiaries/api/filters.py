"""How lists of children are narrowed."""

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from beneficiaries.ages import aged
from beneficiaries.models import Child

OLDEST = 120


class WholeNumberFilter(filters.NumberFilter):  # type: ignore[misc]  # django-filter ships no types
    field_class = forms.IntegerField


class YearsFilter(WholeNumberFilter):
    """Whole years of age."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=OLDEST, **options)


class AgeAndHome(filters.FilterSet):  # type: ignore[misc]
    country = filters.CharFilter(method="of_country", max_length=2, help_text=_("ISO code, such as KE."))
    sex = filters.ChoiceFilter(choices=Child.Sex.choices)
    age_min = YearsFilter(method="at_least")
    age_max = YearsFilter(method="at_most")

    def of_country(self, rows: QuerySet[Child], _name: str, code: str) -> QuerySet[Child]:
        return rows.filter(partner__country=code.upper())

    def at_least(self, rows: QuerySet[Child], _name: str, years: int) -> QuerySet[Child]:
        return rows.filter(aged(timezone.localdate(), at_least=int(years)))

    def at_most(self, rows: QuerySet[Child], _name: str, years: int) -> QuerySet[Child]:
        return rows.filter(aged(timezone.localdate(), at_most=int(years)))


class InRegister(AgeAndHome):
    status = filters.MultipleChoiceFilter(
        choices=Child.Status.choices, help_text=_("May be given several times.")
    )
    partner = WholeNumberFilter(field_name="partner_id")
    published = filters.BooleanFilter(method="is_published")
    updated_since = filters.IsoDateTimeFilter(method="changed_since")

    def is_published(self, rows: QuerySet[Child], _name: str, wanted: bool) -> QuerySet[Child]:
        published = Child.objects.published().values("pk")
        return rows.filter(pk__in=published) if wanted else rows.exclude(pk__in=published)

    def changed_since(self, rows: QuerySet[Child], name: str, moment: datetime.datetime) -> QuerySet[Child]:
        if not 1900 <= moment.year <= 2200:  # beyond it a time zone may lead out of the calendar
            raise ValidationError({name: [_("Write a moment of our time, such as 2026-01-31T12:00:00Z.")]})
        return rows.filter(updated_at__gte=moment)
