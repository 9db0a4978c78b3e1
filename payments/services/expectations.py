"""Every night: what is expected of whom, what covers it, and who is behind. Running it twice changes nothing."""

from decimal import Decimal
from typing import Any, cast

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.registry import Move, on_move
from backoffice.core.services import work
from donors.models import Instalment, Sponsorship
from donors.services import behind, instalments
from payments.models import Donation
from payments.services import allotments, arrears
from payments.services.asking import reminders

MOST_SHOWN = 50
# SQLite adds decimals as floats: less than half a cent is no difference.
_HAIR = Decimal("0.004")


def register() -> None:
    on_move(Sponsorship, cover_what_came_meanwhile)


def count_the_day() -> dict[str, int]:
    """In this order: what is new must be covered before anybody is called behind."""
    told = instalments.expect_all_until(timezone.localdate())
    return {
        "expected": len(told),
        "covered": allotments.cover_after(told),
        "behind": behind.count_all_behind(),
        "moved": arrears.follow_all(),
        "links_closed": reminders.withdraw_settled_links(),
        "differences": tell_of_differences(),
    }


def cover_what_came_meanwhile(move: Move[Sponsorship]) -> None:
    """A gift may have come while the promise rested."""
    if move.old == Sponsorship.Status.PAUSED and move.new == Sponsorship.Status.ACTIVE:
        allotments.cover(move.instance)


def differences() -> list[str]:
    """Where instalments and what gifts say they cover do not agree; empty when the books are in order."""
    return [
        *(
            _("%(instalment)s has received %(received)s, but gifts cover %(covered)s")
            % {"instalment": row, "received": row.received, "covered": row.covered}
            for row in cast("Any", _uneven_instalments()).select_related(
                "sponsorship__payer", "sponsorship__child"
            )
        ),
        *(
            _("%(gift)s is given out above its amount: %(spent)s") % {"gift": gift, "spent": gift.spent}
            for gift in cast("Any", _overspent_gifts())
        ),
    ]


def tell_of_differences() -> int:
    found = differences()
    if found:
        work.ask(
            "sponsorship.differences",
            title=_("Instalments and gifts do not agree: %(count)d differences") % {"count": len(found)},
            details="\n".join(found[:MOST_SHOWN]),
            key="sponsorship.differences",
        )
    return len(found)


def _uneven_instalments() -> "QuerySet[Instalment]":
    covered = Coalesce(Sum("allotments__amount", filter=Q(allotments__taken_back_at=None)), Decimal(0))
    rows = Instalment.objects.annotate(covered=covered)
    return rows.filter(Q(received__gt=F("covered") + _HAIR) | Q(received__lt=F("covered") - _HAIR))


def _overspent_gifts() -> "QuerySet[Donation]":
    gifts = Donation.objects.filter(allotments__isnull=False)
    return gifts.annotate(spent=Sum("allotments__amount")).filter(spent__gt=F("amount") + _HAIR)
