"""What supporter care sees of a donor: the figures above, and everything that passed between them."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from backoffice.core.services import outbox, work
from donors.models import ContactNote, Donor
from tests.factories import (
    make_donation,
    make_donor,
    make_link,
    make_received_donation,
    make_sponsorship,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def care(client: Client) -> User:
    user = make_user(role="Supporter care", full_name="Cara Care")
    client.force_login(user)
    return user


def _page(client: Client, donor: Donor, rest: str = "change/") -> str:
    response = client.get(f"/admin/donors/donor/{donor.pk}/{rest}")
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_header_says_what_was_given_in_each_currency_and_what_is_to_do(
    client: Client, care: User
) -> None:
    donor = make_donor(name="Zoë Müller")
    make_received_donation(donor=donor, amount=Money("100.00", "EUR"))
    make_received_donation(
        donor=donor,
        amount=Money("50.50", "EUR"),
        received_at=timezone.now() - datetime.timedelta(days=800),
    )
    make_received_donation(donor=donor, amount=Money("700", "JPY"))
    make_donation(donor=donor, amount=Money("9.00", "EUR"))  # not paid
    sponsorship = make_sponsorship(payer=donor)
    sponsorship.move("active")
    work.ask("staff.note", title="Call Zoë back", subject=donor)
    work.ask("staff.note", title="About the promise", subject=sponsorship)

    page = _page(client, donor)

    assert "ZM" in page
    assert "150.50 EUR + 700 JPY" in page
    assert "100.00 EUR + 700 JPY" in page  # this year
    assert "Call Zoë back" in page
    assert "About the promise" in page
    assert sponsorship.child.first_name in page


def test_the_next_gift_is_the_earliest_that_is_promised(client: Client, care: User) -> None:
    donor = make_donor()
    soon, later = (
        timezone.localdate() + datetime.timedelta(days=9),
        timezone.localdate() + datetime.timedelta(days=40),
    )
    for due, amount in ((later, "99.00"), (soon, "31.00")):
        make_sponsorship(payer=donor, amount=Money(amount, "EUR"), next_due_on=due).move("active")

    page = _page(client, donor)

    header = page[page.index("Next gift expected") :][:400]
    assert "31.00 EUR" in header
    assert "99.00" not in header


def test_the_timeline_tells_everything_newest_first_and_by_kind(client: Client, care: User) -> None:
    donor, other = make_donor(), make_donor()
    make_link(donor=donor, amount=Money("12.00", "EUR"))
    make_received_donation(donor=donor, amount=Money("34.00", "EUR"))
    make_received_donation(donor=other, amount=Money("77.00", "EUR"))
    ContactNote.objects.create(donor=donor, summary="Wants to visit <Nairobi>", written_by=care)
    outbox.queue(
        "payment_link",
        to=donor.email,
        context={"link": make_link(donor=donor), "amount": "1 EUR"},
        recipient_id=donor.pk,
    )

    everything = _page(client, donor, "timeline/")
    calls = _page(client, donor, "timeline/?only=contacts")

    for words in ("12.00 EUR", "34.00 EUR", "Wants to visit &lt;Nairobi&gt;", "Email", "Entered"):
        assert words in everything
    assert "77.00 EUR" not in everything
    assert everything.index("Wants to visit") < everything.index("Entered")
    assert "Wants to visit" in calls
    assert "34.00 EUR" not in calls
    assert "Wants to visit" in _page(client, donor)  # the newest stand in a tab too


def test_a_long_timeline_has_pages_and_loses_nothing(client: Client, care: User) -> None:
    donor = make_donor()
    for number in range(65):
        ContactNote.objects.create(
            donor=donor,
            summary=f"Call number {number:03d}.",
            happened_at=timezone.now() - datetime.timedelta(hours=number),
        )

    pages = [_page(client, donor, f"timeline/?only=contacts&page={number}") for number in (1, 2, 3)]

    seen = [number for number in range(65) for page in pages if f"Call number {number:03d}." in page]
    assert seen == list(range(65))
    assert "Older" in pages[0]
    assert "Older" not in pages[2]
    assert _page(client, donor, "timeline/?page=abc&only=nonsense")


def test_whoever_may_not_read_a_source_does_not_find_it_in_the_timeline(client: Client) -> None:
    donor = make_donor()
    outbox.queue(
        "payment_link",
        to=donor.email,
        context={"link": make_link(donor=donor), "amount": "1 EUR"},
        recipient_id=donor.pk,
    )
    client.force_login(make_user(role="Approver"))  # donors and gifts, but no mail and no links

    page = _page(client, donor, "timeline/")

    assert "Payment links" not in page
    assert "Mails" not in page


@pytest.mark.parametrize("role", ["Registrar", "Verifier", "Partner finance"])
def test_nobody_without_a_right_to_donors_opens_the_timeline(client: Client, role: str) -> None:
    donor = make_donor()
    client.force_login(make_user(role=role))

    assert client.get(f"/admin/donors/donor/{donor.pk}/timeline/").status_code in (403, 404)
    assert client.post(f"/admin/donors/donor/{donor.pk}/timeline/").status_code in (403, 404, 405)
