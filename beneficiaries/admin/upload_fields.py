"""Form fields that take a file, check it at once and hand on what may be stored of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from beneficiaries.services.documents import PaperRefused, PreparedPaper, prepare_paper
from beneficiaries.services.imaging import PhotoRefused
from beneficiaries.services.photos import PreparedPhoto, prepare_photo


class PhotoField(forms.FileField):
    """Cleans to a PreparedPhoto, so that a bad photo is an error of the form and nothing is decoded twice."""

    # No `capture`: with it a telephone opens its camera only, and yesterday's photo could not be chosen.
    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", UnfoldAdminFileFieldWidget(attrs={"accept": "image/*"}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> PreparedPhoto | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return prepare_photo(upload)
        except PhotoRefused as refusal:
            raise ValidationError(str(refusal), code="photo") from refusal


class PaperField(forms.FileField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("File"))
        options.setdefault("widget", UnfoldAdminFileFieldWidget(attrs={"accept": "application/pdf,image/*"}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> PreparedPaper | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return prepare_paper(upload)
        except PaperRefused as refusal:
            raise ValidationError(str(refusal), code="paper") from refusal
