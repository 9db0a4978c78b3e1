"""Telling staff of yearly verifications: before they fall due, and when one has ended a child's publication.

There is one work item for each partner and matter. It follows the register: its words are brought up to date every
night, and when nothing is left to do it is closed.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.core import context
from backoffice.core.models import WorkItem
from backoffice.core.services import work
from beneficiaries.models import Child, ChildPhoto, ConsentRecord, Partner
from beneficiaries.models.child_rows import ChildQuerySet, last_day_of_grace


@dataclass(frozen=True)
class Matter:
    """One thing that a partner's children may be counted under."""

    kind: str
    children: Callable[[], ChildQuerySet]
    title: Callable[[int, Partner], str]
    details: Callable[[datetime.date], str]


def tell_staff() -> int:
    """Bring the work items in line with the register. Returns how many stand open; a second run changes nothing."""
    return sum(_tell_of(matter) for matter in MATTERS)


def _tell_of(matter: Matter) -> int:
    counted = {
        row["partner"]: row
        for row in matter.children()
        .values("partner")
        .annotate(number=Count("pk"), first=Min("reverify_due_on"))
    }
    with transaction.atomic(), context.acting(None, reason=_("As the register stood tonight.")):
        for partner in Partner.objects.filter(pk__in=counted):
            row = counted[partner.pk]
            _ask(matter, partner, number=row["number"], first=row["first"])
        _close_others(matter, {_key(matter, partner) for partner in counted})
    return len(counted)


def _ask(matter: Matter, partner: Partner, *, number: int, first: datetime.date) -> None:
    words = {
        "title": matter.title(number, partner)[:200],
        "details": matter.details(first),
        "due_on": first,
    }
    item = work.ask(matter.kind, subject=partner, key=_key(matter, partner.pk), **words)  # type: ignore[arg-type]  # each by its name
    changed = [name for name, value in words.items() if getattr(item, name) != value]
    if changed:
        for name in changed:
            setattr(item, name, words[name])
        item.save(update_fields=[*changed, "updated_at"])


def _close_others(matter: Matter, keys: set[str]) -> None:
    for item in WorkItem.objects.open().filter(kind=matter.kind).exclude(key__in=keys):
        item.move(WorkItem.Status.DONE, reason=_("No child of this partner is left to verify again."))


def _key(matter: Matter, partner_id: int) -> str:
    return f"{matter.kind}:{partner_id}"


def _due_soon() -> ChildQuerySet:
    return Child.objects.to_verify_again()


def _taken_out() -> ChildQuerySet:
    """Those whom nothing but their overdue verification keeps from the public."""
    consented = ConsentRecord.objects.standing(ConsentRecord.Use.PUBLICATION).values("child")
    shown = ChildPhoto.objects.filter(is_published=True).values("child")
    late = Child.objects.overdue().filter(reverify_due_on__lt=last_day_of_grace())
    return late.filter(pk__in=consented).filter(pk__in=shown)


def _due_title(number: int, partner: Partner) -> str:
    return ngettext(
        "%(number)s child of %(partner)s to verify again",
        "%(number)s children of %(partner)s to verify again",
        number,
    ) % {"number": number, "partner": partner}


def _due_details(first: datetime.date) -> str:
    return _(
        "The first falls due on %(day)s. A child that is not verified again within %(grace)s days after its day "
        "is not published any more. See Children, tab 'Verify again'."
    ) % {"day": date_format(first), "grace": settings.REVERIFY_GRACE_DAYS}


def _taken_out_title(number: int, partner: Partner) -> str:
    return ngettext(
        "%(number)s child of %(partner)s is no longer published",
        "%(number)s children of %(partner)s are no longer published",
        number,
    ) % {"number": number, "partner": partner}


def _taken_out_details(first: datetime.date) -> str:
    return _(
        "Their yearly verification is overdue for more than %(grace)s days, the oldest since %(day)s. "
        "They are published again as soon as they are verified."
    ) % {"day": date_format(first), "grace": settings.REVERIFY_GRACE_DAYS}


MATTERS = (
    Matter("child.verify_again", _due_soon, _due_title, _due_details),
    Matter("child.publication_ended", _taken_out, _taken_out_title, _taken_out_details),
)
