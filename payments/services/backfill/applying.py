"""One object: read under its leases and applied, exactly as the worker of the inbox does with its event."""

import enum
import uuid
from dataclasses import dataclass

from django.db import transaction

from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.services import handlers
from payments.services.backfill.kinds import Found, Kind
from payments.services.events import leases
from payments.services.handlers.readings import MovementReading, NotYet, Reader, Reading
from payments.services.mismatch import Mismatch


class Outcome(enum.Enum):
    APPLIED = "applied"
    LEFT = "left"  # a worker is at it, or Stripe is: its event will tell
    REFUSED = "refused"


@dataclass(frozen=True)
class Applied:
    outcome: Outcome
    words: str


def apply(kind: Kind, found: Found, gateway: Gateway, *, dry_run: bool) -> Applied:
    """Raises GatewayError where Stripe cannot answer at the moment: going on would leave holes."""
    holder, held = uuid.uuid4().hex, set[str]()

    def hold(key: str) -> bool:
        if key in held:
            return False
        if not leases.take(key, holder=holder):
            raise leases.Busy
        held.add(key)
        return True

    try:
        hold(found.root_id)
        reading = _read(kind, found, Reader(gateway=gateway, hold=hold))
        with transaction.atomic(durable=True):
            leases.hand_in(held, holder=holder)
            effect = handlers.apply(reading)
            transaction.set_rollback(dry_run)
        return Applied(Outcome.APPLIED, effect)
    except (leases.Busy, leases.LeaseLost):
        return Applied(Outcome.LEFT, "A worker is handling it at the moment.")
    except NotYet:
        return Applied(Outcome.LEFT, "Stripe is in the middle of it.")
    except Mismatch as contradiction:
        return Applied(Outcome.REFUSED, str(contradiction))
    except GatewayError as refusal:
        if refusal.retryable:
            raise
        return Applied(Outcome.REFUSED, str(refusal))
    finally:
        leases.release(holder=holder)


def _read(kind: Kind, found: Found, reader: Reader) -> Reading:
    if found.movement is not None:
        return MovementReading(found.movement)
    return handlers.read(kind.event, handlers.Hint(object_id=found.object_id, root_id=found.root_id), reader)
