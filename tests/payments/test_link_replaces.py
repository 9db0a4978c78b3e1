"""A new recurring gift in place of an old one: nobody is charged twice, and nobody loses the old one by not paying."""

import pytest
from django.test import Client
from django.urls import reverse
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from backoffice.core.tasks.draining import drain
from donors.models import Sponsorship
from payments.models import PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.services import links
from payments.services.paying.checkout import LinkNotPayable
from tests import factories
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    euros,
    monthly_link,
    open_page,
)

pytestmark = pytest.mark.django_db
Status = RecurringGift.Status


@pytest.fixture
def gift() -> RecurringGift:
    link = monthly_link()
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link.recurring_gifts.get()


def form(**changes: str) -> dict[str, str]:
    return {
        "_form_submitted": "on",
        "amount": "40.00",
        "currency": "EUR",
        "interval": "month",
        "days_open": "30",
        "send": "on",
        **changes,
    }


def press(client: Client, gift: RecurringGift, **changes: str) -> str:
    address = reverse("admin:payments_recurringgift_send_payment_link", args=[gift.pk])
    return client.post(address, form(**changes)).content.decode()


def test_the_old_gift_ends_when_the_new_one_is_paid(gift: RecurringGift) -> None:
    link = links.create_link(
        donor=gift.donor,
        amount=Money("40.00", "EUR"),
        interval="month",
        sponsorship=gift.sponsorship,
        replaces=gift,
    )
    drain()
    gift.refresh_from_db()
    assert gift.status == Status.ACTIVE
    behaviour.pay_session(open_page(link))
    deliver_all()
    drain()
    deliver_all()
    gift.refresh_from_db()
    new = link.recurring_gifts.get()
    assert (gift.status, new.status, new.amount) == (Status.CANCELLED, Status.ACTIVE, Money("40.00", "EUR"))
    assert Sponsorship.objects.get().status == Sponsorship.Status.ACTIVE
    assert_all_is_well()


def test_a_live_gift_is_asked_for_more_once_or_replaced_by_saying_so(
    client: Client, supporter_care: User, gift: RecurringGift
) -> None:
    client.force_login(supporter_care)
    dialog = client.get(
        reverse("admin:payments_recurringgift_send_payment_link", args=[gift.pk])
    ).content.decode()
    assert "In place of the present gift" in dialog
    assert 'value="25.00"' in dialog
    assert "paid regularly already" in press(client, gift)
    assert "Choose how often" in press(client, gift, interval="once", replace="on")
    assert not PaymentLink.objects.filter(origin="staff", replaces=gift).exists()
    press(client, gift, interval="once")
    press(client, gift, replace="on")
    once, replacing = PaymentLink.objects.exclude(recurring_gifts=gift).order_by("created_at")
    assert (once.interval, once.replaces, once.child) == ("once", None, gift.child)
    assert (replacing.replaces, replacing.sponsorship) == (gift, gift.sponsorship)


def test_an_ended_gift_starts_anew_from_its_page(
    client: Client, supporter_care: User, gift: RecurringGift
) -> None:
    behaviour.cancel_subscription(gift.stripe_subscription_id or "")
    deliver_all()
    client.force_login(supporter_care)
    dialog = client.get(
        reverse("admin:payments_recurringgift_send_payment_link", args=[gift.pk])
    ).content.decode()
    assert "In place of the present gift" not in dialog
    press(client, gift)
    link = PaymentLink.objects.exclude(recurring_gifts=gift).get()
    assert (link.interval, link.replaces, link.child) == ("month", None, gift.child)
    assert link.sponsorship is not None
    assert link.sponsorship != gift.sponsorship
    assert link.sponsorship.status == Sponsorship.Status.PENDING


def test_a_sponsorships_page_asks_its_payer(client: Client, supporter_care: User) -> None:
    promise = factories.make_sponsorship()
    client.force_login(supporter_care)
    address = reverse("admin:donors_sponsorship_send_payment_link", args=[promise.pk])
    assert 'value="25.00"' in client.get(address).content.decode()
    client.post(address, form(amount="25.00"))
    link = PaymentLink.objects.get()
    assert (link.donor, link.sponsorship, link.interval) == (promise.payer, promise, "month")


# --- two links for one promise ------------------------------------------------------------------------------


def two_links() -> tuple[PaymentLink, PaymentLink]:
    """The first mail named the wrong amount, and a second one was sent; both links are open."""
    first = monthly_link()
    assert first.sponsorship is not None
    second = links.create_link(
        donor=first.donor, sponsorship=first.sponsorship, amount=euros("40.00"), interval="month", send=False
    )
    return first, second


def test_what_was_paid_by_one_mail_is_not_asked_for_by_the_other() -> None:
    first, second = two_links()
    behaviour.pay_session(open_page(second))
    deliver_all()
    first.refresh_from_db()
    assert first.status == PaymentLink.Status.CANCELLED
    # One that was locked at that moment stays open; nobody pays by it either.
    PaymentLink.objects.filter(pk=first.pk).update(status=PaymentLink.Status.OPEN)
    with pytest.raises(LinkNotPayable, match="charged twice"):
        open_page(PaymentLink.objects.get(pk=first.pk))
    assert RecurringGift.objects.count() == 1
    assert_all_is_well()


@pytest.mark.parametrize("order", ORDERS)
def test_people_are_asked_when_both_were_paid_at_the_same_moment(order: Order) -> None:
    first, second = two_links()
    for page in (open_page(first), open_page(second)):
        behaviour.pay_session(page)
    deliver_all(order)
    deliver_all_again()
    drain()
    assert RecurringGift.objects.filter(status=RecurringGift.Status.ACTIVE).count() == 2
    assert WorkItem.objects.open().filter(kind="recurring.two_for_one").count() == 1
    assert_all_is_well()
