"""What a sponsor may do with a recurring gift, each on a page of its own, and when it makes sense."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from payments import gift_change_forms
from payments.models import RecurringGift

Status = RecurringGift.Status


@dataclass(frozen=True)
class Change:
    form: type[gift_change_forms.ChangeForm]
    heading: str | Promise
    says: str | Promise
    button: str | Promise


CHANGES: dict[str, Change] = {
    "amount": Change(
        gift_change_forms.AmountChange,
        gettext_lazy("Change the amount"),
        gettext_lazy("The new amount is charged from the next payment on. Nothing is charged today."),
        gettext_lazy("Change the amount"),
    ),
    "day": Change(
        gift_change_forms.DayChange,
        gettext_lazy("Change the day"),
        gettext_lazy("Nothing is charged before that day."),
        gettext_lazy("Change the day"),
    ),
    "pause": Change(
        gift_change_forms.Pause,
        gettext_lazy("Pause your gift"),
        gettext_lazy("A pause costs nothing and asks for no reason."),
        gettext_lazy("Pause"),
    ),
    "resume": Change(
        gift_change_forms.Resume,
        gettext_lazy("Let your gift go on"),
        gettext_lazy(
            "It is charged again from its next day on. Nothing is charged for the time of the pause."
        ),
        gettext_lazy("Let it go on"),
    ),
    "keep": Change(
        gift_change_forms.Keep,
        gettext_lazy("Let your gift go on after all"),
        gettext_lazy("The planned end is taken back, and all stays as it was."),
        gettext_lazy("Let it go on"),
    ),
    "end": Change(
        gift_change_forms.End,
        gettext_lazy("End your gift?"),
        gettext_lazy(
            "It ends at once and for good. Nothing is charged any more, and there is nothing else to do."
        ),
        gettext_lazy("End my gift"),
    ),
}


def possible(gift: RecurringGift) -> list[str]:
    """What makes sense in the state that the gift is in, in the order in which the page offers it."""
    match gift.status:
        case Status.PAUSED:
            offered = ["resume", "pause", "amount", "end"]
        case Status.ACTIVE:
            offered = ["keep", "end"] if gift.cancels_at else ["amount", "day", "pause", "end"]
        case Status.PAST_DUE:
            offered = ["keep", "end"] if gift.cancels_at else ["amount", "pause", "end"]
        case _:
            offered = []
    return offered
