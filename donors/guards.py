"""The database itself keeps the promises to one child within the whole (services: `donors.services.shares`).

Judged are new and grown shares alone. When two sponsored records of one child are merged the promises of both stand,
above the whole, until people have spoken to the sponsors; so a promise that changes its child is let pass.
"""

from backoffice.core.whole_and_parts import PartsWithinWhole

_TAKEN = """(
    SELECT COALESCE(SUM(share), 0) FROM donors_sponsorship
    WHERE child_id = NEW.child_id AND status <> 'ended' AND id <> NEW.id
)"""

SHARES_WITHIN_WHOLE = PartsWithinWhole(
    table="donors_sponsorship",
    name="donors_share_within_whole",
    function="donors_refuse_share_above_whole",
    is_judged={
        "INSERT": "NEW.status <> 'ended'",
        "UPDATE": "NEW.status <> 'ended' AND (NEW.share > OLD.share OR OLD.status = 'ended')",
    },
    is_too_much=f"{_TAKEN} + NEW.share > 100",
    whole="beneficiaries_child WHERE id = NEW.child_id",
    refusal="the shares of a child are above the whole",
    keeps="a child from being promised twice",
    check_id="donors.W001",
)
