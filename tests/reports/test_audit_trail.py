"""The trail of a record: every change and every view, told to those who may know."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core import context
from backoffice.core.models import User
from backoffice.core.services import audit
from beneficiaries.models import Child, ChildPhoto, Guardian
from reports import catalogue
from reports.parameters import InvalidParameters
from reports.services import runs
from tests import factories
from tests.reports import reading
from tests.reports.gifts import make_receipt

TRAIL = catalogue.report_called("audit-trail")
Line = dict[str, str]


def trail(by: User | None, **parameters: str) -> list[Line]:
    run = runs.run_now(report=TRAIL, parameters=parameters, file_format="csv", by=by)
    assert run.file, run.error
    *lines, total = csv.DictReader(io.StringIO(run.file.read().decode("utf-8-sig")))
    assert total["When"] == "Total"
    return lines


def told(lines: list[Line], **wanted: str) -> list[Line]:
    return [line for line in lines if all(line[name] == value for name, value in wanted.items())]


def runner(*permissions: str, role: str | None = None) -> User:
    user = factories.make_registrar() if role == "Registrar" else factories.make_user(role=role)
    user.user_permissions.add(
        *Permission.objects.filter(
            codename__in=["run_report", "view_reportrun", "view_auditentry", *permissions]
        )
    )
    return user


def make_photo(child: Child, by: User) -> ChildPhoto:
    return ChildPhoto.objects.create(
        child=child, large="l", medium="m", small="s", width=1, height=1, uploaded_by=by
    )


def test_it_tells_each_move_with_who_why_and_from_where(auditor: User, verifier: User) -> None:
    request = RequestFactory().get("/")
    request.user = verifier
    with context.serving(request, ip_address="203.0.113.7", request_id="test-request"):
        child = factories.make_verified_child(verifier=verifier)

    lines = trail(auditor, child=child.reference)

    moves = told(lines, Field="Status", What="Changed")
    assert [(line["Before"], line["After"], line["Why"]) for line in moves] == [
        ("Registered", "In review", "complete"),
        ("In review", "Verified", "all checked"),
    ]
    assert moves[0]["Who"] == child.registered_by.full_name
    assert moves[1]["Who"] == verifier.full_name
    assert {line["IP address"] for line in moves} == {"203.0.113.7"}
    [by] = told(lines, Field="Verified by", What="Changed")
    assert by["After"] == verifier.full_name


def test_it_tells_of_all_that_belongs_to_the_child(auditor: User, registrar: User) -> None:
    child = factories.make_verified_child()
    photo = make_photo(child, registrar)
    stranger = factories.make_child_ready_for_review(first_name="Stranger")
    guardian = child.guardians.get()
    with context.acting(registrar, reason="new number"):
        guardian.phone = "+254712345678"
        guardian.save()
    spare = factories.make_guardian(child, full_name="Uncle Ben")
    with context.acting(registrar, reason="put in by mistake"):
        spare.delete()
    audit.record("file.viewed", subject=photo, actor=registrar, kind="child-photo", by_link=False)

    lines = trail(auditor, child=child.reference.lower())

    kinds = {line["Record"].split(":")[0] for line in lines}
    assert kinds == {"Child", "Guardian", "Consent", "Photo", "Verification check"}
    assert not [line for line in lines if "Stranger" in "".join(line.values())]
    assert stranger.reference not in str(lines)
    [phone] = told(lines, Field="Phone", Why="new number")
    assert (phone["Before"], phone["After"]) == ("", "'+254712345678")  # kept from running as a formula
    [gone] = told(lines, What="Deleted")
    assert (gone["Record"], gone["Why"]) == ("Guardian: Uncle Ben (Mother)", "put in by mistake")
    [viewed] = told(lines, What="File viewed")
    assert viewed["Who"] == registrar.full_name
    assert "kind: child-photo, by link: no" in viewed["After"]
    moments = [line["When"] for line in lines]
    assert moments == sorted(moments)


def test_it_ends_and_begins_with_the_period(auditor: User) -> None:
    child = factories.make_child()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    assert trail(auditor, child=child.reference, until=yesterday.isoformat()) == []
    assert trail(auditor, child=child.reference, since=tomorrow.isoformat()) == []
    assert trail(auditor, child=child.reference, since=yesterday.isoformat(), until=tomorrow.isoformat())


def test_a_change_in_the_period_is_told_against_the_value_before_it(auditor: User) -> None:
    child = factories.make_child(first_name="Amina")
    Child.history.filter(id=child.pk).update(history_date=timezone.now() - datetime.timedelta(days=30))
    child.first_name = "Aminah"
    child.save()

    [line] = trail(auditor, child=child.reference, since=timezone.localdate().isoformat())

    assert (line["Field"], line["Before"], line["After"]) == ("First name", "Amina", "Aminah")


def test_it_shortens_no_value(auditor: User) -> None:
    child = factories.make_child()
    child.story_draft = "Amina likes reading. " * 100
    child.save()

    [line] = told(trail(auditor, child=child.reference), Field="Story")

    assert line["After"] == child.story_draft


def test_it_tells_of_a_donation_and_its_receipt(auditor: User) -> None:
    gift = factories.make_received_donation(amount=Money("25.00", "EUR"))
    receipt = make_receipt(gift)
    factories.make_received_donation()

    lines = trail(auditor, donation=gift.reference.lower())

    assert {line["Record"].split(":")[0] for line in lines} == {"Donation", "Receipt"}
    [status] = told(lines, Field="Status", What="Changed")
    assert (status["Before"], status["After"], status["Why"]) == ("Pending", "Succeeded", "paid")
    assert told(lines, Field="Amount")[0]["After"] == "25.00 EUR"
    assert told(lines, Field="Number")[0]["After"] == receipt.number


def test_it_tells_of_a_donor_and_their_promises(auditor: User) -> None:
    donor = factories.make_donor(name="Zoë Müller", email="zoe@example.org")
    factories.make_sponsorship(payer=donor)
    link = factories.make_link(donor=donor)
    make_receipt(factories.make_received_donation(donor=donor))
    factories.make_received_donation()

    lines = trail(auditor, donor="zoë müller" if donor.name.islower() else "Zoë Müller")

    assert {line["Record"].split(":")[0] for line in lines} == {
        "Donor",
        "Sponsorship",
        "Payment link",
        "Donation",
        "Receipt",
    }
    assert link.token not in str(lines)
    assert trail(auditor, donor="ZOE@example.org") == lines


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({}, "Name one child, one donor or one donation."),
        ({"child": "C-1", "donor": "x"}, "There is no such child."),
        ({"child": "' OR 1=1 --"}, "There is no such child."),
        ({"donor": "nobody@example.org"}, "There is no such donor."),
        ({"donation": "G-00000000"}, "There is no such donation."),
        ({"donation": "00000000-0000-0000-0000-000000000000"}, "There is no such donation."),
    ],
)
def test_it_says_when_there_is_no_such_record(
    auditor: User, parameters: dict[str, str], complaint: str
) -> None:
    with pytest.raises(InvalidParameters, match=complaint):
        trail(auditor, **parameters)


def test_two_subjects_at_once_are_refused(auditor: User) -> None:
    child, gift = factories.make_child(), factories.make_received_donation()

    with pytest.raises(InvalidParameters, match="Name one child"):
        trail(auditor, child=child.reference, donation=gift.reference)


def test_a_name_that_several_bear_is_not_guessed(auditor: User) -> None:
    first = factories.make_donor(name="Ann Lee")
    factories.make_donor(name="Ann Lee")

    with pytest.raises(InvalidParameters, match="Several records answer to this"):
        trail(auditor, donor="Ann Lee")
    assert trail(auditor, donor=str(first.pk))


def test_a_child_of_another_partner_does_not_exist(db: None) -> None:
    """Not even for a field officer who was allowed to run reports."""
    officer = runner(role="Registrar")
    own = factories.make_child(partner=officer.partner_member.partner)
    other = factories.make_child()

    assert trail(officer, child=own.reference)
    with pytest.raises(InvalidParameters, match=r"There is no such child\."):
        trail(officer, child=other.reference)


def test_a_child_that_was_moved_away_is_gone_when_the_file_is_made(db: None) -> None:
    officer = runner(role="Registrar")
    child = factories.make_child(partner=officer.partner_member.partner)
    run = runs.request_run(report=TRAIL, parameters={"child": child.reference}, file_format="csv", by=officer)
    child.partner = factories.make_partner()
    child.save()

    run = runs.perform(run.pk, is_last_try=True)

    assert run.status == run.Status.FAILED
    assert run.error == "Child: There is no such child."


def test_tables_that_the_reader_may_not_open_are_left_out(db: None) -> None:
    """Neither the guardian's own rows, nor the name where a consent points at the guardian."""
    reader = runner("view_child", "view_consentrecord", "view_partner", "view_all_partners")
    child = factories.make_child_ready_for_review()
    guardian = Guardian.objects.get(child=child)
    audit.record("guardian.called", subject=guardian)

    lines = trail(reader, child=child.reference)

    assert {line["Record"].split(":")[0] for line in lines} == {"Child", "Consent"}
    assert guardian.full_name not in str(lines)
    assert told(lines, Field="Use")


def test_without_sight_of_children_there_are_none(db: None) -> None:
    reader = runner("view_all_partners")
    child = factories.make_child()

    with pytest.raises(InvalidParameters, match=r"There is no such child\."):
        trail(reader, child=child.reference)


def test_it_says_on_file_what_it_says_on_screen(client: Client, auditor: User) -> None:
    child = factories.make_verified_child()
    client.force_login(auditor)
    address = reverse("admin:reports_show", args=["audit-trail"])

    screen = reading.from_screen(client.get(address, {"child": child.reference}).content, TRAIL.columns)

    readers: dict[str, Any] = {"xlsx": reading.from_xlsx, "csv": reading.from_csv}
    for file_format, read in readers.items():
        run = runs.run_now(
            report=TRAIL, parameters={"child": child.reference}, file_format=file_format, by=auditor
        )
        file = read(run.file.read(), TRAIL.columns)
        assert file.rows == screen.rows
        assert file.totals == screen.totals
    assert len(screen.rows) > 20
