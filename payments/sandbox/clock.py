"""The sandbox's only source of time, so that one place can move it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_moved_by: ContextVar[int] = ContextVar("moved_by", default=0)


def now() -> int:
    """Seconds since 1970, as Stripe writes every date."""
    return int(time.time()) + _moved_by.get()


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
