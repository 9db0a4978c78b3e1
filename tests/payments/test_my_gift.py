"""The sponsor's own page of a monthly gift: opened by the link in a mail, and by nothing else."""

import datetime
import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.core.models import OutgoingEmail
from donors.models import Donor
from payments.gateway.errors import GatewayError
from payments.gateway.stripe_gateway import StripeGateway
from payments.models import Donation, RecurringGift
from payments.sandbox import behaviour
from payments.services.recurring_gifts import manage_links
from tests import factories
from tests.browser import PHONE, screen
from tests.looking import keep_picture, look
from tests.payments.monthly_story import begun, billed_at_stripe, euros, fresh, in_days, mails, rows
from tests.payments.stripe_story import assert_all_is_well, deliver_all


@pytest.fixture(autouse=True)
def _nobody_has_pressed_yet() -> None:
    cache.clear()


@pytest.fixture
def gift(db: None) -> RecurringGift:
    return begun()


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def path(gift: RecurringGift, what: str = "") -> str:
    return manage_links.manage_path(fresh(gift)) + what


def press(client: Client, address: str, **words: object) -> HttpResponse:
    """As a browser does: open the page, send its form."""
    opened = client.get(address).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opened)
    assert found, opened
    answer = client.post(address, {"csrfmiddlewaretoken": found[1], **words})
    assert isinstance(answer, HttpResponse)
    return answer


def test_it_shows_the_gift_and_is_shown_to_nobody_else(gift: RecurringGift, client: Client) -> None:
    page = client.get(path(gift))
    words = page.content.decode()
    assert page.status_code == 200
    assert gift.child is not None
    for expected in (
        "25.00 EUR",
        gift.child.first_name,
        "Visa ending 4242, expires",
        "End my gift",
        "Change the day",
    ):
        assert expected in words
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert "https://billing.stripe.com" in page.headers["Content-Security-Policy"]
    assert client.post(path(gift, "end/")).status_code == 403, "without the form's token"


def test_after_a_failure_it_says_when_the_card_is_asked_again(gift: RecurringGift, client: Client) -> None:
    assert gift.stripe_subscription_id is not None
    behaviour.renew(gift.stripe_subscription_id, "failed")
    deliver_all()
    again = gift.donations.get(status=Donation.Status.FAILED).next_try_at
    assert again is not None
    words = client.get(path(gift)).content.decode()
    assert "The last payment did not go through" in words
    assert f"<dt>We try again on</dt><dd>{date_format(again, 'DATE_FORMAT')}</dd>" in words


def test_amount_day_pause_resume_and_end(gift: RecurringGift, client: Client) -> None:
    for wrong in ("", "abc", "0", "25", "1,000", "40.000", "99999999999999999999"):
        refused = press(client, path(gift, "amount/"), amount=wrong)
        assert refused.status_code == 400, wrong
        assert 'role="alert"' in refused.content.decode()
    assert press(client, path(gift, "amount/"), amount="40,00").status_code == 303
    assert (fresh(gift).amount, billed_at_stripe(gift)) == (euros("40"), 4000), "at once, without the worker"
    assert "40.00 EUR" in client.get(path(gift)).content.decode()

    assert press(client, path(gift, "day/"), day=in_days(-3).isoformat()).status_code == 400
    assert press(client, path(gift, "day/"), day="never").status_code == 400
    assert press(client, path(gift, "day/"), day=in_days(10).isoformat()).status_code == 303
    moved = fresh(gift).next_payment_at
    assert moved is not None
    assert timezone.localdate(moved) == in_days(10)

    assert press(client, path(gift, "pause/"), day="").status_code == 400, "a pause has an end"
    assert press(client, path(gift, "pause/"), day=in_days(60).isoformat()).status_code == 303
    assert fresh(gift).status == "paused"
    assert "Paused until" in client.get(path(gift)).content.decode()
    assert press(client, path(gift, "resume/")).status_code == 303
    assert client.get(path(gift, "keep/")).status_code == 303, "not offered in this state"
    assert client.get(path(gift, "nonsense/")).status_code == 404

    assert press(client, path(gift, "end/"), words="We are  moving abroad.").status_code == 303
    over = client.get(path(gift)).content.decode()
    assert "Nothing is charged any more" in over
    assert "Use another card" not in over
    deliver_all()
    assert [(kind, status) for kind, _origin, status in rows(gift)] == [
        ("amount", "done"),
        ("date", "done"),
        ("pause", "done"),
        ("resume", "done"),
        ("cancel_now", "done"),
    ]
    assert {origin for _kind, origin, _status in rows(gift)} == {"sponsor"}
    assert gift.changes.get(kind="cancel_now").reason == "We are moving abroad."
    assert_all_is_well()


def test_while_stripe_is_away_the_page_says_that_it_is_asked(
    gift: RecurringGift, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_words: object) -> None:
        raise GatewayError("503 from Stripe", retryable=True, nothing_done=False)

    with monkeypatch.context() as line:
        line.setattr(StripeGateway, "pause_subscription", away)
        line.setattr(StripeGateway, "portal_url", away)
        assert press(client, path(gift, "pause/"), day=in_days(60).isoformat()).status_code == 303
        card = press_card(client, gift)
        assert (card.status_code, card.headers["Retry-After"]) == (503, "60")
    words = client.get(path(gift)).content.decode()
    assert "has not confirmed it yet" in words
    assert fresh(gift).status == "active"
    again = press(client, path(gift, "amount/"), amount="40")
    assert "Please try again in a minute" in again.content.decode(), "a second change is refused kindly"


def press_card(client: Client, gift: RecurringGift) -> HttpResponse:
    opened = client.get(path(gift)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opened)
    assert token
    answer = client.post(path(gift, "card/"), {"csrfmiddlewaretoken": token[1]})
    assert isinstance(answer, HttpResponse)
    return answer


def test_another_card_by_the_portal(gift: RecurringGift, client: Client) -> None:
    again = path(gift, "card/")
    assert client.get(again).headers["Location"] == again.removesuffix("card/")
    to_portal = press_card(client, gift)
    assert to_portal.status_code == 303
    portal = urlsplit(to_portal.headers["Location"]).path
    assert portal.startswith("/sandbox/portal/bps_")
    declined = press(client, portal, card_number="4000 0000 0000 0002", card_expiry="03/31", card_cvc="123")
    assert declined.status_code == 402
    back = press(client, portal, card_number="5555 5555 5555 4444", card_expiry="03/31", card_cvc="123")
    assert back.status_code == 303
    way = urlsplit(back.headers["Location"])
    shown = client.get(f"{way.path}?{way.query}").content.decode()
    assert "Mastercard ending 4444, expires 03/2031" in shown, "at once, without worker and webhook"
    deliver_all()
    assert_all_is_well()


def test_a_link_that_has_ended_sends_a_new_one_to_the_address_we_hold(
    gift: RecurringGift, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = path(gift)
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() - 31 * 86400)
    old = path(gift)
    monkeypatch.undo()
    Donor.objects.filter(pk=gift.donor_id).update(email="now@example.org")
    cut = good[:-4] + "AAA/"
    for ended in (good, old, cut):
        page = client.get(ended)
        assert page.status_code == 410, ended
        assert "Send me a new link" in page.content.decode()
    assert mails("manage_link") == 0
    token = re.search(r'value="([^"]+)"', client.get(good).content.decode())
    assert token
    answer = client.post(good + "new-link/", {"csrfmiddlewaretoken": token[1], "email": "thief@example.org"})
    assert "Look into your mailbox" in answer.content.decode()
    mail = OutgoingEmail.objects.get(kind="manage_link")
    assert mail.to == "now@example.org"
    assert path(gift).split("-")[0] in mail.text
    strange = "/my-gift/" + "0" * 32 + "-abc:1:xyz/"
    assert client.get(strange).status_code == 410
    answers = [
        client.post(strange + "new-link/", {"csrfmiddlewaretoken": token[1]}).status_code for _try in range(6)
    ]
    assert answers[0] == 200, "the same answer, whether there is such a gift or not"
    assert answers[-1] == 429
    assert mails("manage_link") == 1


def test_a_link_of_another_gift_opens_no_other(gift: RecurringGift, client: Client) -> None:
    other = RecurringGift.objects.create(donor=factories.make_donor(), amount=euros("10"), fund=gift.fund)
    mine, theirs = manage_links.token_of(fresh(gift)), manage_links.token_of(other)
    swapped = theirs.partition("-")[0] + "-" + mine.partition("-")[2]
    with pytest.raises(manage_links.LinkInvalid):
        manage_links.opened(swapped)
    assert manage_links.opened(mine) == gift
    assert client.get(f"/my-gift/{theirs}/").status_code == 200, "not begun: shown, and nothing to press"
    assert client.get(f"/my-gift/{theirs}/end/").status_code == 303


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sponsor_changes_the_gift_on_a_phone(
    chromium: Browser, live_server: LiveServer, settings: object
) -> None:
    settings.SITE_URL = live_server.url  # type: ignore[attr-defined]
    factories.make_fund()
    gift = begun()
    with screen(chromium, live_server.url, size=PHONE) as page:
        for step in ("", "amount/", "pause/", "end/"):
            page.goto(f"{path(gift)}{step}")
            look(page, f"my gift {step}")
    with screen(chromium, live_server.url, size=PHONE, scripts=False) as page:
        page.goto(path(gift))
        page.get_by_role("link", name="Change the amount").press("Enter")
        page.get_by_label("New amount (EUR)").fill("x")
        page.get_by_role("button", name="Change the amount").press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        keep_picture(page, "amount-refused")
        page.get_by_label("New amount (EUR)").fill("35")
        page.get_by_role("button", name="Change the amount").press("Enter")
        expect(page.get_by_text("35.00 EUR")).to_be_visible()
        page.get_by_role("button", name="Use another card").click()
        page.get_by_label("Card number").fill("5555 5555 5555 4444")
        page.get_by_label("Expiry (MM/YY)").fill("03/31")
        page.get_by_label("Security code (CVC)").fill("123")
        keep_picture(page, "portal")
        page.get_by_role("button", name="Use this card").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("For ")
        page.get_by_role("link", name="Pause your gift").click()
        page.get_by_label("Pause until").fill(
            (timezone.localdate() + datetime.timedelta(days=60)).isoformat()
        )
        page.get_by_role("button", name="Pause", exact=True).click()
        expect(page.get_by_text("Paused until")).to_be_visible()
        page.get_by_role("link", name="End my gift").click()
        page.get_by_label("If you like, tell us why").fill("Moving abroad")
        page.get_by_role("button", name="End my gift").click()
        expect(page.get_by_text("Nothing is charged any more.")).to_be_visible()
        keep_picture(page, "ended")
    assert (fresh(gift).status, fresh(gift).amount) == ("cancelled", euros("35"))
