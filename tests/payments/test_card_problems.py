"""A monthly payment that the bank does not let through: kept, told in stages, mended, and one voice to the donor."""

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, User, WorkItem
from payments.models import Donation, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services.asking import reminders
from payments.services.cards import card_problems, mend_links
from payments.services.paying.checkout import start_checkout
from payments.tasks.card_problems import write_about_cards
from tests.payments.stripe_story import (
    ORDERS,
    Order,
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    monthly_link,
    one_off_link,
    open_page,
)

pytestmark = pytest.mark.django_db
UNPROVEN = "4000002760003184"


def subscription() -> str:
    return str(SandboxObject.objects.get(kind="subscription").pk)


def invoice() -> str:
    newest = SandboxObject.objects.filter(kind="invoice").order_by("-position").first()
    assert newest is not None
    return str(newest.pk)


def begun() -> PaymentLink:
    link = monthly_link()
    behaviour.pay_session(open_page(link))
    deliver_all()
    return link


def failed(decline: str = "insufficient_funds") -> Donation:
    begun()
    behaviour.renew(subscription(), "failed", decline=decline)
    deliver_all()
    return Donation.objects.get(status="failed")


def mails(kind: str = "card_problem") -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind=kind).order_by("created_at"))


def nightly(days: int) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(days=days, hours=1)):
        write_about_cards.call()


def path_of(donation: Donation) -> str:
    return mend_links.mend_url(donation).removeprefix("http://testserver")


@pytest.mark.parametrize("order", ORDERS)
def test_the_reason_is_kept_and_the_donor_written_to_once(order: Order) -> None:
    begun()
    behaviour.renew(subscription(), "failed", decline="insufficient_funds")
    deliver_all(order)
    behaviour.retry(invoice(), decline="expired_card")
    deliver_all(order)
    deliver_all_again()
    donation = Donation.objects.get(status="failed")
    assert (donation.failure_code, donation.attempts, donation.needs_proof) == ("expired_card", 2, False)
    assert donation.failed_at is not None
    assert donation.next_try_at is not None
    assert donation.next_try_at > timezone.now()
    assert "/sandbox/invoices/" in donation.mend_url
    (mail,) = mails()
    assert path_of(donation) in mail.text
    assert donation.mend_url not in mail.text
    assert "not enough money" in mail.text or "has expired" in mail.text
    assert_all_is_well()


def test_mails_come_in_stages_then_a_person_rings_and_recovery_ends_it_all() -> None:
    donation = failed()
    nightly(3)
    assert len(mails()) == 1
    nightly(4)
    nightly(4)
    assert len(mails()) == 2
    assert not WorkItem.objects.filter(kind=card_problems.CALL).exists()
    nightly(10)
    nightly(11)
    assert len(mails()) == 3
    item = WorkItem.objects.get(kind=card_problems.CALL)
    assert (item.subject_id, item.status) == (str(donation.pk), "open")
    assert "Not enough money" in item.details
    item.move("done", reason="rang")
    nightly(12)
    assert WorkItem.objects.filter(kind=card_problems.CALL).count() == 1, "a person has seen to it"

    behaviour.pay_invoice(invoice())
    deliver_all()
    donation.refresh_from_db()
    assert (donation.status, donation.failure_code, donation.next_try_at) == (
        "succeeded",
        "insufficient_funds",
        None,
    )
    assert donation.recovered_at is not None
    assert len(mails("payment_recovered")) == 1
    assert donation.receipts.count() == 1
    nightly(20)
    assert len(mails()) == 3
    assert_all_is_well()


def test_days_without_a_schedule_are_made_up_for_by_one_mail() -> None:
    donation = failed()
    nightly(30)
    donation.refresh_from_db()
    assert (len(mails()), donation.card_mail_stage) == (2, 2)


@pytest.mark.parametrize("what", ["cancelled", "paused", "void", "last_try"])
def test_nobody_is_written_to_once_nobody_asks(what: str) -> None:
    donation = failed()
    match what:
        case "cancelled":
            behaviour.cancel_subscription(subscription())
        case "paused":
            behaviour.pause_subscription(subscription())
        case "void":
            behaviour.void_invoice(invoice())
        case "last_try":
            for _try in range(3):
                behaviour.retry(invoice(), decline="do_not_honor")
    deliver_all()
    nightly(5)
    nightly(11)
    assert len(mails()) == 1
    donation.refresh_from_db()
    assert not card_problems.is_mendable(donation) or what == "void"
    if what == "last_try":
        assert RecurringGift.objects.get().status == "cancelled"
        assert donation.next_try_at is None


def test_a_donor_without_an_address_is_rung_at_once() -> None:
    link = begun()
    link.donor.email = ""
    link.donor.save()
    behaviour.renew(subscription(), "failed")
    deliver_all()
    assert mails() == []
    assert "Ring the donor" in WorkItem.objects.get(kind=card_problems.CALL).details
    behaviour.retry(invoice())
    deliver_all()
    assert WorkItem.objects.get(kind=card_problems.CALL).status == "done"


def test_the_bank_that_wants_proof_is_answered_on_the_page_of_the_invoice(client: Client) -> None:
    begun()
    behaviour.renew(subscription(), "unproven")
    deliver_all()
    donation = Donation.objects.get(status="failed")
    assert donation.needs_proof
    assert "To confirm your gift" in mails()[0].text
    answer = client.get(path_of(donation))
    assert (answer.status_code, answer.headers["Location"]) == (302, donation.mend_url)

    page = donation.mend_url.removeprefix("http://testserver")
    typed = {"card_number": UNPROVEN, "card_expiry": "12/34", "card_cvc": "123"}
    assert "Is it you who pays" in client.post(page, typed).content.decode()
    assert client.post(page, {**typed, "challenge": "failed"}).status_code == 402
    assert "is paid" in client.post(page, {**typed, "challenge": "passed"}).content.decode()
    # The webhook has not come yet: our page asks Stripe.
    assert "Already paid, thank you!" in client.get(path_of(donation)).content.decode()
    donation.refresh_from_db()
    assert (donation.status, donation.needs_proof) == ("succeeded", False)
    deliver_all()
    deliver_all_again()
    assert_all_is_well()


def test_the_mend_page_tells_the_truth_in_each_case(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    donation = failed()
    assert client.get("/mend/made-up/").status_code == 404
    assert client.get(path_of(donation)[:-2] + "/").status_code == 404
    assert client.post(path_of(donation)).status_code == 405
    dead = UnreliableTransport(failing=set(range(100))).gateway()
    with monkeypatch.context() as patch:
        patch.setattr("payments.services.cards.mending.get_gateway", lambda: dead)
        answer = client.get(path_of(donation))
    assert (answer.status_code, answer.headers["Refresh"]) == (503, "20")
    assert "One moment, please" in answer.content.decode()
    behaviour.void_invoice(invoice())
    assert "Nothing is asked for here any more" in client.get(path_of(donation)).content.decode()


def test_a_bank_debit_refused_after_days_is_told_with_the_way_to_pay_again(client: Client) -> None:
    link = one_off_link(amount=Money("20.00", "EUR"))
    page = open_page(link)
    behaviour.pay_session(page, method="bank_debit")
    deliver_all()
    intent = SandboxObject.objects.get(kind="payment_intent").pk
    behaviour.settle_bank_debit(intent, "failed")
    deliver_all()
    deliver_all_again()
    donation = link.donations.get()
    assert donation.status == "failed"
    assert len(mails()) == 1
    answer = client.get(path_of(donation))
    assert (answer.status_code, answer.headers["Location"]) == (302, link.url)
    shown = client.get(reverse("payments:pay", args=[link.token])).content.decode()
    assert "not enough money" in shown
    start_checkout(link)
    assert_all_is_well()


def test_an_invoice_that_cannot_be_asked_for_is_a_task_until_it_can() -> None:
    begun()
    behaviour.renew(subscription(), "draft")
    behaviour.cannot_finalize(invoice(), "The customer's location is unknown.")
    deliver_all()
    item = WorkItem.objects.get(kind=card_problems.NOT_FINALIZED)
    assert "location is unknown" in item.details
    behaviour.collect(invoice())
    deliver_all()
    item.refresh_from_db()
    assert item.status == "done"
    assert_all_is_well()


def test_one_voice_no_reminder_of_the_promise_while_the_card_is_written_about() -> None:
    donation = failed()
    promise = donation.sponsorship
    assert promise is not None
    type(promise).objects.filter(pk=promise.pk).update(
        behind_since=timezone.localdate() - datetime.timedelta(days=60),
        behind_amount=promise.amount.amount,
        behind_amount_currency="EUR",
    )
    assert card_problems.speaks_for(promise)
    assert reminders.remind(promise.pk) is None


def test_staff_see_why_and_send_the_mail_again(finance: User, auditor: User) -> None:
    donation = failed("stolen_card")
    client = Client()
    client.force_login(finance)
    shown = client.get(reverse("admin:payments_donation_change", args=[donation.pk])).content.decode()
    assert "Say no more either" in shown
    for tab in ("failed", "recovered"):
        assert client.get(reverse("admin:payments_donation_changelist"), _of(tab)).status_code == 200
    button = reverse("admin:payments_donation_write_again", args=[donation.pk])
    pressed = client.post(button, {"_form_submitted": "1"}, headers={"HX-Request": "true"})
    assert "HX-Redirect" in pressed.headers, pressed.content
    assert len(mails()) == 2
    reader = Client()
    reader.force_login(auditor)
    assert reader.post(button).status_code == 403
    assert len(mails()) == 2
    with pytest.raises(card_problems.MailRefused):
        card_problems.write_again(Donation.objects.filter(status="succeeded")[0], by=finance)


def _of(tab: str) -> dict[str, Any]:
    return {"status__exact": "failed"} if tab == "failed" else {"recovered_at__isnull": "False"}
