"""A worker that is killed in the middle of its work loses nothing and does nothing twice, wherever it was."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from payments.models import Donation, ObjectLease, RecurringGift, WebhookEvent
from payments.sandbox import behaviour
from payments.services.events import inbox
from tests.payments.bad_line import census
from tests.payments.doomed_worker import LEASE, POINTS
from tests.payments.monthly_story import begun
from tests.payments.stripe_story import (
    assert_all_is_well,
    deliver_all,
    euros,
    monthly_link,
    one_off_link,
    open_page,
    post,
    undelivered,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
Workers = Callable[[str], str]
# Nothing of these is committed by a worker that dies before its one transaction ends.
AFTER_THE_COMMIT = {"all is committed"}


@pytest.fixture
def run_worker() -> Iterator[Workers]:
    """Starts `manage.py process_events --once` in a process of its own; it is told where to die, or to live."""
    chosen = connection.settings_dict
    address = (
        f"postgres://{quote(chosen['USER'])}:{quote(chosen['PASSWORD'])}@{chosen['HOST']}:{chosen['PORT'] or 5432}"
        f"/{chosen['NAME']}"
    )
    factory = subprocess.Popen(
        [sys.executable, "-m", "tests.payments.doomed_worker"],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"TEST_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert factory.stdin is not None
    assert factory.stdout is not None
    orders, fates = factory.stdin, factory.stdout

    def run(point: str) -> str:
        orders.write(f"{point}\n")
        orders.flush()
        return fates.readline().strip()

    yield run
    orders.close()
    assert factory.wait(timeout=20) == 0
    fates.close()


def outrun(run_worker: Workers) -> None:
    """The leases of the dead run out, and a living worker takes over what they left."""
    time.sleep(LEASE.total_seconds() + 0.05)
    assert run_worker("-") == "0"
    # What met a lease on the way waits a second for its next turn.
    WebhookEvent.objects.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
    inbox.drain()
    assert not ObjectLease.objects.filter(expires_at__gt=timezone.now()).exists()


def first_payment() -> None:
    behaviour.pay_session(open_page(monthly_link()))


def renewal() -> None:
    gift = RecurringGift.objects.first() or begun()
    behaviour.renew(str(gift.stripe_subscription_id))


def refund() -> None:
    gift = Donation.objects.succeeded().filter(amount=100).first() or paid()
    behaviour.refund_payment(str(gift.stripe_payment_intent_id), 500)


def lost_dispute() -> None:
    dispute = behaviour.open_dispute(str(paid().stripe_payment_intent_id))
    behaviour.decide_dispute(dispute["id"], "lost")


def paid() -> Donation:
    link = one_off_link(amount=euros("100.00"))
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.donations.get()


# What happens at Stripe, and the points that its handling does not pass.
STORIES: dict[str, tuple[Callable[[], None], set[str]]] = {
    "the first payment of a monthly gift": (first_payment, {"a person is asked"}),
    "a later payment": (renewal, {"a person is asked"}),
    "a refund": (refund, {"the receipt is written", "a person is asked"}),
    "a dispute that is lost": (lost_dispute, {"the receipt is written", "the mail is queued"}),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_worker_killed_at_any_point_loses_and_doubles_nothing(name: str, run_worker: Workers) -> None:
    """What comes of the story is what comes of it where nobody is killed."""
    happen, passes_by = STORIES[name]
    before = _come_in(happen)
    assert run_worker("-") == "0"
    outrun(run_worker)
    brought_about = _since(before)
    assert brought_about
    for point in [point for point in POINTS if point not in passes_by]:
        before = _come_in(happen)
        assert run_worker(point) == "killed", point
        if point not in AFTER_THE_COMMIT:
            assert not _since(before), point
        outrun(run_worker)
        assert _since(before) == brought_about, point
    assert_all_is_well()


def _come_in(happen: Callable[[], None]) -> Counter[tuple[str, ...]]:
    """The events lie in the inbox; returns what there is by then."""
    happen()
    for event in undelivered():
        assert post(event).status_code == 200
    return census()


def _since(before: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """What there is now and was not; with fewer of something, such as of those that wait, below zero."""
    now = census()
    now.subtract(before)
    return Counter({what: number for what, number in now.items() if number})
