"""Links that were not paid are brought to mind: when, how often, and never in vain."""

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.models import OutgoingEmail, ScheduledJob, User
from backoffice.core.tasks import schedule
from donors.models import DonorConsent
from donors.services.consents import record_consent
from payments.models import Donation, PaymentLink
from payments.services import links
from payments.tasks.links import remind_of_payment_links
from tests import factories

pytestmark = pytest.mark.django_db


def make(**fields: Any) -> PaymentLink:
    fields.setdefault("donor", factories.make_donor())
    return links.create_link(amount=Money("25.00", "EUR"), **fields)


def after(days: float) -> int:
    with time_machine.travel(timezone.now() + datetime.timedelta(days=days)):
        return int(remind_of_payment_links.call())


def reminders() -> int:
    return OutgoingEmail.objects.filter(kind="payment_link_reminder").count()


def test_it_reminds_on_the_days_of_the_setting_and_then_no_more() -> None:
    link = make(donor=factories.make_donor(name="Zoë & Co"))
    assert [after(days) for days in (6, 7.1, 7.2, 20, 21.1, 21.2, 29)] == [0, 1, 0, 0, 1, 0, 0]
    link.refresh_from_db()
    assert link.reminders_sent == 2
    assert link.history.filter(history_change_reason="Reminded.").count() == 2
    mail = OutgoingEmail.objects.filter(kind="payment_link_reminder").earliest("created_at")
    assert mail.recipient_id == link.donor_id
    assert link.url in mail.text
    assert "Zoë & Co" in mail.text
    assert "once more" in mail.text


def test_what_the_schedule_missed_comes_one_after_the_other() -> None:
    make()
    assert [after(days) for days in (25, 25.1, 28.2)] == [1, 0, 1]


def test_a_link_that_was_sent_again_lately_is_left_alone() -> None:
    link = make()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=6)):
        links.send_again(link, by=None)
    assert [after(days) for days in (7.1, 9.2)] == [0, 1]


@pytest.mark.parametrize("status", ["paid", "cancelled", "expired"])
def test_a_closed_link_is_not_mentioned(status: str) -> None:
    make().move(status)
    assert after(8) == 0


def test_not_while_the_bank_works_nor_after_the_end() -> None:
    link = make()
    factories.make_donation(donor=link.donor, payment_link=link).move(Donation.Status.PROCESSING)
    make(expires_at=timezone.now() + datetime.timedelta(days=5))
    assert after(8) == 0


@pytest.mark.parametrize("change", [{"do_not_contact": True}, {"is_deceased": True}, {"email": ""}])
def test_not_to_who_cannot_or_must_not_be_written_to(change: dict[str, Any]) -> None:
    donor = make().donor
    for name, value in change.items():
        setattr(donor, name, value)
    donor.save()
    assert after(8) == 0
    assert reminders() == 0


def test_not_what_staff_did_not_send() -> None:
    make(send=False)
    make(origin=PaymentLink.Origin.WEBSITE)
    make(origin=PaymentLink.Origin.REMINDER)
    assert after(8) == 0


def test_an_appeal_is_repeated_only_to_who_still_agrees(supporter_care: User) -> None:
    batch = factories.make_appeal(created_by=supporter_care)
    donors = [factories.make_donor(), factories.make_donor()]
    for donor in donors:
        agree(donor, granted=True)
        make(donor=donor, batch=batch)
    agree(donors[0], granted=False)
    assert after(8) == 1
    assert OutgoingEmail.objects.get(kind="payment_link_reminder").recipient_id == donors[1].pk


def agree(donor: Any, *, granted: bool) -> None:
    record_consent(
        donor,
        channel=DonorConsent.Channel.EMAIL,
        purpose=DonorConsent.Purpose.APPEALS,
        granted=granted,
        source=DonorConsent.Source.FORM,
    )


def test_no_days_no_reminders(settings: Any) -> None:
    settings.LINK_REMINDER_DAYS = []
    make()
    assert after(8) == 0


def test_the_schedule_knows_it() -> None:
    schedule.sync_jobs()
    assert ScheduledJob.objects.filter(slug="remind-of-payment-links").exists()
