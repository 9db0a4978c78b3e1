"""Never above the whole of a child: services refuse in words, the database whoever writes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction
from djmoney.money import Money

from backoffice.core.models import User
from beneficiaries.models import Child
from donors.guards import SHARES_WITHIN_WHOLE
from donors.models import Donor, Sponsorship
from donors.services import revising, sponsorships
from tests import factories

pytestmark = pytest.mark.django_db
EUR25 = Money("25.00", "EUR")
Status = Sponsorship.Status


def refused_by_database() -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match="above the whole")


def test_the_database_refuses_a_share_too_much() -> None:
    child = factories.make_sponsorship(share=60).child
    with refused_by_database(), transaction.atomic():
        factories.make_sponsorship(child=child, share=41)
    factories.make_sponsorship(child=child, share=40)


def test_the_database_refuses_bulk_writes_and_grown_shares() -> None:
    first = factories.make_sponsorship(share=60)
    second = factories.make_sponsorship(child=first.child, share=20)
    with refused_by_database(), transaction.atomic():
        Sponsorship.objects.filter(pk=second.pk).update(share=41)
    Sponsorship.objects.filter(pk=second.pk).update(share=40)
    rows = [
        Sponsorship(payer=first.payer, correspondent=first.payer, child=first.child, share=1, amount=EUR25)
    ]
    with refused_by_database(), transaction.atomic():
        Sponsorship.objects.bulk_create(rows)


def test_the_database_refuses_to_revive_what_ended() -> None:
    ended = factories.make_sponsorship()
    sponsorships.end(ended, reason="moved")
    factories.make_sponsorship(child=ended.child)
    with refused_by_database(), transaction.atomic():
        Sponsorship.objects.filter(pk=ended.pk).update(status="active")


def test_a_merge_may_exceed_and_what_stands_may_shrink_and_be_edited(verifier: User) -> None:
    partner = factories.make_partner()
    survivor, absorbed = (factories.make_verified_child(partner=partner) for _number in range(2))
    factories.make_sponsorship(child=survivor)
    moved = factories.make_sponsorship(child=absorbed)
    Sponsorship.objects.filter(pk=moved.pk).update(child=survivor)
    moved.refresh_from_db()
    moved.gift_aid = True
    moved.save()
    Sponsorship.objects.filter(pk=moved.pk).update(share=90)
    sponsorships.begin(Sponsorship.objects.get(pk=moved.pk))
    with refused_by_database(), transaction.atomic():
        Sponsorship.objects.filter(pk=moved.pk).update(share=91)


def test_a_missing_trigger_is_found_by_the_check_and_put_back() -> None:
    assert SHARES_WITHIN_WHOLE.missing() == []
    name = SHARES_WITHIN_WHOLE.triggers[0]
    on = f' ON "{SHARES_WITHIN_WHOLE.table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    with pytest.raises(SystemCheckError, match=r"donors\.W001"):
        call_command("check", databases=["default"], tags=["database"], fail_level="WARNING")
    SHARES_WITHIN_WHOLE.install()
    assert SHARES_WITHIN_WHOLE.missing() == []


def test_it_shrinks_freely_and_grows_within_what_is_free(supporter_care: User) -> None:
    promise = factories.make_sponsorship(share=50)
    factories.make_sponsorship(child=promise.child, share=30)
    revising.change_share(promise, share=70, by=supporter_care, reason="agreed by phone")
    with pytest.raises(sponsorships.SponsorshipRefused, match="Only 70 %"):
        revising.change_share(promise, share=71, by=supporter_care, reason="more")
    assert revising.change_share(promise, share=10, by=supporter_care, reason="less").share == 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_ask_for_the_last_share_at_once_one_gets_it() -> None:
    child = factories.make_sponsorship(share=75).child
    donors = [factories.make_donor() for _number in range(50)]

    def ask(donor: Donor) -> str:
        try:
            sponsorships.start_sponsorship(
                payer=donor, child=Child.objects.get(pk=child.pk), amount=EUR25, share=25
            )
        except sponsorships.SponsorshipRefused as refusal:
            return "told" if "in full already" in str(refusal) else str(refusal)
        finally:
            connection.close()
        return "promised"

    with ThreadPoolExecutor(max_workers=14) as threads:
        answers = list(threads.map(ask, donors))
    assert sorted(answers) == ["promised"] + ["told"] * 49
    assert sum(Sponsorship.objects.live().values_list("share", flat=True)) == 100


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_write_past_the_services_the_database_lets_one_through() -> None:
    child = factories.make_verified_child()
    donors = [factories.make_donor() for _number in range(50)]

    def write(donor: Donor) -> str:
        try:
            Sponsorship.objects.create(payer=donor, correspondent=donor, child=child, amount=EUR25)
        except IntegrityError:
            return "refused"
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(max_workers=14) as threads:
        answers = list(threads.map(write, donors))
    assert sorted(answers) == ["refused"] * 49 + ["written"]
