"""Entering a donor into the books of people."""

from typing import Any

from django.db import transaction

from backoffice.core import context
from backoffice.core.models import User
from donors.models import Donor


def register_donor(*, name: str, email: str = "", by: User | None = None, **details: Any) -> Donor:
    """Write a new donor. `details` are the fields of `Donor`: address, language, kind, phone, notes.

    Raises ValidationError by field. A name may be one letter and may be written in any script: people are
    called what they are called. Two donors may share an email, as households do.
    """
    donor = Donor(name=" ".join(name.split()), email=email.strip(), **details)
    donor.full_clean()
    with transaction.atomic(), context.acting(by):
        donor.save()
    return donor
