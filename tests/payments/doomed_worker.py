"""Workers of the inbox that are killed at a named point: `python -m tests.payments.doomed_worker`.

Django is loaded once. For each line read, `<point>` or `-`, a process is forked that runs `manage.py process_events`
as it is; at the point it sends itself SIGKILL, which no code of its own can see coming. What became of it is
answered on one line: `killed`, or its exit code.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

# Each names a function that the handling passes, and whether death comes before or after it.
POINTS: dict[str, tuple[str, str, str]] = {
    "the claim is committed": ("payments.services.events.inbox", "claim_next", "after"),
    "one answer of Stripe is read": ("payments.gateway.stripe_gateway.StripeGateway", "payment", "before"),
    "all is read": ("payments.services.events.inbox", "read", "after"),
    "the leases are handed in": ("payments.services.events.leases", "hand_in", "after"),
    "the books are written": ("payments.services.ledger", "post", "after"),
    "the receipt is written": ("payments.services.receipts", "issue", "after"),
    "the mail is queued": ("backoffice.core.services.outbox", "queue", "after"),
    "a person is asked": ("backoffice.core.services.work", "ask", "after"),
    "all is applied": ("payments.services.handlers", "apply", "after"),
    "the event is marked": ("payments.services.events.event_marks", "mark_processed", "after"),
    "all is committed": ("payments.services.events.inbox", "settle", "after"),
}
LEASE = timedelta(milliseconds=400)
_KILLED = -signal.SIGKILL


def main() -> None:
    import django

    django.setup()
    from payments.gateway import get_gateway

    get_gateway()  # loads the SDK and the sandbox, once for all that are forked
    for line in sys.stdin:
        sys.stdout.write(f"{_fate(line.strip())}\n")
        sys.stdout.flush()


def _fate(point: str) -> str:
    child = os.fork()
    if child == 0:
        os._exit(_work(point))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return "killed" if status == _KILLED else str(status)


def _work(point: str) -> int:
    from django.core.management import call_command
    from django.db import connections

    from payments.services.events import leases

    leases.LEASE_TIME = LEASE
    with open(os.devnull, "w") as nowhere, _armed(point):
        call_command("process_events", "--once", stdout=nowhere)
    connections.close_all()
    return 0


@contextmanager
def _armed(point: str) -> Iterator[None]:
    if point != "-":
        owner, name, moment = POINTS[point]
        found = _found(owner)
        setattr(found, name, _deadly(getattr(found, name), moment))
    yield


def _found(owner: str) -> Any:
    from django.utils.module_loading import import_string

    try:
        return import_string(owner)
    except ImportError:
        from importlib import import_module

        return import_module(owner)


def _deadly(function: Callable[..., Any], moment: str) -> Callable[..., Any]:
    def dying(*args: Any, **kwargs: Any) -> Any:
        answer = function(*args, **kwargs) if moment == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return dying


if __name__ == "__main__":
    main()
