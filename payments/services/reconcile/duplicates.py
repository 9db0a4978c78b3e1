"""Was one link paid more than once, and everything kept?"""

from collections.abc import Iterator

from django.db.models import Count, Exists, Max, OuterRef
from django.utils.translation import gettext as _

from backoffice.core.intervals import Interval
from payments.models import Donation, PaymentLink, Refund
from payments.services.reconcile.differences import Difference, Scope


def compare(scope: Scope) -> Iterator[Difference]:
    went_back = Refund.objects.claiming().filter(donation=OuterRef("pk"))
    kept = Donation.objects.succeeded().of_our_books().filter(~Exists(went_back))
    of_links = (
        kept.filter(
            payment_link__interval=Interval.ONCE,
            payment_link__in=scope.ours(kept, "received_at").values("payment_link"),
        )
        .order_by()
        .values("payment_link")
        .annotate(times=Count("pk"), last=Max("received_at"))
        .filter(times__gt=1)
    )
    for some in scope.in_batches(of_links):
        links = PaymentLink.objects.select_related("donor").in_bulk([row["payment_link"] for row in some])
        gifts = Donation.objects.succeeded().filter(payment_link__in=links).order_by("received_at")
        by_link: dict[object, list[str]] = {}
        for key, reference in gifts.values_list("payment_link", "reference"):
            by_link.setdefault(key, []).append(reference)
        for row in some:
            link = links[row["payment_link"]]
            yield Difference(
                "link_paid_twice",
                str(link.pk),
                title=_("One link was paid %(times)s times: %(gifts)s")
                % {"times": row["times"], "gifts": ", ".join(by_link[link.pk])},
                ours=", ".join(by_link[link.pk]),
                theirs=_("as many payments"),
                advice=_("Refund one: ask the donor whether both were meant, and refund the second if not."),
                on=row["last"].date(),
                subject=link,
            )
