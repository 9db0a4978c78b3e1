"""Two partners, and every kind of record that there is."""

import pytest
from django.apps import apps
from django.db import models

from backoffice.core.admin.rows import has_limits
from tests.backoffice import doors, rows
from tests.backoffice.people import House

Records = dict[str, list[models.Model]]


# Floors that know of partners. What stands above is no registrar's at all: tests/backoffice tries that.
FLOORS = ("core.", "beneficiaries.")


def limited_labels() -> list[str]:
    """The models of the admin of which not everybody sees each row: a new one is among them by itself."""
    return [
        label
        for label in sorted(doors.REGISTERED)
        if label.startswith(FLOORS) and has_limits(apps.get_model(label)._default_manager.all())
    ]


def of_the_house(labels: list[str], house: House) -> Records:
    """One record of each model, of the house's partner, made by its registrar."""
    made: Records = {}
    for label in sorted(labels, key=lambda label: label != "beneficiaries.partner"):
        made[label] = [rows.make(label, partner=house.partner, user=house.registrar)]
    return made


@pytest.fixture
def house(db: None) -> House:
    return House()


@pytest.fixture
def records(house: House) -> Records:
    """All that a row limit speaks of, at one partner."""
    return of_the_house(limited_labels(), house)
