"""Do the sums of a file agree to the cent? A file that does not add up is refused, and told by how much."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from backoffice.core.money import from_minor, in_words
from payments.bank.statement import BankFileRefused, ReadLine


def words(minor: int, currency: str) -> str:
    return in_words(from_minor(minor, currency))


def refuse_unless_balances_agree(opening: int, moved: int, closing: int, currency: str) -> None:
    """Opening balance and all lines make the closing balance."""
    if difference := closing - (opening + moved):
        raise BankFileRefused(
            _(
                "The file does not add up: it begins with %(opening)s, its lines come to %(moved)s, and it ends "
                "with %(closing)s. %(difference)s cannot be explained. Ask the bank for the whole statement."
            )
            % {
                "opening": words(opening, currency),
                "moved": words(moved, currency),
                "closing": words(closing, currency),
                "difference": words(difference, currency),
            }
        )


def refuse_unless_sum_is(said: int, found: int, currency: str, *, what: str) -> None:
    """A total that the file, or the person, states. `what` names it."""
    if said != found:
        raise BankFileRefused(
            _(
                "%(what)s: %(said)s is stated, and the lines come to %(found)s. The difference is %(difference)s."
            )
            % {
                "what": what,
                "said": words(said, currency),
                "found": words(found, currency),
                "difference": words(said - found, currency),
            }
        )


def refuse_unless_count_is(said: int, found: int, *, what: str) -> None:
    if said != found:
        raise BankFileRefused(
            _("%(what)s: %(said)d are stated, and the file holds %(found)d.")
            % {"what": what, "said": said, "found": found}
        )


def refuse_broken_running_balance(
    lines: Sequence[ReadLine], balances: Sequence[int | None], currency: str
) -> tuple[int, int] | None:
    """Each balance is the one before and its own line, from the top down or from the bottom up.

    Returns the opening and the closing balance, or None where the file prints none.
    """
    if not lines or any(balance is None for balance in balances):
        return None
    known = [balance for balance in balances if balance is not None]
    downwards = _first_break(known, [line.amount_minor for line in lines])
    if downwards is None:
        return known[0] - lines[0].amount_minor, known[-1]
    upwards = _first_break(known[::-1], [line.amount_minor for line in lines[::-1]])
    if upwards is None:
        return known[-1] - lines[-1].amount_minor, known[0]
    is_newest_first = lines[0].booked_on > lines[-1].booked_on
    place = len(lines) - 1 - upwards if is_newest_first else downwards
    raise BankFileRefused(
        _(
            "Line %(number)d: the balance %(balance)s is not the one before and this line's %(amount)s. A line is "
            "missing or was changed."
        )
        % {
            "number": lines[place].number,
            "balance": words(known[place], currency),
            "amount": words(lines[place].amount_minor, currency),
        }
    )


def _first_break(balances: Sequence[int], amounts: Sequence[int]) -> int | None:
    pairs = zip(balances, balances[1:], amounts[1:], strict=False)
    return next(
        (place for place, (before, after, amount) in enumerate(pairs, start=1) if before + amount != after),
        None,
    )
