"""The sandbox's only source of time, so that one place can move it.

`move_to` moves it for everybody and for good, as Stripe's test clocks do: a month passes in a second. `moved_to` lets
a block of code live at another time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from django.db import connection

_moved_by: ContextVar[int | None] = ContextVar("moved_by", default=None)


def now() -> int:
    """Seconds since 1970, as Stripe writes every date."""
    moved_here = _moved_by.get()
    return int(time.time()) + (_moved_for_all() if moved_here is None else moved_here)


def move_to(moment: int) -> None:
    """Forward only: what has happened has happened."""
    from payments.sandbox.models import SandboxWorld  # it takes its time from here

    world = SandboxWorld.now()
    world.clock_moved_by = max(world.clock_moved_by, moment - int(time.time()))
    world.save(update_fields=["clock_moved_by"])


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment` at the sandbox: demo data are gifts of a whole year."""
    token = _moved_by.set(int(moment.timestamp()) - int(time.time()))
    try:
        yield
    finally:
        _moved_by.reset(token)


def today() -> date:
    return datetime.fromtimestamp(now(), UTC).date()


def _moved_for_all() -> int:
    """Plain SQL: it is asked for every date of every object."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_moved_by FROM sandbox_sandboxworld")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
