"""The buttons that pause, end and take up the work with a partner."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.models import User
from beneficiaries.admin.partner_forms import StopForm
from beneficiaries.models import Partner
from beneficiaries.services import partners

Status = Partner.Status


class PartnerButtons(AlmonerModelAdmin):
    """What the buttons of a partner's page have in common."""

    def done(
        self,
        request: HttpRequest,
        object_id: str,
        act: Callable[[Partner, User], object],
        *,
        success: str | Promise,
    ) -> HttpResponse:
        partner, by = self.record(request, object_id), request.user
        assert isinstance(by, User)
        return carry_out(request, lambda: act(partner, by), success=str(success) % {"partner": partner})


class PartnerMoves(PartnerButtons):
    """Each button shows only where its step begins and to whom it is allowed."""

    @action(
        description=_("Suspend"),
        icon="pause_circle",
        variant=ActionVariant.WARNING,
        permissions=["suspend"],
        dialog=dialog(
            _("Suspend the work with this partner?"),
            StopForm,
            description=_("No child can be registered there, and its children leave the public at once."),
            submit=_("Suspend"),
        ),
    )
    def suspend(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: partners.suspend_partner(partner, by=by, reason=form.given_reason),
            success=_("%(partner)s is suspended."),
        )

    @action(
        description=_("End"),
        icon="stop_circle",
        variant=ActionVariant.DANGER,
        permissions=["end"],
        dialog=dialog(
            _("End the work with this partner?"),
            StopForm,
            description=_(
                "No child can be registered there, and its children leave the public at once. "
                "The records stay, and the work can be taken up again."
            ),
            submit=_("End"),
            danger=True,
        ),
    )
    def end(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: partners.end_partner(partner, by=by, reason=form.given_reason),
            success=_("The work with %(partner)s has ended."),
        )

    @action(
        description=_("Take up again"),
        icon="play_circle",
        variant=ActionVariant.SUCCESS,
        permissions=["take_up"],
        dialog=dialog(
            _("Work with this partner again?"),
            ReasonForm,
            description=_("What was public of its children is public again."),
            submit=_("Take up again"),
        ),
    )
    def take_up(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self.done(
            request,
            object_id,
            lambda partner, by: partners.take_up_partner(partner, by=by, reason=form.given_reason),
            success=_("%(partner)s is active."),
        )

    def has_suspend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "suspend") and self.shows_button(request, object_id, Status.SUSPENDED)

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "suspend") and self.shows_button(request, object_id, Status.ENDED)

    def has_take_up_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "suspend") and self.shows_button(request, object_id, Status.ACTIVE)
