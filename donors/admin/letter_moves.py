"""The buttons that move a letter from whoever enters it to whoever reads it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog, page_behind
from backoffice.core.models import User
from donors.admin.letter_forms import MendForm, ReleaseForm, SubmitForm
from donors.admin.letter_review import LetterReview
from donors.models import Letter
from donors.services import letters

Status = Letter.Status


class LetterMoves(LetterReview):
    """For the letter's admin. Each button shows only where its step begins and to whom it is allowed."""

    @action(
        description=_("Submit for review"),
        icon="outbox",
        variant=ActionVariant.PRIMARY,
        permissions=["submit"],
        dialog=dialog(
            _("Submit this letter for review?"),
            SubmitForm,
            description=_("Save it first. Nobody changes it while it is reviewed."),
            submit=_("Submit"),
        ),
    )
    def submit(self, request: HttpRequest, form: SubmitForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letters.submit_letter(letter, by=by, reason=form.given_reason),
            success=_("The letter waits for review now."),
        )

    @action(
        description=_("Release"),
        icon="task_alt",
        variant=ActionVariant.SUCCESS,
        permissions=["release"],
        dialog=dialog(
            _("Release this letter?"),
            ReleaseForm,
            description=_("It may go out then, and is not changed any more."),
            submit=_("Release"),
        ),
    )
    def release(self, request: HttpRequest, form: ReleaseForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letters.release_letter(
                letter, by=by, scans_read=form.pages_were_read, reason=form.given_reason
            ),
            success=_("The letter is released. Send it when you are ready."),
        )

    @action(
        description=_("Mend or translate"),
        icon="translate",
        permissions=["mend"],
        dialog=dialog(
            _("Mend this letter, or write its translation"),
            MendForm,
            description=_("Take out what must not stand in it, and nothing else."),
            submit=_("Save"),
        ),
    )
    def mend(self, request: HttpRequest, form: MendForm, object_id: str) -> HttpResponse:
        letter, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        words = form.cleaned_data
        return carry_out(
            request,
            lambda: letters.mend_letter(
                letter,
                text=words["text"],
                translation=words["translation"],
                by=by,
                reason=form.given_reason,
            ),
            success=_("The words are saved."),
        )

    @action(
        description=_("Send back"),
        icon="undo",
        variant=ActionVariant.WARNING,
        permissions=["send_back"],
        dialog=dialog(
            _("Send this letter back to be mended?"),
            ReasonForm,
            description=_("It becomes a draft again. Say what is to be taken out, or what is missing."),
            submit=_("Send back"),
        ),
    )
    def send_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letters.send_back(letter, by=by, reason=form.given_reason),
            success=_("The letter was sent back."),
        )

    def moved(
        self,
        request: HttpRequest,
        object_id: str,
        act: Callable[[Letter, User], object],
        *,
        success: str | Promise,
    ) -> HttpResponse:
        letter, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        to = self.after_review(request, letter, page_behind(request))
        return carry_out(request, lambda: act(letter, by), success=success, to=to)

    def has_submit_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "submit") and self.stands_at(request, object_id, {Status.DRAFT})

    def has_release_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "review") and self.stands_at(request, object_id, {Status.IN_REVIEW})

    has_send_back_permission = has_release_permission
    has_mend_permission = has_release_permission

    def stands_at(
        self,
        request: HttpRequest,
        object_id: str | None,
        states: set[Status],
        *,
        is_mailed: bool | None = None,
    ) -> bool:
        """Is this drawn for a letter in such a state? Of a pressed button the service decides."""
        if not self.is_drawing_record(request, object_id):
            return True
        letter: Letter | None = self.record_once(request, str(object_id))
        return letter is not None and letter.status in states and is_mailed in (None, letter.is_mailed)
