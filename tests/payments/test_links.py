"""Asking for a gift: who can be asked, for whom, how, and what becomes of a link nobody uses."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User
from backoffice.core.money import InvalidAmount
from backoffice.core.moves import IllegalMove
from donors.models import Sponsorship
from payments.models import Fund, PaymentLink, RecurringGift
from payments.services import funds, links
from payments.tasks.links import expire_payment_links
from tests import factories

pytestmark = pytest.mark.django_db
EUR25 = Money("25.00", "EUR")
Status = PaymentLink.Status


def make(**fields: Any) -> PaymentLink:
    fields.setdefault("donor", factories.make_donor())
    fields.setdefault("amount", EUR25)
    return links.create_link(**fields)


def test_a_fresh_install_has_its_two_funds() -> None:
    assert set(Fund.objects.values_list("slug", flat=True)) >= {Fund.GENERAL, Fund.SPONSORSHIP}
    funds.ensure_funds()
    assert Fund.objects.filter(slug=Fund.GENERAL).count() == 1


def test_it_writes_the_link_and_its_mail(supporter_care: User) -> None:
    donor = factories.make_donor(name="Zoë <Müller> & Co", email="zoe@example.org")
    link = make(donor=donor, message="Line one\nLine two", by=supporter_care)
    assert (link.status, link.fund.slug, link.created_by) == (Status.OPEN, Fund.GENERAL, supporter_care)
    assert len(link.token) >= 43
    mail = OutgoingEmail.objects.get()
    assert (mail.to, mail.kind, mail.about) == ("zoe@example.org", "payment_link", link)
    assert link.url in mail.text
    assert "Dear Zoë <Müller> & Co," in mail.text
    assert "Zoë &lt;Müller&gt; &amp; Co" in mail.html
    assert link.url in mail.html
    assert "25.00 EUR" in mail.text


def test_a_rolled_back_transaction_leaves_neither_link_nor_mail() -> None:
    with transaction.atomic():
        make()
        transaction.set_rollback(True)
    assert not PaymentLink.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_a_monthly_link_for_a_child_promises_it() -> None:
    donor, child = factories.make_donor(), factories.make_verified_child()
    link = make(donor=donor, child=child, interval="month")
    assert link.fund.slug == Fund.SPONSORSHIP
    assert link.sponsorship is not None
    assert (link.sponsorship.status, link.sponsorship.share) == (Sponsorship.Status.PENDING, 100)
    again = make(donor=donor, child=child, interval="year", amount=Money("240.00", "EUR"))
    assert again.sponsorship == link.sponsorship
    promise = Sponsorship.objects.get()
    assert (promise.amount, promise.interval) == (Money("240.00", "EUR"), "year")


def test_a_one_off_link_for_a_child_promises_nothing() -> None:
    link = make(child=factories.make_verified_child())
    assert link.sponsorship is None
    assert link.fund.slug == Fund.SPONSORSHIP


def test_a_child_promised_to_somebody_else_is_refused() -> None:
    child = factories.make_verified_child()
    make(child=child, interval="month")
    with pytest.raises(Exception, match="sponsored in full already"):
        make(child=child, interval="month")
    assert PaymentLink.objects.count() == 1


def test_a_second_link_to_somebody_who_pays_already_is_refused() -> None:
    donor, child = factories.make_donor(), factories.make_verified_child()
    link = make(donor=donor, child=child, interval="month")
    RecurringGift.objects.create(
        donor=donor, child=child, sponsorship=link.sponsorship, amount=EUR25, interval="month", fund=link.fund
    ).move(RecurringGift.Status.ACTIVE)
    with pytest.raises(links.LinkRefused, match="already gives"):
        make(donor=donor, child=child, interval="month")
    assert make(donor=donor, child=child).interval == "once"


def refused_cases() -> dict[str, Any]:
    return {
        "no email": ({"email": ""}, {}, "Add one"),
        "do not contact": ({"do_not_contact": True}, {}, "asked not to be contacted"),
        "past end": ({}, {"expires_at": timezone.now() - datetime.timedelta(hours=1)}, "ends in the future"),
        "far end": ({}, {"expires_at": timezone.now() + datetime.timedelta(days=900)}, "ends in the future"),
    }


@pytest.mark.parametrize("case", ["no email", "do not contact", "past end", "far end"])
def test_it_refuses_in_words_that_say_what_to_do(case: str) -> None:
    about_donor, about_link, words = refused_cases()[case]
    with pytest.raises(links.LinkRefused, match=words):
        make(donor=factories.make_donor(**about_donor), **about_link)
    assert not OutgoingEmail.objects.exists()


def test_it_refuses_an_unverified_child_and_a_closed_fund() -> None:
    with pytest.raises(links.LinkRefused, match="finish the review first"):
        make(child=factories.make_child())
    with pytest.raises(links.LinkRefused, match="takes no gifts any more"):
        make(fund=factories.make_fund(slug="wells", is_active=False))


@pytest.mark.parametrize(
    "amount",
    [
        Money("0", "EUR"),
        Money("-5", "EUR"),
        Money("1.999", "EUR"),
        Money("0.10", "EUR"),
        Money("100001", "EUR"),
        Money("5", "BRL"),
        Money("19.99", "JPY"),
    ],
)
def test_it_refuses_amounts_that_cannot_be_asked_for(amount: Money) -> None:
    with pytest.raises(InvalidAmount):
        make(amount=amount)
    assert not PaymentLink.objects.exists()


def test_a_cancelled_link_frees_the_child_it_had_promised(supporter_care: User) -> None:
    link = make(child=factories.make_verified_child(), interval="month")
    links.cancel_link(link, by=supporter_care, reason="wrong donor")
    link.refresh_from_db()
    assert link.status == Status.CANCELLED
    assert link.history.first().history_change_reason == "wrong donor"
    assert Sponsorship.objects.get().status == Sponsorship.Status.ENDED
    with pytest.raises(IllegalMove):
        links.cancel_link(link, by=supporter_care, reason="again")


def test_the_promise_stays_while_another_link_asks_for_it(supporter_care: User) -> None:
    donor, child = factories.make_donor(), factories.make_verified_child()
    first = make(donor=donor, child=child, interval="month")
    make(donor=donor, child=child, interval="month")
    links.cancel_link(first, by=supporter_care, reason="sent twice")
    assert Sponsorship.objects.get().status == Sponsorship.Status.PENDING


def test_the_schedule_closes_links_whose_time_has_come() -> None:
    due, other = make(), make()
    PaymentLink.objects.filter(pk=due.pk).update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert expire_payment_links.call() == 1
    due.refresh_from_db()
    other.refresh_from_db()
    assert (due.status, other.status) == (Status.EXPIRED, Status.OPEN)
    assert due.history.first().history_change_reason == "Its time has passed."
    assert expire_payment_links.call() == 0


def test_sending_again_writes_a_new_mail_to_the_present_address(supporter_care: User) -> None:
    link = make()
    link.donor.email = "new@example.org"
    link.donor.save()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=10)):
        links.send_again(link, by=supporter_care)
    assert set(OutgoingEmail.objects.values_list("to", flat=True)) >= {"new@example.org"}
    assert OutgoingEmail.objects.count() == 2
    links.cancel_link(link, by=supporter_care, reason="changed mind")
    with pytest.raises(links.LinkRefused, match="not open any more"):
        links.send_again(link, by=supporter_care)


def test_the_first_opening_is_noted_once() -> None:
    link = make()
    links.note_opened(link)
    first = PaymentLink.objects.get().opened_at
    with CaptureQueriesContext(connection) as queries:
        links.note_opened(link)
    assert PaymentLink.objects.get().opened_at == first
    assert link.history.count() == 2
    assert not any("historical" in query["sql"].lower() for query in queries)
