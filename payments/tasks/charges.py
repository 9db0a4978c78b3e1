"""Having the processor pause, end or resume what is charged regularly, until it has confirmed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError


@task()
@retry(max_attempts=10, base_seconds=20, factor=3, cap_seconds=3600, on=(GatewayError,))
def settle_charge(gift_id: str) -> str:
    from payments.services.recurring_gifts import charges  # it enqueues this task

    return str(charges.settle(gift_id) or "")


@task()
def settle_unsettled_charges() -> int:
    from payments.services.recurring_gifts import charges  # as above

    return charges.settle_all_unsettled()


@task()
@retry(max_attempts=5, base_seconds=5)
def close_links_of_departed_child(child_id: int) -> int:
    from beneficiaries.models import Child
    from payments.services.people import departed_children  # as above

    child = Child.objects.get(pk=child_id)
    return departed_children.close_links(child, reason=_("The child left."))


def register_jobs() -> None:
    register(
        Job(
            "settle-unsettled-charges",
            gettext_lazy("Asks Stripe again to pause, end or resume what it has not confirmed"),
            "25 * * * *",
            settle_unsettled_charges,
        )
    )
