"""What this floor forbids below it: a floor may refuse a move that would leave its money untrue."""

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.registry import Move, on_move
from donors.models import Sponsorship
from payments.models import RecurringGift


class StillPaying(DomainError):
    """A promise cannot end while its donor goes on being charged."""


def register() -> None:
    on_move(Sponsorship, refuse_end_while_charged)


def refuse_end_while_charged(move: Move[Sponsorship]) -> None:
    ended = move.new == Sponsorship.Status.ENDED
    if ended and RecurringGift.objects.live().filter(sponsorship=move.instance).exists():
        raise StillPaying(
            _(
                "A recurring gift still pays for this sponsorship. Cancel the recurring gift first, or the donor "
                "would go on being charged."
            )
        )
