"""How much of a child is still to be promised, and to whom may it be?"""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.intervals import Interval
from backoffice.core.money import quantized
from beneficiaries.models import Child
from donors.models import Sponsorship
from donors.services.due_dates import MONTHS

WHOLE = 100


class SponsorshipRefused(DomainError):
    """A sponsorship that cannot be; the message says what to do."""


def free_share(child: Child, *, besides: Sponsorship | None = None) -> int:
    """How many percent of the child nobody has promised to carry; what `besides` carries counts as free."""
    others = Sponsorship.objects.live().filter(child=child)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    taken = others.aggregate(total=Sum("share"))["total"] or 0
    return max(0, WHOLE - int(taken))


def suggested_amount(child: Child, *, share: int, interval: str) -> Money | None:
    """What the share of the child's monthly need comes to in the interval; None where no need was written down."""
    if child.monthly_need is None:
        return None
    currency = str(child.monthly_need.currency)
    exact = child.monthly_need.amount * share / WHOLE * MONTHS[Interval(interval)]
    # A share is never rounded to nothing.
    return Money(max(quantized(exact, currency), quantized(Decimal(1), currency)), currency)


def refuse_unless_possible(child: Child, *, share: int) -> None:
    """Raises SponsorshipRefused. Certain only for a locked child; a form asks it beforehand to say so early."""
    refuse_unless_verified(child)
    refuse_above_what_is_free(child, share)


def refuse_unless_verified(child: Child) -> None:
    if child.is_merged_away:
        raise SponsorshipRefused(
            _("%(child)s was merged into %(survivor)s. Choose that record.")
            % {"child": child, "survivor": child.merged_into}
        )
    if child.status != Child.Status.VERIFIED:
        raise SponsorshipRefused(
            _("%(child)s is '%(status)s'. Only a verified child can be sponsored.")
            % {"child": child, "status": child.get_status_display()}
        )


def refuse_above_what_is_free(child: Child, share: int, *, besides: Sponsorship | None = None) -> None:
    if not 1 <= share <= WHOLE:
        raise SponsorshipRefused(_("A share is between 1 and 100 percent."))
    free = free_share(child, besides=besides)
    if share > free:
        refusal = (
            _("%(child)s is sponsored in full already. Choose another child, or end the present sponsorship.")
            if free == 0
            else _("Only %(free)s %% of %(child)s is still free; ask for that much or less.")
        )
        raise SponsorshipRefused(refusal % {"child": child, "free": free})
