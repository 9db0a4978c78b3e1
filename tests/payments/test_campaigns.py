"""Campaigns: what they have brought, their public page, and how we know where somebody came from."""

import datetime
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from donors.models import Campaign, Donor, Sponsorship
from payments.models import CampaignFund, CheckoutAttempt, Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.services import links
from payments.services.asking.campaign_figures import figures_of
from tests import factories
from tests.payments.stripe_story import assert_all_is_well, deliver_all

pytestmark = pytest.mark.django_db
GIFT = {
    "amount": "20",
    "currency": "EUR",
    "interval": "once",
    "name": "Ann Other",
    "email": "ann@example.org",
}
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _nobody_has_pressed_yet(pay_desk: None) -> None:
    cache.clear()


def today() -> datetime.date:
    return timezone.localdate()


def received(campaign: Campaign, amount: str, currency: str = "EUR") -> Donation:
    return factories.make_received_donation(campaign=campaign, amount=Money(amount, currency))


def give(client: Client, address: str, **said: str) -> Any:
    page = client.get(address).content.decode()
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found, page
    return client.post(address, GIFT | {"sealed": found[1]} | said)


def pay(link: PaymentLink) -> None:
    attempt = link.attempts.get(status=CheckoutAttempt.Status.OPEN)
    assert attempt.stripe_session_id
    behaviour.pay_session(attempt.stripe_session_id)
    deliver_all()


# --- Figures ---------------------------------------------------------------------------------------------------


def test_only_money_that_came_counts_and_only_the_goals_currency_towards_it() -> None:
    campaign = factories.make_campaign(goal=Money("1000.00", "EUR"))
    received(campaign, "100.10")
    received(campaign, "149.90")
    received(campaign, "80.00", "USD")
    received(factories.make_campaign(), "999.00")
    factories.make_donation(campaign=campaign, amount=Money("500.00", "EUR"))
    figures = figures_of([campaign])[campaign.pk]
    assert figures.raised == [Money("250.00", "EUR"), Money("80.00", "USD")]
    assert (figures.gifts, figures.percent, figures.elsewhere) == (3, 25, [Money("80.00", "USD")])


@pytest.mark.parametrize(
    ("goal", "amounts", "percent", "shown"),
    [
        (None, ["5.00"], None, 0),
        ("100.00", [], 0, 0),
        ("100.00", ["99.99"], 99, 99),
        ("100.00", ["250.00"], 250, 100),
    ],
)
def test_a_goal_is_reached_when_it_is_and_may_be_passed(
    goal: str | None, amounts: list[str], percent: int | None, shown: int
) -> None:
    campaign = factories.make_campaign(goal=Money(goal, "EUR") if goal else None)
    for amount in amounts:
        received(campaign, amount)
    figures = figures_of([campaign])[campaign.pk]
    assert (figures.percent, figures.percent_shown) == (percent, shown)


def test_links_and_how_many_of_them_were_paid() -> None:
    campaign = factories.make_campaign()
    for number in range(4):
        link = factories.make_link(campaign=campaign)
        if number == 0:
            link.move(PaymentLink.Status.PAID)
    figures = figures_of([campaign])[campaign.pk]
    assert (figures.links, figures.paid_links, figures.conversion) == (4, 1, 25)


def test_the_figures_of_many_campaigns_are_three_questions() -> None:
    campaigns = [factories.make_campaign() for _number in range(5)]
    for campaign in campaigns:
        received(campaign, "10.00")
    with CaptureQueriesContext(connection) as asked:
        assert all(figures.gifts == 1 for figures in figures_of(campaigns).values())
    assert len(asked) == 3  # gifts, what went back of them, links


# --- Writing one -----------------------------------------------------------------------------------------------


def written(client: Client, **said: str) -> Any:
    form = {
        "name": "Desks for all",
        "slug": "desks",
        "summary": "",
        "story": "",
        "goal_0": "",
        "goal_1": "EUR",
        "starts_on": today().isoformat(),
        "ends_on": "",
        "purpose-TOTAL_FORMS": "0",
        "purpose-INITIAL_FORMS": "0",
        "purpose-0-fund": "",
    } | said
    return client.post("/admin/donors/campaign/add/", form)


def test_staff_write_a_campaign_with_its_fund(client: Client, supporter_care: User) -> None:
    client.force_login(supporter_care)
    water = factories.make_fund(slug="water")
    answer = written(client, goal_0="5000", **{"purpose-TOTAL_FORMS": "1", "purpose-0-fund": str(water.pk)})
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    campaign = Campaign.objects.get()
    assert campaign.goal == Money("5000.00", "EUR")
    assert CampaignFund.objects.get(campaign=campaign).fund == water
    page = client.get(f"/admin/donors/campaign/{campaign.pk}/change/").content.decode()
    assert "?from=desks" in page
    assert "Nothing yet" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"goal_0": "0"}, "must be above zero"),
        ({"goal_0": "-5"}, "must be above zero"),
        ({"goal_0": "abc"}, "Enter a number"),
        ({"goal_0": "10.005"}, "decimal"),
        ({"goal_0": "100", "goal_1": ""}, "currency"),
        ({"starts_on": ""}, "required"),
        ({"starts_on": "yesterday"}, "valid date"),
        ({"starts_on": "", "ends_on": "2026-01-01"}, "required"),
        ({"ends_on": "2001-01-01"}, "ends on the day on which it begins, or later"),
        ({"slug": ""}, "required"),
    ],
)
def test_what_is_no_campaign_is_refused_in_words(
    client: Client, supporter_care: User, said: dict[str, str], words: str
) -> None:
    client.force_login(supporter_care)
    answer = written(client, **said)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Campaign.objects.exists()


def test_the_list_shows_what_each_has_brought(client: Client, auditor: User) -> None:
    campaign = factories.make_campaign(name="Wells", goal=Money("200.00", "EUR"))
    received(campaign, "50.00")
    factories.make_link(campaign=campaign).move(PaymentLink.Status.PAID)
    ended = factories.make_campaign(name="Roofs", starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    client.force_login(auditor)
    page = client.get("/admin/donors/campaign/").content.decode()
    assert all(words in page for words in ("Wells", "25 %", "50.00 EUR", "100 %", "Roofs"))
    for state, shown, hidden in (("running", "Wells", "Roofs"), ("ended", "Roofs", "Wells")):
        page = client.get(f"/admin/donors/campaign/?state={state}").content.decode()
        assert shown in page
        assert f">{hidden}<" not in page
    assert ended.name in client.get("/admin/donors/campaign/?q=roo").content.decode()


@pytest.mark.parametrize("who", ["registrar", "verifier"])
def test_others_see_no_campaigns(client: Client, who: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/donors/campaign/").status_code == 403
    assert written(client).status_code == 403


# --- Its page --------------------------------------------------------------------------------------------------


def test_its_page_tells_how_far_we_are(client: Client) -> None:
    campaign = factories.make_campaign(
        name="Desks",
        goal=Money("100.00", "EUR"),
        story="First lines.\n\nThen <b>more</b>.",
        ends_on=today() + 9 * DAY,
    )
    received(campaign, "43.00")
    received(campaign, "10.00", "USD")
    page = client.get(f"/campaigns/{campaign.slug}/").content.decode()
    assert "43.00 EUR of 100.00 EUR" in page
    assert 'aria-label="43 percent of the goal"' in page
    assert "by 2 gifts" in page
    assert "And 10.00 USD besides" in page
    assert "<p>First lines.</p>" in page
    assert "&lt;b&gt;more&lt;/b&gt;" in page


def test_without_a_goal_and_without_gifts_there_is_no_bar(client: Client) -> None:
    page = client.get(f"/campaigns/{factories.make_campaign().slug}/").content.decode()
    assert "<progress" not in page
    assert "Give to this campaign" in page


@pytest.mark.parametrize(
    "facts", [{"is_published": False}, {"starts_on": timezone.localdate() + datetime.timedelta(days=2)}]
)
def test_what_is_not_public_is_not_known(client: Client, facts: dict[str, Any]) -> None:
    answer = client.get(f"/campaigns/{factories.make_campaign(**facts).slug}/")
    assert answer.status_code == 404
    assert "We do not know this campaign" in answer.content.decode()


def test_an_ended_campaign_says_so_and_leads_to_the_general_fund(client: Client) -> None:
    campaign = factories.make_campaign(starts_on=today() - 9 * DAY, ends_on=today() - DAY)
    page = client.get(f"/campaigns/{campaign.slug}/").content.decode()
    assert "This campaign ended on" in page
    assert 'href="/give/"' in page
    assert "<form" not in page
    answer = client.post(f"/campaigns/{campaign.slug}/", GIFT)
    assert answer.status_code == 409
    assert not PaymentLink.objects.exists()


def test_a_gift_on_its_page_lands_on_it(client: Client) -> None:
    campaign = factories.make_campaign()
    water = factories.make_fund(slug="water")
    CampaignFund.objects.create(campaign=campaign, fund=water)
    known = factories.make_donor(email=GIFT["email"])
    answer = give(client, f"/campaigns/{campaign.slug}/")
    assert answer.status_code == 303
    assert "/sandbox/checkout/" in answer["Location"]
    link = PaymentLink.objects.get()
    assert (link.origin, link.campaign, link.fund, link.amount) == (
        PaymentLink.Origin.WEBSITE,
        campaign,
        water,
        Money("20.00", "EUR"),
    )
    assert link.donor != known
    assert (link.donor.source, link.donor.name) == (Donor.Source.WEBSITE, "Ann Other")
    assert not OutgoingEmail.objects.exists()
    pay(link)
    assert figures_of([campaign])[campaign.pk].raised == [Money("20.00", "EUR")]
    assert_all_is_well()


def test_a_monthly_gift_on_its_page_renews_for_it(client: Client) -> None:
    campaign = factories.make_campaign()
    give(client, f"/campaigns/{campaign.slug}/", interval="month")
    pay(PaymentLink.objects.get())
    gift = RecurringGift.objects.get()
    assert gift.stripe_subscription_id
    behaviour.renew(gift.stripe_subscription_id)
    deliver_all()
    assert Donation.objects.filter(campaign=campaign, status="succeeded").count() == 2
    assert_all_is_well()


def test_pressed_twice_it_is_one_gift(client: Client) -> None:
    page = client.get("/give/").content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed
    answers = [client.post("/give/", GIFT | {"sealed": sealed[1]}) for _number in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert PaymentLink.objects.count() == Donor.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"amount": "abc"}, "Invalid amount"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "-5"}, "above zero"),
        ({"amount": "0.10"}, "below the smallest"),
        ({"amount": "99999999999"}, "above the largest"),
        ({"amount": "1.234"}, "decimals"),
        ({"amount": "19.99", "currency": "JPY"}, "decimals"),
        ({"currency": "XXX"}, "valid choice"),
        ({"interval": "week"}, "valid choice"),
        ({"name": ""}, "required"),
        ({"email": "nobody"}, "valid email"),
        ({"website": "spam"}, "leave the last field empty"),
        ({"sealed": "forged"}, "lain open for long"),
    ],
)
def test_bad_answers_are_told_in_words(client: Client, said: dict[str, str], words: str) -> None:
    answer = give(client, "/give/", **said)
    assert answer.status_code in (400, 409)
    assert words in answer.content.decode()
    assert not PaymentLink.objects.exists()
    assert not Donor.objects.exists()


def test_a_signed_in_sponsor_is_not_asked_who_it_is(client: Client) -> None:
    user = factories.make_user(is_staff=False)
    donor = factories.make_donor(user=user)
    client.force_login(user)
    assert 'name="email"' not in client.get("/give/").content.decode()
    assert give(client, "/give/").status_code == 303
    assert PaymentLink.objects.get().donor == donor


def test_a_public_page_has_the_headers_of_one(client: Client) -> None:
    for address in ("/give/", "/gifts/", "/gifts/order/", f"/campaigns/{factories.make_campaign().slug}/"):
        answer = client.get(address)
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"


# --- Where they came from --------------------------------------------------------------------------------------


def test_what_is_given_later_in_a_visit_came_by_the_campaign(client: Client) -> None:
    campaign = factories.make_campaign()
    client.get(f"/children/?from={campaign.slug}")
    give(client, "/give/")
    link = PaymentLink.objects.get()
    assert (link.campaign, link.fund.slug) == (campaign, "general")
    pay(link)
    assert Donation.objects.get().campaign == campaign


@pytest.mark.parametrize("slug", ["nothing", "", "x" * 300, "'; DROP TABLE", "\x00", "../admin"])
def test_a_campaign_that_is_not_ours_is_not_remembered(client: Client, slug: str) -> None:
    assert client.get("/gifts/", {"from": slug}).status_code == 200
    give(client, "/give/")
    assert PaymentLink.objects.get().campaign is None


def test_the_page_of_a_campaign_counts_more_than_where_one_came_from(client: Client) -> None:
    first, second = factories.make_campaign(), factories.make_campaign()
    client.get(f"/gifts/?from={first.slug}")
    give(client, f"/campaigns/{second.slug}/")
    assert PaymentLink.objects.get().campaign == second


def test_the_office_is_no_place_to_come_from(client: Client, supporter_care: User) -> None:
    campaign = factories.make_campaign()
    client.force_login(supporter_care)
    client.get(f"/admin/?from={campaign.slug}")
    assert "came_by_campaign" not in client.session


def test_a_sponsorship_that_a_campaign_brought_says_so() -> None:
    campaign = factories.make_campaign()
    links.create_link(
        donor=factories.make_donor(),
        child=factories.make_verified_child(),
        amount=Money("25.00", "EUR"),
        interval="month",
        campaign=campaign,
    )
    assert Sponsorship.objects.get().origin == campaign
