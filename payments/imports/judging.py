"""What becomes of a row: a gift that is not here yet, one that is, or a refusal?"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core.imports.columns import fold
from backoffice.core.imports.importer import Job, Judgement, Outcome, ReadRow
from backoffice.core.money import in_words
from beneficiaries.models import Child
from donors.models import Campaign, Donor
from payments.imports.columns import NOBODY
from payments.imports.facts import Facts, read
from payments.imports.givers import Givers, is_nobody
from payments.models import Donation, Fund
from payments.services.funds import fund_for

M = TypeVar("M", bound=models.Model)
NOON = datetime.time(12)  # the same day in every office of the charity


@dataclass(slots=True)
class Plan:
    donation: Donation


class GiftJudge:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._funds = _by_words(Fund.objects.all(), "name", "slug")
        self._campaigns = _by_words(Campaign.objects.all(), "name", "slug")
        self._usual = {for_child: fund_for(for_a_child=for_child) for for_child in (True, False)}
        self._seen: dict[str, int] = {}

    def judge(self, rows: Sequence[ReadRow]) -> list[Judgement]:
        facts_of_rows = [read(row, day_first=self._job.day_first) for row in rows]
        givers = Givers(facts_of_rows)
        here = _here_already({facts.old_reference for facts in facts_of_rows if facts.old_reference})
        children = _children({facts.child for facts in facts_of_rows if facts.child}, self._job)
        return [self._judge_one(facts, givers, here, children) for facts in facts_of_rows]

    def _judge_one(
        self, facts: Facts, givers: Givers, here: Mapping[str, Donation], children: Mapping[str, Child]
    ) -> Judgement:
        reference = facts.old_reference
        first = self._seen.setdefault(reference, facts.row.number) if reference else facts.row.number
        if first != facts.row.number:
            problem = _("Row %(number)s of the file has the same reference.") % {"number": first}
            return _refused(facts, [*facts.problems, problem])
        if reference in here:
            return _judge_known(facts, here[reference])
        problems = list(facts.problems)
        donor: Donor | str | None = None if is_nobody(facts.name, NOBODY) else givers.find(facts)
        child, fund, campaign = (
            children.get(facts.child),
            self._fund(facts),
            self._campaigns.get(fold(facts.campaign)),
        )
        if isinstance(donor, str):
            problems.append(donor)
        if facts.child and child is None:
            problems.append(
                _("Child: there is no %(reference)s in the register.") % {"reference": facts.child[:40]}
            )
        if fund is None:
            problems.append(_("Fund: there is none called '%(name)s'.") % {"name": facts.fund[:60]})
        if facts.campaign and campaign is None:
            problems.append(_("Campaign: there is none called '%(name)s'.") % {"name": facts.campaign[:60]})
        if problems or facts.received_on is None or facts.amount is None or isinstance(donor, str):
            return _refused(facts, problems)
        donation = Donation(
            status=Donation.Status.SUCCEEDED,
            is_history=True,
            old_reference=reference,
            received_at=timezone.make_aware(datetime.datetime.combine(facts.received_on, NOON)),
            amount=facts.amount,
            channel=facts.channel,
            donor=donor,
            payer_name="" if donor else facts.name,
            child=child,
            fund=fund,
            campaign=campaign,
            note=facts.note,
        )
        label = f"{in_words(facts.amount)}, {donor or facts.name}"
        return Judgement(facts.row, Outcome.CREATED, record_label=label, plan=Plan(donation))

    def _fund(self, facts: Facts) -> Fund | None:
        return self._funds.get(fold(facts.fund)) if facts.fund else self._usual[bool(facts.child)]


def _judge_known(facts: Facts, donation: Donation) -> Judgement:
    """The same file a second time doubles nothing; another gift under the same reference is not passed over in silence."""
    day = timezone.localdate(donation.received_at)
    differs = (facts.amount is not None and facts.amount != donation.amount) or (
        facts.received_on is not None and facts.received_on != day
    )
    words = {"gift": donation.reference, "amount": in_words(donation.amount), "day": date_format(day)}
    if differs:
        return _refused(
            facts,
            [_("%(gift)s has this reference already, and is %(amount)s of %(day)s.") % words],
        )
    return Judgement(
        facts.row,
        Outcome.MATCHED,
        [_("It is here already: %(gift)s.") % words],
        record_key=str(donation.pk),
        record_label=str(donation),
    )


def _here_already(references: set[str]) -> dict[str, Donation]:
    found = Donation.objects.filter(old_reference__in=references) if references else ()
    return {str(donation.old_reference): donation for donation in found}


def _children(references: set[str], job: Job) -> dict[str, Child]:
    """By reference; of a child who was merged the record that stays."""
    if not references:
        return {}
    named = Child.objects.for_user(job.by).filter(reference__in=references).select_related("merged_into")
    return {child.reference: child.merged_into or child for child in named}


def _by_words(rows: "models.QuerySet[M]", *fields: str) -> dict[str, M]:
    return {fold(str(getattr(row, name))): row for row in rows for name in fields}


def _refused(facts: Facts, problems: list[str]) -> Judgement:
    return Judgement(
        facts.row, Outcome.REFUSED, list(dict.fromkeys(problems)), record_label=facts.old_reference
    )
