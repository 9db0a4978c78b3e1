"""Somebody who reads French opens each page that needs no sign-in, and meets no English word of ours."""

import datetime
import re
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money
from pypdf import PdfReader

from beneficiaries.models import Child
from donors.services import letter_pdf
from donors.services.consents import unsubscribe_url
from donors.services.leaving_letters import suggested_letter
from payments.models import Donation, PaymentLink, RecurringGift
from payments.services import donations, links, receipt_pdf
from payments.services.cards.mend_links import mend_url
from payments.services.receipt_links import receipt_link
from payments.services.recurring_gifts import manage_links
from tests import factories

pytestmark = pytest.mark.django_db
# Words of every second English sentence, and of no French one.
ENGLISH = re.compile(
    r"\b(?:the|you|your|we|our|is|are|was|with|this|that|please|by|of|for|not|nothing|it)\b", re.I
)
NAMES = re.compile(r"Almoner Foundation|Zawadi|Tumaini|EUR")


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "fr"})


def read(client: Client, address: str, **posted: object) -> str:
    """What stands on the page, its labels and descriptions included."""
    path = urlsplit(address)
    target = f"{path.path}?{path.query}" if path.query else path.path
    answer = client.post(target, posted) if posted else client.get(target)
    assert answer.status_code in {200, 400, 404, 409, 410, 422, 503}, (address, answer.status_code)
    html = answer.content.decode()
    assert '<html lang="fr"' in html, address
    spoken = re.findall(
        r'\b(?:aria-label|title|alt|placeholder|content)="([^"]*)"', html.split("<body", 1)[1]
    )
    body = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", html.split("<body", 1)[1], flags=re.S)
    title = re.findall(r"<title>(.*?)</title>", html, re.S)
    return " | ".join(unescape(" ".join(part.split())) for part in [*title, *spoken, body])


def printed(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def english_in(said: str) -> list[str]:
    said = NAMES.sub("", said)
    return [said[max(0, found.start() - 40) : found.end() + 40] for found in ENGLISH.finditer(said)]


def french_link(**fields: Any) -> PaymentLink:
    fields.setdefault("donor", factories.make_donor(name="Anne Martin", language="fr"))
    return links.create_link(
        **{"amount": Money(25, "EUR"), "fund": factories.make_fund(slug="tumaini"), **fields}
    )


def test_pages_of_a_link(client: Client) -> None:
    chosen = french_link(least=Money(5, "EUR"), most=Money(50, "EUR"))
    monthly = french_link(interval="month")
    cancelled, late = french_link(), french_link()
    links.cancel_link(cancelled, by=None, reason="x")
    PaymentLink.objects.filter(pk=late.pk).update(
        status=PaymentLink.Status.EXPIRED, expires_at=timezone.now() - datetime.timedelta(days=1)
    )
    for link in (chosen, monthly, cancelled, late):
        for route in ("pay", "pay-thanks"):
            said = read(client, reverse(f"payments:{route}", args=[link.token]))
            assert english_in(said) == [], route
    for typed in ("x", "999999", ""):
        answer = read(client, reverse("payments:pay-checkout", args=[chosen.token]), amount=typed)
        assert english_in(answer) == []
    assert english_in(read(client, reverse("payments:pay", args=["unknown"]))) == []


def test_pages_to_give_without_being_asked(client: Client) -> None:
    factories.make_gift_item(name="Zawadi", description="")
    campaign = factories.make_campaign(name="Tumaini", slug="tumaini", story="")
    for address in (
        reverse("payments:give"),
        reverse("payments:gifts"),
        reverse("payments:campaign", args=[campaign.slug]),
        reverse("payments:campaign", args=["unknown"]),
        reverse("payments:campaign-thanks", args=[campaign.slug]),
        "/children/",
        "/children/unknown/",
    ):
        assert english_in(read(client, address)) == [], address
    give = reverse("payments:give")
    assert english_in(read(client, give, amount="1", sealed="old")) == [], "a form of another day"
    sealed = re.findall(r'name="sealed" value="([^"]+)"', client.get(give).content.decode())[0]
    wrong = read(client, give, amount="x", name="", email="nobody", sealed=sealed)
    assert "obligatoire" in wrong
    assert english_in(wrong) == []


def test_pages_of_a_gift_that_runs_or_failed(client: Client) -> None:
    donor = factories.make_donor(name="Anne Martin", language="fr")
    gift = RecurringGift.objects.create(
        donor=donor,
        amount=Money(25, "EUR"),
        fund=factories.make_fund(slug="tumaini"),
        stripe_subscription_id="sub_1",
        started_at=timezone.now(),
        next_payment_at=timezone.now() + datetime.timedelta(days=20),
    )
    gift.move(RecurringGift.Status.ACTIVE)
    url = manage_links.manage_url(gift)
    assert english_in(read(client, url)) == []
    for what in ("amount", "date", "pause", "end"):
        path = f"{urlsplit(url).path}{what}/"
        if client.get(path).status_code == 200:
            assert english_in(read(client, path)) == [], what
    assert english_in(read(client, reverse("payments:my-gift", args=["unknown"]))) == []
    donation = factories.make_donation(donor=donor, fund=gift.fund)
    donations.fail(donation, reason="x", code="expired_card")
    assert english_in(read(client, mend_url(donation))) == []
    assert english_in(read(client, unsubscribe_url(donor, purpose="appeals"))) == []
    assert english_in(read(client, unsubscribe_url(donor, purpose="appeals"), everything="1")) == []
    assert english_in(read(client, "/unsubscribe/unknown/")) == []
    assert english_in(read(client, "/letters/unknown/")) == []
    assert english_in(read(client, "/offer/unknown/")) == []


def test_a_receipt_and_its_page(client: Client) -> None:
    donor = factories.make_donor(name="Anne Martin", language="fr")
    paid = donations.succeed(
        factories.make_donation(
            donor=donor, amount=Money("1250.50", "EUR"), fund=factories.make_fund(slug="tumaini")
        ),
        received_at=timezone.now(),
    )
    receipt = paid.receipts.get()
    assert paid.status == Donation.Status.SUCCEEDED
    assert english_in(read(client, receipt_link(receipt))) == [], "it is being made"
    assert english_in(read(client, "/receipts/unknown/")) == []
    words = printed(receipt_pdf.pdf_of(receipt))
    assert "Reçu de don" in words
    assert "250,50" in words
    assert english_in(words) == []


def test_letters_on_paper_and_about_a_child_who_left() -> None:
    promise = factories.make_sponsorship(payer=factories.make_donor(name="Anne Martin", language="fr"))
    letter = factories.make_released_letter(
        sponsorship=promise, language="sw", text="Nina mbuzi.", translation="J’ai une chèvre."
    )
    paper = printed(letter_pdf.letters_pdf([letter]))
    assert "vous écrit" in paper
    assert "J’ai une chèvre." in paper
    assert english_in(paper) == []
    for reason in Child.LeavingReason.values:
        promise.child.leaving_reason = reason
        suggested = suggested_letter(promise)
        assert "Vous étiez à ses côtés depuis" in suggested, reason
        assert english_in(suggested) == [], reason
