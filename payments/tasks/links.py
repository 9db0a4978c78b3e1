"""Payment links over time: reminders, the end of those whose time has come, and appeals to many at once."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register


@task()
def expire_payment_links() -> int:
    from payments.services.links import expire_links  # apps are being loaded when this module is read

    return expire_links()


@task()
def remind_of_payment_links() -> int:
    from payments.services.asking.link_reminders import remind  # as above

    return remind()


@task(queue_name="files")
@retry(max_attempts=5, base_seconds=10, factor=3)
def send_appeal(batch_id: str) -> None:
    """One turn at an appeal; a long one takes several."""
    from payments.services.asking.appeals import take_turn  # as above

    if take_turn(batch_id):
        send_appeal.enqueue(batch_id)


def register_jobs() -> None:
    register(
        Job(
            "expire-payment-links",
            _("Closes payment links whose time has passed"),
            "*/10 * * * *",
            expire_payment_links,
        )
    )
    register(
        Job(
            "remind-of-payment-links",
            _("Reminds donors of payment links that were not paid"),
            "20 9 * * *",
            remind_of_payment_links,
        )
    )
