"""How money is followed up. Kept apart from `settings` for its length; .env.example says it in words."""

import environ

from backoffice import settings_checks

env = environ.Env()

# A refund above it needs an approver: euros or as much in other currencies, and exact amounts by name ("250,KES=30000").
REFUND_APPROVAL_ABOVE = settings_checks.amounts_by_currency(
    "REFUND_APPROVAL_ABOVE", env.list("REFUND_APPROVAL_ABOVE", default=["250"])
)
# Days after the first failure on which a donor is written to again; the first mail goes out at once.
CARD_PROBLEM_DAYS = settings_checks.rising_days(
    "CARD_PROBLEM_DAYS", env.list("CARD_PROBLEM_DAYS", default=["4", "10"])
)
# So long before a card expires its owner is asked for another one.
CARD_EXPIRY_NOTICE_DAYS = settings_checks.whole_number(
    "CARD_EXPIRY_NOTICE_DAYS", env.str("CARD_EXPIRY_NOTICE_DAYS", default="30"), lowest=1
)
# How many days the link opens on which a sponsor changes a recurring gift; then it is sent again.
MANAGE_LINK_DAYS = settings_checks.whole_number(
    "MANAGE_LINK_DAYS", env.str("MANAGE_LINK_DAYS", default="30"), lowest=1
)
# No event of Stripe for so long, while gifts are charged, is a broken line and no quiet day.
EVENT_SILENCE_HOURS = settings_checks.whole_number(
    "EVENT_SILENCE_HOURS", env.str("EVENT_SILENCE_HOURS", default="24"), lowest=1
)
# How many days the nightly comparison with Stripe looks back.
RECONCILE_DAYS = settings_checks.whole_number(
    "RECONCILE_DAYS", env.str("RECONCILE_DAYS", default="35"), lowest=1
)
