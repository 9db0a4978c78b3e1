"""Two people, two workers or two thumbs at the same moment, on a database that lets them be."""

import pytest
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail
from donors.models import Donor
from payments.models import PaymentLink
from payments.sandbox.models import SandboxObject
from payments.services import links
from payments.services.asking import appeals
from payments.services.paying.checkout import LinkNotPayable, start_checkout
from tests import factories
from tests.payments.stripe_story import assert_all_is_well, deliver_all, euros
from tests.payments.test_link_appeals import agreeing, asked
from tests.payments.test_many_at_once import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
EUR25 = Money("25.00", "EUR")


def mails() -> int:
    return OutgoingEmail.objects.filter(kind="payment_link").count()


def test_two_staff_who_send_the_same_link_write_one_mail() -> None:
    donor, fund = factories.make_donor(), factories.make_fund()
    staff = [factories.make_user(role="Supporter care") for _number in range(4)]

    def send(by: object) -> bool:
        try:
            links.create_link(donor=donor, amount=EUR25, fund=fund, by=by)  # type: ignore[arg-type]
        except links.SameLinkStands:
            return False
        return True

    outcomes = at_once([lambda person=person: send(person) for person in staff])  # type: ignore[misc]
    assert sorted(outcomes) == [False, False, False, True]
    assert mails() == PaymentLink.objects.count() == 1


def test_two_who_send_it_again_write_one_mail() -> None:
    link = links.create_link(donor=factories.make_donor(), amount=EUR25, send=False)

    def press() -> bool:
        try:
            links.send_again(PaymentLink.objects.get(pk=link.pk), by=None)
        except links.LinkRefused:
            return False
        return True

    assert sorted(at_once([press] * 4)) == [False, False, False, True]
    assert mails() == 1


def test_four_workers_ask_each_donor_once() -> None:
    for _number in range(25):
        agreeing()
    by = factories.make_user(role="Supporter care")
    batch, _is_new = appeals.start(Donor.objects.all(), by=by, **asked())
    at_once([lambda: appeals.take_turn(str(batch.pk))] * 4)
    appeals.take_turn(str(batch.pk))
    batch.refresh_from_db()
    assert batch.status == "done"
    assert batch.links.values("donor").distinct().count() == batch.links.count() == mails() == 25


def test_a_form_pressed_by_many_thumbs_is_one_appeal() -> None:
    import uuid

    agreeing()
    by, key, fund = factories.make_user(role="Supporter care"), uuid.uuid4(), factories.make_fund()
    made = at_once([lambda: appeals.start(Donor.objects.all(), by=by, key=key, **asked(fund=fund))] * 4)
    assert {batch.pk for batch, _is_new in made} == {key}
    assert [is_new for _batch, is_new in made].count(True) == 1


def test_many_thumbs_on_different_amounts_leave_one_page_that_can_be_paid() -> None:
    link = links.create_link(
        donor=factories.make_donor(), amount=EUR25, least=euros("5"), most=euros("500"), send=False
    )

    def press(amount: str) -> str:
        try:
            return start_checkout(link, euros(amount))
        except (LinkNotPayable, DomainError):
            return ""  # a colleague held the lease of the page that was to be closed

    at_once([lambda amount=amount: press(amount) for amount in ("10", "20", "40", "10", "20", "40")])  # type: ignore[misc]
    assert SandboxObject.objects.filter(kind="checkout.session", data__status="open").count() <= 1
    assert link.attempts.filter(status="open").count() <= 1
    start_checkout(link, euros("60"))
    assert SandboxObject.objects.filter(kind="checkout.session", data__status="open").count() == 1
    deliver_all()
    assert_all_is_well()
