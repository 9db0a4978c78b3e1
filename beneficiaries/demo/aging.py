"""Letting demo rows have been made some time ago. Nothing but the demo may turn clocks back."""

import datetime
from typing import Any

from django.db import models

from beneficiaries.models import Child, Partner, PartnerVetting


def made_earlier(child: Child, *, days: int) -> None:
    """Shift every date of the child's records, and of their history, by `days` into the past."""
    by = datetime.timedelta(days=days)
    _shift(Child, {"pk": child.pk}, by)
    for relation in ("guardians", "consents", "checks", "documents", "photos", "school_years"):
        rows = getattr(child, relation)
        _shift(rows.model, {"child": child.pk}, by)


def partner_made_earlier(partner: Partner, *, days: int) -> None:
    """Shift every date of the partner's dossier, and of its history, by `days` into the past."""
    by = datetime.timedelta(days=days)
    for relation in ("contacts", "documents", "payout_accounts"):
        rows = getattr(partner, relation)
        _shift(rows.model, {"partner": partner.pk}, by)
    _shift(PartnerVetting, {"partner": partner.pk}, by)


def _shift(model: type[models.Model], where: dict[str, Any], by: datetime.timedelta) -> None:
    past: Any = model.history.model  # type: ignore[attr-defined]
    ids = model._base_manager.filter(**where).values("pk")
    past.objects.filter(**{f"{model._meta.pk.attname}__in": ids}).update(
        history_date=models.F("history_date") - by, **_earlier(past, by)
    )
    model._base_manager.filter(**where).update(**_earlier(model, by))


def _earlier(model: type[models.Model], by: datetime.timedelta) -> dict[str, Any]:
    names = (
        "created_at",
        "updated_at",
        "submitted_at",
        "verified_at",
        "checked_at",
        "given_on",
        "reverify_due_on",
        "report_due_on",
        "valid_from",
        "verified_until",
    )
    fields = {field.name: field for field in model._meta.concrete_fields if field.name in names}
    return {
        name: models.ExpressionWrapper(models.F(name) - by, output_field=field)
        for name, field in fields.items()
    }
