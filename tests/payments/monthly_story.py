"""A monthly gift that has begun, as the tests of its changes begin with it."""

import datetime
from typing import Any

from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.core.tasks.draining import drain
from donors.models import Sponsorship
from payments.models import RecurringChange, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.recurring_gifts import recurring_changes
from payments.services.recurring_gifts.recurring_changes import Wish
from tests.payments.stripe_story import deliver_all, monthly_link, open_page

Kind = RecurringChange.Kind


def begun(**fields: Any) -> RecurringGift:
    """25 euros a month for a child, paid once."""
    page = behaviour.pay_session(open_page(monthly_link(**fields)))
    deliver_all()
    return RecurringGift.objects.get(stripe_subscription_id=page["subscription"])


def ask(
    gift: RecurringGift, kind: str, *, origin: str = "staff", reason: str = "", **facts: Any
) -> RecurringChange:
    return recurring_changes.ask(gift, Wish(kind, **facts), origin=origin, reason=reason)


def asked_and_done(gift: RecurringGift, kind: str, **facts: Any) -> RecurringChange:
    change = ask(gift, kind, **facts)
    drain()
    change.refresh_from_db()
    return change


def at_stripe(gift: RecurringGift) -> SandboxObject:
    return SandboxObject.objects.get(pk=str(gift.stripe_subscription_id))


def billed_at_stripe(gift: RecurringGift) -> int:
    return int(at_stripe(gift)["items"]["data"][0]["price"]["unit_amount"])


def promise_of(gift: RecurringGift) -> Sponsorship:
    return Sponsorship.objects.get(recurring_gifts=gift)


def fresh(gift: RecurringGift) -> RecurringGift:
    return RecurringGift.objects.select_related("sponsorship", "child", "donor").get(pk=gift.pk)


def rows(gift: RecurringGift) -> list[tuple[str, str, str]]:
    """Oldest first: what, by whom, how it ended."""
    found = gift.changes.order_by("created_at").values_list("kind", "origin", "status")
    return list(found)


def open_kinds() -> list[str]:
    return sorted(WorkItem.objects.open().values_list("kind", flat=True))


def mails(kind: str) -> int:
    return OutgoingEmail.objects.filter(kind=kind).count()


def charges_made() -> int:
    return SandboxObject.objects.filter(kind="charge", data__status="succeeded").count()


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def euros(amount: str) -> Money:
    return Money(amount, "EUR")


def sub(gift: RecurringGift) -> str:
    return str(gift.stripe_subscription_id)
