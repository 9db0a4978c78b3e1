"""What becomes of a row: a new child, a change to one who is known, nothing, or a refusal?"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.imports.columns import fold
from backoffice.core.imports.importer import Job, Judgement, Outcome, ReadRow
from backoffice.core.imports.kept import as_kept
from backoffice.core.models import ImportBatch
from beneficiaries.imports.columns import FIELDS
from beneficiaries.imports.facts import Facts, FactsReader, problems_of_child
from beneficiaries.imports.known import BIRTH, Key, Known, full_name, key_of
from beneficiaries.models import Child, ConsentRecord, Guardian, Partner
from beneficiaries.models.child import IDENTITY_FIELDS
from beneficiaries.models.partner import SEE_ALL_PARTNERS
from beneficiaries.services.register import refuse_changed_identity
from beneficiaries.services.steps import refuse_closed_record

Existing = ImportBatch.Existing


@dataclass(slots=True)
class Plan:
    """What writing a row has to do. `child` bears the new facts; `changed` names those that differ, with the old."""

    child: Child
    changed: dict[str, Any] = field(default_factory=dict)
    guardian: Guardian | None = None
    consent: ConsentRecord | None = None
    consent_by: str = ""  # the name of the guardian, new or known


class ChildJudge:
    def __init__(self, job: Job) -> None:
        self._job = job
        partners = {fold(partner.name): partner for partner in Partner.objects.for_user(job.by)}
        sees_all = job.by.has_perm(SEE_ALL_PARTNERS)
        own = None if sees_all else next(iter(partners.values()), None)
        self._reader = FactsReader(partners, own=own, day_first=job.day_first)
        first = min(job.batch.mapping, key=lambda name: job.batch.mapping[name], default="")
        self._first_column = first
        self._seen: dict[Key, int] = {}

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        read = [self._reader.read(row) for row in rows]
        known = Known(read, self._job)
        return [self._judge_one(facts, known) for facts in read]

    def _judge_one(self, facts: Facts, known: "Known") -> Judgement:
        match known.find(facts):
            case str(problem):
                return _refused(facts, [*facts.problems, problem])
            case Child() as child:
                judgement = self._judge_known(facts, child, known)
                key: Key = ("child", child.pk)
            case _:
                judgement = self._judge_new(facts)
                key = key_of(facts.fields)
        if judgement.outcome == Outcome.REFUSED:
            return judgement
        if (earlier := self._seen.setdefault(key, facts.row.number)) != facts.row.number:
            return _refused(facts, [_("Row %(number)s of the file is the same child.") % {"number": earlier}])
        return judgement

    def _judge_new(self, facts: Facts) -> Judgement:
        problems = list(facts.problems)
        if facts.partner is None:
            if "partner" not in facts.row.values or not facts.row.values["partner"]:
                problems.append(_("Partner: this cell is empty."))
        elif not facts.partner.is_active:
            problems.append(
                _("%(partner)s does not work with us now. Children cannot be registered there.")
                % {"partner": facts.partner}
            )
        child = Child(**facts.fields, registered_by=self._job.by)
        unread = {"sex"} if facts.row.values.get("sex") and "sex" not in facts.fields else set()
        problems += problems_of_child(
            child, only=tuple({*facts.fields, "first_name", "sex"} - {"partner"} - unread)
        )
        if facts.consent is not None and facts.guardian is None:
            problems.append(_("Consent: the guardian who gives it is missing."))
        photo, problem = self._photo(facts, facts.reference)
        problems += problem
        if problems:
            return _refused(facts, problems)
        plan = Plan(child, guardian=facts.guardian, consent=facts.consent)
        return Judgement(facts.row, Outcome.CREATED, record_label=child.full_name, photo=photo, plan=plan)

    def _judge_known(self, facts: Facts, child: Child, known: "Known") -> Judgement:
        matched = Judgement(facts.row, Outcome.MATCHED, record_key=str(child.pk), record_label=str(child))
        existing = self._job.batch.existing
        if facts.problems:
            return _refused(facts, facts.problems)
        if existing == Existing.LEAVE:
            return matched
        plan = _plan(facts, child, known, replaces=existing == Existing.UPDATE)
        photo, problems = ("", []) if known.has_photo(child) else self._photo(facts, child.reference)
        if not (plan.changed or plan.guardian or plan.consent or photo or problems):
            return matched
        problems += _why_not(child, plan)
        if problems:
            return _refused(facts, problems)
        changes = [str(Child._meta.get_field(name).verbose_name) for name in plan.changed]  # type: ignore[union-attr]
        changes += [str(_("guardian"))] * bool(plan.guardian) + [str(_("consent"))] * bool(plan.consent)
        changes += [str(_("photo"))] * bool(photo)
        return Judgement(
            facts.row,
            Outcome.UPDATED,
            [_("Changes: %(what)s.") % {"what": ", ".join(changes)}],
            record_key=str(child.pk),
            record_label=str(child),
            photo=photo,
            plan=plan,
        )

    def _photo(self, facts: Facts, reference: str) -> tuple[str, list[str]]:
        """The photo's name in the zip; a photo that is named in the row has to be there."""
        archive, named = self._job.archive, facts.row.values.get("photo", "")
        if named:
            if archive is None:
                return "", [_("Photo: no zip of photos came with the file.")]
            if named in archive:
                return named, []
            return "", [_("Photo: '%(name)s' is not in the zip.") % {"name": named[:80]}]
        stems = [reference, facts.row.values.get(self._first_column, "")]
        return (archive.find(stems) if archive is not None else ""), []


def _plan(facts: Facts, child: Child, known: Known, *, replaces: bool) -> Plan:
    """A copy of the child with the new facts. Blank cells never take anything away."""
    plan = Plan(copy.copy(child))
    wanted = {name: value for name, value in facts.fields.items() if name in FIELDS}
    if any(name in wanted for name in BIRTH):
        # The birth date and the approximate year stand for each other.
        if replaces:
            wanted = {**dict.fromkeys(BIRTH), **wanted}
        elif child.birth_date or child.birth_year:
            wanted = {name: value for name, value in wanted.items() if name not in BIRTH}
    for name, value in wanted.items():
        before = getattr(child, name)
        if before != value and (replaces or before in (None, "")):
            plan.changed[name] = as_kept(before)
            setattr(plan.child, name, value)
    if facts.guardian and not known.has_guardian(child, facts.guardian.full_name):
        plan.guardian = facts.guardian
    if facts.consent and not known.has_consent(child, facts.consent.use):
        plan.consent = facts.consent
        plan.consent_by = facts.guardian.full_name if facts.guardian else ""
    return plan


def _why_not(child: Child, plan: Plan) -> list[str]:
    problems = problems_of_child(plan.child, only=tuple(set(plan.changed) - {"partner"}))
    try:
        refuse_closed_record(child)
        refuse_changed_identity(child, [name for name in plan.changed if name in IDENTITY_FIELDS])
    except DomainError as refusal:
        problems.append(str(refusal))
    if "partner" in plan.changed and not plan.child.partner.is_active:
        problems.append(_("%(partner)s does not work with us now.") % {"partner": plan.child.partner})
    if plan.consent is not None and not plan.consent_by:
        problems.append(_("Consent: the guardian who gives it is missing."))
    return problems


def _refused(facts: Facts, problems: list[str]) -> Judgement:
    return Judgement(
        facts.row,
        Outcome.REFUSED,
        list(dict.fromkeys(problems)),
        record_label=full_name(facts.fields).strip(),
    )
