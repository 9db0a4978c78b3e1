"""Payment links on screen: tabs and filters, search by address, the address to hand over, and the preview of the mail."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from payments.admin.links import PaymentLinkAdmin
from payments.models import PaymentLink
from payments.services import links
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "admin:payments_paymentlink_changelist"


@pytest.fixture
def care(client: Client, supporter_care: User) -> Client:
    client.force_login(supporter_care)
    return client


def found(client: Client, **query: str) -> set[PaymentLink]:
    return set(client.get(reverse(LIST), query).context["cl"].result_list)


def test_tabs_tell_how_far_an_open_link_has_come(care: Client) -> None:
    now = timezone.now()
    fresh, opened = factories.make_link(), factories.make_link(opened_at=now)
    started = factories.make_link(opened_at=now, started_at=now)
    factories.make_link(opened_at=now, started_at=now, paid_at=now).move("paid")
    assert found(care, progress="unopened") == {fresh}
    assert found(care, progress="opened") == {opened}
    assert found(care, progress="started") == {started}
    assert len(found(care, progress="nonsense")) == 4
    for tab in PaymentLinkAdmin.list_tabs:
        assert care.get(reverse(LIST), dict(tab.query)).status_code == 200  # type: ignore[arg-type]


def test_it_filters_by_who_sent_it_and_how_often(care: Client, supporter_care: User) -> None:
    colleague = factories.make_user(role="Supporter care")
    mine = factories.make_link(created_by=supporter_care, interval="month")
    theirs = factories.make_link(created_by=colleague)
    assert found(care, sent_by="me") == {mine}
    assert found(care, sent_by=str(colleague.pk)) == {theirs}
    assert found(care, sent_by="nobody") == {mine, theirs}
    assert found(care, interval__exact="month") == {mine}


@pytest.mark.parametrize("part", ["url", "token", "beginning", "name", "email"])
def test_it_is_found_by_the_address_that_a_donor_reads_out(part: str, care: Client) -> None:
    wanted = factories.make_link(donor=factories.make_donor(name="Quirin Abel", email="quirin@example.org"))
    factories.make_link()
    terms = {
        "url": f"  {wanted.url} ",
        "token": wanted.token,
        "beginning": wanted.token[:8],
        "name": "quirin",
        "email": "quirin@ex",
    }
    assert found(care, q=terms[part]) == {wanted}


@pytest.mark.parametrize("term", ["abc", "%%%%%%%%", "______", "x" * 500])
def test_a_senseless_search_finds_nothing(term: str, care: Client) -> None:
    factories.make_link()
    assert found(care, q=term) == set()


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_qr_code_is_a_picture_and_a_file(kind: str, begins: bytes, care: Client) -> None:
    link = factories.make_link()
    address = reverse("admin:payments_paymentlink_qr", args=[link.pk, kind])
    picture = care.get(address)
    assert picture.content.startswith(begins)
    assert "no-store" in picture.headers["Cache-Control"]
    assert "Content-Disposition" not in picture.headers
    assert f".{kind}" in care.get(address, {"download": ""}).headers["Content-Disposition"]


def test_the_qr_code_is_for_those_who_see_links(client: Client, registrar: User, auditor: User) -> None:
    link = factories.make_link()
    address = reverse("admin:payments_paymentlink_qr", args=[link.pk, "svg"])
    assert client.get(address).status_code == 302
    client.force_login(registrar)
    assert client.get(address).status_code == 403
    client.force_login(auditor)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.get(address.replace(".svg", ".exe")).status_code == 403


def test_the_page_shows_the_address_and_what_happened(care: Client) -> None:
    link = factories.make_link(least=Money(5, "USD"), most=Money(50, "USD"))
    shown = care.get(reverse("admin:payments_paymentlink_change", args=[link.pk])).content.decode()
    for words in (
        link.url,
        'data-copy="link-address"',
        "5.00 USD – 50.00 USD",
        "not by email",
        "backoffice/copy.js",
    ):
        assert words in shown, words
    link.move("cancelled")
    closed = care.get(reverse("admin:payments_paymentlink_change", args=[link.pk])).content.decode()
    assert link.url not in closed
    assert "Nothing can be paid by this link any more." in closed


# --- the dialog -----------------------------------------------------------------------------------------------


def dialog(client: Client, donor: Any, **changes: str) -> str:
    form = {
        "_form_submitted": "on",
        "amount": "25.00",
        "currency": "EUR",
        "interval": "once",
        "days_open": "30",
        "send": "on",
        **changes,
    }
    answer = client.post(reverse("admin:donors_donor_send_payment_link", args=[donor.pk]), form)
    return str(answer.content.decode())


def test_a_preview_shows_the_mail_and_writes_nothing(care: Client) -> None:
    donor = factories.make_donor(name='Zoë "the <i>bold</i>"', greeting="")
    shown = dialog(care, donor, preview="1", message="See you on Sunday", least="5", most="100")
    for words in ("Nothing has been sent yet.", 'sandbox=""', "See you on Sunday", "5.00 EUR to 100.00 EUR"):
        assert words in shown, words
    assert "<i>bold" not in shown
    assert donor.email in shown
    assert not PaymentLink.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_a_preview_says_what_sending_would_refuse(care: Client) -> None:
    shown = dialog(care, factories.make_donor(do_not_contact=True), preview="1")
    assert "asked not to be contacted" in shown
    assert "<iframe" not in shown


def test_a_twin_is_refused_with_the_way_to_the_first(care: Client) -> None:
    donor = factories.make_donor()
    colleague = factories.make_user(role="Supporter care")
    first = links.create_link(donor=donor, amount=Money("25.00", "EUR"), by=colleague)
    shown = dialog(care, donor)
    assert "has the same link already" in shown
    assert f'href="{reverse("admin:payments_paymentlink_change", args=[first.pk])}"' in shown
    assert OutgoingEmail.objects.count() == 1


def test_a_link_to_hand_over_is_made_without_a_mail(care: Client) -> None:
    dialog(care, factories.make_donor(email=""), send="")
    assert PaymentLink.objects.get().sent_at is None
    assert not OutgoingEmail.objects.exists()


BAD = [
    ({"least": "abc", "most": "40"}, "Invalid amount &#x27;abc&#x27;"),
    ({"least": "5", "most": "-3"}, "above zero"),
    ({"least": "5", "most": "1.999"}, "EUR has 2 decimals"),
    ({"least": "5", "most": "100000.01"}, "above the largest"),
    ({"least": "100", "most": "5"}, "Exchange them"),
    ({"least": "30", "most": "50"}, "lies outside"),
    ({"least": "5"}, "or neither"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_bounds_that_make_no_sense_are_told_in_the_dialog(
    wrong: dict[str, str], words: str, care: Client
) -> None:
    assert words in dialog(care, factories.make_donor(), **wrong)
    assert not PaymentLink.objects.exists()
