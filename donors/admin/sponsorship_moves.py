"""The buttons of a promise that need to know nothing of cards and links."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import OptionalReasonForm, ReasonForm, carry_out, dialog
from donors.admin.sponsorship_dialogs import EndForm
from donors.models import Sponsorship
from donors.services import instalments, sponsorships

Status = Sponsorship.Status


class SponsorshipMoves(AlmonerModelAdmin):
    """For the sponsorship's admin."""

    def promise_shown(self, request: HttpRequest, object_id: str | None) -> Sponsorship | None:
        """The promise whose page is being drawn; None when a button was pressed, which the service judges."""
        if not self.is_drawing_record(request, object_id):
            return None
        found: Sponsorship | None = self.record_once(request, str(object_id))
        return found

    @action(
        description=_("Begin now"),
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
        permissions=["begin"],
        dialog=dialog(
            _("Begin without waiting for a payment?"),
            OptionalReasonForm,
            description=_(
                "For a sponsor who pays by bank, in cash or by mobile money. What was promised is expected from the "
                "day on which it starts. With a payment it begins by itself."
            ),
            submit=_("Begin"),
        ),
    )
    def begin(self, request: HttpRequest, form: OptionalReasonForm, object_id: str) -> HttpResponse:
        promise, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: sponsorships.begin(promise, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The sponsorship has begun."),
        )

    def has_begin_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        promise = self.promise_shown(request, object_id)
        return self.may(request, "change") and (promise is None or promise.status == Status.PENDING)

    @action(
        description=_("End sponsorship"),
        icon="heart_broken",
        variant=ActionVariant.DANGER,
        permissions=["end"],
        dialog=dialog(
            _("End this sponsorship?"),
            EndForm,
            description=_(
                "The child's share becomes free for another sponsor. A card that pays for it is not charged any more."
            ),
            submit=_("End it"),
            danger=True,
        ),
    )
    def end(self, request: HttpRequest, form: EndForm, object_id: str) -> HttpResponse:
        promise, reason, kind = self.record(request, object_id), form.given_reason, form.cleaned_data["kind"]
        return carry_out(
            request,
            lambda: sponsorships.end(promise, by=request.user, reason=reason, kind=kind),  # type: ignore[arg-type]
            success=_("The sponsorship has ended."),
        )

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and self.shows_button(request, object_id, Status.ENDED)

    @action(
        description=_("Waive what is missing"),
        icon="money_off",
        permissions=["waive"],
        dialog=dialog(
            _("Waive what is missing?"),
            ReasonForm,
            description=_(
                "The sponsor is not asked for it any more. What falls due later is expected as before."
            ),
            submit=_("Waive"),
        ),
    )
    def waive(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        promise, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: instalments.waive(promise, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("Nothing is missing any more."),
        )

    def has_waive_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("donors.change_instalment") and self.is_behind(request, object_id)

    def is_behind(self, request: HttpRequest, object_id: str | None) -> bool:
        promise: Any = self.promise_shown(request, object_id)
        return promise is None or promise.behind_since is not None
