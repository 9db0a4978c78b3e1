"""The forms of letters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.core.admin.dialogs import OptionalReasonForm
from beneficiaries.services.imaging import PhotoRefused
from donors.models import Letter
from donors.services import letter_check, letter_delivery, letters
from donors.services.letter_scans import MOST_PAGES, PreparedScan, ScanRefused, prepare_scan

# Read together with the letter on dialogs and screens.
PEOPLE = (
    "sponsorship__child__partner",
    "sponsorship__correspondent__household",
    "sponsorship__payer__household",
)
POSTED_AT_ONCE = 100


class PagesWidget(UnfoldAdminFileFieldWidget):  # type: ignore[misc]  # unfold ships no types
    allow_multiple_selected = True


class PagesField(forms.FileField):
    """Several pictures at once. Cleans to PreparedScans, so that a bad page is an error of the form."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", PagesWidget(attrs={"accept": "image/*"}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[PreparedScan]:
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        if len(uploads) > MOST_PAGES:
            raise ValidationError(_("Choose at most %(most)s pages."), params={"most": MOST_PAGES})
        return [self._prepared(upload) for upload in uploads]

    def _prepared(self, upload: Any) -> PreparedScan:
        try:
            return prepare_scan(super().clean(upload))
        except (PhotoRefused, ScanRefused) as refusal:
            raise ValidationError(
                "%(file)s: %(why)s", params={"file": upload.name, "why": refusal}
            ) from refusal


class LetterForm(forms.ModelForm[Letter]):
    pages = PagesField(
        label=_("Scanned pages"),
        required=False,
        help_text=_(
            "JPEG, PNG, WebP or HEIC, in their order; several at once. They come behind those that are there."
        ),
    )
    change_reason = forms.CharField(
        label=_("Why this change"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Stands in the history of the letter."),
    )

    class Meta:
        model = Letter
        fields = ["sponsorship", "direction", "delivery", "language", "written_on", "text", "translation"]


class OfLetterForm(OptionalReasonForm):
    """A dialog that tells beforehand what is odd about its letter."""

    form_before_template = "admin/donors/letter_dialog.html"

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.letter = _letter(request, object_id)
        self.look_at(self.letter)

    def look_at(self, letter: Letter) -> None:
        """Change the form to what this letter asks for."""

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return self.told(self.letter)

    def told(self, letter: Letter) -> dict[str, Any]:
        return {}


def _letter(request: HttpRequest, object_id: Any) -> Letter:
    """Within the person's rows; 404 otherwise, also for what is no key at all."""
    try:
        return Letter.objects.for_user(request.user).select_related(*PEOPLE).get(pk=object_id)
    except (Letter.DoesNotExist, ValidationError) as error:
        raise Http404 from error


class SubmitForm(OfLetterForm):
    def told(self, letter: Letter) -> dict[str, Any]:
        doubts = letter_check.in_words(letter, firm=True) + letter_check.in_words(letter, firm=False)
        if letters.needs_translation(letter):
            doubts.insert(0, str(_("The translation is missing. The letter is not released without it.")))
        return {"obstacles": letters.what_is_missing(letter), "doubts": doubts}


class MendForm(OfLetterForm):
    text = forms.CharField(
        label=_("Letter"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("The words as they were stay in the history."),
    )
    translation = forms.CharField(
        label=_("Translation"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "dir": "auto"}),
    )
    field_order = ["text", "translation", "reason"]

    def look_at(self, letter: Letter) -> None:
        self.fields["text"].initial = letter.text
        self.fields["translation"].initial = letter.translation
        self.fields["reason"].label = _("Why words of the letter were changed")


class ReleaseForm(OfLetterForm):
    scans_read = forms.BooleanField(
        label=_("I have read every scanned page"),
        help_text=_("No number, address, school or family name stands on them."),
        widget=UnfoldBooleanSwitchWidget(),
    )
    field_order = ["scans_read", "reason"]

    def look_at(self, letter: Letter) -> None:
        if not letter.scans.exists():
            del self.fields["scans_read"]
        if letter_check.in_words(letter, firm=False):
            self.fields["reason"].required = True
            self.fields["reason"].label = _("Why this may stand")

    @property
    def pages_were_read(self) -> bool:
        return bool(self.cleaned_data.get("scans_read", False))

    def told(self, letter: Letter) -> dict[str, Any]:
        return {
            "obstacles": letters.obstacles_to_release(letter),
            "doubts": letter_check.in_words(letter, firm=False),
        }


class SendForm(OfLetterForm):
    def look_at(self, letter: Letter) -> None:
        if letter_delivery.warning_before_sending(letter):
            self.fields["reason"].required = True
            self.fields["reason"].label = _("Why it goes out all the same")

    def told(self, letter: Letter) -> dict[str, Any]:
        warning = letter_delivery.warning_before_sending(letter)
        return {"doubts": [warning] if warning else []}


class PostedForm(OptionalReasonForm):
    """Which of the letters on paper have gone out? All that are there when the dialog opens, unless unticked."""

    letters = forms.MultipleChoiceField(
        label=_("Letters"), widget=UnfoldAdminCheckboxSelectMultipleWidget(), required=True
    )
    field_order = ["letters", "reason"]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        waiting = to_be_posted(request)
        self.fields["letters"].choices = [(str(letter.pk), _in_short(letter)) for letter in waiting]
        self.fields["letters"].initial = [str(letter.pk) for letter in waiting]
        self.waiting = {str(letter.pk): letter for letter in waiting}

    @property
    def chosen(self) -> list[Letter]:
        return [self.waiting[key] for key in self.cleaned_data["letters"]]


def _in_short(letter: Letter) -> str:
    child, sponsor = letter.sponsorship.child.first_name, letter.sponsorship.correspondent.name
    words = _t("%(child)s to %(sponsor)s") if letter.goes_to_sponsor else _t("%(sponsor)s to %(child)s")
    return words % {"child": child, "sponsor": sponsor}


def to_be_posted(request: HttpRequest) -> list[Letter]:
    """What waits for the post, those first that were released longest ago."""
    waiting = Letter.objects.for_user(request.user).to_be_posted().select_related(*PEOPLE)
    return list(waiting.prefetch_related("scans").order_by("released_at", "pk")[:POSTED_AT_ONCE])
