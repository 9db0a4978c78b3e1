"""What a donor sees who opens a payment link, in each of its states, and what pressing Pay does."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from beneficiaries.models import Child, ChildPhoto
from payments.gateway.stripe_gateway import StripeGateway
from payments.models import CheckoutAttempt, Donation, PaymentLink
from payments.sandbox.behaviour import CardDeclined, pay_session, settle_bank_debit
from payments.services import donations, links
from payments.services.paying import checkout
from tests import factories
from tests.payments.stripe_story import UnreliableTransport, assert_all_is_well, deliver_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(db: None) -> PaymentLink:
    return links.create_link(
        donor=factories.make_donor(name="Zoë <b>Müller</b>"),
        amount=Money("25.00", "EUR"),
        interval="month",
        child=published_child(),
        message="Karibu!\n<script>alert(1)</script>",
    )


def published_child() -> Child:
    child = factories.make_verified_child(
        first_name="Amina", family_name="Secretname", school="Hidden School"
    )
    ChildPhoto.objects.create(
        child=child,
        medium=ContentFile(b"picture", name="m.webp"),
        width=1,
        height=1,
        is_published=True,
        uploaded_by=child.registered_by,
    )
    return child


def page(link: PaymentLink, route: str = "pay") -> str:
    return reverse(f"payments:{route}", args=[link.token])


def press_pay(client: Client, link: PaymentLink) -> str:
    answer = client.post(page(link, "pay-checkout"))
    assert answer.status_code == 303, answer.content
    return link.attempts.get(status=CheckoutAttempt.Status.OPEN).stripe_session_id or ""


def come_back(client: Client, link: PaymentLink, session: str) -> str:
    answer = client.get(page(link, "pay-thanks"), {"session_id": session})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_asks_for_whom_how_much_and_how_often(client: Client, link: PaymentLink) -> None:
    answer = client.get(page(link))
    shown = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Almoner Foundation", "Amina", "8 years old", "Kenya", "25.00 EUR", "monthly", "Karibu!"):
        assert words in shown
    for words in ("Secretname", "Hidden School", "<script>", "<b>Müller"):
        assert words not in shown
    assert "/files/signed/" in shown


def test_it_shows_no_photo_of_a_child_that_is_not_published(client: Client, link: PaymentLink) -> None:
    assert link.child is not None
    link.child.consents.update(withdrawn_on=timezone.localdate())
    assert "<img" not in client.get(page(link)).content.decode()


def test_it_is_closed_to_scripts_search_engines_caches_and_curious_sites(
    client: Client, link: PaymentLink
) -> None:
    headers = client.get(page(link)).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"


def test_it_speaks_the_donors_language(client: Client) -> None:
    link = links.create_link(donor=factories.make_donor(language="fr"), amount=Money(5, "EUR"))
    assert '<html lang="fr">' in client.get(page(link)).content.decode()


@pytest.mark.parametrize(
    ("method", "headers", "opened"),
    [
        ("get", {}, True),
        ("head", {}, False),
        ("get", {"Sec-Purpose": "prefetch"}, False),
        ("get", {"X-Moz": "prefetch"}, False),
    ],
)
def test_only_a_person_who_looks_marks_it_opened(
    method: str, headers: dict[str, str], opened: bool, client: Client, link: PaymentLink
) -> None:
    getattr(client, method)(page(link), headers=headers)
    link.refresh_from_db()
    assert (link.opened_at is not None) is opened


@pytest.mark.parametrize("token", ["x", "a" * 300, "..%2f", "%00", "ünïcode"])
def test_an_unknown_address_is_404_in_plain_words(token: str, client: Client) -> None:
    answer = client.get(f"/pay/{token}/")
    assert answer.status_code == 404
    assert client.post(f"/pay/{token}/checkout/").status_code == 404
    assert client.get(f"/pay/{token}/thanks/").status_code == 404
    if token == "x":
        assert "We do not know this address" in answer.content.decode()


def test_a_tampered_address_is_404(client: Client, link: PaymentLink) -> None:
    assert client.get(f"/pay/{link.token[:-1]}/").status_code == 404
    assert client.get(f"/pay/{link.token.swapcase()}/").status_code == 404


def test_the_wrong_method_is_405(client: Client, link: PaymentLink) -> None:
    assert client.post(page(link)).status_code == 405
    assert client.put(page(link, "pay-checkout")).status_code == 405
    assert client.delete(page(link, "pay-thanks")).status_code == 405


@pytest.mark.parametrize("button", ["pay-checkout", "pay-phone"])
def test_a_tab_opened_again_on_a_refusal_leads_to_the_page(
    client: Client, link: PaymentLink, button: str
) -> None:
    assert client.get(page(link, button)).headers["Location"] == page(link)


def test_pay_needs_the_forms_own_token(link: PaymentLink) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(link, "pay-checkout")).status_code == 403
    form = strict.get(page(link))
    token = str(form.context["csrf_token"])
    assert strict.post(page(link, "pay-checkout"), {"csrfmiddlewaretoken": token}).status_code == 303


CLOSED: list[tuple[str, int, str]] = [
    ("cancelled", 410, "This request was withdrawn"),
    ("expired", 410, "This page is closed"),
    ("overdue", 410, "This page is closed"),
    ("paid", 200, "Thank you!"),
]


@pytest.mark.parametrize(("state", "status", "words"), CLOSED)
def test_a_closed_link_says_why_and_has_no_button(
    state: str, status: int, words: str, client: Client, link: PaymentLink
) -> None:
    close(link, state)
    answer = client.get(page(link))
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "<button" not in answer.content.decode()
    pressed = client.post(page(link, "pay-checkout"))
    assert (pressed.status_code, words in pressed.content.decode()) == (status, True)
    assert not link.attempts.exists()
    link.refresh_from_db()
    assert link.opened_at is None


def close(link: PaymentLink, state: str) -> None:
    if state == "cancelled":
        links.cancel_link(link, by=None, reason="wrong person")
    elif state == "paid":
        donation = factories.make_donation(
            donor=link.donor, amount=link.amount, payment_link=link, fund=link.fund
        )
        donations.succeed(donation, received_at=timezone.now())
    else:
        PaymentLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - datetime.timedelta(hours=1))
        if state == "expired":
            links.expire_links()


def test_pay_leads_to_the_payment_page_and_twice_to_the_same(client: Client, link: PaymentLink) -> None:
    first, second = client.post(page(link, "pay-checkout")), client.post(page(link, "pay-checkout"))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert link.attempts.count() == 1
    link.refresh_from_db()
    assert link.started_at is not None


def test_the_way_back_says_paid_before_any_webhook_came(client: Client, link: PaymentLink) -> None:
    session = press_pay(client, link)
    assert "Not paid yet" in come_back(client, link, session)
    pay_session(session)
    shown = come_back(client, link, session)
    assert "Thank you!" in shown
    assert "Amina" in shown
    assert Donation.objects.get().status == Donation.Status.SUCCEEDED
    again = client.get(page(link))
    assert (again.status_code, "<button" in again.content.decode()) == (200, False)


def test_a_bank_that_takes_days_is_told_as_it_is_and_cannot_be_paid_twice(client: Client) -> None:
    link = links.create_link(donor=factories.make_donor(), amount=Money("19.99", "EUR"))
    session = press_pay(client, link)
    pay_session(session, method="bank_debit")
    assert "Your bank is working on it" in come_back(client, link, session)
    shown = client.get(page(link)).content.decode()
    assert "Your bank is working on it" in shown
    assert "<button" not in shown
    assert client.post(page(link, "pay-checkout")).status_code == 409


def test_a_declined_card_can_be_tried_again(client: Client, link: PaymentLink) -> None:
    session = press_pay(client, link)
    with pytest.raises(CardDeclined):
        pay_session(session, card="4000000000000002")
    shown = come_back(client, link, session)
    assert page(link) in shown
    assert press_pay(client, link) == session


@pytest.mark.parametrize("session", ["", "cs_test_of_somebody_else", "\x00", "x" * 500])
def test_a_made_up_session_changes_nothing(session: str, client: Client, link: PaymentLink) -> None:
    assert "Not paid yet" in come_back(client, link, session)
    assert not Donation.objects.exists()


@pytest.fixture
def dead_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe cannot be reached."""
    transport = UnreliableTransport(failing=set(range(100)))
    gateway: StripeGateway = transport.gateway()
    monkeypatch.setattr(checkout, "get_gateway", lambda: gateway)


def test_a_dead_line_is_503_with_the_button_to_try_again(
    dead_line: None, client: Client, link: PaymentLink
) -> None:
    answer = client.post(page(link, "pay-checkout"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    shown = answer.content.decode()
    assert "try again" in shown
    assert "<button" in shown


def test_it_expires_by_the_clock_even_before_the_schedule_says_so(client: Client, link: PaymentLink) -> None:
    with time_machine.travel(link.expires_at + datetime.timedelta(seconds=1)):
        assert client.get(page(link)).status_code == 410


def test_pages_ask_few_questions(
    client: Client, link: PaymentLink, django_assert_max_num_queries: Any
) -> None:
    client.get(page(link))
    with django_assert_max_num_queries(5):
        client.get(page(link))


def test_a_bank_that_refuses_after_the_link_has_ended_lets_the_child_go(client: Client) -> None:
    promise = factories.make_sponsorship(amount=Money("25.00", "EUR"))
    link = links.create_link(
        donor=promise.payer, sponsorship=promise, amount=promise.amount, send=False, by=None
    )
    pay_session(press_pay(client, link), method="bank_debit")
    deliver_all()
    with time_machine.travel(link.expires_at + datetime.timedelta(minutes=1)):
        links.expire_links()
    promise.refresh_from_db()
    assert promise.status == "pending", "the bank may still pay"
    settle_bank_debit(str(link.donations.get().stripe_payment_intent_id), "failed")
    deliver_all()
    assert link.donations.get().status == "failed"
    promise.refresh_from_db()
    assert promise.status == "ended"
    assert_all_is_well()


@pytest.mark.parametrize(
    "instead", [{"amount": "50"}, {"interval": "month"}, {"name": "Otto", "email": "otto@example.org"}]
)
def test_who_goes_back_and_says_something_else_begins_anew(client: Client, instead: dict[str, str]) -> None:
    sealed = re.search(r'name="sealed" value="([^"]+)"', client.get("/give/").content.decode())
    assert sealed
    said = {"amount": "25", "currency": "EUR", "interval": "once", "name": "Ann", "email": "ann@example.org"}
    pages = [client.post("/give/", {**said, **more, "sealed": sealed[1]}).url for more in ({}, {}, instead)]  # type: ignore[attr-defined]
    assert pages[0] == pages[1] != pages[2]
    newest = PaymentLink.objects.order_by("created_at").last()
    assert newest is not None
    told = {
        "amount": str(int(newest.amount.amount)),
        "interval": newest.interval,
        "name": newest.donor.name,
        "email": newest.donor.email,
    }
    assert told == {name: {**said, **instead}[name] for name in told}
    assert PaymentLink.objects.count() == 2
