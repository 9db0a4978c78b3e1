"""The buttons that vet a partner."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, dialog
from beneficiaries.admin.partner_forms import SubmitVettingForm, VerifyVettingForm
from beneficiaries.admin.partner_moves import PartnerButtons
from beneficiaries.models import Partner, PartnerVetting
from beneficiaries.services import vetting

Status = PartnerVetting.Status


class VettingButtons(PartnerButtons):
    """Who submitted the papers sees no button to verify them."""

    @action(
        description=_("Submit for vetting"),
        icon="outbox",
        variant=ActionVariant.PRIMARY,
        permissions=["submit_vetting"],
        dialog=dialog(
            _("Submit this partner's papers?"),
            SubmitVettingForm,
            description=_("Another person will verify them."),
            submit=_("Submit"),
        ),
    )
    def submit_vetting(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: vetting.submit_vetting(partner, by=by, reason=form.given_reason),
            success=_("The papers of %(partner)s are submitted."),
        )

    @action(
        description=_("Verify papers"),
        icon="verified",
        variant=ActionVariant.SUCCESS,
        permissions=["verify_vetting"],
        dialog=dialog(
            _("Do these papers stand?"),
            VerifyVettingForm,
            description=_("Money may be paid out to a partner while its papers are verified."),
            submit=_("Verify"),
        ),
    )
    def verify_vetting(self, request: HttpRequest, form: VerifyVettingForm, object_id: str) -> HttpResponse:
        until = form.cleaned_data["verified_until"]
        return self.done(
            request,
            object_id,
            lambda partner, by: vetting.verify_vetting(
                partner, by=by, verified_until=until, reason=form.given_reason
            ),
            success=_("The papers of %(partner)s are verified."),
        )

    @action(
        description=_("Refuse papers"),
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["refuse_vetting"],
        dialog=dialog(
            _("Refuse these papers?"),
            ReasonForm,
            description=_("Say what is wrong with them."),
            submit=_("Refuse"),
            danger=True,
        ),
    )
    def refuse_vetting(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: vetting.refuse_vetting(partner, by=by, reason=form.given_reason),
            success=_("The papers of %(partner)s are refused."),
        )

    @action(
        description=_("Open vetting again"),
        icon="restart_alt",
        permissions=["open_vetting"],
        dialog=dialog(
            _("Open the vetting again?"),
            ReasonForm,
            description=_("Papers may be exchanged. Until they are verified no money is paid out."),
            submit=_("Open again"),
        ),
    )
    def open_vetting(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: vetting.open_vetting(partner, by=by, reason=form.given_reason),
            success=_("The vetting of %(partner)s is open again."),
        )

    def has_submit_vetting_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return _may(request, "submit") and self.vetting_stands_at(request, object_id, Status.OPEN)

    def has_verify_vetting_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return (
            _may(request, "verify")
            and self.vetting_stands_at(request, object_id, Status.SUBMITTED)
            and not self.submitted_it(request, object_id)
        )

    def has_refuse_vetting_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return _may(request, "verify") and self.vetting_stands_at(request, object_id, Status.SUBMITTED)

    def has_open_vetting_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return _may(request, "verify") and self.vetting_stands_at(
            request, object_id, Status.VERIFIED, Status.REFUSED
        )

    def vetting_stands_at(self, request: HttpRequest, object_id: str | None, *states: str) -> bool:
        """Is this drawn for a partner whose vetting is in one of these states? Pressed, the service decides."""
        if not self.is_drawing_record(request, object_id):
            return True
        partner: Partner | None = self.record_once(request, str(object_id))
        return partner is not None and status_of(partner) in states

    def submitted_it(self, request: HttpRequest, object_id: str | None) -> bool:
        if not self.is_drawing_record(request, object_id):
            return False
        begun = getattr(self.record_once(request, str(object_id)), "vetting", None)
        return begun is not None and begun.submitted_by_id == request.user.pk


def status_of(partner: Partner) -> str:
    """A partner whom nobody has looked at yet has no vetting: it is open."""
    begun = getattr(partner, "vetting", None)
    return str(begun.status) if begun is not None else Status.OPEN.value


def _may(request: HttpRequest, verb: str) -> bool:
    return request.user.has_perm(f"beneficiaries.{verb}_partnervetting")
