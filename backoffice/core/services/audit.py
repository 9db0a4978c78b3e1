"""Writing down what people saw, sent and took away."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from backoffice.core import context
from backoffice.core.models import AuditEntry, User


def record(
    action: str,
    *,
    subject: models.Model | None = None,
    label: str = "",
    actor: User | None = None,
    **details: Any,
) -> AuditEntry:
    """Add one audit row in the caller's transaction. `details` must be JSON and free of personal data."""
    acting = context.current()
    return AuditEntry.objects.create(
        actor=actor or acting.user,
        action=action,
        subject_type=ContentType.objects.get_for_model(subject) if subject is not None else None,
        subject_id=str(subject.pk) if subject is not None else "",
        subject_label=(label or str(subject or ""))[:200],
        details=details,
        ip_address=acting.ip_address,
        request_id=acting.request_id,
    )
