"""What of money still runs in the name of a donor who has died."""

from django.utils.translation import gettext as _

from backoffice.core.money import in_words
from donors.models import Donor
from donors.services import deceased
from payments.models import PaymentLink, RecurringGift


def register() -> None:
    deceased.also_ask(gifts_and_links_of)


def gifts_and_links_of(donor: Donor) -> list[str]:
    gifts = RecurringGift.objects.filter(donor=donor).exclude(status=RecurringGift.Status.CANCELLED)
    links = PaymentLink.objects.filter(donor=donor, status=PaymentLink.Status.OPEN)
    return [
        *(
            _("Recurring gift of %(amount)s, %(interval)s, %(status)s")
            % {
                "amount": in_words(gift.amount),
                "interval": gift.get_interval_display(),
                "status": gift.get_status_display().lower(),
            }
            for gift in gifts
        ),
        *(
            _("Payment link over %(amount)s, still open") % {"amount": in_words(link.amount)}
            for link in links
        ),
    ]
