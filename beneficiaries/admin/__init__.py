"""The beneficiaries floor on screen."""

from beneficiaries.admin import (
    checklist,
    children,
    duplicates,
    partner_records,
    partners,
    progress,
    progress_health,
    records,
    sealed,
    tags,
)

__all__ = [
    "checklist",
    "children",
    "duplicates",
    "partner_records",
    "partners",
    "progress",
    "progress_health",
    "records",
    "sealed",
    "tags",
]
