"""What the buttons of a recurring gift have in common: who sees them when, and asking for a change."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ReasonForm, carry_out
from backoffice.core.models import User
from payments.models import RecurringChange, RecurringGift
from payments.services.recurring_gifts import recurring_changes
from payments.services.recurring_gifts.recurring_changes import Wish

Status = RecurringGift.Status
LIVE = (Status.ACTIVE, Status.PAST_DUE, Status.PAUSED)
ASKED = _("Asked of Stripe. The change stands under “Changes”, and is done once Stripe has confirmed it.")


class AsksForChanges(AlmonerModelAdmin):
    """For the recurring gift's admin."""

    def _ask(self, request: HttpRequest, form: ReasonForm, object_id: str, wish: Wish) -> HttpResponse:
        gift, reason = self.record(request, object_id), form.given_reason
        by = cast(User, request.user)
        return carry_out(
            request,
            lambda: recurring_changes.ask(
                gift,
                wish,
                origin=RecurringChange.Origin.STAFF,
                by=by,
                reason=reason,
            ),
            success=ASKED,
        )

    def _may_in(
        self,
        request: HttpRequest,
        object_id: str | None,
        states: tuple[str, ...],
        *,
        ends: bool | None = None,
    ) -> bool:
        """`ends`: shown only while an end is planned, or only while none is."""
        if not self.may(request, "manage"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        gift = self.record_once(request, str(object_id))
        if gift is None or gift.status not in states or gift.stripe_subscription_id is None:
            return False
        return ends is None or ends == (gift.cancels_at is not None)
