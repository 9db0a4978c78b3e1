"""The forms of an import: the file, and what its columns mean."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
)

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.importer import Importer
from backoffice.core.models import ImportBatch

PREFIX = "column-"


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is imported"), widget=UnfoldAdminSelectWidget())
    file = forms.FileField(
        label=_("Table"),
        help_text=_("Excel (.xlsx) or CSV. The first row holds the names of the columns."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )
    archive = forms.FileField(
        label=_("Photos"),
        required=False,
        help_text=_("A zip with the photos that the table names. You may leave this empty."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".zip"}),
    )

    def __init__(self, *args: Any, importers: Sequence[Importer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(importer.kind, importer.title) for importer in importers]
        if len(importers) == 1:
            kind.initial = importers[0].kind
            kind.widget = forms.HiddenInput()
        if not any(importer.takes_photos for importer in importers):
            del self.fields["archive"]


class ColumnsForm(forms.Form):
    """One choice for each column of the file; what is left empty is not imported."""

    existing = forms.ChoiceField(
        label=_("Those who are in the register already"),
        choices=ImportBatch.Existing,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    date_order = forms.ChoiceField(
        label=_("Dates with slashes"),
        choices=ImportBatch.DateOrder,
        widget=UnfoldAdminRadioSelectWidget(),
    )

    def __init__(
        self,
        *args: Any,
        batch: ImportBatch,
        columns: Sequence[ImportColumn],
        changes_known: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not changes_known:
            self.fields["existing"].widget = forms.HiddenInput()
        self.batch = batch
        meant = {place: name for name, place in batch.mapping.items()}
        offered = [("", _("Do not import")), *((column.name, _starred(column)) for column in columns)]
        for place, header in enumerate(batch.headers):
            self.fields[f"{PREFIX}{place}"] = forms.ChoiceField(
                label=header,
                choices=offered,
                required=False,
                initial=meant.get(place, ""),
                widget=UnfoldAdminSelectWidget(attrs={"aria-label": header}),
            )
        self.initial = {**self.initial, "existing": batch.existing, "date_order": batch.date_order}

    def clean(self) -> dict[str, Any]:
        chosen = [name for name in self._chosen().values() if name]
        twice = {name for name in chosen if chosen.count(name) > 1}
        for field, name in self._chosen().items():
            if name in twice:
                self.add_error(field, _("Another column is imported into this one already."))
        return self.cleaned_data

    @property
    def mapping(self) -> dict[str, int]:
        return {name: int(field.removeprefix(PREFIX)) for field, name in self._chosen().items() if name}

    def file_columns(self) -> list[dict[str, Any]]:
        """For the page: each column of the file with its first cells and its choice."""
        samples = self.batch.samples
        return [
            {
                "field": self[f"{PREFIX}{place}"],
                "header": header,
                "samples": [cells[place] for cells in samples if place < len(cells) and cells[place]],
            }
            for place, header in enumerate(self.batch.headers)
        ]

    def _chosen(self) -> dict[str, str]:
        return {field: str(name) for field, name in self.cleaned_data.items() if field.startswith(PREFIX)}


def _starred(column: ImportColumn) -> str:
    return f"{column.label} *" if column.required else str(column.label)
