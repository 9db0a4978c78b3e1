"""Asking for a comparison that a worker carries out."""

from django.db import transaction

from backoffice.core.models import User
from payments.models import Reconciliation
from payments.services.reconcile import runner


def compare_in_background(*, by: User) -> Reconciliation:
    """Raises RunsAlready while another one waits or runs."""
    from payments.tasks.reconcile import compare_with_stripe  # the task calls the runner

    with transaction.atomic():
        run = runner.ask_for_comparison(by=by)
        compare_with_stripe.enqueue(str(run.pk))
    return run
