"""What the public may know of a child, and nothing else: the one place that says so.

No other column is even read into the process, so that no template and no log can show one by mistake.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear
from django.urls import reverse
from django.utils import timezone
from django_countries.fields import Country

from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services.offered import is_offered

# By what name a public fact is asked for, and where it comes from.
_FACTS = ("reference", "first_name", "languages", "interests", "story")


@dataclass(frozen=True, kw_only=True)
class PublicChild:
    reference: str
    first_name: str
    age: int | None
    country: str
    languages: str
    interests: str
    story: str
    photo_width: int
    photo_height: int
    is_offered: bool  # to a sponsor; shown is who has one already, too

    @property
    def country_name(self) -> str:
        return str(Country(self.country).name)

    @property
    def address(self) -> str:
        return reverse("public_child", args=[self.reference])

    @property
    def full_address(self) -> str:
        return f"{settings.SITE_URL}{self.address}"


def public_children(rows: QuerySet[Child], *, at_most: int) -> list[PublicChild]:
    """The children of `rows` that are published, in the order of `rows`: two queries for any number of them."""
    facts = list(
        rows.published()  # type: ignore[attr-defined]  # a ChildQuerySet
        .annotate(
            years=_age_on(timezone.localdate()),
            home=F("partner__country"),
            offered=ExpressionWrapper(is_offered(), output_field=BooleanField()),
        )
        .values("pk", "years", "home", "offered", *_FACTS)[:at_most]
    )
    sizes = _photo_sizes(row["pk"] for row in facts)
    return [_child(row, *sizes[row["pk"]]) for row in facts if row["pk"] in sizes]


def public_child(reference: str) -> PublicChild | None:
    """None for a child that is not, or no longer, published."""
    return next(iter(public_children(Child.objects.filter(reference=reference), at_most=1)), None)


def _child(row: dict[str, Any], width: int, height: int) -> PublicChild:
    return PublicChild(
        age=row["years"],
        country=row["home"],
        is_offered=row["offered"],
        photo_width=width,
        photo_height=height,
        **{name: row[name] for name in _FACTS},
    )


def _photo_sizes(children: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Of the photo that the public sees: the main one before others, as `photos.published_photo` chooses it."""
    photos = ChildPhoto.objects.filter(child__in=list(children), is_published=True)
    best_last = photos.order_by("is_primary", "created_at", "id")
    return {child: (wide, high) for child, wide, high in best_last.values_list("child_id", "width", "height")}


def _age_on(today: datetime.date) -> Expression:
    """Whole years, reckoned by the database: the birth date stays there. See `Child.age`."""
    still_to_come = Q(birth_date__month__gt=today.month) | Q(
        birth_date__month=today.month, birth_date__day__gt=today.day
    )
    years = Value(today.year) - Coalesce(
        ExtractYear("birth_date"), F("birth_year"), output_field=IntegerField()
    )
    return years - Case(When(still_to_come, then=1), default=0, output_field=IntegerField())
