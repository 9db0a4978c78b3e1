"""Sending a queued mail, as background work."""

from django_tasks import task

from backoffice.core.services import sending
from backoffice.core.tasks.retry import retry


@task(queue_name="mail")
@retry(
    # One more than the mail itself allows: the mail's own count decides, and tells staff with the mail at hand.
    max_attempts=sending.MAX_ATTEMPTS + 1,
    base_seconds=30,
    factor=3,
    cap_seconds=3600,
    on=(sending.TryLater,),
)
def send_email(email_id: str) -> str:
    return sending.send(email_id)
