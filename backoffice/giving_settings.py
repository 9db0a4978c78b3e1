"""How donors are asked and reminded. Kept apart from `settings` for its length; .env.example says it in words."""

import environ

from backoffice import settings_checks

env = environ.Env()

# A donor of whom nothing has come for so long has lapsed.
LAPSED_AFTER_MONTHS = settings_checks.whole_number(
    "LAPSED_AFTER_MONTHS", env.str("LAPSED_AFTER_MONTHS", default="13"), lowest=1
)
# Days after which a link that was not paid is brought to mind; empty: never.
LINK_REMINDER_DAYS = settings_checks.rising_days(
    "LINK_REMINDER_DAYS", env.list("LINK_REMINDER_DAYS", default=["7", "21"])
)
# Days behind after which a sponsor is written to, one mail each; empty: never.
SPONSORSHIP_REMINDER_DAYS = settings_checks.rising_days(
    "SPONSORSHIP_REMINDER_DAYS", env.list("SPONSORSHIP_REMINDER_DAYS", default=["7", "21", "45"])
)
# Money is on its way for some days: so long after its due date nobody is called behind.
SPONSORSHIP_GRACE_DAYS = settings_checks.whole_number(
    "SPONSORSHIP_GRACE_DAYS", env.str("SPONSORSHIP_GRACE_DAYS", default="5"), lowest=0
)
# How long a child is kept for somebody who decides, and how long an offer of another child waits.
HOLD_DAYS = settings_checks.whole_number("HOLD_DAYS", env.str("HOLD_DAYS", default="14"), lowest=1)
OFFER_DAYS = settings_checks.whole_number("OFFER_DAYS", env.str("OFFER_DAYS", default="30"), lowest=1)
# How many days the link in a mail opens a letter; then it is sent again.
LETTER_LINK_DAYS = settings_checks.whole_number(
    "LETTER_LINK_DAYS", env.str("LETTER_LINK_DAYS", default="60"), lowest=1
)
# How long a child, or the last of a gift item, is kept for somebody on the payment page, in minutes.
PAYMENT_HOLD_MINUTES = settings_checks.whole_number(
    "PAYMENT_HOLD_MINUTES", env.str("PAYMENT_HOLD_MINUTES", default="60"), lowest=35
)
# How often one address may press Give or Order on the public pages. An empty value lifts the limit.
PUBLIC_GIFT_RATE = settings_checks.rate("PUBLIC_GIFT_RATE", env.str("PUBLIC_GIFT_RATE", default="30/hour"))
