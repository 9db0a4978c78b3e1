"""The buttons that move a progress report from its writer to the sponsors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, carry_out, dialog
from backoffice.core.models import User
from beneficiaries.admin.progress_forms import HandInForm
from beneficiaries.models import ProgressReport
from beneficiaries.services import progress

Status = ProgressReport.Status


class ProgressMoves(AlmonerModelAdmin):
    """For the report's admin. Each button shows only where its step begins and to whom it is allowed."""

    @action(
        description=_("Hand in"),
        icon="outbox",
        variant=ActionVariant.PRIMARY,
        permissions=["submit"],
        dialog=dialog(
            _("Hand in this report?"),
            HandInForm,
            description=_("Save it first. A verifier reads it before any sponsor does."),
            submit=_("Hand in"),
        ),
    )
    def submit(self, request: HttpRequest, form: HandInForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda report, by: progress.submit_report(report, by=by, reason=form.given_reason),
            success=_("The report waits for a verifier now."),
        )

    @action(
        description=_("Send back"),
        icon="undo",
        variant=ActionVariant.WARNING,
        permissions=["send_back"],
        dialog=dialog(
            _("Send this report back to its writer?"),
            ReasonForm,
            description=_("Say what is to be mended."),
            submit=_("Send back"),
        ),
    )
    def send_back(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda report, by: progress.send_back_report(report, by=by, reason=form.given_reason),
            success=_("The report was sent back."),
        )

    @action(
        description=_("Release"),
        icon="task_alt",
        variant=ActionVariant.SUCCESS,
        permissions=["release"],
        dialog=dialog(
            _("Release this report to sponsors?"),
            OptionalReasonForm,
            description=_("It is not edited after that, and the next one is due from today."),
            submit=_("Release"),
        ),
    )
    def release(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        return self.moved(
            request,
            object_id,
            lambda report, by: progress.release_report(report, by=by, reason=form.given_reason),
            success=_("The report is released."),
        )

    def moved(
        self,
        request: HttpRequest,
        object_id: str,
        act: Callable[[ProgressReport, User], object],
        *,
        success: str | Promise,
    ) -> HttpResponse:
        report, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(request, lambda: act(report, by), success=success)

    def has_submit_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "submit") and self.stands_at(request, object_id, Status.DRAFT)

    def has_send_back_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "review") and self.stands_at(request, object_id, Status.IN_REVIEW)

    has_release_permission = has_send_back_permission

    def stands_at(self, request: HttpRequest, object_id: str | None, state: str) -> bool:
        """Is this drawn for a report in this state? Of a pressed button the service decides."""
        if not self.is_drawing_record(request, object_id):
            return True
        report = self.record_once(request, str(object_id))
        return report is not None and report.status == state
