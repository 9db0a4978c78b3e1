"""What becomes of a row: a new donor, a change to one who is known, nothing, or a refusal?"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.core.imports.checking import begun, problems_of
from backoffice.core.imports.importer import Job, Judgement, Outcome, ReadRow
from backoffice.core.models import ImportBatch
from donors.imports.columns import TEXTS
from donors.imports.facts import Facts, read
from donors.imports.known import Known
from donors.imports.plans import Plan, plan_for
from donors.imports.same_file import SameFile
from donors.models import Donor, Household

Existing = ImportBatch.Existing


class DonorJudge:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._file = SameFile()
        self._seen: dict[object, int] = {}  # the row that meant a donor of the books, by the donor's key
        self._households: dict[tuple[str, str], Household] = {}

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        facts_of_rows = [read(row) for row in rows]
        known = Known(facts_of_rows, self._job)
        self._file.begin_chunk()
        self._households.clear()  # those of earlier chunks are in the books when rows are written
        return [self._judge_one(facts, known) for facts in facts_of_rows]

    def _judge_one(self, facts: Facts, known: Known) -> Judgement:
        match known.find(facts):
            case str(problem):
                return _refused(facts, [*facts.problems, problem])
            case Donor() as donor if known.was_made_here(donor):
                return self._judge_repeated(facts, donor, 0, known)
            case Donor() as donor:
                return self._judge_known(facts, donor, known)
        if (earlier := self._file.find(facts)) is not None:
            return self._judge_repeated(facts, self._file.donor_of(earlier), earlier.number, known)
        return self._judge_new(facts, known)

    def _judge_new(self, facts: Facts, known: Known) -> Judgement:
        donor = Donor(**{"source": Donor.Source.IMPORT, **facts.fields})
        # The others were checked as they were read.
        problems = facts.problems + problems_of(donor, only=("name", *TEXTS))
        household = self._household(facts, known)
        if isinstance(household, str):
            problems.append(household)
        if problems:
            return _refused(facts, problems)
        assert not isinstance(household, str)
        self._file.remember(facts, donor)
        plan = plan_for(facts, donor, household=household)
        return Judgement(facts.row, Outcome.CREATED, record_label=donor.name, plan=plan)

    def _judge_repeated(self, facts: Facts, donor: Donor | None, number: int, known: Known) -> Judgement:
        """The same donor a second time in one file: only the other number of the old system is kept."""
        if facts.problems:
            return _refused(facts, facts.problems)
        words = (
            _("Row %(number)s of the file is the same donor.") % {"number": number}
            if number
            else _("An earlier row of the file is the same donor.")
        )
        key = "" if donor is None or donor._state.adding else str(donor.pk)
        noted = known.has_number(facts.old_number) or self._file.has_noted(facts.old_number)
        if noted or not facts.old_number:
            return Judgement(facts.row, Outcome.MATCHED, [words], record_key=key, record_label=facts.name)
        self._file.note_number(facts, donor)
        plan = Plan(donor, old_number=facts.old_number) if donor is not None else None
        words = f"{words} {_('Its number in the old system is noted.')}"
        return Judgement(
            facts.row, Outcome.UPDATED, [words], record_key=key, record_label=facts.name, plan=plan
        )

    def _judge_known(self, facts: Facts, donor: Donor, known: Known) -> Judgement:
        if facts.problems:
            return _refused(facts, facts.problems)
        if donor.is_erased:
            return _refused(
                facts, [_("This donor was erased at their own request. Nothing is written down again.")]
            )
        first = self._seen.setdefault(donor.pk, facts.row.number)
        if first != facts.row.number:
            return self._judge_repeated(facts, donor, first, known)
        matched = Judgement(facts.row, Outcome.MATCHED, record_key=str(donor.pk), record_label=donor.name)
        existing = self._job.batch.existing
        household = self._household(facts, known) if existing != Existing.LEAVE else None
        if isinstance(household, str):
            return _refused(facts, [household])
        plan = plan_for(
            facts,
            donor,
            household=household,
            existing=existing,
            number_is_noted=known.has_number(facts.old_number),
        )
        if not plan.does_anything:
            return matched
        texts = {"name", *TEXTS}.intersection(plan.changed)
        if texts and (problems := problems_of(plan.donor, only=tuple(texts))):
            return _refused(facts, problems)
        if plan.old_number:
            self._file.note_number(facts, plan.donor)
        return Judgement(
            facts.row,
            Outcome.UPDATED,
            [_("Changes: %(what)s.") % {"what": ", ".join(plan.in_words)}],
            record_key=str(donor.pk),
            record_label=donor.name,
            plan=plan,
        )

    def _household(self, facts: Facts, known: Known) -> Household | str | None:
        """That which the row names: one of the books, one of an earlier row, or a new one."""
        if not facts.household:
            return None
        found = known.household(facts)
        if found is not None:
            return found
        key = (facts.household.lower(), facts.postcode)
        if key not in self._households:
            address = {name: facts.fields.get(name, "") for name in ("street", "postcode", "city", "country")}
            self._households[key] = Household(name=begun(facts.household), **address)
        return self._households[key]


def _refused(facts: Facts, problems: list[str]) -> Judgement:
    return Judgement(facts.row, Outcome.REFUSED, list(dict.fromkeys(problems)), record_label=facts.name)
