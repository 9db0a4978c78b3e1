"""Which children does a visitor of the gallery want to see, and in what order?

Pages are found by the child that stands at their border, not by number: the thousandth page costs what the first
does, and nobody is skipped when a child is taken back meanwhile.
"""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.ages import aged
from beneficiaries.models import Child, Partner
from beneficiaries.services.offered import is_offered
from beneficiaries.services.public_children import PublicChild, public_children

PER_PAGE = 24
AGES = {
    "0-5": _("Up to 5 years"),
    "6-9": _("6 to 9 years"),
    "10-13": _("10 to 13 years"),
    "14-": _("14 years and older"),
}
LONGEST_FIRST, NEWEST_FIRST = "waiting", "newest"
AFTER, BEFORE = "after", "before"


class Wishes(forms.Form):
    """What a visitor may ask for. A wish that we do not know is no wish."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    age = forms.ChoiceField(label=_("Age"), required=False, choices=[("", _("Any age")), *AGES.items()])
    sex = forms.ChoiceField(
        label=_("Girl or boy"),
        required=False,
        choices=[("", _("Girls and boys")), ("female", _("Girls")), ("male", _("Boys"))],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Waiting longest")), (NEWEST_FIRST, _("Newest first"))],
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked, label_suffix="")
        self.fields["country"].choices = [("", _("All countries")), *_countries()]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def granted(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def rows(self) -> QuerySet[Child]:
        """Who has a sponsor already, or is kept for one, keeps the page but is not offered here."""
        wishes, found = self.granted, Child.objects.filter(is_offered())
        if "country" in wishes:
            found = found.filter(partner__country=wishes["country"])
        if "sex" in wishes:
            found = found.filter(sex=wishes["sex"])
        if "age" in wishes:
            found = found.filter(_aged(wishes["age"], timezone.localdate()))
        return found


@dataclass(frozen=True)
class Page:
    children: list[PublicChild]
    previous: str  # the query strings of its neighbours; empty where there is none
    next: str


def page_of(wishes: Wishes, asked: QueryDict) -> Page:
    """The page behind the child named by `after`, or before the one named by `before`; else the first."""
    backwards = bool(asked.get(BEFORE))
    border = _border(asked.get(BEFORE) or asked.get(AFTER, ""))
    if border is None:
        backwards = False
    ascending = (wishes.granted.get("order") != NEWEST_FIRST) != backwards
    rows = wishes.rows().order_by(*(("created_at", "id") if ascending else ("-created_at", "-id")))
    if border is not None:
        rows = rows.filter(_beyond(border, ascending))
    found = public_children(rows, at_most=PER_PAGE + 1)
    more, shown = len(found) > PER_PAGE, found[:PER_PAGE]
    if backwards:
        shown.reverse()
    has_previous = more if backwards else border is not None
    has_next = backwards or more
    return Page(
        shown,
        previous=_query(wishes, BEFORE, shown[0]) if shown and has_previous else "",
        next=_query(wishes, AFTER, shown[-1]) if shown and has_next else "",
    )


def _query(wishes: Wishes, side: str, child: PublicChild) -> str:
    return urlencode({**wishes.granted, side: child.reference})


def _border(reference: str) -> tuple[datetime.datetime, int] | None:
    """Where in the order a child stands, published or not: the page must not jump when one was taken back."""
    if not reference.replace("-", "").isalnum():
        return None
    return Child.objects.filter(reference=reference).values_list("created_at", "pk").first()


def _beyond(border: tuple[datetime.datetime, int], ascending: bool) -> Q:
    moment, key = border
    side = "gt" if ascending else "lt"
    behind = Q(**{f"created_at__{side}": moment}) | Q(**{"created_at": moment, f"id__{side}": key})
    return Q(**{f"created_at__{side}e": moment}) & behind  # the index is entered at the border by this


def _countries() -> list[tuple[str, Any]]:
    """Those that the children whom we offer live in."""
    children = Child.objects.published().filter(is_offered(), partner=OuterRef("pk"))
    # One child of each partner is enough to know; a plain EXISTS has PostgreSQL gather all children of all partners.
    anybody = Partner.objects.annotate(child=Subquery(children.values("pk")[:1])).exclude(child=None)
    homes = {partner.country for partner in anybody.only("country")}
    return sorted(((home.code, home.name) for home in homes), key=lambda choice: str(choice[1]))


def _aged(band: str, today: datetime.date) -> Q:
    youngest, _dash, oldest = band.partition("-")
    return aged(today, at_least=int(youngest), at_most=int(oldest) if oldest else None)
