"""An amount given on a public page: to a campaign, or where it is needed most."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from djmoney.money import Money

from donors.models import Campaign
from payments.models import Fund, PaymentLink
from payments.services import links
from payments.services.paying.guests import Giver, donor_of

# Whoever presses Give pays at once or comes back on the same day.
OPEN_FOR = datetime.timedelta(days=1)


def link_for_gift(
    *,
    key: str,
    giver: Giver,
    amount: Money,
    interval: str,
    fund: Fund,
    campaign: Campaign | None = None,
    message: str = "",
) -> PaymentLink:
    """The link of one press: `key` is `FormKey.of_press`, and pressed twice it is the same link.

    Raises links.LinkRefused or InvalidAmount; ValidationError for a guest without a usable name or email.
    """
    if standing := PaymentLink.objects.filter(token=key).first():
        return standing
    try:
        with transaction.atomic():
            link = links.create_link(
                donor=donor_of(giver),
                amount=amount,
                interval=interval,
                fund=fund,
                campaign=campaign,
                message=message,
                origin=PaymentLink.Origin.WEBSITE,
                expires_at=timezone.now() + OPEN_FOR,
                send=False,
            )
            # Under its unique token nobody, in no other tab, makes a second link of the same press.
            link.token = key
            link.save(update_fields=["token"])
            return link
    except IntegrityError:
        if standing := PaymentLink.objects.filter(token=key).first():
            return standing  # both looked before either had written
        raise
