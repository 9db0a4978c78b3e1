"""Handing files in, having them checked, written and taken back, as people do it on screen."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.core.models import ImportBatch
from backoffice.core.tasks.draining import drain


def page_of(batch: ImportBatch) -> str:
    return reverse("admin:core_importbatch_change", args=[batch.pk])


def press(client: Client, batch: ImportBatch, name: str) -> Any:
    return client.post(
        reverse(f"admin:core_importbatch_{name}", args=[batch.pk]), {"_form_submitted": "1", "reason": ""}
    )


def hand_in(
    client: Client, file: SimpleUploadedFile, archive: SimpleUploadedFile | None = None, *, kind: str
) -> ImportBatch:
    data: dict[str, Any] = {"kind": kind, "file": file}
    address = reverse("admin:core_importbatch_add")
    answer = client.post(address, {**data, "archive": archive} if archive else data)
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.latest("created_at")


def check(client: Client, batch: ImportBatch, **options: str) -> ImportBatch:
    """Take the columns as they are offered, and let the worker check all rows."""
    address = reverse("admin:core_importbatch_columns", args=[batch.pk])
    offered = client.get(address).context["form"]
    data = {name: offered.get_initial_for_field(field, name) for name, field in offered.fields.items()}
    answer = client.post(address, {**data, **options})
    assert answer.status_code == 302, answer.context["form"].errors
    drain()
    batch.refresh_from_db()
    return batch


def brought_in(
    client: Client,
    file: SimpleUploadedFile,
    archive: SimpleUploadedFile | None = None,
    *,
    kind: str,
    **options: str,
) -> ImportBatch:
    batch = check(client, hand_in(client, file, archive, kind=kind), **options)
    press(client, batch, "write")
    drain()
    batch.refresh_from_db()
    assert batch.status == "done", batch.error
    return batch


def undone(client: Client, batch: ImportBatch) -> ImportBatch:
    press(client, batch, "undo")
    drain()
    batch.refresh_from_db()
    assert batch.status == "undone", batch.error
    return batch


def outcomes(batch: ImportBatch) -> dict[int, tuple[str, list[str]]]:
    return {row.number: (row.outcome, row.reasons) for row in batch.rows.all()}
