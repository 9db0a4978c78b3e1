"""Which tables tell the story of a child, of a donor, of a donation?

Tables are named one by one. What is not named here (safeguarding notes, say) is in nobody's audit trail, and
of what is named a person reads only the tables that they may open anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from backoffice.core.models import User
from beneficiaries.models import (
    Child,
    ChildDocument,
    ChildPhoto,
    ConsentRecord,
    Guardian,
    ProgressReport,
    SchoolYear,
    VerificationCheck,
)
from donors.models import Donor, Sponsorship
from payments.models import Donation, PaymentLink, Receipt, RecurringGift


@dataclass(frozen=True)
class Part:
    """A table with history, and how its rows point at the subject."""

    model: type[models.Model]
    points_by: str


PARTS: dict[type[models.Model], tuple[Part, ...]] = {
    Child: (
        Part(Child, "id"),
        Part(Guardian, "child_id"),
        Part(SchoolYear, "child_id"),
        Part(ConsentRecord, "child_id"),
        Part(ChildPhoto, "child_id"),
        Part(ChildDocument, "child_id"),
        Part(VerificationCheck, "child_id"),
        Part(ProgressReport, "child_id"),
    ),
    Donor: (
        Part(Donor, "id"),
        Part(Sponsorship, "payer_id"),
        Part(PaymentLink, "donor_id"),
        Part(RecurringGift, "donor_id"),
        Part(Donation, "donor_id"),
        Part(Receipt, "donation__donor_id"),
    ),
    Donation: (
        Part(Donation, "id"),
        Part(Receipt, "donation_id"),
    ),
}


def parts_of(subject: models.Model, *, viewer: User | None) -> Iterator[Part]:
    """The tables of the subject's story that the viewer may read; the house itself reads all."""
    for part in PARTS[type(subject)]:
        if viewer is None or may_open(viewer, part.model):
            yield part


def fields_hidden(part: Part, *, viewer: User | None) -> set[str]:
    """A reference to a record that the viewer may not open would tell its name."""
    if viewer is None:
        return set()
    return {
        field.name
        for field in part.model._meta.get_fields()
        if (field.many_to_one or field.one_to_one) and not _may_know(viewer, field.related_model)
    }


def may_open(viewer: User, model: type[models.Model]) -> bool:
    return viewer.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def _may_know(viewer: User, model: Any) -> bool:
    # Who did something is what an audit trail is for.
    return model is User or may_open(viewer, model)
