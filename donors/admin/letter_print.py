"""Letters as PDF, one by one or all that wait for the post."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.services.audit import record as write_audit
from donors.admin.letter_forms import PEOPLE, to_be_posted
from donors.models import Letter
from donors.services import letter_pdf

PRINTABLE = {Letter.Status.RELEASED, Letter.Status.SENT, Letter.Status.READ}


class PrintsLetters(AlmonerModelAdmin):
    """For the letter's admin. Only what a reviewer has released is printed."""

    @action(description=_("Print"), icon="print", permissions=["print"])
    def print_letter(self, request: HttpRequest, object_id: str) -> HttpResponse:
        letter = self.record(request, object_id)
        if letter.status not in PRINTABLE:
            messages.error(request, _t("A letter is printed once it is released."))
            return HttpResponseRedirect(reverse("admin:donors_letter_change", args=[letter.pk]))
        return _printed([Letter.objects.select_related(*PEOPLE).get(pk=letter.pk)])

    @action(description=_("Print letters to post"), icon="print", permissions=["print"])
    def print_to_post(self, request: HttpRequest) -> HttpResponse:
        letters = to_be_posted(request)
        if not letters:
            messages.info(request, _t("No released letter waits for the post."))
            return HttpResponseRedirect(reverse("admin:donors_letter_changelist"))
        return _printed(letters)

    def has_print_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "send"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        letter: Letter | None = self.record_once(request, str(object_id))
        return letter is not None and letter.status in PRINTABLE


def _printed(letters: Sequence[Letter]) -> HttpResponse:
    for letter in letters:
        write_audit("letter.printed", subject=letter)
    content = letter_pdf.letters_pdf(letters, language=translation.get_language() or "en")
    response = HttpResponse(content, content_type=letter_pdf.PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="{letter_pdf.filename(letters)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
