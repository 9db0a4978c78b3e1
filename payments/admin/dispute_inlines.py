"""What staff have found out about a dispute: notes and files under its page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import ReadOnlyInline
from backoffice.core.admin.links import link as link_to
from backoffice.core.files.links import guarded_link
from payments.models import DisputeEvidence, DisputeNote
from payments.private_files import DISPUTE_EVIDENCE


class NoteInline(ReadOnlyInline):
    model = DisputeNote
    tab = True
    hide_title = True
    verbose_name_plural = _("notes")
    fields = ["text", "written_by", "created_at"]
    readonly_fields = ["text", "written_by", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("written_by")


class EvidenceInline(ReadOnlyInline):
    model = DisputeEvidence
    tab = True
    hide_title = True
    verbose_name_plural = _("files")
    fields = ["kind", "open_file", "uploaded_by", "created_at", "sent_at"]
    readonly_fields = ["kind", "open_file", "uploaded_by", "created_at", "sent_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("uploaded_by")

    @display(description=_("file"))
    def open_file(self, paper: DisputeEvidence) -> SafeString:
        return link_to(guarded_link(DISPUTE_EVIDENCE, paper), _("Open"), new_tab=True)
