"""What the state machines have in common: a world that is undone, a postman, two workers, and an end at which all
has been delivered and handled.

Each rule has a name among its arguments: Hypothesis would leave whole rules out of most examples.
"""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from payments.gateway import get_gateway
from payments.models import ObjectLease, WebhookEvent
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.events import inbox
from payments.services.handlers.readings import Reading
from tests.payments.stripe_story import post


class Worker:
    """One process_events, at the pace of one step at a time."""

    def __init__(self) -> None:
        self.claim: inbox.Claim | None = None
        self.reading: Reading | None = None

    def step(self) -> None:
        if self.claim is None:
            self.claim = inbox.claim_next()
        elif self.reading is None:
            claim = self.claim
            self.claim = None  # postponed, unless the reading succeeds
            with inbox.recorded(claim):
                self.reading = inbox.read(claim, get_gateway())
                self.claim = claim
        else:
            with inbox.recorded(self.claim):
                inbox.settle(self.claim, self.reading)
            self.claim = self.reading = None

    def die(self) -> None:
        self.claim = self.reading = None

    def fall_asleep_over_a_reading(self) -> None:
        if self.reading is None:
            self.step()
        if self.reading is None:
            self.step()


def objects(kind: str, **fields: Any) -> list[SandboxObject]:
    found = SandboxObject.objects.filter(
        kind=kind, **{f"data__{name}": value for name, value in fields.items()}
    )
    return list(found.order_by("created", "position"))


class Machine(RuleBasedStateMachine):
    """A story begins (`begun` becomes true), goes on in any order, and is compared with Stripe's truth at its end."""

    begun = False

    def __init__(self) -> None:
        super().__init__()
        # Each example is undone; like a test case's own, this transaction does not count as one.
        self.world = transaction.atomic()
        self.world._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
        self.world.__enter__()
        self.workers = [Worker(), Worker()]

    # --- The postman and the workers ---------------------------------------------------------------------

    def deliver(self, pick: int) -> None:
        """Some events, known ones too, beginning anywhere."""
        events = list(SandboxEvent.objects.order_by("created", "position"))
        for offset in range(min(len(events), 1 + pick % 7)):
            assert post(events[(pick + offset) % len(events)]).status_code == 200

    def work(self, pick: int) -> None:
        for _step in range(1 + pick // 2 % 4):
            self.workers[pick % 2].step()

    def time_passes(self, _pick: int) -> None:
        """What waits is due; a worker that still has something in hand is slower than its lease."""
        ObjectLease.objects.update(expires_at=timezone.now())
        WebhookEvent.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())

    def a_worker_dies(self, pick: int) -> None:
        self.workers[pick % 2].die()

    # --- The end -----------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if self.begun:
                self.finish()
                self.compare()
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def finish(self) -> None:
        """All is delivered and handled; then workers who were slow wake up with what they had read long ago."""
        for worker in self.workers:
            worker.fall_asleep_over_a_reading()
        self.stripe_changes_its_mind()
        self.colleagues_finish()
        for event in SandboxEvent.objects.order_by("-position"):
            post(event)
        self.work_off()
        for worker in self.workers:
            while worker.claim is not None:
                worker.step()
        self.work_off()

    def work_off(self) -> None:
        for _round in range(3):
            self.time_passes(0)
            inbox.drain()

    def stripe_changes_its_mind(self) -> None:
        """So that whatever a slow worker has read is true no more."""

    def colleagues_finish(self) -> None:
        """Tasks beside the inbox that ask Stripe for something do it in the end."""

    def compare(self) -> None:
        raise NotImplementedError


def prove(machine: type[Machine], *, examples: int, steps: int) -> None:
    """All examples on PostgreSQL, where the money of charities is; a third of them for who has SQLite alone."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples if connection.vendor == "postgresql" else examples // 3,
            stateful_step_count=steps,
            derandomize=True,
            deadline=None,
            # Some named steps can be read as they are; making them fewer would take minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
