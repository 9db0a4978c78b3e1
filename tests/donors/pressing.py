"""A donor's and a household's own doors: their pages, and the dialogs behind their buttons."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def page_of(record: models.Model) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def button(record: models.Model, name: str) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=[record.pk])


def press(client: Client, record: models.Model, name: str, **answers: Any) -> HttpResponse:
    """Fill in a button's dialog and send it, as htmx does."""
    data = {"_form_submitted": "1", "reason": "because", **answers}
    return client.post(  # type: ignore[return-value]
        button(record, name), data, headers={"HX-Request": "true", "HX-Current-URL": page_of(record)}
    )


def said(client: Client, record: models.Model) -> str:
    """What the page tells after a button was pressed."""
    return client.get(page_of(record)).content.decode()


def formset(prefix: str, rows: list[dict[str, Any]], *, standing: int = 0) -> dict[str, Any]:
    counts = {"TOTAL": len(rows), "INITIAL": standing, "MIN_NUM": 0, "MAX_NUM": 1000}
    data: dict[str, Any] = {f"{prefix}-{name}_FORMS": str(number) for name, number in counts.items()}
    for at, row in enumerate(rows):
        data |= {f"{prefix}-{at}-{name}": value for name, value in row.items()}
    return data


def form_of(client: Client, record: models.Model, **changes: Any) -> dict[str, Any]:
    """The whole form of a record's page as a browser would send it, with some answers changed."""
    page = client.get(page_of(record))
    shown: Any = page.context["adminform"].form
    data: dict[str, Any] = {}
    for name in shown.fields:
        value = shown[name].value()
        data[name] = "" if value is None else value
    data = {name: value for name, value in data.items() if value is not False}
    for inline in page.context["inline_admin_formsets"]:
        formset_shown = inline.formset
        data |= {field.html_name: str(field.value()) for field in formset_shown.management_form}
        for form in formset_shown.initial_forms:
            data |= {field.html_name: field.value() or "" for field in form if field.value() is not None}
    return {name: value for name, value in (data | changes).items() if value is not None}
