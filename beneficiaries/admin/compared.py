"""Two children fact by fact, as far as the person may see each kind of fact."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.core import money
from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.admin.labels import STATUS_COLOURS, photo_address
from beneficiaries.models import Child
from beneficiaries.services.merged_facts import FACTS, differing

NOTHING = "–"


@dataclass(frozen=True)
class Line:
    """One fact of both. `fact` names what can be chosen (see `merged_facts.FACTS`); empty where nothing can."""

    label: str
    values: tuple[list[str], list[str]]
    fact: str = ""

    @property
    def first(self) -> list[str]:
        return self.values[0]

    @property
    def second(self) -> list[str]:
        return self.values[1]

    @property
    def differs(self) -> bool:
        return sorted(self.values[0]) != sorted(self.values[1])


@dataclass(frozen=True)
class Side:
    """The head of a column."""

    child: Child
    status_colour: str
    photos: list[dict[str, str]]
    papers: list[dict[str, str]]


def sides(request: HttpRequest, pair: tuple[Child, Child]) -> list[Side]:
    return [
        Side(
            child=child,
            status_colour=STATUS_COLOURS[Child.Status(child.status)],
            photos=[
                {
                    "small": photo_address(photo, "small"),
                    "large": photo_address(photo, "large"),
                    "words": str(photo),
                }
                for photo in _seen(request, child.photos.all())
            ],
            papers=[
                {"address": guarded_link(files.PAPER, paper), "words": str(paper)}
                for paper in _seen(request, child.documents.all())
            ],
        )
        for child in pair
    ]


def lines(request: HttpRequest, pair: tuple[Child, Child], *, fixed: Callable[[str], bool]) -> list[Line]:
    """`fixed` says of a fact that it cannot be chosen in this pair."""
    chosen_between = {fact for fact in differing(*pair) if not fixed(fact)}
    found = [
        Line(
            label, (_as_list(read(pair[0])), _as_list(read(pair[1]))), fact if fact in chosen_between else ""
        )
        for label, read, fact in _readings(request)
    ]
    return [line for line in found if line.values != ([NOTHING], [NOTHING])]


def _readings(request: HttpRequest) -> list[tuple[str, Callable[[Child], Any], str]]:
    names = {fact: str(Child._meta.get_field(fields[0]).verbose_name) for fact, fields in FACTS.items()}  # type: ignore[union-attr]
    return [
        (names["first_name"], lambda child: child.first_name, "first_name"),
        (names["family_name"], lambda child: child.family_name, "family_name"),
        (names["sex"], lambda child: child.get_sex_display(), "sex"),
        (_("born"), _born, "birth"),
        (_("partner"), lambda child: f"{child.partner}, {child.partner.country.name}", ""),
        (_("school"), lambda child: _joined(child.school, child.school_class), ""),
        (_("guardians"), lambda child: map(_guardian, _seen(request, child.guardians.all())), ""),
        (names["languages"], lambda child: child.languages, "languages"),
        (names["interests"], lambda child: child.interests, "interests"),
        (names["household"], lambda child: child.household, "household"),
        (names["story_draft"], lambda child: child.story_draft, "story_draft"),
        (names["monthly_need"], _need, "monthly_need"),
        (_("consents"), lambda child: map(str, _seen(request, child.consents.standing())), ""),
        (_("school years"), lambda child: map(str, _seen(request, child.school_years.all())), ""),
        (_("tags"), lambda child: map(str, child.tags.all()), ""),
        (_("siblings"), lambda child: map(str, child.siblings.for_user(request.user)), ""),
        (_("registered"), lambda child: _by_whom(child.created_at, child.registered_by), ""),
        (_("verified"), lambda child: _by_whom(child.verified_at, child.verified_by), ""),
        (_("last changed"), lambda child: _day(child.updated_at), ""),
    ]


def _seen(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    meta = rows.model._meta
    return rows if request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}") else rows.none()


def _as_list(value: str | Iterable[str]) -> list[str]:
    found = [value] if isinstance(value, str) else list(value)
    return [each for each in found if each] or [NOTHING]


def _born(child: Child) -> str:
    if child.birth_date:
        return date_format(child.birth_date, "DATE_FORMAT")
    return _("about %(year)s") % {"year": child.birth_year} if child.birth_year else ""


def _guardian(guardian: Any) -> str:
    return _joined(str(guardian), str(guardian.phone or ""))


def _need(child: Child) -> str:
    return money.in_words(child.monthly_need) if child.monthly_need else ""


def _by_whom(moment: Any, person: Any) -> str:
    return _("%(day)s by %(person)s") % {"day": _day(moment), "person": person} if moment else ""


def _day(moment: Any) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
