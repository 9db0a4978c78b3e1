"""Making the PDF of a receipt, after the commit that gave it its number."""

from django_tasks import task

from backoffice.core.tasks.retry import retry


@task(queue_name="files")
@retry(max_attempts=6, base_seconds=20, factor=3, cap_seconds=3600, on=(OSError,))
def render_receipt(receipt_id: str) -> str:
    # It stands above this task, which issuing enqueues.
    from payments.services.receipt_pdf import store_and_send

    return store_and_send(receipt_id)
