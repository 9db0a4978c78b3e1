"""Posters: a page at Stripe that anybody may pay on, and gifts that land on the campaign by themselves."""

import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from djmoney.money import Money
from PIL import Image

from backoffice.core.models import OutgoingEmail, User
from backoffice.core.tasks.draining import drain
from donors.models import Donor
from payments.gateway import get_gateway
from payments.models import CampaignFund, Donation, PosterLink, Receipt, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxEvent, SandboxObject
from payments.services.asking import posters
from payments.services.events import inbox
from tests import factories
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    post,
)

pytestmark = pytest.mark.django_db
PAYER: Any = {"name": "Ann Other", "email": "ann@example.org"}


@pytest.fixture(autouse=True)
def _there_are_funds(pay_desk: None) -> None:
    """Every charity starts with some."""


def hanging(**fields: Any) -> PosterLink:
    """A poster with its page."""
    poster = factories.make_poster_link(**fields)
    posters.make_page(poster.pk)
    poster.refresh_from_db()
    return poster


def scan(poster: PosterLink, amount: int | None = None) -> str:
    assert poster.stripe_payment_link_id
    session: str = behaviour.open_payment_link(poster.stripe_payment_link_id, amount=amount)["id"]
    return session


def page_at_stripe(poster: PosterLink) -> SandboxObject:
    return SandboxObject.objects.get(pk=poster.stripe_payment_link_id)


# --- Its page --------------------------------------------------------------------------------------------------


def test_a_new_poster_gets_its_page_after_the_commit(
    client: Client, supporter_care: User, django_capture_on_commit_callbacks: Any
) -> None:
    campaign = factories.make_campaign(name="Desks for all")
    client.force_login(supporter_care)
    client.post(
        "/admin/payments/posterlink/add/",
        {
            "campaign": campaign.pk,
            "label": "Church door",
            "amount_0": "20.00",
            "amount_1": "EUR",
            "donor_chooses": "on",
            "interval": "once",
        },
    )
    poster = PosterLink.objects.get()
    assert poster.url == ""
    assert (
        "Being made at Stripe"
        in client.get(f"/admin/payments/posterlink/{poster.pk}/change/").content.decode()
    )
    drain()
    poster.refresh_from_db()
    assert poster.url.startswith("http")
    price = SandboxObject.objects.get(kind="price")
    assert {name: price["custom_unit_amount"][name] for name in ("minimum", "preset")} == {
        "minimum": 50,
        "preset": 2000,
    }


def test_its_page_is_made_once_also_when_the_answer_is_lost() -> None:
    poster = factories.make_poster_link()
    line = UnreliableTransport(failing={1}, after=True)
    with pytest.raises(Exception, match="The answer was lost"):
        posters.make_page(poster.pk, gateway=line.gateway())
    assert posters.make_page(poster.pk) is True
    assert posters.make_page(poster.pk) is False
    assert SandboxObject.objects.filter(kind="payment_link").count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount_0": "0"}, "above zero"),
        ({"amount_0": "abc"}, "Enter a number"),
        ({"amount_0": "", "amount_1": ""}, "required"),
        ({"donor_chooses": "on", "interval": "month"}, "given once"),
        ({"campaign": ""}, "required"),
    ],
)
def test_a_wrong_poster_is_refused_in_words(
    client: Client, supporter_care: User, said: dict[str, str], words: str
) -> None:
    client.force_login(supporter_care)
    form = {
        "campaign": factories.make_campaign().pk,
        "amount_0": "20.00",
        "amount_1": "EUR",
        "interval": "once",
    } | said
    answer = client.post("/admin/payments/posterlink/add/", form)
    assert words in answer.content.decode()
    assert not PosterLink.objects.exists()


def test_the_database_too_wants_a_fixed_amount_for_recurring_gifts() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_poster_link(interval="month", donor_chooses=True)


# --- Closed and opened again -----------------------------------------------------------------------------------


def press(client: Client, poster: PosterLink, button: str, **said: str) -> Any:
    address = f"/admin/payments/posterlink/{poster.pk}/{button}/"
    return client.post(address, {"_form_submitted": "True"} | said)


def test_it_is_closed_at_stripe_and_opened_again(client: Client, supporter_care: User) -> None:
    poster = hanging()
    client.force_login(supporter_care)
    press(client, poster, "close_poster", reason="The church is being painted")
    closed = PosterLink.objects.get()
    assert (closed.is_active, page_at_stripe(poster)["active"]) == (False, False)
    assert closed.history.first().history_change_reason == "The church is being painted"
    press(client, poster, "open_poster")
    opened = PosterLink.objects.get()
    assert (opened.is_active, page_at_stripe(poster)["active"]) == (True, True)


def test_one_that_has_no_page_yet_is_closed_here_and_made_when_it_opens(supporter_care: User) -> None:
    poster = factories.make_poster_link()
    poster = posters.set_active(poster, active=False, by=supporter_care)
    assert posters.make_page(poster.pk) is False
    posters.set_active(poster, active=True, by=supporter_care)
    drain()
    poster.refresh_from_db()
    assert poster.url


def test_what_is_closed_is_not_closed_again(supporter_care: User) -> None:
    poster = posters.set_active(hanging(), active=False, by=supporter_care)
    with pytest.raises(posters.PosterRefused, match="closed already"):
        posters.set_active(poster, active=False, by=supporter_care)


def test_nothing_changes_here_when_stripe_cannot_be_reached(supporter_care: User) -> None:
    poster = hanging()
    with pytest.raises(Exception, match="line is dead"):
        posters.set_active(
            poster, active=False, by=supporter_care, gateway=UnreliableTransport(failing={0}).gateway()
        )
    poster.refresh_from_db()
    assert poster.is_active is True


@pytest.mark.parametrize("who", ["finance", "auditor", "registrar"])
def test_others_do_not_close_it(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    poster = hanging()
    client.force_login(request.getfixturevalue(who))
    assert press(client, poster, "close_poster", reason="x").status_code in (403, 404)
    poster.refresh_from_db()
    assert poster.is_active is True


# --- Its code --------------------------------------------------------------------------------------------------


def test_its_code_is_there_for_the_screen_and_for_the_printer(client: Client, auditor: User) -> None:
    campaign = factories.make_campaign(name="Desks & <chairs> for all")
    poster = hanging(campaign=campaign, label="مدرسة")
    client.force_login(auditor)
    page = f"/admin/payments/posterlink/{poster.pk}"
    assert f"{page}/code.svg" in client.get(f"{page}/change/").content.decode()
    svg = client.get(f"{page}/code.svg?download")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg["Content-Disposition"].endswith('.svg"')
    assert "Desks &amp; &lt;chairs&gt; for all" in svg.content.decode()
    png = client.get(f"{page}/code.png")
    picture = Image.open(io.BytesIO(png.content))
    assert picture.format == "PNG"
    assert picture.height > picture.width > 1000


def test_there_is_no_code_before_there_is_a_page(client: Client, auditor: User) -> None:
    poster = factories.make_poster_link()
    client.force_login(auditor)
    assert client.get(f"/admin/payments/posterlink/{poster.pk}/code.svg").status_code == 404
    assert client.get(f"/admin/payments/posterlink/{hanging().pk}/code.exe").status_code == 404


def test_the_code_is_for_those_who_may_see_posters(client: Client, registrar: User) -> None:
    client.force_login(registrar)
    assert client.get(f"/admin/payments/posterlink/{hanging().pk}/code.svg").status_code in (403, 404)


# --- What is given by it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
def test_a_gift_lands_on_the_campaign_with_a_new_donor(order: Order) -> None:
    known = factories.make_donor(email=PAYER["email"])
    poster = hanging()
    water = factories.make_fund(slug="water")
    CampaignFund.objects.create(campaign=poster.campaign, fund=water)
    behaviour.pay_session(scan(poster, 3300), **PAYER)
    deliver_all(order)
    deliver_all_again()
    gift = Donation.objects.get()
    assert (gift.status, gift.amount, gift.campaign, gift.fund) == (
        "succeeded",
        Money("33.00", "EUR"),
        poster.campaign,
        water,
    )
    donor = gift.donor
    assert donor is not None
    assert donor != known
    assert (donor.name, donor.email, donor.source) == (PAYER["name"], PAYER["email"], Donor.Source.POSTER)
    assert Receipt.objects.filter(donation=gift).count() == 1
    assert OutgoingEmail.objects.filter(kind="thank_you", to=PAYER["email"]).count() == 1
    assert_all_is_well()


def test_each_who_scans_it_is_a_gift_of_their_own() -> None:
    poster = hanging(donor_chooses=False)
    for _number in range(3):
        behaviour.pay_session(scan(poster), **PAYER)
    deliver_all()
    assert [gift.amount for gift in Donation.objects.filter(campaign=poster.campaign)] == [
        Money("20.00", "EUR")
    ] * 3
    assert Donor.objects.count() == 3
    assert_all_is_well()


def test_without_a_fund_of_its_own_the_campaign_gives_where_it_is_needed_most() -> None:
    behaviour.pay_session(scan(hanging()), **PAYER)
    deliver_all()
    assert Donation.objects.get().fund.slug == "general"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "email", "named"),
    [
        ("", "x@example.org", "Giver by the poster"),
        ("ش", "x@example.org", "ش"),
        ("N" * 300, "x@example.org", "N" * 200),
        ('=HYPERLINK("x")', "x@example.org", "=HYPERLINK"),
        ("Ann", "no address", "Ann"),
        ("Ann\x00 Other", "a@example.org", "Ann Other"),
    ],
)
def test_whatever_a_payer_types_the_gift_is_booked(name: str, email: str, named: str) -> None:
    session = scan(hanging())
    behaviour.pay_session(session, **PAYER)
    found = SandboxObject.objects.get(pk=session)
    found.data["customer_details"] |= {"name": name.replace("\x00", ""), "email": email}
    found.save()
    charge = SandboxObject.objects.get(kind="charge")
    charge.data["billing_details"] |= {"name": name.replace("\x00", ""), "email": email}
    charge.save()
    deliver_all()
    gift = Donation.objects.select_related("donor").get()
    assert gift.donor is not None
    assert gift.donor.name.startswith(named)
    assert_all_is_well()


def test_a_declined_card_and_a_page_that_was_left_make_no_gift() -> None:
    poster = hanging()
    session = scan(poster)
    with pytest.raises(behaviour.CardDeclined):
        behaviour.pay_session(session, card="4000000000000002")
    behaviour.expire_session(session)
    deliver_all()
    assert not Donation.objects.exists()
    assert not Donor.objects.exists()
    assert_all_is_well()


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_bank_debit_waits_for_the_bank(outcome: Any, at_once: bool) -> None:
    paid = behaviour.pay_session(scan(hanging()), method="bank_debit", **PAYER)
    if not at_once:
        deliver_all()
        assert Donation.objects.get().status == "processing"
        assert not Receipt.objects.exists()
    behaviour.settle_bank_debit(paid["payment_intent"], outcome=outcome)
    deliver_all()
    deliver_all_again()
    assert Donation.objects.get().status == outcome
    assert_all_is_well()


@pytest.mark.parametrize("order", ORDERS)
def test_a_monthly_poster_begins_a_recurring_gift_and_renews(order: Order) -> None:
    poster = hanging(donor_chooses=False, interval="month", amount=Money("15.00", "EUR"))
    paid = behaviour.pay_session(scan(poster), **PAYER)
    deliver_all(order)
    gift = RecurringGift.objects.get()
    assert (gift.status, gift.interval, gift.amount, gift.campaign) == (
        "active",
        "month",
        Money("15.00", "EUR"),
        poster.campaign,
    )
    assert gift.donor.source == Donor.Source.POSTER
    behaviour.renew(paid["subscription"])
    behaviour.renew(paid["subscription"], outcome="failed")
    deliver_all(order)
    deliver_all_again()
    rows = Donation.objects.filter(recurring_gift=gift, campaign=poster.campaign, donor=gift.donor)
    assert sorted(rows.values_list("status", flat=True)) == ["failed", "succeeded", "succeeded"]
    assert Donor.objects.count() == RecurringGift.objects.count() == 1
    assert_all_is_well()


def test_its_thanks_page_says_thank_you(client: Client) -> None:
    poster = hanging()
    assert page_at_stripe(poster)["after_completion"]["redirect"]["url"].endswith(
        f"/campaigns/{poster.campaign.slug}/thanks/"
    )
    page = client.get(f"/campaigns/{poster.campaign.slug}/thanks/")
    assert "Thank you!" in page.content.decode()
    assert client.get("/campaigns/nothing/thanks/").status_code == 404


def test_it_is_known_by_its_page_when_the_metadata_was_taken_away() -> None:
    poster = hanging()
    session = scan(poster)
    found = SandboxObject.objects.get(pk=session)
    found.data["metadata"] = {}
    found.private["payment_intent_data"] = {}
    found.save()
    behaviour.pay_session(session, **PAYER)
    post(SandboxEvent.objects.get(type="checkout.session.completed"))
    inbox.drain()
    deliver_all()
    assert Donation.objects.get().campaign == poster.campaign


def test_a_poster_known_to_nobody_is_booked_as_a_strangers() -> None:
    poster = hanging()
    behaviour.pay_session(scan(poster), **PAYER)
    poster.delete()
    deliver_all()
    assert Donation.objects.get().fund is None
    assert_all_is_well()


def test_the_gateway_says_which_page_a_session_belongs_to() -> None:
    poster = hanging()
    session = get_gateway().checkout_session(scan(poster))
    assert session.payment_link_id == poster.stripe_payment_link_id
    assert session.ours.poster == poster.pk
