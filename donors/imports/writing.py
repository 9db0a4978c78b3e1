"""How are judged rows written? Many at once, with all that belongs to them and its history. Nobody is mailed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from backoffice.core.imports.importer import Job, Judgement, Outcome, Written
from backoffice.core.imports.kept import as_kept
from backoffice.core.imports.writing import AT_ONCE, insert, rewrite
from donors.imports.plans import Plan
from donors.models import Donor, DonorTag, Household, OldNumber, OtherEmail, OtherPhone, TaxIdentifier

Traces = dict[int, dict[str, Any]]  # by the plan's id()


def write(judgements: Sequence[Judgement], job: Job) -> list[Written]:
    """In the caller's transaction; one answer for each judgement, in their order."""
    plans = [judgement.plan for judgement in judgements]
    new = [judgement.plan for judgement in judgements if judgement.outcome == Outcome.CREATED]
    traces: Traces = {id(plan): {} for plan in plans}
    _make_households(plans, traces, job)
    insert(Donor, [plan.donor for plan in new], job)
    made = {id(plan) for plan in new}
    changed = [plan for plan in plans if (plan.changed or plan.tags) and id(plan) not in made]
    _change_known(changed, traces, job)
    _tag(plans, traces, job)
    _remember_tags([plan.donor.pk for plan in (*new, *changed)])
    _add_parts(plans, traces, job)
    return [Written(str(plan.donor.pk), plan.donor.name, traces[id(plan)]) for plan in plans]


def _make_households(plans: Sequence[Plan], traces: Traces, job: Job) -> None:
    """Each once; the first row that names it has it in its trace."""
    new: dict[Any, tuple[Household, Plan]] = {}
    for plan in plans:
        if plan.household is not None and plan.household._state.adding:
            new.setdefault(plan.household.pk, (plan.household, plan))
    insert(Household, [household for household, _plan in new.values()], job)
    for household, plan in new.values():
        traces[id(plan)]["household"] = str(household.pk)


def _change_known(plans: Sequence[Plan], traces: Traces, job: Job) -> None:
    for plan in plans:
        traces[id(plan)]["fields"] = {
            name: [before, as_kept(getattr(plan.donor, name))] for name, before in plan.changed.items()
        }
        plan.donor.updated_at = timezone.now()
        plan.donor.name_key = Donor._meta.get_field("name_key").pre_save(plan.donor, False)
    changed = {name for plan in plans for name in plan.changed}
    rewrite(Donor, [plan.donor for plan in plans], changed | {"updated_at", "name_key"}, job)


def _tag(plans: Sequence[Plan], traces: Traces, job: Job) -> None:
    tags, made = _tags_called({name for plan in plans for name in plan.tags}, job)
    links: list[Any] = []
    for plan in plans:
        chosen = list({tags[name.lower()].pk: None for name in plan.tags})
        links += [Donor.tags.through(donor_id=plan.donor.pk, donortag_id=key) for key in chosen]
        if chosen:
            traces[id(plan)]["tags"] = chosen
        if first := [key for key in chosen if key in made]:
            traces[id(plan)]["made_tags"] = first
            made -= set(first)
    Donor.tags.through.objects.bulk_create(links, batch_size=AT_ONCE)


def _tags_called(names: set[str], job: Job) -> tuple[dict[str, DonorTag], set[Any]]:
    """By small letters, made where they are missing; and the keys of those that were made."""
    if not names:
        return {}, set()
    tags = {tag.name.lower(): tag for tag in DonorTag.objects.all()}
    missing = {name.lower(): name for name in sorted(names) if name.lower() not in tags}
    made = insert(DonorTag, [DonorTag(name=name) for name in missing.values()], job)
    return tags | {tag.name.lower(): tag for tag in made}, {tag.pk for tag in made}


def _remember_tags(donors: Sequence[Any]) -> None:
    """The history of a donor knows the tags of each state: those of the newest are written here."""
    tagged = list(Donor.tags.through.objects.filter(donor_id__in=donors))
    past: Any = Donor.history.model
    newest = past.objects.filter(id__in={link.donor_id for link in tagged}).order_by().values("id")
    state = dict(newest.annotate(newest=Max("history_id")).values_list("id", "newest"))
    kept: Any = past._meta.get_field("historicaldonor_tags").related_model
    kept.objects.bulk_create(
        (
            kept(
                id=link.pk,
                history_id=state[link.donor_id],
                donor_id=link.donor_id,
                donortag_id=link.donortag_id,
            )
            for link in tagged
        ),
        batch_size=AT_ONCE,
    )


def _add_parts(plans: Sequence[Plan], traces: Traces, job: Job) -> None:
    kinds: dict[str, tuple[Any, Any]] = {
        "emails": (OtherEmail, lambda plan: [{"address": email} for email in plan.other_emails]),
        "phones": (OtherPhone, lambda plan: [{"number": phone} for phone in plan.other_phones]),
        "tax": (
            TaxIdentifier,
            lambda plan: [dict(zip(("country", "number"), plan.tax, strict=True))] if plan.tax else [],
        ),
        "old_number": (OldNumber, lambda plan: [{"number": plan.old_number}] if plan.old_number else []),
    }
    for name, (model, said) in kinds.items():
        rows = [(plan, model(donor=plan.donor, **facts)) for plan in plans for facts in said(plan)]
        insert(model, [row for _plan, row in rows], job)
        for plan, row in rows:
            traces[id(plan)].setdefault(name, []).append(row.pk)
