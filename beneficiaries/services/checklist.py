"""The checklist, as it is asked of one child."""

from typing import Any

from django.db import connections

from beneficiaries.models import CheckKind, Child, VerificationCheck

BuiltIn = CheckKind.BuiltIn

# What a year may change. A birth certificate and a consent hold until they expire or are withdrawn.
ASKED_EVERY_YEAR = (BuiltIn.HOME_VISIT, BuiltIn.SCHOOL, BuiltIn.PHOTO)


def checklist_of(child: Child) -> list[VerificationCheck]:
    """One check for each kind in use, in its order; a kind that was never looked at as an unsaved, open one."""
    made = {check.kind_id: check for check in child.checks.select_related("checked_by", "evidence")}
    checks = []
    for kind in CheckKind.objects.asked():
        check = made.get(kind.code) or VerificationCheck(child=child)
        check.kind = kind
        checks.append(check)
    return checks


def kinds_asked_every_year() -> list[str]:
    return list(CheckKind.objects.filter(asked_every_year=True).values_list("code", flat=True))


def ensure_built_in() -> None:
    """Make the checks that services know by their code, where they are missing. Staff may change all else."""
    standing = set(CheckKind.objects.filter(code__in=BuiltIn.values).values_list("code", flat=True))
    for position, kind in enumerate(BuiltIn, start=1):
        if kind not in standing:
            CheckKind.objects.create(
                code=kind.value,
                label=str(kind.label),
                position=10 * position,
                asked_every_year=kind in ASKED_EVERY_YEAR,
            )


def ensure_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    if CheckKind._meta.db_table in connections[using].introspection.table_names():
        ensure_built_in()
