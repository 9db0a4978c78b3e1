"""Two children fact by fact, as far as the person may see each kind of fact."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.core import money
from backoffice.core.admin import compared
from backoffice.core.admin.compared import Reading, Side
from backoffice.core.admin.comparing import record_address
from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.admin.labels import STATUS_COLOURS, photo_address
from beneficiaries.models import Child
from beneficiaries.services.merged_facts import FACTS


@dataclass(frozen=True)
class ChildSide(Side):
    """The head of a child's column."""

    photos: list[dict[str, str]] = field(default_factory=list)
    papers: list[dict[str, str]] = field(default_factory=list)


def sides(request: HttpRequest, pair: tuple[Child, Child]) -> list[ChildSide]:
    return [
        ChildSide(
            record=child,
            name=child.full_name,
            reference=child.reference,
            address=record_address(child),
            label=child.get_status_display(),
            colour=STATUS_COLOURS[Child.Status(child.status)],
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


def lines(
    request: HttpRequest, pair: tuple[Child, Child], *, chosen_between: Collection[str]
) -> list[compared.Line]:
    return compared.lines(pair, _readings(request), chosen_between=chosen_between)


def _readings(request: HttpRequest) -> list[Reading]:
    names = {fact: str(Child._meta.get_field(fields[0]).verbose_name) for fact, fields in FACTS.items()}  # type: ignore[union-attr]
    return [
        Reading(names["first_name"], lambda child: child.first_name, "first_name"),
        Reading(names["family_name"], lambda child: child.family_name, "family_name"),
        Reading(names["sex"], lambda child: child.get_sex_display(), "sex"),
        Reading(_("born"), _born, "birth"),
        Reading(_("partner"), lambda child: f"{child.partner}, {child.partner.country.name}"),
        Reading(_("school"), lambda child: _joined(child.school, child.school_class)),
        Reading(_("guardians"), lambda child: map(_guardian, _seen(request, child.guardians.all()))),
        Reading(names["languages"], lambda child: child.languages, "languages"),
        Reading(names["interests"], lambda child: child.interests, "interests"),
        Reading(names["household"], lambda child: child.household, "household"),
        Reading(names["story_draft"], lambda child: child.story_draft, "story_draft"),
        Reading(names["monthly_need"], _need, "monthly_need"),
        Reading(_("consents"), lambda child: map(str, _seen(request, child.consents.standing()))),
        Reading(_("school years"), lambda child: map(str, _seen(request, child.school_years.all()))),
        Reading(_("tags"), lambda child: map(str, child.tags.all())),
        Reading(_("siblings"), lambda child: map(str, child.siblings.for_user(request.user))),
        Reading(_("registered"), lambda child: _by_whom(child.created_at, child.registered_by)),
        Reading(_("verified"), lambda child: _by_whom(child.verified_at, child.verified_by)),
        Reading(_("last changed"), lambda child: _day(child.updated_at)),
    ]


def _seen(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    meta = rows.model._meta
    return rows if request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}") else rows.none()


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
