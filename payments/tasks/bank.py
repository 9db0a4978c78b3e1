"""What is done with the bank's lines in the background."""

from django_tasks import task

from backoffice.core.tasks.retry import retry


@task()
@retry(max_attempts=5, base_seconds=10, factor=3)
def book_bank_lines(run_id: int) -> None:
    """One turn at a run; a long one takes several."""
    from payments.services.banking.booking_runs import take_turn  # it enqueues this task

    if take_turn(run_id):
        book_bank_lines.enqueue(run_id)
