"""Stripe over a bad line: each request fails once, each in another way, and time goes by until all is well again."""

import datetime
import inspect
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest
import stripe
import time_machine
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import OutgoingEmail, ScheduledJob, WorkItem
from backoffice.core.tasks import schedule
from backoffice.core.tasks.draining import drain
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.stripe_gateway import StripeGateway, sandbox_client
from payments.models import (
    BalanceTransaction,
    CheckoutAttempt,
    Dispute,
    Donation,
    JournalEntry,
    PaymentLink,
    PosterLink,
    ProcessorPayout,
    Receipt,
    RecurringChange,
    RecurringGift,
    Refund,
    WebhookEvent,
)
from payments.sandbox.models import SandboxObject
from payments.sandbox.transport import SandboxTransport
from payments.services import ledger_check
from payments.services.events import inbox
from tests.payments.stripe_story import post, undelivered

# `after` is when Stripe has carried it out. One and the next but two: each pair has one of which nothing was done.
FAULTS = ["429", "500", "no answer", "broken JSON after", "500 after", "no answer after"]
VERBS = sorted(name for name, verb in vars(Gateway).items() if inspect.isfunction(verb) and name[0] != "_")
_A_ROUND = datetime.timedelta(minutes=70)  # longer than any task or event waits for its next turn
_MOMENTS = re.compile(r"=\d{10}\b")


class Faulty(SandboxTransport):
    """Every request that `hits` fails the first time it is asked, and goes through the next time.

    Of several faults each request meets the next one. `always` never answers properly; `once_a_verb` lets one request
    of each verb fail.
    """

    def __init__(
        self,
        *faults: str,
        always: bool = False,
        hits: Callable[[str, str], bool] = lambda _verb, _url: True,
        once_a_verb: bool = False,
    ) -> None:
        super().__init__()
        self._faults, self._always = itertools.cycle(faults), always
        self._hits, self._once_a_verb = hits, once_a_verb
        self._seen, self.verbs = set[tuple[str, str, str]](), list[str]()
        self.met: Counter[str] = Counter()

    def request(  # type: ignore[override]  # the SDK's own `_usage` is for its telemetry
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        verb = self.verbs[-1] if self.verbs else ""
        # A list of the last so many days is the same question an hour later.
        said = (
            "" if isinstance(post_data, bytes) else str(post_data)
        )  # a file goes out a little different each time
        asked = ("", verb, "") if self._once_a_verb else (method, _MOMENTS.sub("", url), said)
        if not self._hits(verb, url) or (asked in self._seen and not self._always):
            return super().request(method, url, headers, post_data)
        self._seen.add(asked)
        self.met[verb] += 1
        fault = next(self._faults)
        if fault.endswith(" after"):
            super().request(method, url, headers, post_data)
        return _answer(fault.removesuffix(" after"))

    def gateway(self) -> StripeGateway:
        return _Watched(self)


class _Watched(StripeGateway):
    """Says of each request which verb it belongs to."""

    def __init__(self, transport: Faulty) -> None:
        super().__init__(sandbox_client(transport))
        self._verbs = transport.verbs

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self._watched(name, found) if name in VERBS else found

    def _watched(self, name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def asked(*args: Any, **kwargs: Any) -> Any:
            with self._within(name):
                answer = verb(*args, **kwargs)
            return self._row_by_row(name, answer) if isinstance(answer, Iterator) else answer

        return asked

    def _row_by_row(self, name: Any, answer: Any) -> Any:
        while True:
            with self._within(name):
                try:
                    row = next(answer)
                except StopIteration:
                    return
            yield row

    @contextmanager
    def _within(self, name: str) -> Iterator[None]:
        self._verbs.append(name)
        try:
            yield
        finally:
            self._verbs.pop()


def _answer(fault: str) -> tuple[str, int, Mapping[str, str]]:
    match fault:
        case "429":
            return '{"error": {"type": "invalid_request_error", "message": "Too many requests"}}', 429, {}
        case "500":
            return '{"error": {"type": "api_error", "message": "Something went wrong"}}', 500, {}
        case "no answer":
            raise stripe.APIConnectionError("Timed out.")  # type: ignore[no-untyped-call]
        case _:
            return "<html>Bad gate", 200, {}


@contextmanager
def over(transport: Faulty) -> Iterator[None]:
    """Everybody who asks for the gateway gets this line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StripeGateway, "from_settings", transport.gateway)
        get_gateway.cache_clear()
        try:
            yield
        finally:
            get_gateway.cache_clear()


@contextmanager
def undone() -> Iterator[None]:
    """A world of its own. Like a test case's own, this transaction does not count as one."""
    world = transaction.atomic()
    world._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
    with world:
        yield
        transaction.set_rollback(True)


# --- Time goes by ------------------------------------------------------------------------------------------------


def go_by(*jobs: str, first: datetime.timedelta = datetime.timedelta(0), rounds: int = 16) -> None:
    """What waits has its turn: events, tasks that are due again, and these jobs of the schedule at their times.

    After each turn it is seen that nothing is half done. It ends when nothing waits any more; `first` is slept through.
    """
    ScheduledJob.objects.update(enabled=False)
    ScheduledJob.objects.filter(slug__in=jobs).update(enabled=True)
    start = timezone.now() + first
    for turn in range(rounds):
        with time_machine.travel(start + turn * _A_ROUND):
            if turn or first:
                schedule.enqueue_due()
            _have_a_turn()
            is_over = turn >= bool(jobs) and not _waits()
            if turn == 0 or is_over:
                assert_books_in_order()  # in the middle of it, and at its end
            if is_over:
                return
    raise AssertionError("Something waits for ever.")


def _have_a_turn() -> None:
    for event in undelivered():
        assert post(event).status_code == 200
    inbox.drain()
    drain()
    assert_nothing_half_done()
    assert_nothing_given_up()


def _waits() -> bool:
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()
    return ready or WebhookEvent.objects.unprocessed().exists() or bool(undelivered())


def assert_nothing_half_done() -> None:
    """What is booked is booked wholly; what is not booked has neither receipt nor entry."""
    paid = Donation.objects.filter(status="succeeded")
    assert Receipt.objects.exclude(donation__in=paid).count() == 0
    assert JournalEntry.objects.filter(kind="received").count() == paid.count()


def assert_books_in_order() -> None:
    assert ledger_check.check(files=False).findings == []


def assert_nothing_given_up() -> None:
    given_up = WebhookEvent.objects.filter(status="failed", next_attempt_at=None)
    assert list(given_up.values_list("type", "error")) == []


def census() -> Counter[tuple[str, ...]]:
    """Both sides, counted by what a double or a loss would show in."""
    counted: Counter[tuple[str, ...]] = Counter()
    # Of the portal a page is made for each press, and forgotten.
    for row in SandboxObject.objects.exclude(kind="billing_portal.session"):
        counted["sandbox", row.kind, str(row.data.get("status", "")), str(row.data.get("amount", ""))] += 1
    gifts: list[type[Model]] = [CheckoutAttempt, Donation, PaymentLink, Receipt, RecurringGift]
    others: list[type[Model]] = [Dispute, ProcessorPayout, RecurringChange, Refund]
    for model in gifts + others:
        for status in model._base_manager.values_list("status", flat=True):
            counted[model.__name__, status] += 1
    for other in (BalanceTransaction, PosterLink):
        counted[(other.__name__,)] = other.objects.count()
    for kind in JournalEntry.objects.values_list("kind", flat=True):
        counted["entry", kind] += 1
    for kind in OutgoingEmail.objects.values_list("kind", flat=True):
        counted["mail", kind] += 1
    # That a night did not succeed is told, whatever the next one brings.
    told = WorkItem.objects.open().exclude(kind="task.failed")
    for kind in told.values_list("kind", flat=True):
        counted["open", kind] += 1
    return +counted
