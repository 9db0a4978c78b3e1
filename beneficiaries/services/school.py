"""Where a child goes to school, now and year by year.

One rule: **what stands on the child is what its newest school year says.** So a school year that is written
down, corrected or removed sets the child's school and class; and a school that is changed on the child itself
is written into this year, or into the newest one if that has been recorded ahead.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child, SchoolYear
from beneficiaries.services.steps import refuse_closed_record


class YearTaken(DomainError):
    """Two rows for one year."""


def record_school_year(
    child: Child, *, year: int, by: User, school: str = "", school_class: str = "", note: str = ""
) -> SchoolYear:
    """Write down one year; what was known of that year is replaced.

    Raises ValidationError for a year that cannot be.
    """
    with transaction.atomic(), context.acting(by):
        locked = _lock(child)
        _write_down_what_stands(locked)
        row = _write(locked, year=year, school=school, school_class=school_class, note=note)
        follow_newest(locked)
    return row


def change_school_year(row: SchoolYear, *, by: User, reason: str = "") -> SchoolYear:
    """Save a year whose facts were edited."""
    with transaction.atomic(), context.acting(by, reason=reason):
        child = _lock(row.child)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise YearTaken(_("%(year)s is written down already.") % {"year": row.year}) from error
        follow_newest(child)
    return row


def remove_school_year(row: SchoolYear, *, by: User, reason: str = "") -> None:
    """Take out a year that was written down by mistake."""
    with transaction.atomic(), context.acting(by, reason=reason):
        child = _lock(row.child)
        row.delete()
        follow_newest(child)


def follow_the_form(child: Child, *, before: Child | None) -> None:
    """The child was saved with a school of its own: write it into the year, in the caller's transaction."""
    known = (before.school, before.school_class) if before else ("", "")
    if (child.school, child.school_class) == known:
        return
    newest = child.school_years.first()
    this_year = timezone.localdate().year
    year = max(newest.year, this_year) if newest else this_year
    note = newest.note if newest and newest.year == year else ""
    _write(child, year=year, school=child.school, school_class=child.school_class, note=note)


def _write_down_what_stands(child: Child) -> None:
    """A child that came by import has a school and no years: an older year must not take the school's place."""
    if (child.school or child.school_class) and not child.school_years.exists():
        this_year = timezone.localdate().year
        _write(child, year=this_year, school=child.school, school_class=child.school_class, note="")


def _write(child: Child, *, year: int, school: str, school_class: str, note: str) -> SchoolYear:
    row = child.school_years.filter(year=year).first() or SchoolYear(child=child, year=year)
    row.school, row.school_class, row.note = school, school_class, note
    row.full_clean()
    row.save()
    return row


def follow_newest(child: Child) -> None:
    """Say of the child what its newest school year says, in the caller's transaction."""
    newest = child.school_years.first()
    told = (newest.school, newest.school_class) if newest else ("", "")
    if told != (child.school, child.school_class):
        child.school, child.school_class = told
        child.save(update_fields=["school", "school_class", "updated_at"])


def _lock(child: Child) -> Child:
    locked = Child.objects.select_for_update().get(pk=child.pk)
    refuse_closed_record(locked)
    return locked
