"""Having the processor change recurring gifts until it has confirmed, and looking after the cards behind them."""

from django.utils.translation import gettext_lazy
from django_tasks import task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from payments.gateway.errors import GatewayError


class NotConfirmed(Exception):
    """The processor was asked and has not said yet that it is so."""


@task()
@retry(max_attempts=10, base_seconds=10, factor=3, cap_seconds=3600, on=(GatewayError, NotConfirmed))
def carry_out_change(change_id: str) -> str:
    from payments.services.recurring_gifts import recurring_carrying  # it enqueues this task

    return recurring_carrying.carry_out(change_id)


@task()
def carry_out_all_waiting() -> int:
    from payments.services.recurring_gifts import recurring_carrying  # as above

    return recurring_carrying.ask_all_again()


@task()
@retry(max_attempts=4, base_seconds=60, factor=3, cap_seconds=600, on=(GatewayError,))
def look_at_pauses_over() -> int:
    from payments.services.recurring_gifts import pauses_over  # as above

    return pauses_over.learn_of_them()


@task()
@retry(max_attempts=8, base_seconds=20, factor=3, cap_seconds=3600, on=(GatewayError,))
def charge_newer_card(gift_id: str) -> bool:
    from payments.services.cards import charged_cards  # as above

    return charged_cards.charge_newer(gift_id)


@task()
@retry(max_attempts=6, base_seconds=60, factor=3, cap_seconds=3600, on=(GatewayError,))
def look_at_card(gift_id: str) -> str:
    from payments.services.cards import charged_cards  # as above

    return charged_cards.look_at(gift_id)


@task()
def look_at_expiring_cards() -> int:
    from payments.services.cards import charged_cards  # as above

    return charged_cards.look_at_expiring()


def register_jobs() -> None:
    register(
        Job(
            "carry-out-recurring-changes",
            gettext_lazy("Asks Stripe again for changes of recurring gifts that it has not confirmed"),
            "35 * * * *",
            carry_out_all_waiting,
        )
    )
    register(
        Job(
            "pauses-over",
            gettext_lazy("Asks Stripe about recurring gifts whose pause should have ended"),
            "20 * * * *",
            look_at_pauses_over,
        )
    )
    register(
        Job(
            "expiring-cards",
            gettext_lazy("Finds cards that expire soon and asks their owners for another one"),
            "40 4 * * *",
            look_at_expiring_cards,
        )
    )
