"""Under which customer at Stripe does a donor's next recurring gift stand?"""

from donors.models import Donor


def customer_of(donor: Donor, currency: str) -> str:
    """One donor's subscriptions stand under one customer; Stripe wants them in one currency. Empty: a new one."""
    gifts = donor.recurring_gifts.live().filter(amount_currency=currency)
    known = gifts.exclude(stripe_customer_id="").order_by("-created_at").first()
    return known.stripe_customer_id if known else ""
