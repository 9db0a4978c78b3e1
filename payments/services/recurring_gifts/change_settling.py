"""How an asked change ends: the processor has done it, or will not. The donor is told either way of what is so."""

from django.utils import timezone

from backoffice.core.models import User
from backoffice.core.services import work
from payments import emails
from payments.models import RecurringChange, RecurringGift

Kind = RecurringChange.Kind
Status = RecurringChange.Status
Gift = RecurringGift.Status
WORK = "recurring.change"


def work_key(change: RecurringChange) -> str:
    return f"{WORK}:{change.pk}"


def confirm(change: RecurringChange) -> None:
    """The subscription, read back, is what was asked for. Only now the donor is told."""
    change.move(Status.DONE, done_at=timezone.now(), answer="")
    _close_work(change, reason=change.get_status_display())
    tell(change)


def refuse(change: RecurringChange, *, answer: str, by: User | None = None) -> None:
    """It will not come about any more."""
    change.move(Status.REFUSED, by=by, reason=answer, answer=answer[:500])
    _close_work(change, reason=answer)


def tell(change: RecurringChange) -> None:
    """What Almoner did by itself, such as resting the charge for a child who left, has letters of its own."""
    if change.origin == RecurringChange.Origin.SYSTEM:
        return
    match change.kind:
        case Kind.PAUSE:
            emails.recurring_paused(change)
        # Who asked for the end of the period may be told that it has ended already.
        case Kind.CANCEL_NOW | Kind.CANCEL_LATER if change.recurring_gift.status == Gift.CANCELLED:
            ended(change.recurring_gift)
        case _:
            emails.recurring_changed(change)


def ended(gift: RecurringGift) -> None:
    emails.recurring_ended(gift)


def _close_work(change: RecurringChange, *, reason: str) -> None:
    for item in work.open_about(change.recurring_gift).filter(key=work_key(change)):
        item.move(item.Status.DONE, reason=reason)
