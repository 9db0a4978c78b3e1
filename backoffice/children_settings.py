"""When a child's record must be looked at again. Kept apart from `settings` for its length."""

import environ

from backoffice import settings_checks

env = environ.Env()

# A child whose yearly verification is overdue for longer than this is not published any more.
REVERIFY_GRACE_DAYS = settings_checks.whole_number(
    "REVERIFY_GRACE_DAYS", env.str("REVERIFY_GRACE_DAYS", default="30"), lowest=0
)
# A verified child is due a progress report this often.
PROGRESS_REPORT_MONTHS = env.int("PROGRESS_REPORT_MONTHS", default=6)
