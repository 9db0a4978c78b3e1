"""Which children resemble one who left, so that a sponsor may care to go on with one of them?"""

import datetime
from collections.abc import Sequence

from django.db.models import Case, Exists, Expression, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Abs, Coalesce, ExtractYear
from django.utils import timezone

from beneficiaries.models import Child
from donors.models import ChildOffer, Donor
from donors.services.availability import available_children

FEWEST, MOST = 3, 5
CLOSE_YEARS, WIDER_YEARS = 2, 4
NO_AGE = 99


def resembling(child: Child, *, at_most: int = MOST, for_donor: Donor | None = None) -> list[Child]:
    """Children who may be offered now, the most alike first: by country, then age, then sex; of those who are equally
    alike the ones that stand in no offer, and who have waited longest. One query, however many there are."""
    others = available_children(for_donor=for_donor).exclude(pk=child.pk)
    return list(
        others.annotate(
            elsewhere=_unless(Q(partner__country=child.partner.country)),
            years_apart=_years_apart(child),
            other_sex=_unless(Q(sex=child.sex)),
            offered_already=Exists(ChildOffer.objects.open().filter(children=OuterRef("pk"))),
        )
        .order_by("elsewhere", _age_band(), "other_sex", "offered_already", "verified_at", "pk")
        .select_related("partner")[:at_most]
    )


def dealt_out(children: Sequence[Child], hands: int) -> list[list[Child]]:
    """Some for each of several sponsors of one child. Nobody is offered the same child where there are enough."""
    if len(children) < FEWEST * hands:
        return [list(children[:MOST]) for _hand in range(hands)]
    return [list(children[number::hands][:MOST]) for number in range(hands)]


def _unless(alike: Q) -> Case:
    return Case(When(alike, then=Value(0)), default=Value(1), output_field=IntegerField())


def _years_apart(child: Child) -> Expression:
    born = Coalesce(ExtractYear("birth_date"), F("birth_year"), output_field=IntegerField())
    year = _year_of_birth(child)
    return Coalesce(Abs(born - Value(year)), Value(NO_AGE), output_field=IntegerField())


def _age_band() -> Case:
    """Within two years one is as good as another; then within four; then whoever is nearest comes no sooner."""
    return Case(
        When(years_apart__lte=CLOSE_YEARS, then=Value(0)),
        When(years_apart__lte=WIDER_YEARS, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _year_of_birth(child: Child) -> int:
    day: datetime.date | None = child.birth_date
    return day.year if day else child.birth_year or timezone.localdate().year
