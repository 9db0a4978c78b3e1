"""The buttons that move a child from state to state."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, dialog
from beneficiaries.admin.child_dialogs import LeaveForm, SubmitForm, VerifyForm
from beneficiaries.admin.child_steps import ChildSteps
from beneficiaries.models import Child
from beneficiaries.services import register, verify

Status = Child.Status


class ChildMoves(ChildSteps):
    """For the child's admin. Each button shows only where its step begins and to whom it is allowed."""

    @action(
        description=_("Submit for review"),
        icon="outbox",
        variant=ActionVariant.PRIMARY,
        permissions=["submit"],
        dialog=dialog(
            _("Submit this child for review?"),
            SubmitForm,
            description=_("A verifier will check the papers and facts."),
            submit=_("Submit"),
        ),
    )
    def submit(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: register.submit_child(child, by=by, reason=form.given_reason),
            success=_("%(child)s is in review now."),
        )

    @action(
        description=_("Verify"),
        icon="verified",
        variant=ActionVariant.SUCCESS,
        permissions=["verify"],
        dialog=dialog(_("Verify this child?"), VerifyForm, submit=_("Verify")),
    )
    def verify(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.verify_child(child, by=by, reason=form.given_reason),
            success=_("%(child)s is verified."),
        )

    @action(
        description=_("Send back"),
        icon="undo",
        variant=ActionVariant.WARNING,
        permissions=["send_back"],
        dialog=dialog(
            _("Send this child back to the registrar?"),
            ReasonForm,
            description=_("Say what is to be mended."),
            submit=_("Send back"),
        ),
    )
    def send_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.send_back(child, by=by, reason=form.given_reason),
            success=_("%(child)s was sent back."),
        )

    @action(
        description=_("Reject"),
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["reject"],
        dialog=dialog(
            _("Reject this child?"),
            ReasonForm,
            description=_("The record is closed. It can be reopened later."),
            submit=_("Reject"),
            danger=True,
        ),
    )
    def reject(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.reject(child, by=by, reason=form.given_reason),
            success=_("%(child)s was rejected."),
        )

    @action(
        description=_("Suspend"),
        icon="pause_circle",
        variant=ActionVariant.WARNING,
        permissions=["suspend"],
        dialog=dialog(
            _("Suspend this child?"),
            ReasonForm,
            description=_("While suspended the child is not shown in public."),
            submit=_("Suspend"),
        ),
    )
    def suspend(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.suspend(child, by=by, reason=form.given_reason),
            success=_("%(child)s is suspended."),
        )

    @action(
        description=_("Resume"),
        icon="play_circle",
        variant=ActionVariant.SUCCESS,
        permissions=["resume"],
        dialog=dialog(_("Is this child verified as before?"), ReasonForm, submit=_("Resume")),
    )
    def resume(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.resume(child, by=by, reason=form.given_reason),
            success=_("%(child)s counts as verified again."),
        )

    @action(
        description=_("Verify again"),
        icon="event_repeat",
        permissions=["ask_reverification"],
        dialog=dialog(
            _("Verify this child again?"),
            ReasonForm,
            description=_("It goes into review. What is asked every year is checked anew."),
            submit=_("Put into review"),
        ),
    )
    def ask_reverification(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.ask_reverification(child, by=by, reason=form.given_reason),
            success=_("%(child)s is in review again."),
        )

    @action(
        description=_("Record leaving"),
        icon="logout",
        variant=ActionVariant.DANGER,
        permissions=["leave"],
        dialog=dialog(
            _("Does this child leave the programme?"),
            LeaveForm,
            description=_("Its photos are taken back from the public."),
            submit=_("Record leaving"),
            danger=True,
        ),
    )
    def leave(self, request: HttpRequest, form: LeaveForm, object_id: str) -> HttpResponse:
        kind = form.cleaned_data["kind"]
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.leave(child, by=by, kind=kind, reason=form.given_reason),
            success=_("%(child)s has left."),
        )

    @action(
        description=_("Reopen"),
        icon="restart_alt",
        permissions=["reopen"],
        dialog=dialog(
            _("Reopen this record?"),
            ReasonForm,
            description=_("The child counts as registered, and every check is made again."),
            submit=_("Reopen"),
        ),
    )
    def reopen(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda child, by: verify.reopen(child, by=by, reason=form.given_reason),
            success=_("%(child)s is registered again."),
        )

    def has_submit_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "submit") and self.stands_at(request, object_id, Status.REGISTERED)

    def has_verify_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return (
            self.may(request, "verify")
            and self.stands_at(request, object_id, Status.IN_REVIEW)
            and not self.registered_it(request, object_id)
        )

    def has_send_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "verify") and self.stands_at(request, object_id, Status.IN_REVIEW)

    has_reject_permission = has_send_back_permission

    def has_suspend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "suspend") and self.stands_at(request, object_id, Status.VERIFIED)

    def has_resume_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "suspend") and self.stands_at(request, object_id, Status.SUSPENDED)

    def has_ask_reverification_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "verify") and self.stands_at(request, object_id, Status.VERIFIED)

    def has_leave_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "suspend") and self.stands_at(
            request, object_id, Status.VERIFIED, Status.SUSPENDED
        )

    def has_reopen_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "verify") and self.stands_at(
            request, object_id, Status.LEFT, Status.REJECTED
        )
