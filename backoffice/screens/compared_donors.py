"""What two donors gave, beside who they are: for the page that compares them."""

from collections import Counter

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backoffice.core.admin.compared import Reading
from backoffice.core.admin.comparing import Pair
from backoffice.core.money import in_words
from donors.admin.duplicates import DonorSuspicionAdmin
from donors.models import Donor, DonorSuspicion
from payments.models import Donation, PaymentLink, RecurringGift
from payments.services.giving_back import returned

admin.site.unregister(DonorSuspicion)


@admin.register(DonorSuspicion)
class DonorSuspicionScreen(DonorSuspicionAdmin):
    """Two donors with their gifts."""

    def readings(self, request: HttpRequest) -> list[Reading]:
        may_see = request.user.has_perm
        added = [
            Reading(_("gifts received"), _given) if may_see("payments.view_donation") else None,
            Reading(_("recurring gifts"), _recurring) if may_see("payments.view_recurringgift") else None,
            Reading(_("open payment links"), _asked) if may_see("payments.view_paymentlink") else None,
        ]
        return [*super().readings(request), *(reading for reading in added if reading is not None)]

    def notices(self, request: HttpRequest, pair: Pair) -> list[str]:
        said = super().notices(request, pair)
        customers = [{gift.stripe_customer_id for gift in _live(donor)} - {""} for donor in pair]
        if all(customers) and customers[0] != customers[1]:
            said.append(
                _(
                    "Both give regularly, each by a payment method of their own at Stripe. Both recurring gifts go on "
                    "being charged as before, and both will stand with the record that stays."
                )
            )
        return said


def _given(donor: Donor) -> list[str]:
    received = Donation.objects.filter(donor=donor, status=Donation.Status.SUCCEEDED)
    number = received.count()
    sums = [in_words(amount) for amount in returned.kept_of(received)]
    return [_("%(number)d, in all %(sum)s") % {"number": number, "sum": " + ".join(sums)}] if number else []


def _recurring(donor: Donor) -> list[str]:
    gifts = [
        f"{in_words(gift.amount)}, {gift.get_interval_display()} · {gift.get_status_display()}"
        for gift in _live(donor)
    ]
    return [f"{words} × {number}" if number > 1 else words for words, number in Counter(gifts).items()]


def _live(donor: Donor) -> list[RecurringGift]:
    closed = (RecurringGift.Status.CANCELLED, RecurringGift.Status.INCOMPLETE)
    return list(RecurringGift.objects.filter(donor=donor).exclude(status__in=closed).order_by("created_at"))


def _asked(donor: Donor) -> str:
    number = PaymentLink.objects.filter(donor=donor).open().count()
    return str(number) if number else ""
