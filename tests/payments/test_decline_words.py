"""A declined card is a sentence that the donor understands, on each page where it is met; and the pages never claim what
is not known."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from djmoney.money import Money

from payments.gateway import checkout_pages, get_gateway
from payments.gateway.stripe_gateway import StripeGateway
from payments.models import PaymentLink
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.paying import checkout_returns, decline_words
from payments.services.paying.decline_words import GENERIC, WORDS, sentence, staff_sentence
from tests import factories
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    monthly_link,
    one_off_link,
    open_page,
)

# Each number that Stripe documents for a reason, and words of the sentence that its owner reads.
CARDS = {
    "4000000000000002": "told us no reason",
    "4000000000009995": "not enough money",
    "4000000000009987": "told us no reason",
    "4000000000009979": "told us no reason",
    "4000000000006975": "limit of your card",
    "4000000000000069": "has expired",
    "4000000000000127": "security code",
    "4000000000000119": "try again in a minute",
    "4100000000000019": "told us no reason",
    "4000000000000341": "told us no reason",
    "4000008260003178": "not enough money",
}
QUIET = ["lost_card", "stolen_card", "pickup_card", "fraudulent", "merchant_blacklist", "highest_risk_level"]


@pytest.fixture
def _nobody_answers(monkeypatch: pytest.MonkeyPatch) -> Any:
    transport = UnreliableTransport(failing=set(range(1000)))
    monkeypatch.setattr(StripeGateway, "from_settings", transport.gateway)
    get_gateway.cache_clear()
    yield
    get_gateway.cache_clear()


def page(link: PaymentLink, route: str = "pay") -> str:
    return reverse(f"payments:{route}", args=[link.token])


def test_every_code_has_words_for_both_and_the_quiet_ones_reveal_nothing() -> None:
    for code, words in WORDS.items():
        for said in (str(words.donor), str(words.staff)):
            assert said.endswith("."), code
            assert code not in said
    for code in QUIET:
        assert sentence(code) == sentence("generic_decline"), code
        assert "Say no more" in staff_sentence(code)
    assert sentence("a_code_of_next_year") == str(GENERIC.donor)
    assert staff_sentence("a_code_of_next_year", "Card was eaten.") == "Card was eaten."
    assert staff_sentence("") == str(GENERIC.staff)
    for code in ("authentication_required", "currency_not_supported", "do_not_honor", "incorrect_number"):
        assert code in decline_words.WORDS


@pytest.mark.django_db
def test_whoever_comes_back_reads_why_before_any_webhook(client: Client) -> None:
    link = one_off_link(amount=Money("20.00", "EUR"))
    session = open_page(link)
    for card, words in CARDS.items():
        with pytest.raises(behaviour.CardDeclined):
            behaviour.pay_session(session, card=card, authenticated=True)
        back = SandboxObject.objects.get(pk=session)["cancel_url"].removeprefix("http://testserver")
        shown = client.get(back).content.decode()
        assert words in shown, card
        assert "<button" in shown
    assert words in client.get(page(link, "pay-thanks"), {"session_id": session}).content.decode()
    assert link.donations.get().status == "pending"
    behaviour.pay_session(session)
    assert "Thank you!" in client.get(page(link), {"back": "1"}).content.decode()
    donation = link.donations.get()
    assert (donation.status, donation.failure_code, donation.failure_reason) == ("succeeded", "", "")
    deliver_all()
    assert_all_is_well()


@pytest.mark.django_db
def test_a_proof_that_was_not_given_is_told_and_can_be_given_again(client: Client) -> None:
    link = one_off_link()
    session = open_page(link)
    card = "4000002500003155"
    with pytest.raises(behaviour.AuthenticationRequired):
        behaviour.pay_session(session, card=card)
    assert "Not paid yet" in client.get(page(link, "pay-thanks"), {"session_id": session}).content.decode()
    with pytest.raises(behaviour.CardDeclined):
        behaviour.pay_session(session, card=card, authenticated=False)
    assert "could not confirm that it is you" in client.get(page(link), {"back": "1"}).content.decode()
    behaviour.pay_session(session, card=card, authenticated=True)
    deliver_all()
    assert link.donations.get().status == "succeeded"


@pytest.mark.django_db
@pytest.mark.usefixtures("_nobody_answers")
def test_when_stripe_does_not_answer_the_page_says_so_and_looks_again(client: Client) -> None:
    link = one_off_link()
    link.attempts.create(
        donation=factories.make_donation(donor=link.donor, amount=link.amount, payment_link=link),
        stripe_session_id="cs_test_1",
        expires_at=link.expires_at,
    )
    answer = client.get(page(link, "pay-thanks"), {"session_id": "cs_test_1"})
    assert (answer.status_code, answer.headers["Refresh"]) == (200, "10")
    shown = answer.content.decode()
    assert "One moment, please" in shown
    assert "Thank you" not in shown
    assert "Not paid yet" not in shown
    assert "<button" in client.get(page(link), {"back": "1"}).content.decode()


@pytest.mark.django_db
def test_a_gift_whose_invoice_is_not_written_yet_is_not_called_unpaid(client: Client) -> None:
    """At Stripe the payment of a subscription succeeds some moments before its invoice is there."""
    link = monthly_link()
    session = open_page(link)
    behaviour.pay_session(session)
    kept = SandboxObject.objects.get(pk=session)
    SandboxObject.objects.filter(pk=session).update(data=kept.data | {"invoice": None})
    shown = client.get(page(link, "pay-thanks"), {"session_id": session}).content.decode()
    assert "One moment, please" in shown
    SandboxObject.objects.filter(pk=session).update(data=kept.data)
    assert "Thank you!" in client.get(page(link, "pay-thanks"), {"session_id": session}).content.decode()
    assert checkout_returns.state_of(link) == checkout_returns.State.PAID


def test_the_payment_page_speaks_the_donors_language_where_stripe_does() -> None:
    spoken = {
        "en": "en",
        "fr": "fr",
        "de-at": "de",
        "pt-br": "pt-BR",
        "zh-hk": "zh-HK",
        "sw": "auto",
        "": "auto",
    }
    for language, locale in spoken.items():
        assert checkout_pages.locale_of(language) == locale


def test_sentences_can_be_translated() -> None:
    with translation.override("fr"):
        assert sentence("expired_card")
