"""Uploaded photos, processed where no browser waits."""

from django.utils.translation import gettext_lazy as _
from django_tasks import TaskContext, task

from backoffice.core.tasks.retry import retry
from backoffice.core.tasks.schedule import Job, register
from beneficiaries.services import photo_uploads

MAX_ATTEMPTS = 3


@task(queue_name="files", takes_context=True)
@retry(max_attempts=MAX_ATTEMPTS, base_seconds=10, factor=3)
def process_photo(context: TaskContext, upload_id: str) -> str:
    try:
        return photo_uploads.process_upload(upload_id)
    except Exception:
        if context.attempt >= MAX_ATTEMPTS:
            # The person who sent it is told as well, not the office alone.
            photo_uploads.give_up(upload_id)
        raise


@task(queue_name="files")
def tidy_photo_uploads() -> dict[str, int]:
    return photo_uploads.tidy_up()


def register_jobs() -> None:
    register(
        Job(
            "tidy-photo-uploads",
            _("Deletes raw photos that were left behind, and forgets old uploads"),
            "40 * * * *",
            tidy_photo_uploads,
        )
    )
