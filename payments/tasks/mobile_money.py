"""Making phones ring, asking what became of it, and pledges, each on its day."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register


@task()
@retry(max_attempts=2, base_seconds=30)
def send_prompt(payment_id: str) -> str:
    """Once in the life of a payment: a second run finds that it was sent."""
    from payments.services.mobile import mobile_payments  # it enqueues this task

    return str(mobile_payments.send(payment_id).status)


@task()
def look_up_prompts() -> int:
    from payments.services.mobile import mobile_lookups  # apps are being loaded when this module is read

    return mobile_lookups.look_up_due()


@task()
def prompt_pledges() -> int:
    from payments.services.mobile import mobile_pledges  # as above

    return mobile_pledges.prompt_due()


def register_jobs() -> None:
    register(
        Job(
            "look-up-mobile-payments",
            _("Asks providers of mobile money what became of their prompts"),
            "* * * * *",
            look_up_prompts,
        )
    )
    register(
        Job(
            "prompt-mobile-pledges",
            _("Asks by phone for the pledges that are due, within the hours for it"),
            "10 * * * *",
            prompt_pledges,
        )
    )
