"""The database itself keeps the refunds of a gift within the gift (services: `giving_back.refunds`).

Judged are refunds that claim their part: asked for, under way or done.
"""

from backoffice.core.whole_and_parts import PartsWithinWhole

_CLAIMS = "{row}.status NOT IN ('failed', 'cancelled')"
_CLAIMED = """(
    SELECT COALESCE(SUM(amount), 0) FROM payments_refund
    WHERE donation_id = NEW.donation_id AND status NOT IN ('failed', 'cancelled') AND id <> NEW.id
)"""
_GIFT = "(SELECT amount FROM payments_donation WHERE id = NEW.donation_id)"

REFUNDS_WITHIN_GIFT = PartsWithinWhole(
    table="payments_refund",
    name="payments_refund_within_gift",
    function="payments_refuse_refund_above_gift",
    is_judged={
        "INSERT": _CLAIMS.format(row="NEW"),
        "UPDATE": (
            f"{_CLAIMS.format(row='NEW')} AND (NEW.amount > OLD.amount OR NEW.donation_id <> OLD.donation_id "
            f"OR NOT ({_CLAIMS.format(row='OLD')}))"
        ),
    },
    # SQLite adds decimals as floats: less than half a cent is nothing.
    is_too_much=f"{_CLAIMED} + NEW.amount > {_GIFT} + 0.004",
    whole="payments_donation WHERE id = NEW.donation_id",
    refusal="the refunds of a gift are above the gift",
    keeps="more than a gift from going back",
    check_id="payments.W001",
)
