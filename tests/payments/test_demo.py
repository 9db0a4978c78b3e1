"""Demo gifts come through the same doors as real ones, so the books prove themselves afterwards."""

import datetime

import pytest
from django.utils import timezone

from backoffice.core.models import OutgoingEmail, User, WorkItem
from donors import demo as donors_demo
from donors.models import Donor, Sponsorship
from payments import demo
from payments.models import Donation, PaymentLink, ProcessorPayout, Receipt, RecurringGift, WebhookEvent
from payments.services import ledger_check
from payments.services.deposits.payout_explained import explain
from payments.services.reconcile import runner
from tests import factories


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_people(supporter_care: User) -> None:
    first = donors_demo.seed(donors=40, seed=7, by=supporter_care)
    second = donors_demo.seed(donors=40, seed=7, by=supporter_care)
    assert [donor.name for donor in first] == [donor.name for donor in second]
    assert len({donor.country for donor in first}) >= 10
    assert any(not donor.email for donor in first)
    assert any(donor.do_not_contact for donor in first)
    assert any(donor.kind == Donor.Kind.ORGANISATION for donor in first)


@pytest.mark.django_db(transaction=True)
def test_a_year_of_gifts_leaves_clean_books(supporter_care: User) -> None:
    children = [factories.make_verified_child() for _number in range(5)]
    people = donors_demo.seed(donors=12, seed=3, by=supporter_care)
    demo.seed(donors=people, children=children, seed=3, by=supporter_care)

    assert ledger_check.check().findings == []
    assert {explain(payout).is_complete for payout in ProcessorPayout.objects.all()} == {True}
    assert runner.perform(runner.ask_for_comparison(by=None, days=400).pk).found == 0
    assert set(PaymentLink.objects.values_list("status", flat=True)) == set(PaymentLink.Status.values)
    assert RecurringGift.objects.filter(status=RecurringGift.Status.PAST_DUE).exists()
    assert Sponsorship.objects.filter(status=Sponsorship.Status.ENDED).exists()
    assert Donation.objects.filter(status=Donation.Status.PROCESSING).exists()
    assert WorkItem.objects.open().filter(kind="payment.unattributed").exists()
    assert not WebhookEvent.objects.unprocessed().exists()
    assert not Receipt.objects.filter(sha256="").exists()
    a_while_ago = timezone.now() - datetime.timedelta(days=300)
    assert Donation.objects.succeeded().filter(received_at__lt=a_while_ago).exists()
    waiting = OutgoingEmail.objects.filter(status=OutgoingEmail.Status.QUEUED)
    assert set(waiting.values_list("kind", flat=True)) == {"payment_link"}
