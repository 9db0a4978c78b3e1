"""The buttons of a sponsorship that must know what pays for it: pausing, another amount, and the ladder of reminders."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from donors.admin.sponsorship_dialogs import AmountForm, CallForm, PauseRemindersForm
from donors.models import ContactNote, Sponsorship
from donors.services import contacts
from payments.services import arrears
from payments.services.asking import reminders
from payments.services.recurring_gifts import by_hand

Status = Sponsorship.Status
RUNNING = (Status.ACTIVE, Status.PAST_DUE)
# What is done every day first.
PROMISE_ACTIONS: list[Any] = [
    "begin",
    "send_payment_link",
    "write_call",
    "resume",
    "open_recurring_gift",
    {
        "title": _("More"),
        "icon": "more_horiz",
        "items": [
            *("ask_by_phone", "pledge_by_phone"),
            *("change_amount", "pause", "skip_reminder", "pause_reminders", "waive", "add_task", "end"),
        ],
    },
]


class PromiseButtons:
    """For the sponsorship's admin."""

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Pause"),
        icon="pause_circle",
        permissions=["pause"],
        dialog=dialog(
            _("Pause this sponsorship?"),
            ReasonForm,
            description=_(
                "Nothing is expected and nobody is reminded until it is resumed. The child stays with this sponsor."
            ),
            submit=_("Pause"),
        ),
    )
    def pause(self: Any, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        promise, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: by_hand.pause(promise, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The sponsorship is paused."),
        )

    def has_pause_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._by_hand(request, object_id, RUNNING)  # type: ignore[no-any-return]

    @action(  # type: ignore[untyped-decorator]
        description=_("Resume"),
        icon="play_circle",
        permissions=["resume"],
        dialog=dialog(
            _("Resume this sponsorship?"),
            ReasonForm,
            description=_(
                "From the next due date on it is expected as before. What fell into the pause is not."
            ),
            submit=_("Resume"),
        ),
    )
    def resume(self: Any, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        promise, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: by_hand.resume(promise, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The sponsorship goes on."),
        )

    def has_resume_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._by_hand(request, object_id, (Status.PAUSED,))  # type: ignore[no-any-return]

    @action(  # type: ignore[untyped-decorator]
        description=_("Change amount"),
        icon="price_change",
        permissions=["change_amount"],
        dialog=dialog(
            _("What was agreed on?"),
            AmountForm,
            description=_("From the next due date on. What fell due before stands."),
            submit=_("Change"),
        ),
    )
    def change_amount(self: Any, request: HttpRequest, form: AmountForm, object_id: str) -> HttpResponse:
        promise, facts, user = self.record(request, object_id), form.cleaned_data, request.user
        return carry_out(
            request,
            lambda: by_hand.agree(
                promise,
                amount=facts["amount"],
                interval=facts["interval"],
                by=user,  # type: ignore[arg-type]
                reason=form.given_reason,
            ),
            success=_("The new amount is expected from the next due date on."),
        )

    def has_change_amount_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return self._by_hand(request, object_id, (*RUNNING, Status.PAUSED))  # type: ignore[no-any-return]

    @action(  # type: ignore[untyped-decorator]
        description=_("Skip the next reminder"),
        icon="fast_forward",
        permissions=["skip_reminder"],
        dialog=dialog(
            _("Skip the next reminder?"),
            ReasonForm,
            description=_("The one after it comes on its day."),
            submit=_("Skip it"),
        ),
    )
    def skip_reminder(self: Any, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        promise, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: reminders.skip_step(promise, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The next reminder is skipped."),
        )

    def has_skip_reminder_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and self.is_behind(request, object_id)  # type: ignore[no-any-return]

    @action(  # type: ignore[untyped-decorator]
        description=_("Pause reminders"),
        icon="notifications_paused",
        permissions=["pause_reminders"],
        dialog=dialog(_("Until when is nobody to be reminded?"), PauseRemindersForm, submit=_("Save")),
    )
    def pause_reminders(
        self: Any, request: HttpRequest, form: PauseRemindersForm, object_id: str
    ) -> HttpResponse:
        promise, until, user = self.record(request, object_id), form.cleaned_data["until"], request.user
        return carry_out(
            request,
            lambda: reminders.pause_reminders(
                promise,
                until=until,
                by=user,  # type: ignore[arg-type]
                reason=form.given_reason,
            ),
            success=_("Reminders wait until that day.") if until else _("Reminders go on."),
        )

    def has_pause_reminders_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        promise = self.promise_shown(request, object_id)
        return self.may(request, "change") and (promise is None or promise.status in RUNNING)

    @action(  # type: ignore[untyped-decorator]
        description=_("Write down a call"),
        icon="add_call",
        permissions=["write_call"],
        dialog=dialog(
            _("What did the sponsor say?"),
            CallForm,
            description=_("It stands in the payer's timeline."),
            submit=_("Write it down"),
        ),
    )
    def write_call(self: Any, request: HttpRequest, form: CallForm, object_id: str) -> HttpResponse:
        promise = self.record(request, object_id)
        return carry_out(
            request, lambda: _write_call(promise, form.cleaned_data, request.user), success=_("Written down.")
        )

    def has_write_call_permission(self: Any, request: HttpRequest, object_id: str | None = None) -> bool:
        promise = self.promise_shown(request, object_id)
        stands = promise is None or promise.status != Status.ENDED
        return bool(request.user.has_perm("donors.add_contactnote")) and stands

    @action(  # type: ignore[untyped-decorator]
        description=_("Change the recurring gift"),
        icon="autorenew",
        permissions=["open_recurring_gift"],
    )
    def open_recurring_gift(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """Where a card pays, amount, day, pause and end are changed there; the sponsorship follows."""
        gift = arrears.subscriptions().filter(sponsorship=self.record(request, object_id)).first()
        if gift is None:
            raise Http404
        return redirect("admin:payments_recurringgift_change", gift.pk)

    def has_open_recurring_gift_permission(
        self: Any, request: HttpRequest, object_id: str | None = None
    ) -> bool:
        if not request.user.has_perm("payments.view_recurringgift"):
            return False
        promise = self.promise_shown(request, object_id)
        return promise is None or _has_subscription(promise)

    def _by_hand(self: Any, request: HttpRequest, object_id: str | None, states: tuple[Status, ...]) -> bool:
        """Buttons that make no sense where a subscription has the word."""
        if not self.may(request, "change"):
            return False
        promise = self.promise_shown(request, object_id)
        if promise is None:
            return True
        return promise.status in states and not _has_subscription(promise)


@transaction.atomic
def _write_call(promise: Sponsorship, facts: dict[str, Any], user: Any) -> None:
    contacts.write_down(
        promise.payer,
        kind=ContactNote.Kind.CALL,
        summary=f"{promise.child.first_name}: {facts['summary']}",
        follow_up_on=facts["follow_up_on"],
        by=user,
    )
    if facts["pause_until"]:
        reminders.pause_reminders(promise, until=facts["pause_until"], by=user, reason=facts["summary"][:250])


def _has_subscription(promise: Any) -> bool:
    """Several buttons ask it of one page."""
    if not hasattr(promise, "_has_subscription"):
        promise._has_subscription = arrears.has_subscription(promise)
    return bool(promise._has_subscription)
