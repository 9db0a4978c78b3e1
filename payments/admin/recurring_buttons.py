"""The buttons of a recurring gift: each writes a change down, which Stripe is then asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.dialogs import dialog
from payments.admin.recurring_asking import LIVE
from payments.admin.recurring_dialogs import NewAmountForm, NewDayForm, NoteForm, OtherChildForm, PauseForm
from payments.admin.recurring_endings import EndsRecurring
from payments.admin.recurring_pages import OpensItsPages
from payments.models import RecurringChange, RecurringGift
from payments.services.recurring_gifts.recurring_changes import Wish

Kind = RecurringChange.Kind
Status = RecurringGift.Status
RECURRING_ACTIONS: list[Any] = [
    "change_amount",
    "pause",
    "resume",
    "keep",
    "send_manage_link",
    {
        "title": _("More"),
        "icon": "more_horiz",
        "items": ["change_day", "change_child", "card_page", "end_later", "end_now"],
    },
]


class RecurringButtons(EndsRecurring, OpensItsPages):
    """For the recurring gift's admin."""

    @action(
        description=_("Change amount"),
        icon="price_change",
        permissions=["change_amount"],
        dialog=dialog(
            _("Which amount from now on?"),
            NewAmountForm,
            description=_(
                "It is charged from the next payment on. Nothing is charged today. The donor is told."
            ),
            submit=_("Change"),
        ),
    )
    def change_amount(self, request: HttpRequest, form: NewAmountForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.AMOUNT, amount=form.cleaned_data["amount"]))

    def has_change_amount_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE)

    @action(
        description=_("Change day"),
        icon="edit_calendar",
        permissions=["change_day"],
        dialog=dialog(
            _("When is it charged next?"),
            NewDayForm,
            description=_(
                "Nothing is charged before that day, and nothing is reckoned up for the days between."
            ),
            submit=_("Change"),
        ),
    )
    def change_day(self, request: HttpRequest, form: NewDayForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.DATE, next_payment_on=form.cleaned_data["day"]))

    def has_change_day_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, (Status.ACTIVE,))

    @action(
        description=_("Another child"),
        icon="switch_account",
        permissions=["change_child"],
        dialog=dialog(
            _("Which child is it for from now on?"),
            OtherChildForm,
            description=_(
                "A sponsorship moves with its share, amount and rhythm. What was given before stays with the child for "
                "whom it came."
            ),
            submit=_("Move"),
        ),
    )
    def change_child(self, request: HttpRequest, form: OtherChildForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.CHILD, child=form.cleaned_data["child"]))

    def has_change_child_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, LIVE)

    @action(
        description=_("Pause"),
        icon="pause_circle",
        permissions=["pause"],
        dialog=dialog(
            _("Pause this gift?"),
            PauseForm,
            description=_(
                "Nothing is charged meanwhile, and nobody is reminded. The child stays with the sponsor."
            ),
            submit=_("Pause"),
        ),
    )
    def pause(self, request: HttpRequest, form: PauseForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.PAUSE, resumes_on=form.cleaned_data["until"]))

    def has_pause_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """One that rests is paused until another day."""
        return self._may_in(request, object_id, LIVE)

    @action(
        description=_("Resume"),
        icon="play_circle",
        permissions=["resume"],
        dialog=dialog(
            _("Let this gift go on?"),
            NoteForm,
            description=_("It is charged from its next day on, and not for the time of the pause."),
            submit=_("Resume"),
        ),
    )
    def resume(self, request: HttpRequest, form: NoteForm, object_id: str) -> HttpResponse:
        return self._ask(request, form, object_id, Wish(Kind.RESUME))

    def has_resume_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._may_in(request, object_id, (Status.PAUSED,))
