"""What the dialogs about a dispute ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from backoffice.core.admin.dialogs import dialog
from beneficiaries.admin.upload_fields import PaperField
from beneficiaries.services.documents import PDF, PreparedPaper
from payments.models import Dispute, DisputeEvidence
from payments.services.disputing import evidence_files
from payments.services.disputing.answering import LONGEST_EVIDENCE
from payments.services.disputing.dispute_evidence import draft
from payments.services.disputing.evidence_files import FilesRefused


class NoteForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    text = forms.CharField(
        label=_("Note"), max_length=5000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 5})
    )


class FileForm(BaseDialogForm):  # type: ignore[misc]
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=DisputeEvidence.Kind.choices,
        widget=UnfoldAdminSelectWidget(),
        help_text=_(
            "The bank takes one file of each kind. 'Use of the gift' is what the child or the work got; 'The other "
            "payment' is for a donor who says that they were charged twice."
        ),
    )
    upload = PaperField(
        help_text=_(
            "A PDF or a picture of at most 4.5 MB. It is kept here; you choose what goes to the bank when you send "
            "evidence."
        )
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **{"files": request.FILES or None, **kwargs})

    def clean_upload(self) -> PreparedPaper:
        paper: PreparedPaper = self.cleaned_data["upload"]
        try:
            evidence_files.refuse_too_large(len(paper.content))
        except FilesRefused as refusal:
            raise ValidationError(str(refusal), code="size") from refusal
        return paper


class _FilesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # subscripted at runtime it fails
    def label_from_instance(self, paper: DisputeEvidence) -> str:
        added = date_format(timezone.localtime(paper.created_at), "DATETIME_FORMAT")
        what = "PDF" if paper.content_type == PDF else _t("picture")
        return f"{paper.get_kind_display()} · {what} · {added}"


class EvidenceForm(BaseDialogForm):  # type: ignore[misc]
    text = forms.CharField(
        label=_("What the bank will read"),
        max_length=LONGEST_EVIDENCE,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
    )
    files = _FilesField(
        label=_("Files for the bank"),
        queryset=DisputeEvidence.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_(
            "One of each kind, together at most 4.5 MB and 49 pages; Mastercard reads 19. What is not ticked stays "
            "here."
        ),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        dispute = Dispute.objects.for_user(request.user).filter(pk=object_id).first()
        if dispute is None or not dispute.evidence.exists():
            del self.fields["files"]
        else:
            self.fields["files"].queryset = dispute.evidence.all()
            self.fields["files"].initial = evidence_files.suggested(dispute)
        if dispute is not None:
            self.fields["text"].initial = draft(dispute)

    def clean_files(self) -> list[DisputeEvidence]:
        papers = list(self.cleaned_data["files"])
        try:
            evidence_files.prepared(papers)
        except FilesRefused as refusal:
            raise ValidationError(str(refusal), code="files") from refusal
        return papers


SENDING = dialog(
    _("Send this to the bank?"),
    EvidenceForm,
    description=_("The bank reads it once: make it complete. Files are added to the dispute before."),
    submit=_("Send to the bank"),
)


def asked_again(request: HttpRequest, form: EvidenceForm, why: str) -> HttpResponse:
    """The same dialog with what was written in it: nobody writes to a bank twice because a line was down."""
    form.add_error("text", why)
    shown = {"dialog": SENDING, "form": form, "form_submit_text": SENDING["form_submit_text"]}
    return render(request, "unfold/helpers/dialog.html", shown)
