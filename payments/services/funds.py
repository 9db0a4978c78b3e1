"""The two funds that every charity starts with."""

from typing import Any

from django.db import connections
from django.utils.translation import gettext_noop

from payments.models import Fund

STARTING_FUNDS = {
    Fund.GENERAL: gettext_noop("Where it is needed most"),
    Fund.SPONSORSHIP: gettext_noop("Child sponsorship"),
}


def ensure_funds() -> None:
    """Make the funds that the house relies on, where they are missing. Staff may rename them."""
    for slug, name in STARTING_FUNDS.items():
        Fund.objects.get_or_create(
            slug=slug, defaults={"name": name, "is_restricted": slug == Fund.SPONSORSHIP}
        )


def ensure_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    if Fund._meta.db_table in connections[using].introspection.table_names():
        ensure_funds()


def fund_for(*, for_a_child: bool) -> Fund:
    """The fund of a gift whose giver named none."""
    ensure_funds()
    return Fund.objects.get(slug=Fund.SPONSORSHIP if for_a_child else Fund.GENERAL)
