"""Who is behind, since when and by how much? Kept on the promise, so that one list can ask it of all channels."""

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from djmoney.money import Money

from donors.models import Instalment, Sponsorship

Status = Sponsorship.Status
COUNTED = (Status.ACTIVE, Status.PAST_DUE)


def count_behind(sponsorship: Sponsorship) -> None:
    """Rewrite `behind_since` and `behind_amount` of one promise. One that rests or has ended is not behind."""
    missing = []
    if sponsorship.status in COUNTED:
        missing = list(Instalment.objects.behind().filter(sponsorship=sponsorship).order_by("due_on"))
    since = missing[0].due_on if missing else None
    total = sum((row.amount - row.received for row in missing), Money(0, sponsorship.amount.currency))
    amount = total if missing else None
    if (sponsorship.behind_since, sponsorship.behind_amount) != (since, amount):
        sponsorship.behind_since, sponsorship.behind_amount = since, amount
        # No history: that time passes is no change that anybody made.
        Sponsorship.objects.filter(pk=sponsorship.pk).update(
            behind_since=since,
            behind_amount=amount,
            behind_amount_currency=amount.currency if amount is not None else None,
        )


@transaction.atomic
def count_all_behind() -> int:
    """The same for all, by two statements; returns how many are behind."""
    missing = Instalment.objects.behind().filter(sponsorship=OuterRef("pk")).order_by()
    recovered = Sponsorship.objects.filter(behind_since__isnull=False)
    recovered.filter(~Exists(missing) | ~Q(status__in=COUNTED)).update(
        behind_since=None, behind_amount=None, behind_amount_currency=None
    )
    behind = Sponsorship.objects.filter(Exists(missing), status__in=COUNTED)
    return behind.update(
        behind_since=_of_each(missing, since=Min("due_on")),
        behind_amount=_of_each(missing, total=Sum(F("amount") - F("received"))),
        behind_amount_currency=F("amount_currency"),
    )


def _of_each(rows: "QuerySet[Instalment]", **figure: Min | Sum) -> Subquery:
    return Subquery(rows.values("sponsorship").annotate(**figure).values(*figure))
