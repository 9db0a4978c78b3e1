"""Which children may be offered to a donor now?"""

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from beneficiaries.models import Child
from beneficiaries.services import offered
from donors.models import Donor, Hold, Sponsorship
from donors.services.shares import WHOLE


def register() -> None:
    """The public pages ask it too."""
    offered.register(is_free)


def available_children(*, for_donor: Donor | None = None) -> QuerySet[Child]:
    """Published, a share still free, and kept for nobody; what is kept for `for_donor` is free to that donor."""
    return Child.objects.published().filter(is_free(for_donor=for_donor))


def is_free(*, for_donor: Donor | None = None) -> Q:
    """As a condition on children. One child has few sponsors, and one standing hold at most."""
    return Q(_shares_below_the_whole(), ~Exists(_holds_that_keep(for_donor)))


def _shares_below_the_whole() -> Q:
    promised = (
        Sponsorship.objects.live()
        .filter(child=OuterRef("pk"))
        .order_by()
        .values("child")
        .annotate(total=Sum("share"))
        .values("total")
    )
    taken = Coalesce(Subquery(promised, output_field=IntegerField()), 0)
    return Q(LessThan(taken, WHOLE))


def _holds_that_keep(for_donor: Donor | None) -> QuerySet[Hold]:
    holds = Hold.objects.live().filter(child=OuterRef("pk"))
    # Those for nobody in particular keep the child from every donor.
    return holds if for_donor is None else holds.exclude(donor=for_donor)
