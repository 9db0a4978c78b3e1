"""Paying by phone through the pages: the donor's link, and the buttons of the office."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import User
from donors.services import holds
from donors.services.sponsorships import begin
from payments.models import MobilePayment
from payments.sandbox.behaviour.phones import press
from payments.sandbox.models import SandboxObject
from payments.services import donations, links
from payments.services.asking.link_rules import LinkRefused
from payments.services.mobile import mobile_payments
from payments.services.mobile.mobile_payments import Purpose
from tests import factories
from tests.donors.pressing import press as push
from tests.payments.mobile_network import (
    facts,
    gift_of,
    pressed,
)
from tests.payments.mobile_network import network as network

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pay_desk")]
UGX, ZMW = Money(50000, "UGX"), Money("150.50", "ZMW")
PAID, FAILED = ("succeeded", "succeeded", 1), ("failed", "failed", 0)


@pytest.fixture(autouse=True)
def as_often_as_one_likes(settings: Any) -> None:
    settings.MOBILE_PROMPT_RATE = ""


def later(**delay: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**delay), tick=True)


class TestThePayPage:
    def link(self, **fields: Any) -> Any:
        return factories.make_link(amount=Money(2500, "KES"), **fields)

    def test_a_link_is_paid_by_phone(self) -> None:
        link = self.link()
        page = reverse("payments:pay", args=[link.token])
        client = Client()
        assert b"Or pay by mobile money" in client.get(page).content
        bad = client.post(f"{page}phone/", {"phone": "12"})
        assert bad.status_code == 400
        assert b"+254 712 345 678" in bad.content
        answer = client.post(f"{page}phone/", {"phone": "+254 712 345 678"})
        payment = MobilePayment.objects.get()
        wait = f"{page}phone/{payment.pk}/"
        assert answer.headers["Location"] == wait
        waiting = client.get(wait)
        assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "5")
        assert b"Look at your phone" in waiting.content
        assert b"345678" not in waiting.content
        # As long as the phone is asked there is no second way to pay.
        assert client.get(page).headers["Location"] == wait
        assert client.post(f"{page}checkout/").status_code == 409
        assert client.post(f"{page}phone/", {"phone": "+254 712 345 678"}).status_code == 400
        pressed(payment, "approve")
        link.refresh_from_db()
        assert (link.status, facts(payment)) == ("paid", PAID)
        assert client.get(wait).headers["Location"] == page
        assert b"This gift is paid" in client.get(page).content
        assert (
            client.get(f"{reverse('payments:pay', args=[self.link().token])}phone/{payment.pk}/").status_code
            == 404
        )

    def test_a_refusal_leads_back_and_the_card_page_is_closed_first(self) -> None:
        link = self.link()
        page = reverse("payments:pay", args=[link.token])
        client = Client()
        assert client.post(f"{page}checkout/").status_code == 303
        client.post(f"{page}phone/", {"phone": "254712345678"})
        assert link.attempts.get().status == "expired"
        payment = MobilePayment.objects.get()
        pressed(payment, "no_money")
        failed = client.get(f"{page}phone/{payment.pk}/")
        assert b"not enough money" in failed.content
        assert client.get(page).status_code == 200
        assert client.post(f"{page}phone/", {"phone": "254712345678"}).status_code == 302

    def test_who_has_no_email_is_promised_none_and_reads_what_was_paid(self) -> None:
        bounds = {"least": Money(1000, "KES"), "most": Money(9000, "KES")}
        link = self.link(donor=factories.make_donor(email=""), **bounds)
        page, client = reverse("payments:pay", args=[link.token]), Client()
        client.post(f"{page}phone/", {"phone": "254712345678", "amount": "3000"})
        first = MobilePayment.objects.get()
        assert b"write to you" not in client.get(f"{page}phone/{first.pk}/").content
        pressed(first, "no_answer")
        client.post(f"{page}phone/", {"phone": "254712345678", "amount": "4000"})
        prompt = SandboxObject.objects.get(pk=str(first.reference))
        prompt.data |= {"status": "pending", "reason": ""}  # the network has told us too early
        prompt.save()
        pressed(first, "approve")
        shown = client.get(page).content
        assert b"3,000.00 KES" in shown
        assert b"4,000" not in shown
        assert b"comes by mail" not in shown

    def test_the_child_is_kept_while_the_phone_is_asked(self) -> None:
        child, donor = factories.make_verified_child(), factories.make_donor()
        soon = timezone.now() + datetime.timedelta(minutes=2)
        hold = holds.place_hold(child=child, donor=donor, expires_at=soon)
        link = links.create_link(
            donor=donor, child=child, amount=Money(2500, "KES"), hold=hold, send=False, by=None
        )
        page = reverse("payments:pay", args=[link.token])
        assert Client().post(f"{page}phone/", {"phone": "254712345678"}).status_code == 302
        with later(minutes=50):
            assert holds.release_overdue() == 0
            with pytest.raises(holds.HoldRefused):
                holds.place_hold(child=child, donor=factories.make_donor())

    @pytest.mark.parametrize("way", ["phone/", "checkout/"])
    def test_a_hold_that_cannot_be_prolonged_keeps_nobody_from_giving(self, way: str) -> None:
        child, donor = factories.make_verified_child(), factories.make_donor()
        hold = holds.place_hold(
            child=child, donor=donor, expires_at=timezone.now() + datetime.timedelta(minutes=2)
        )
        link = links.create_link(
            donor=donor, child=child, amount=Money(2500, "KES"), hold=hold, send=False, by=None
        )
        page = reverse("payments:pay", args=[link.token])
        with later(minutes=3):
            # Its time has passed, and somebody else has promised the whole child before the job let it go.
            factories.make_sponsorship(child=child)
            assert Client().post(f"{page}{way}", {"phone": "254712345678"}).status_code in (302, 303)

    def test_no_phone_is_asked_while_a_bank_works_on_it(self) -> None:
        link = self.link()
        on_its_way = factories.make_donation(payment_link=link, amount=link.amount)
        donations.mark_processing(on_its_way, paid_by=donations.PaidBy(payment_intent_id="pi_1"))
        page = reverse("payments:pay", args=[link.token])
        answer = Client().post(f"{page}phone/", {"phone": "254712345678"})
        assert b"the bank needs some days" in answer.content
        assert not MobilePayment.objects.exists()

    def test_a_prompt_that_fails_after_its_link_has_ended_lets_the_child_go(self) -> None:
        promise = factories.make_sponsorship(amount=Money(2500, "KES"))
        link = links.create_link(
            donor=promise.payer,
            sponsorship=promise,
            amount=Money(2500, "KES"),
            expires_at=timezone.now() + datetime.timedelta(minutes=5),
            send=False,
            by=None,
        )
        page = reverse("payments:pay", args=[link.token])
        Client().post(f"{page}phone/", {"phone": "254712345678"})
        with later(minutes=6):
            links.expire_links()
            promise.refresh_from_db()
            assert promise.status == "pending", "the donor may be typing the PIN"
            pressed(MobilePayment.objects.get(), "no_answer")
        promise.refresh_from_db()
        assert promise.status == "ended"

    def test_only_where_a_provider_takes_it(self, settings: Any) -> None:
        for fields in ({"amount": Money(20, "EUR")}, {"amount": Money(2500, "KES"), "interval": "month"}):
            link = factories.make_link(**fields)
            page = reverse("payments:pay", args=[link.token])
            assert b"mobile money" not in Client().get(page).content
            assert Client().post(f"{page}phone/", {"phone": "254712345678"}).status_code == 409
        settings.MOBILE_MONEY = {}
        assert b"mobile money" not in Client().get(reverse("payments:pay", args=[self.link().token])).content

    def test_one_address_rings_so_often(self, settings: Any) -> None:
        cache.clear()
        settings.MOBILE_PROMPT_RATE = "2/hour"
        page = reverse("payments:pay", args=[self.link().token])
        answers = [Client().post(f"{page}phone/", {"phone": "1"}).status_code for _n in range(3)]
        cache.clear()
        assert answers == [400, 400, 429]


class TestTheOffice:
    def test_staff_ask_a_donor_and_follow_the_phone(self, supporter_care: User) -> None:
        donor = factories.make_donor(phone="+254712345678")
        client = Client()
        client.force_login(supporter_care)
        dialog = reverse("admin:donors_donor_ask_by_phone", args=[donor.pk])
        assert b"+254712345678" in client.get(dialog).content
        asked = {"phone": "+254712345678", "provider": "sandbox", "amount": "0", "currency": "KES"}
        assert b"above zero" in push(client, donor, "ask_by_phone", **asked).content
        answer = push(client, donor, "ask_by_phone", **{**asked, "amount": "2500"})
        payment = MobilePayment.objects.get()
        page = reverse("admin:payments_mobilepayment_change", args=[payment.pk])
        assert answer.headers["HX-Redirect"] == page
        assert payment.asked_by == supporter_care
        assert b"confirm it there with the PIN" in client.get(page).content
        press(str(payment.reference), "approve_unheard")
        push(client, payment, "look_up")
        assert facts(payment) == PAID
        state = client.get(reverse("admin:payments_mobilepayment_state", args=[payment.pk]))
        assert state.headers["HX-Refresh"] == "true"
        listed = client.get(
            reverse("admin:payments_mobilepayment_changelist"), {"q": payment.provider_receipt}
        )
        assert gift_of(payment).reference.encode() in listed.content

    def test_a_promise_is_asked_for_with_what_is_missing(self, supporter_care: User) -> None:
        promise = begin(factories.make_sponsorship(amount=Money(2500, "KES")))
        client = Client()
        client.force_login(supporter_care)
        dialog = reverse("admin:donors_sponsorship_ask_by_phone", args=[promise.pk])
        assert b"2500.00" in client.get(dialog).content
        asked = {"phone": "254712345678", "provider": "sandbox", "amount": "2500", "currency": "KES"}
        push(client, promise, "ask_by_phone", **asked)
        gift = gift_of(MobilePayment.objects.get())
        assert (gift.sponsorship, gift.child, gift.donor) == (promise, promise.child, promise.payer)
        assert gift.amount == Money(Decimal(2500), "KES")

    def test_a_promise_in_a_currency_of_no_phone_is_not_asked_for_as_another_one(
        self, supporter_care: User
    ) -> None:
        promise = begin(factories.make_sponsorship(amount=Money(30, "EUR")))
        client = Client()
        client.force_login(supporter_care)
        shown = client.get(reverse("admin:donors_sponsorship_ask_by_phone", args=[promise.pk])).content
        assert b"KES" in shown
        assert b"30.00" not in shown

    def test_who_is_not_to_be_asked_is_not(self) -> None:
        quiet = factories.make_donor(do_not_contact=True)
        with pytest.raises(LinkRefused):
            mobile_payments.ask(
                donor=quiet,
                provider="sandbox",
                phone="254712345678",
                amount=Money(500, "KES"),
                purpose=Purpose(),
            )
        assert not MobilePayment.objects.exists()
