"""How are judged rows written?

New children go in many at once, with all that belongs to them and its history. Changes to known ones go through the
service that the form uses, since each has rules of its own.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.utils import timezone

from backoffice.core.imports.importer import Job, Judgement, Outcome, Written
from backoffice.core.imports.kept import as_kept
from backoffice.core.imports.writing import insert
from backoffice.core.models import User
from backoffice.core.services import numbering
from beneficiaries.imports.judging import Plan
from beneficiaries.models import Child, ConsentRecord, Guardian, SchoolYear
from beneficiaries.models.names import folded_words
from beneficiaries.services.consent import record_consent
from beneficiaries.services.register import SERIES, update_child


def write(judgements: Sequence[Judgement], job: Job) -> list[Written]:
    """In the caller's transaction; one answer for each judgement, in their order."""
    new = [judgement.plan for judgement in judgements if judgement.outcome == Outcome.CREATED]
    written = {id(plan): result for plan, result in zip(new, _register(new, job), strict=True)}
    return [written.get(id(judgement.plan)) or _update(judgement.plan, job) for judgement in judgements]


def _register(plans: Sequence[Plan], job: Job) -> list[Written]:
    children = [plan.child for plan in plans]
    if not children:
        return []
    _number(children, job.by)
    insert(Child, children, job)
    guardians = insert(Guardian, (_of(plan.child, plan.guardian) for plan in plans if plan.guardian), job)
    guardian_of = {guardian.child_id: guardian for guardian in guardians}
    consents = insert(
        ConsentRecord,
        (_given(plan, guardian_of[plan.child.pk], job.by) for plan in plans if plan.consent),
        job,
    )
    schools = insert(SchoolYear, filter(None, map(_school_year, children)), job)
    made: dict[str, dict[int, Any]] = {
        "guardian": {guardian.child_id: guardian.pk for guardian in guardians},
        "consent": {consent.child_id: consent.pk for consent in consents},
        "school_year": {school.child_id: school.pk for school in schools},
    }
    return [
        Written(
            str(child.pk),
            str(child),
            {name: keys[child.pk] for name, keys in made.items() if child.pk in keys},
        )
        for child in children
    ]


def _number(children: Sequence[Child], by: User) -> None:
    year = timezone.localdate().year
    numbers = numbering.next_numbers(series=SERIES, year=year, count=len(children))
    for child, number in zip(children, numbers, strict=True):
        child.registered_by = by
        child.reference = numbering.label(series=SERIES, year=year, number=number)


def _of(child: Child, guardian: Guardian) -> Guardian:
    guardian.child = child
    return guardian


def _given(plan: Plan, guardian: Guardian, by: User) -> ConsentRecord:
    consent = cast(ConsentRecord, plan.consent)
    consent.child, consent.guardian, consent.recorded_by = plan.child, guardian, by
    return consent


def _school_year(child: Child) -> SchoolYear | None:
    if not (child.school or child.school_class):
        return None
    this_year = timezone.localdate().year
    return SchoolYear(child=child, year=this_year, school=child.school, school_class=child.school_class)


def _update(plan: Plan, job: Job) -> Written:
    child, trace = plan.child, dict[str, Any]()
    if plan.changed:
        trace["fields"] = {
            name: [before, as_kept(getattr(child, name))] for name, before in plan.changed.items()
        }
        update_child(child, by=job.by, reason=job.reason)
    if plan.guardian is not None:
        plan.guardian.child = child
        plan.guardian.save(force_insert=True)
        trace["guardian"] = plan.guardian.pk
    if plan.consent is not None:
        consent = record_consent(
            child,
            guardian=plan.guardian or _called(child, plan.consent_by),
            use=plan.consent.use,
            form=plan.consent.form,
            given_on=plan.consent.given_on,
            by=job.by,
        )
        trace["consent"] = consent.pk
    return Written(str(child.pk), str(child), trace)


def _called(child: Child, name: str) -> Guardian:
    wanted = folded_words(name)
    return next(guardian for guardian in child.guardians.all() if folded_words(guardian.full_name) == wanted)
