"""Stripe's clock may stand ahead of ours: the comparison and the backfill see what happens there all the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.core.models import WorkItem
from payments.models import Donation
from payments.sandbox import behaviour
from payments.sandbox.behaviour import behind_our_back
from payments.sandbox.behaviour.advancing import advance
from payments.services.backfill import running
from payments.services.reconcile import runner
from tests.payments.stripe_story import assert_all_is_well, deliver_all, one_off_link, open_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]


def compared() -> tuple[int, int, set[str]]:
    """Payments looked at, differences, and what they are called."""
    run = runner.perform(runner.ask_for_comparison(by=None).pk)
    kinds = WorkItem.objects.open().filter(kind__startswith="reconcile.").values_list("kind", flat=True)
    return run.counts["payments"], run.found, {kind.removeprefix("reconcile.") for kind in kinds}


def test_a_clock_moved_by_months_is_followed() -> None:
    behaviour.pay_session(open_page(one_off_link(interval="month")))
    advance(timezone.now() + timedelta(days=35))
    deliver_all()
    assert compared() == (2, 0, set())
    assert_all_is_well()

    with behind_our_back.silently():
        advance(timezone.now() + timedelta(days=70))
    paid, _found, kinds = compared()
    assert (paid, "payment_missing_here" in kinds) == (3, True)

    running.backfill(timezone.now() - timedelta(days=1), tell=lambda *_facts: None)
    assert compared() == (3, 0, set())
    assert Donation.objects.filter(received_at__gt=timezone.now() + timedelta(days=50)).count() == 1
    assert_all_is_well()


def test_what_happens_at_this_moment_is_left_to_the_next_comparison() -> None:
    with behind_our_back.silently():
        behaviour.make_dashboard_payment(1000, "eur")
    assert compared() == (1, 0, set())
