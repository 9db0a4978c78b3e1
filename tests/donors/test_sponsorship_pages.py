"""Sponsorships and holds on screen: what supporter care does with them every day."""

import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User, WorkItem
from donors.models import ContactNote, Hold, Reminder, Sponsorship
from donors.services import holds
from payments.models import Donation, RecurringGift
from payments.services import expectations
from tests import factories
from tests.payments.promised import gives, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
LIST = "admin:donors_sponsorship_changelist"
EUR25 = Money("25.00", "EUR")


@pytest.fixture
def care(client: Client, supporter_care: User) -> Client:
    client.force_login(supporter_care)
    return client


def press(client: Client, button: str, record: Any, **facts: str) -> str:
    """Post a dialog; returns what the person then reads."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{button}", args=[record.pk])
    assert client.get(address).status_code == 200
    behind_it = reverse("admin:donors_donortag_changelist")
    answer = client.post(address, {"_form_submitted": "on", **facts}, headers={"referer": behind_it})
    return _text(client.get(behind_it) if answer.status_code == 303 else answer)


def save(client: Client, promise: Sponsorship, facts: dict[str, str]) -> Any:
    """The form with the rows below it, as a browser sends it."""
    address = reverse("admin:donors_sponsorship_change", args=[promise.pk])
    below = client.get(address).context["inline_admin_formsets"]
    rows = {f"{each.formset.prefix}-{count}_FORMS": "0" for each in below for count in ("TOTAL", "INITIAL")}
    return client.post(address, {**rows, **facts})


def page_of(client: Client, record: Any) -> str:
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return _text(client.get(reverse(name, args=[record.pk])))


def _text(answer: Any) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def counted(client: Client, **asked_for: str) -> int:
    return int(client.get(reverse(LIST), asked_for).context["cl"].result_count)


def behind(**fields: Any) -> Sponsorship:
    promise = running(starts_on=timezone.localdate() - datetime.timedelta(days=40), **fields)
    expectations.count_the_day()
    promise.refresh_from_db()
    return promise


def asked(child: Any, **facts: str) -> dict[str, str]:
    return {
        "payer": str(factories.make_donor().pk),
        "correspondent": "",
        "child": str(child.pk),
        "share": "100",
        "amount_0": "",
        "amount_1": "EUR",
        "interval": "month",
        "starts_on": "2026-11-21",
        **facts,
    }


def test_an_amount_left_empty_is_what_the_share_of_the_need_comes_to(care: Client) -> None:
    child = factories.make_verified_child(monthly_need=Money("36.00", "EUR"))
    answer = care.post(reverse("admin:donors_sponsorship_add"), asked(child, share="50", interval="quarter"))
    assert answer.status_code == 302, answer.context["errors"]
    assert Sponsorship.objects.get().amount == Money("54.00", "EUR")


def test_without_a_need_the_amount_is_asked_for(care: Client) -> None:
    page = care.post(reverse("admin:donors_sponsorship_add"), asked(factories.make_verified_child()))
    assert "No monthly need is written down" in _text(page)


def test_a_child_kept_for_another_is_refused_by_field(care: Client) -> None:
    child = factories.make_verified_child()
    holds.place_hold(child=child, donor=factories.make_donor(name="Ms Keeper"))
    page = care.post(reverse("admin:donors_sponsorship_add"), asked(child, amount_0="25.00"))
    assert "is kept for Ms Keeper until" in _text(page)


def test_facts_are_edited_and_a_share_only_within_what_is_free(care: Client) -> None:
    promise = running(share=50)
    factories.make_sponsorship(child=promise.child, share=30)
    writer = factories.make_donor()
    facts = {"correspondent": str(writer.pk), "share": "71", "origin": "", "gift_aid": "on"}
    assert "Only 70 % of" in _text(save(care, promise, facts))
    assert save(care, promise, facts | {"share": "70"}).status_code == 302
    promise.refresh_from_db()
    assert (promise.correspondent, promise.share, promise.gift_aid) == (writer, 70, True)
    save(care, promise, facts | {"share": "70", "amount_0": "99.00", "amount_1": "EUR"})
    promise.refresh_from_db()
    assert promise.amount == EUR25  # begun: the form does not take it


def test_before_it_began_amount_and_interval_are_edited(care: Client) -> None:
    promise = factories.make_sponsorship(amount=EUR25)
    facts = {
        "correspondent": str(promise.payer.pk),
        "share": "100",
        "amount_0": "90.00",
        "amount_1": "EUR",
        "interval": "quarter",
        "starts_on": "2027-01-01",
        "origin": "",
    }
    answer = save(care, promise, facts)
    assert answer.status_code == 302, answer.context["errors"]
    promise.refresh_from_db()
    assert (promise.amount, promise.interval) == (Money("90.00", "EUR"), "quarter")


def test_the_list_of_those_behind_says_who_by_how_much_since_when_and_how_they_pay(care: Client) -> None:
    by_bank, never, by_card = behind(amount=Money("30.00", "EUR")), behind(), behind()
    gives(by_bank, "10.00")
    running()
    gift = RecurringGift.objects.create(
        donor=by_card.payer,
        sponsorship=by_card,
        child=by_card.child,
        amount=EUR25,
        fund=factories.make_fund(),
    )
    gift.move(RecurringGift.Status.PAST_DUE)
    page = _text(care.get(reverse(LIST), {"behind": "now"}))
    for words in ("50.00 EUR", "Bank transfer", "Recurring, by card", "Nothing yet", "40 days", "None yet"):
        assert words in page
    assert never.payer.name in page
    assert counted(care, behind="now") == 3
    assert counted(care, behind="quarter") == 0


def test_the_list_of_those_behind_asks_no_more_of_many(care: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert care.get(reverse(LIST), {"behind": "now"}).status_code == 200
        return len(asked)

    behind()
    questions()
    few = questions()
    for _number in range(6):
        behind()
    assert questions() == few


def test_one_paid_by_hand_is_begun_paused_resumed_and_changed(care: Client) -> None:
    promise = factories.make_sponsorship(amount=EUR25)
    assert "has begun" in press(care, "begin", promise)
    assert "is paused" in press(care, "pause", promise, reason="out of work")
    assert "goes on" in press(care, "resume", promise, reason="back at work")
    assert "from the next due date" in press(
        care, "change_amount", promise, amount="40", interval="quarter", reason="by phone"
    )
    promise.refresh_from_db()
    assert (promise.status, promise.amount, promise.interval) == ("active", Money("40.00", "EUR"), "quarter")
    assert "must be above zero" in press(
        care, "change_amount", promise, amount="-1", interval="month", reason="x"
    )


def test_where_a_card_pays_the_buttons_are_gone_and_the_services_say_why(care: Client) -> None:
    promise = running()
    gift = RecurringGift.objects.create(
        donor=promise.payer,
        sponsorship=promise,
        child=promise.child,
        amount=EUR25,
        fund=factories.make_fund(),
    )
    gift.move(RecurringGift.Status.ACTIVE)
    page = page_of(care, promise)
    assert "Change amount" not in page
    assert "Write down a call" in page
    assert "A recurring gift pays for this sponsorship" in press(care, "pause", promise, reason="x")


def test_what_is_missing_is_waived_and_the_ladder_is_in_our_hands(care: Client) -> None:
    promise = behind()
    assert "missing since" in page_of(care, promise)
    assert "is skipped" in press(care, "skip_reminder", promise, reason="she called")
    assert Reminder.objects.get().skipped_because == "she called"
    assert "she called" in page_of(care, promise)
    until = timezone.localdate() + datetime.timedelta(days=10)
    assert "wait until that day" in press(
        care, "pause_reminders", promise, until=until.isoformat(), reason=""
    )
    assert "in the future" in press(care, "pause_reminders", promise, until="2020-01-01", reason="")
    assert "Reminders go on" in press(care, "pause_reminders", promise, until="", reason="")
    assert "Nothing is missing" in press(care, "waive", promise, reason="hard times")
    promise.refresh_from_db()
    assert promise.behind_since is None
    assert "Waive what is missing" not in page_of(care, promise)


def test_a_call_stands_in_the_payers_timeline_with_its_follow_up(care: Client) -> None:
    promise, day = behind(), timezone.localdate() + datetime.timedelta(days=3)
    press(
        care, "write_call", promise, summary="Pays on Friday", follow_up_on=day.isoformat(),
        pause_until=day.isoformat(),
    )  # fmt: skip
    note = ContactNote.objects.get()
    assert (note.donor, note.summary) == (promise.payer, "Amina: Pays on Friday")
    assert WorkItem.objects.get().due_on == day
    promise.refresh_from_db()
    assert promise.reminders_paused_until == day


def test_its_page_shows_what_is_due_and_what_covered_it(care: Client) -> None:
    promise = running()
    gift = gives(promise, "30.00", channel=Donation.Channel.CASH)
    page = page_of(care, promise)
    assert page.count(gift.reference) >= 3  # in the gifts, and at two instalments
    assert "5.00 EUR" in page


def test_one_that_has_ended_is_read_only(care: Client) -> None:
    promise = running()
    press(care, "end", promise, kind="deceased", reason="A letter of the family")
    page = page_of(care, promise)
    assert "The sponsor died" in page
    assert 'name="_save"' not in page


def test_a_child_is_kept_from_its_page_and_let_go_from_the_holds(care: Client, supporter_care: User) -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    until = (timezone.localdate() + datetime.timedelta(days=5)).isoformat()
    facts = {"until": until, "kind": "decision", "owner": str(supporter_care.pk), "note": "rings on Monday"}
    assert "Choose the donor who is deciding" in press(care, "keep_for_donor", child, **facts)
    assert "is kept until" in press(care, "keep_for_donor", child, donor=str(donor.pk), **facts)
    hold = Hold.objects.get()
    assert (hold.donor, hold.owner, hold.note) == (donor, supporter_care, "rings on Monday")
    assert "rings on Monday" in page_of(care, child)
    assert "rings on Monday" in page_of(care, donor)
    other = str(factories.make_donor().pk)
    assert f"is kept for {donor}" in press(care, "keep_for_donor", child, donor=other, **facts)
    later = (timezone.localdate() + datetime.timedelta(days=9)).isoformat()
    assert "is kept until" in press(care, "prolong", hold, until=later)
    assert "not kept any more" in press(care, "let_go", hold, reason="decided otherwise")
    hold.refresh_from_db()
    assert hold.release == Hold.Release.RELEASED


def test_a_child_is_kept_from_the_donors_page(care: Client) -> None:
    child, donor = factories.make_verified_child(), factories.make_donor()
    until = (timezone.localdate() + datetime.timedelta(days=5)).isoformat()
    facts = {"until": until, "kind": "decision", "owner": "", "note": ""}
    assert "is kept until" in press(care, "keep_child", donor, child=str(child.pk), **facts)
    too_late = (timezone.localdate() + datetime.timedelta(days=400)).isoformat()
    free = str(factories.make_verified_child().pk)
    assert "within 180 days" in press(care, "keep_child", donor, child=free, **(facts | {"until": too_late}))


def test_the_search_finds_by_donor_child_and_reference(care: Client) -> None:
    promise = running(payer=factories.make_donor(name="Ngozi Adeyemi"))
    running()
    for term in ("ngozi", "Adeyemi", promise.child.reference):
        assert counted(care, q=term) == 1
