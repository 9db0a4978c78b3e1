"""The buttons that end a recurring gift, or let it go on after all."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import ReasonForm, dialog
from payments.admin.recurring_asking import LIVE, AsksForChanges
from payments.admin.recurring_dialogs import NoteForm
from payments.models import RecurringChange
from payments.services.recurring_gifts.recurring_changes import Wish

Kind = RecurringChange.Kind


class EndsRecurring(AsksForChanges):
    """For the recurring gift's admin."""

    @action(
        description=_("End now"),
        icon="cancel",
        variant=ActionVariant.DANGER,
        permissions=["end_now"],
        dialog=dialog(
            _("End this gift now?"),
            ReasonForm,
            description=_(
                "Nothing is charged any more, not even what is unpaid. Its sponsorship ends with it."
            ),
            submit=_("End it"),
            danger=True,
        ),
    )
    def end_now(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.CANCEL_NOW))

    def has_end_now_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE)

    @action(
        description=_("End with the period"),
        icon="event_busy",
        variant=ActionVariant.WARNING,
        permissions=["end_later"],
        dialog=dialog(
            _("End this gift when the paid period is over?"),
            ReasonForm,
            description=_("It stands until the day of the next payment, which is not charged any more."),
            submit=_("Plan the end"),
        ),
    )
    def end_later(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.CANCEL_LATER))

    def has_end_later_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE, ends=False)

    @action(
        description=_("Keep going"),
        icon="event_repeat",
        permissions=["keep"],
        dialog=dialog(
            _("Take the planned end back?"),
            NoteForm,
            description=_("All goes on as before."),
            submit=_("Keep going"),
        ),
    )
    def keep(self, request: HttpRequest, form: NoteForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.KEEP))

    def has_keep_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE, ends=True)
