"""The buttons by which a released letter goes out: by mail, by post, through the partner."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import carry_out, dialog
from backoffice.core.models import User
from donors.admin.letter_forms import OfLetterForm, PostedForm, SendForm
from donors.admin.letter_moves import LetterMoves
from donors.models import Letter
from donors.services import letter_delivery

Status = Letter.Status


class LetterSending(LetterMoves):
    """For the letter's admin."""

    @action(
        description=_("Send by mail"),
        icon="send",
        variant=ActionVariant.PRIMARY,
        permissions=["mail"],
        dialog=dialog(
            _("Mail the sponsor a link to this letter?"),
            SendForm,
            description=_("The words of the letter are not in the mail."),
            submit=_("Send"),
        ),
    )
    def mail(self, request: HttpRequest, form: SendForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letter_delivery.send_by_mail(letter, by=by, reason=form.given_reason),
            success=_("The mail is on its way."),
        )

    @action(
        description=_("Send again"),
        icon="forward_to_inbox",
        permissions=["mail_again"],
        dialog=dialog(
            _("Mail the sponsor a fresh link?"),
            OfLetterForm,
            description=_("For a mail that was lost, or a link that has ended."),
            submit=_("Send again"),
        ),
    )
    def mail_again(self, request: HttpRequest, form: OfLetterForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letter_delivery.send_again(letter, by=by, reason=form.given_reason),
            success=_("The mail is on its way."),
        )

    @action(
        description=_("Mark as sent"),
        icon="local_post_office",
        permissions=["mark_sent"],
        dialog=dialog(_("Has this letter gone out on paper?"), SendForm, submit=_("It has")),
    )
    def mark_sent(self, request: HttpRequest, form: SendForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letter_delivery.mark_sent(letter, by=by, reason=form.given_reason),
            success=_("The letter is marked as sent."),
        )

    @action(
        description=_("Mark as read"),
        icon="drafts",
        permissions=["mark_read"],
        dialog=dialog(
            _("Has this letter been handed over and read?"),
            OfLetterForm,
            description=_("Say in the note who told you, and on which day."),
            submit=_("It has"),
        ),
    )
    def mark_read(self, request: HttpRequest, form: OfLetterForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda letter, by: letter_delivery.mark_read(letter, by=by, reason=form.given_reason),
            success=_("The letter is marked as read."),
        )

    @action(
        description=_("Mark as posted"),
        icon="local_post_office",
        permissions=["post"],
        dialog=dialog(
            _("Which letters have gone out on paper?"),
            PostedForm,
            description=_("Untick what did not go. All are marked, or none."),
            submit=_("Mark as sent"),
        ),
    )
    def mark_posted(self, request: HttpRequest, form: PostedForm) -> HttpResponse:
        by = request.user
        assert isinstance(by, User)
        return carry_out(
            request,
            lambda: letter_delivery.mark_all_sent(form.chosen, by=by, reason=form.given_reason),
            success=_("The letters are marked as sent."),
        )

    def has_mail_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "send") and self.stands_at(
            request, object_id, {Status.RELEASED}, is_mailed=True
        )

    def has_mail_again_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        sent = {Status.SENT, Status.READ}
        return self.may(request, "send") and self.stands_at(request, object_id, sent, is_mailed=True)

    def has_mark_sent_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "send") and self.stands_at(
            request, object_id, {Status.RELEASED}, is_mailed=False
        )

    def has_mark_read_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "send") and self.stands_at(request, object_id, {Status.SENT})

    def has_post_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "send")
