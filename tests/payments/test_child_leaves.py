"""A child leaves: its charge rests at Stripe, the sponsor is asked, and moves to another child, or ends."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backoffice.core.models import OutgoingEmail, User, WorkItem
from backoffice.core.tasks.draining import drain
from beneficiaries.models import Child
from beneficiaries.services import verify
from donors.models import ChildOffer, Sponsorship
from donors.services import offer_answers, offers, sponsorships
from payments.models import Donation, JournalLine, PaymentLink, RecurringGift
from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from payments.services import accounts
from payments.services.people import departed_children
from payments.services.recurring_gifts import charges
from tests import factories
from tests.payments.stripe_story import (
    UnreliableTransport,
    assert_all_is_well,
    deliver_all,
    deliver_all_again,
    monthly_link,
    open_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gift() -> RecurringGift:
    """A monthly gift for a child, begun and paid once."""
    return begun()


@pytest.fixture
def next_child(gift: RecurringGift) -> Child:
    return factories.make_published_child(first_name="Juma")


def begun() -> RecurringGift:
    link = monthly_link()
    page = behaviour.pay_session(open_page(link))
    deliver_all()
    return RecurringGift.objects.get(stripe_subscription_id=page["subscription"])


def leave(gift: RecurringGift, verifier: User, kind: str = "graduated") -> Child:
    child = child_of(gift)
    return verify.leave(child, by=verifier, kind=kind)


def child_of(row: RecurringGift | PaymentLink) -> Child:
    assert row.child_id is not None
    return Child.objects.get(pk=row.child_id)


def promise_of(gift: RecurringGift) -> Sponsorship:
    assert gift.sponsorship_id is not None
    return Sponsorship.objects.get(pk=gift.sponsorship_id)


def sent_offer(verifier: User, care: User) -> ChildOffer:
    offer = ChildOffer.objects.get(status="draft")
    return offers.send_offer(offer, by=care)


def at_stripe(gift: RecurringGift) -> SandboxObject:
    return SandboxObject.objects.get(pk=str(gift.stripe_subscription_id))


def charges_made() -> int:
    return SandboxObject.objects.filter(kind="charge", data__status="succeeded").count()


def open_kinds() -> list[str]:
    return sorted(WorkItem.objects.open().values_list("kind", flat=True))


def fresh(row: RecurringGift) -> RecurringGift:
    return RecurringGift.objects.select_related("sponsorship", "child").get(pk=row.pk)


def test_from_leaving_to_the_next_child(
    gift: RecurringGift, next_child: Child, verifier: User, supporter_care: User
) -> None:
    leave(gift, verifier)
    old = promise_of(gift)
    assert old.status == "paused", "at once, whatever Stripe does"
    assert open_kinds() == ["recurring.to_pause"]

    drain()

    assert at_stripe(gift)["pause_collection"] == {"behavior": "void", "resumes_at": None}
    assert fresh(gift).status == "paused"
    assert open_kinds() == []
    for _month in range(2):
        behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    assert (charges_made(), Donation.objects.count()) == (1, 1), "nothing was charged for a child who left"

    offer = sent_offer(verifier, supporter_care)
    mail = OutgoingEmail.objects.get(kind="child_left")
    assert (mail.to, mail.recipient_id) == (old.payer.email, old.payer_id)
    assert offer.url in mail.text
    assert "Juma" not in mail.text

    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/offer/{offer.token}/")
    assert "has left our programme" in page.content.decode()
    assert "Juma" in page.content.decode()
    assert ChildOffer.objects.get().opened_at is not None
    answer = press(client, f"/offer/{offer.token}/{next_child.reference}/")
    assert answer == 303
    assert "You now stand by Juma" in client.get(f"/offer/{offer.token}/").content.decode()

    begun_anew = Sponsorship.objects.get(child=next_child)
    assert (begun_anew.status, begun_anew.amount, begun_anew.payer) == ("active", old.amount, old.payer)
    old.refresh_from_db()
    assert (old.status, old.end_kind) == ("ended", "moved")
    moved = fresh(gift)
    assert (moved.sponsorship, moved.child) == (begun_anew, next_child)
    assert moved.next_payment_at is not None
    assert begun_anew.next_due_on == timezone.localdate(moved.next_payment_at)
    assert not begun_anew.instalments.exists()
    assert open_kinds() == ["recurring.to_run"]

    drain()

    assert at_stripe(gift)["pause_collection"] is None
    assert at_stripe(gift)["description"] == "Sponsorship of Juma"
    assert fresh(gift).status == "active"
    assert (open_kinds(), charges_made()) == ([], 1), "no surprise charge"
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    deliver_all_again()
    renewal = Donation.objects.get(sponsorship=begun_anew)
    assert (renewal.status, renewal.child) == ("succeeded", next_child)
    wallet = JournalLine.objects.filter(
        entry__donation=renewal, account=accounts.partner_wallet(next_child.partner)
    )
    assert wallet.exists()
    assert Sponsorship.objects.get(child=next_child).status == "active"
    assert_all_is_well()


def press(client: Client, address: str, **words: str) -> int:
    """As a browser does: open the page, send its form."""
    form = client.get(address).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert found, form
    return client.post(address, {"csrfmiddlewaretoken": found[1], **words}).status_code


def test_a_sponsor_who_would_rather_end(
    gift: RecurringGift, next_child: Child, verifier: User, supporter_care: User
) -> None:
    leave(gift, verifier)
    drain()
    offer = sent_offer(verifier, supporter_care)
    assert (
        press(Client(enforce_csrf_checks=True), f"/offer/{offer.token}/end/", words="We are moving abroad.")
        == 303
    )
    promise = promise_of(gift)
    assert (promise.status, promise.end_kind) == ("ended", "child_left")
    assert "We are moving abroad." in promise.end_reason
    assert fresh(gift).status == "paused", "cancelled only once Stripe has confirmed"
    assert open_kinds() == ["recurring.to_cancel"]
    drain()
    assert (at_stripe(gift)["status"], fresh(gift).status, open_kinds()) == ("canceled", "cancelled", [])
    deliver_all()
    assert Sponsorship.objects.get(pk=promise.pk).end_kind == "child_left"
    page = Client().get(f"/offer/{offer.token}/").content.decode()
    assert "Your sponsorship has ended" in page
    assert_all_is_well()


def test_stripe_is_down_while_the_child_leaves(
    gift: RecurringGift, verifier: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = UnreliableTransport(failing=set(range(100)))
    monkeypatch.setattr(charges, "get_gateway", line.gateway)
    leave(gift, verifier)
    drain()
    task = DBTaskResult.objects.get(task_path="payments.tasks.charges.settle_charge")
    assert (task.status, len(task.worker_ids)) == ("READY", 1), "it comes again by itself"
    item = WorkItem.objects.open().get()
    assert item.kind == "recurring.to_pause"
    assert "The line is dead." in item.details
    assert fresh(gift).status == "active"
    # News of the subscription that comes meanwhile does not wake the promise.
    from payments.sandbox import events

    events.change(at_stripe(gift), "customer.subscription.updated", description="still running")
    deliver_all()
    assert promise_of(gift).status == "paused"

    monkeypatch.undo()
    DBTaskResult.objects.update(run_after=timezone.now())
    drain()
    assert (fresh(gift).status, open_kinds()) == ("paused", [])
    assert at_stripe(gift)["pause_collection"] is not None


def test_what_stripe_never_confirmed_is_asked_for_again(gift: RecurringGift, verifier: User) -> None:
    leave(gift, verifier)
    DBTaskResult.objects.all().delete()  # as if the task had been lost
    assert charges.settle_all_unsettled() == 1
    drain()
    assert (fresh(gift).status, open_kinds()) == ("paused", [])
    assert charges.settle_all_unsettled() == 0


def test_an_answer_that_stripe_lost_is_asked_for_again(gift: RecurringGift, verifier: User) -> None:
    leave(gift, verifier)
    line = UnreliableTransport(failing={0}, after=True)
    with pytest.raises(Exception, match="The answer was lost"):
        charges.settle(str(gift.pk), gateway=line.gateway())
    assert open_kinds() == ["recurring.to_pause"]
    drain()
    assert (fresh(gift).status, open_kinds()) == ("paused", [])


def test_bills_from_before_are_stopped(gift: RecurringGift, verifier: User) -> None:
    subscription = str(gift.stripe_subscription_id)
    behaviour.renew(subscription, "failed")
    behaviour.renew(subscription, "draft")
    deliver_all()
    assert promise_of(gift).status == "past_due"
    leave(gift, verifier)
    drain()
    deliver_all()
    assert promise_of(gift).status == "paused"
    for invoice in SandboxObject.objects.filter(kind="invoice", data__status__in=["open", "draft", "void"]):
        for collect in (behaviour.recover, behaviour.collect):
            with pytest.raises(behaviour.NotPossible):
                collect(invoice.pk)
    assert charges_made() == 1
    assert_all_is_well()


def test_a_payment_on_its_way_is_accepted_and_somebody_is_told(gift: RecurringGift, verifier: User) -> None:
    subscription = str(gift.stripe_subscription_id)
    behaviour.renew(subscription, "processing")
    deliver_all()
    leave(gift, verifier)
    drain()
    behaviour.settle_bank_debit(
        SandboxObject.objects.get(kind="payment_intent", data__status="processing").pk
    )
    deliver_all()
    deliver_all_again()
    late = Donation.objects.latest("created_at")
    assert (late.status, late.child_id) == ("succeeded", gift.child_id)
    assert WorkItem.objects.open().filter(subject_id=str(late.pk)).exists()
    assert (fresh(gift).status, promise_of(gift).status) == (
        "paused",
        "paused",
    )
    assert_all_is_well()


def test_links_close_with_their_pages_and_pending_promises_end(verifier: User) -> None:
    link = monthly_link()
    page = open_page(link)
    promise = link.sponsorship
    assert promise is not None
    verify.leave(child_of(link), by=verifier, kind="moved")
    drain()
    deliver_all()
    assert PaymentLink.objects.get().status == "cancelled"
    assert SandboxObject.objects.get(pk=page)["status"] == "expired"
    promise.refresh_from_db()
    assert (promise.status, promise.end_kind) == ("ended", "child_left")
    assert not ChildOffer.objects.exists(), "it had not begun"


def test_who_pays_in_the_last_second_is_asked_too(verifier: User, supporter_care: User) -> None:
    link = monthly_link()
    page = open_page(link)
    other = factories.make_published_child(first_name="Juma")
    verify.leave(child_of(link), by=verifier, kind="moved")
    behaviour.pay_session(page)  # before the worker closed the page
    drain()
    deliver_all()
    drain()
    gift = RecurringGift.objects.get()
    assert (gift.status, at_stripe(gift)["pause_collection"]["behavior"]) == ("paused", "void")
    assert Donation.objects.get().status == "succeeded"
    offer = sent_offer(verifier, supporter_care)
    offer_answers.accept(offer, child=other)
    drain()
    assert fresh(gift).status == "active"
    behaviour.renew(str(gift.stripe_subscription_id))
    deliver_all()
    assert Donation.objects.filter(child=other, status="succeeded").count() == 1
    assert_all_is_well()


def test_resumed_in_stripes_dashboard_it_is_paused_again(gift: RecurringGift, verifier: User) -> None:
    leave(gift, verifier)
    drain()
    from payments.sandbox import events

    events.change(at_stripe(gift), "customer.subscription.updated", pause_collection=None)
    deliver_all()
    assert fresh(gift).status == "active"
    drain()
    deliver_all()
    assert (fresh(gift).status, open_kinds()) == ("paused", [])
    assert promise_of(gift).status == "paused"


@pytest.mark.parametrize("again", [False, True])
def test_the_other_pause_is_followed_and_ended(gift: RecurringGift, again: bool) -> None:
    behaviour.pause_subscription(str(gift.stripe_subscription_id))
    deliver_all()
    promise = promise_of(gift)
    assert (fresh(gift).status, promise.status) == ("paused", "paused")
    sponsorships.resume(promise, reason="The donor asked us to go on.")
    drain()
    if again:
        deliver_all()
        deliver_all_again()
    assert (fresh(gift).status, at_stripe(gift)["status"]) == ("active", "active")
    assert Sponsorship.objects.get(pk=promise.pk).status == "active"


def test_what_staff_end_meanwhile_is_charged_no_more(
    gift: RecurringGift, verifier: User, supporter_care: User
) -> None:
    leave(gift, verifier)
    drain()
    promise = promise_of(gift)
    sponsorships.end(promise, by=supporter_care, reason="Asked by phone.", kind="sponsor")
    assert ChildOffer.objects.get().status == "cancelled"
    drain()
    assert (at_stripe(gift)["status"], fresh(gift).status, open_kinds()) == ("canceled", "cancelled", [])


def test_an_answer_may_come_before_stripe_has_confirmed(
    gift: RecurringGift, next_child: Child, verifier: User, supporter_care: User
) -> None:
    """Stripe is down for hours, and the sponsor is quick: what is wanted last is what comes about."""
    leave(gift, verifier)
    offer = sent_offer(verifier, supporter_care)
    offer_answers.decline(offer)
    assert promise_of(gift).status == "ended"
    drain()
    assert (at_stripe(gift)["status"], fresh(gift).status, open_kinds()) == ("canceled", "cancelled", [])


def test_a_promise_to_a_child_who_left_does_not_go_on(
    gift: RecurringGift, verifier: User, supporter_care: User
) -> None:
    leave(gift, verifier)
    promise = promise_of(gift)
    with pytest.raises(Exception, match=r"has left\. Offer the sponsor another child"):
        sponsorships.resume(promise, by=supporter_care, reason="They insist.")
    assert Sponsorship.objects.get(pk=promise.pk).status == "paused"


def test_a_suspended_child_and_a_merged_one_change_nothing(gift: RecurringGift, verifier: User) -> None:
    child = child_of(gift)
    verify.suspend(child, by=verifier, reason="Absent for a month.")
    assert promise_of(gift).status == "active"
    assert not DBTaskResult.objects.filter(task_path__contains="charges").exists()


def test_an_offline_promise_moves_without_stripe(verifier: User, supporter_care: User) -> None:
    promise = factories.make_sponsorship(starts_on=timezone.localdate() - datetime.timedelta(days=40))
    sponsorships.activate(promise)
    other = factories.make_published_child(first_name="Juma")
    verify.leave(promise.child, by=verifier, kind="transferred")
    offer = offers.send_offer(ChildOffer.objects.get(), by=supporter_care)
    offer_answers.accept(offer, child=other, by=supporter_care, reason="By phone.")
    drain()
    begun_anew = Sponsorship.objects.get(child=other)
    assert begun_anew.status == "active"
    assert begun_anew.starts_on > timezone.localdate(), "due when the old one would have been due next"
    assert not begun_anew.instalments.exists()
    assert not SandboxObject.objects.exists()


def test_a_charge_refused_for_good_waits_for_a_person(gift: RecurringGift, verifier: User) -> None:
    SandboxObject.objects.filter(pk=str(gift.stripe_subscription_id)).delete()
    leave(gift, verifier)
    drain()
    item = WorkItem.objects.open().get(kind="recurring.to_pause")
    assert "No such subscription" in item.details


def test_links_that_somebody_held_are_closed_after(verifier: User) -> None:
    link = monthly_link()
    child = child_of(link)
    child.move(Child.Status.SUSPENDED, by=verifier, reason="x")
    Child.objects.filter(pk=child.pk).update(status="left", leaving_reason="moved")
    child.refresh_from_db()
    assert departed_children.close_links(child, reason="The child left.") == 1
    assert departed_children.close_links(child, reason="The child left.") == 0


def test_a_gift_without_a_promise_is_paused_and_its_donor_spoken_to(
    gift: RecurringGift, verifier: User
) -> None:
    RecurringGift.objects.update(sponsorship=None)
    Sponsorship.objects.update(status="ended", ended_on=timezone.localdate(), end_reason="x")
    leave(gift, verifier)
    drain()
    assert (fresh(gift).status, open_kinds()) == ("paused", ["recurring.child_left"])


def test_a_child_comes_back_and_its_sponsor_goes_on(
    gift: RecurringGift, verifier: User, supporter_care: User
) -> None:
    child = leave(gift, verifier)
    drain()
    offer = ChildOffer.objects.get()
    verify.reopen(child, by=verifier, reason="Left by mistake.")
    with pytest.raises(offers.OfferRefused):
        offers.go_on(offer, by=supporter_care, reason="Too early.")
    child.move(Child.Status.IN_REVIEW, submitted_at=timezone.now())
    child.move(Child.Status.VERIFIED, verified_by=verifier, verified_at=timezone.now())
    offers.go_on(offer, by=supporter_care, reason="Amina is back.")
    drain()
    assert (at_stripe(gift)["pause_collection"], fresh(gift).status) == (None, "active")
    assert (promise_of(gift).status, ChildOffer.objects.get().status) == ("active", "cancelled")
    assert not [kind for kind in open_kinds() if kind.startswith("recurring.")]
    assert charges_made() == 1
