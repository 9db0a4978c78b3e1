"""An event that failed for good is handled again when Stripe delivers it again: 'Resend' in its dashboard."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import AuditEntry, User, WorkItem
from payments.models import PaymentLink, WebhookEvent
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.events import inbox
from tests.payments.stripe_story import (
    assert_all_is_well,
    one_off_link,
    open_page,
    post,
    post_body,
    state_of,
    undelivered,
)

pytestmark = pytest.mark.django_db


def resend() -> bytes:
    answer = post(SandboxEvent.objects.get(type="checkout.session.completed"))
    assert answer.status_code == 200
    return answer.content


def event() -> WebhookEvent:
    return WebhookEvent.objects.get()


@pytest.fixture
def link() -> PaymentLink:
    """Paid at Stripe, and its event has come."""
    link = one_off_link()
    behaviour.pay_session(open_page(link))
    resend()
    return link


@pytest.fixture
def session(link: PaymentLink) -> SandboxObject:
    """Of the event that has failed for good meanwhile: Stripe did not know it under our key."""
    session = SandboxObject.objects.get(kind="checkout.session")
    SandboxObject.objects.filter(pk=session.pk).delete()
    inbox.drain()
    assert (event().status, event().next_attempt_at) == ("failed", None)
    return session


def test_it_is_taken_up_again_from_the_start(
    link: PaymentLink, session: SandboxObject, auditor: User
) -> None:
    payload, reason = event().payload, event().error
    WebhookEvent.objects.update(attempts=12)
    session.save(force_insert=True)  # the cause is removed

    assert resend() == b"Taken up again.\n"
    assert (event().status, event().attempts, event().error) == ("failed", 0, reason), "it still says why"
    assert event().next_attempt_at is not None
    assert resend() == b"Known already.\n", "it waits already"

    assert inbox.drain() == 1
    assert (event().status, event().error, event().payload) == ("processed", "", payload)
    assert state_of(link)["receipts"] == 1
    assert not WorkItem.objects.open().filter(kind="event.failed").exists()
    trail = AuditEntry.objects.get(action="event.redelivered")
    assert (trail.subject_id, trail.details["error"]) == (str(event().pk), reason)
    desk = Client()
    desk.force_login(auditor)
    shown = desk.get(reverse("admin:payments_webhookevent_change", args=[event().pk])).content.decode()
    assert "delivered again by Stripe" in shown
    for other in undelivered():
        post(other)
    inbox.drain()
    assert_all_is_well()


def test_while_its_cause_stands_it_fails_again_in_words(session: SandboxObject) -> None:
    assert resend() == b"Taken up again.\n"
    inbox.drain()
    assert (event().status, event().next_attempt_at, event().attempts) == ("failed", None, 1)
    assert "No such" in event().error
    assert WorkItem.objects.open().filter(kind="event.failed").count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "processed", "next_attempt_at": None, "attempts": 1, "effect": "Booked."},
        {"status": "ignored", "next_attempt_at": None, "effect": "Of the other mode."},
        {"status": "received", "attempts": 3, "next_attempt_at": timezone.now()},
        {"status": "failed", "attempts": 3, "next_attempt_at": timezone.now(), "error": "503 from Stripe"},
    ],
    ids=["processed", "ignored", "waits", "is tried again"],
)
def test_any_other_is_left_as_it_is(
    link: PaymentLink, facts: dict[str, Any], django_assert_num_queries: Any
) -> None:
    WebhookEvent.objects.update(**facts)
    before = WebhookEvent.objects.values().get()
    again = SandboxEvent.objects.get(type="checkout.session.completed")
    with django_assert_num_queries(1):
        assert post(again).content == b"Known already.\n"
    assert WebhookEvent.objects.values().get() == before
    assert not AuditEntry.objects.filter(action="event.redelivered").exists()


def test_who_cannot_sign_brings_nothing_back(session: SandboxObject) -> None:
    assert post_body(event().payload, {"Stripe-Signature": "t=1,v1=abc"}).status_code == 400
    assert event().next_attempt_at is None
