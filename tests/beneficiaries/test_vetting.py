"""Vetting of partners: papers, four eyes, and a day on which it ends."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.files.links import guarded_link
from backoffice.core.models import AuditEntry, User
from backoffice.core.moves import IllegalMove
from beneficiaries.models import Partner, PartnerDocument, PartnerVetting
from beneficiaries.services import vetting
from beneficiaries.services.documents import PaperInUse, add_partner_document
from beneficiaries.services.vetting import NotVettable
from tests import factories
from tests.beneficiaries import pictures
from tests.beneficiaries.doors import formset
from tests.beneficiaries.partner_doors import edited, offers, page_of, press, said

Kind = PartnerDocument.Kind
Status = PartnerVetting.Status


def add_paper(partner: Partner, kind: str, *, by: User, **facts: Any) -> PartnerDocument:
    return add_partner_document(partner, kind=kind, upload=pictures.pdf(), by=by, **facts)


@pytest.fixture
def partner(finance: User) -> Partner:
    """Every mandatory paper is there."""
    found = factories.make_partner()
    for kind in PartnerDocument.MANDATORY:
        add_paper(found, kind, by=finance)
    return found


@pytest.fixture
def second(db: None) -> User:
    return factories.make_user(role="Finance")


def in_days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def fresh(partner: Partner) -> Partner:
    return Partner.objects.get(pk=partner.pk)


def test_one_submits_and_another_verifies_by_the_buttons(
    client: Client, partner: Partner, finance: User, second: User
) -> None:
    client.force_login(finance)
    assert offers(client, partner, "submit_vetting")
    press(client, partner, "submit_vetting", reason="All here.")
    assert not offers(client, partner, "verify_vetting"), "not by who submitted"
    press(client, partner, "verify_vetting", verified_until=in_days(100).isoformat())
    assert "verified by another person" in said(client, partner)
    assert not fresh(partner).is_vetted

    client.force_login(second)
    assert offers(client, partner, "verify_vetting")
    press(client, partner, "verify_vetting", verified_until=in_days(100).isoformat(), reason="Compared.")

    found = fresh(partner)
    assert found.is_vetted
    assert list(Partner.objects.vetted()) == [partner]
    assert (found.vetting.submitted_by, found.vetting.verified_by) == (finance, second)
    assert found.vetting.verified_until == in_days(100)
    assert [row.status for row in found.vetting.history.all()] == ["verified", "submitted", "open"]
    assert "Verified" in said(client, partner)


def test_it_wants_every_mandatory_paper_and_none_expired(
    client: Client, partner: Partner, finance: User
) -> None:
    partner.documents.get(kind=Kind.REGISTRATION).delete()
    PartnerDocument.objects.filter(kind=Kind.AGREEMENT).update(expires_on=in_days(-1))
    client.force_login(finance)
    question = client.get(page_of(partner).replace("change", "submit_vetting")).content.decode()
    for words in ("Registration certificate", "Agreement (expired)"):
        assert words in question
        assert words in said(client, partner)

    press(client, partner, "submit_vetting")

    assert "cannot be vetted yet" in said(client, partner)
    assert vetting.vetting_of(partner).status == Status.OPEN
    add_paper(partner, Kind.REGISTRATION, by=finance)
    add_paper(partner, Kind.AGREEMENT, by=finance, expires_on=in_days(30))
    assert vetting.submit_vetting(partner, by=finance).status == Status.SUBMITTED


def test_it_stands_until_a_paper_expires_or_a_year_has_passed(
    partner: Partner, finance: User, second: User
) -> None:
    a_year = vetting.longest_until(partner)
    assert in_days(364) < a_year < in_days(367)
    PartnerDocument.objects.filter(kind=Kind.DIRECTOR).update(expires_on=in_days(40))
    vetting.submit_vetting(partner, by=finance)
    with pytest.raises(NotVettable, match="at the latest"):
        vetting.verify_vetting(partner, by=second, verified_until=in_days(41))
    with pytest.raises(NotVettable, match="still to come"):
        vetting.verify_vetting(partner, by=second, verified_until=in_days(-1))

    assert vetting.verify_vetting(partner, by=second).verified_until == in_days(40)

    PartnerVetting.objects.update(verified_until=in_days(0))
    assert fresh(partner).is_vetted, "through its last day"
    PartnerVetting.objects.update(verified_until=in_days(-1))
    assert not fresh(partner).is_vetted
    assert not Partner.objects.vetted().exists()


def test_a_lapsed_vetting_is_told_and_found(
    client: Client, partner: Partner, finance: User, second: User
) -> None:
    vetting.submit_vetting(partner, by=finance)
    vetting.verify_vetting(partner, by=second)
    nobody_looked = factories.make_partner()
    client.force_login(finance)

    def listed(state: str) -> list[bool]:
        page = client.get(f"{reverse('admin:beneficiaries_partner_changelist')}?vetting={state}")
        return [page_of(row) in page.content.decode() for row in (partner, nobody_looked)]

    assert (listed("verified"), listed("open")) == ([True, False], [False, True])
    PartnerVetting.objects.update(verified_until=in_days(-1))
    assert (listed("verified"), listed("lapsed")) == ([False, False], [True, False])
    assert "Has lapsed" in said(client, partner)


def test_refused_papers_say_why_and_may_be_submitted_anew(
    client: Client, partner: Partner, finance: User, second: User
) -> None:
    vetting.submit_vetting(partner, by=finance)
    client.force_login(second)
    assert "This field is required." in press(client, partner, "refuse_vetting").content.decode()
    press(client, partner, "refuse_vetting", reason="Another holder.")
    assert "Another holder." in said(client, partner)

    press(client, partner, "open_vetting", reason="New letter came.")
    again = vetting.submit_vetting(partner, by=second)

    assert (again.refusal, again.submitted_by) == ("", second)
    assert vetting.verify_vetting(partner, by=finance).verified_by == finance


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (Status.OPEN, "verify_vetting"),
        (Status.OPEN, "refuse_vetting"),
        (Status.OPEN, "open_vetting"),
        (Status.SUBMITTED, "submit_vetting"),
        (Status.SUBMITTED, "open_vetting"),
        (Status.VERIFIED, "submit_vetting"),
        (Status.VERIFIED, "verify_vetting"),
        (Status.VERIFIED, "refuse_vetting"),
        (Status.REFUSED, "verify_vetting"),
    ],
)
def test_it_makes_no_other_move(
    client: Client, partner: Partner, finance: User, second: User, state: str, step: str
) -> None:
    if state != Status.OPEN:
        vetting.submit_vetting(partner, by=finance)
    if state == Status.VERIFIED:
        vetting.verify_vetting(partner, by=second)
    if state == Status.REFUSED:
        vetting.refuse_vetting(partner, by=second, reason="no")
    with pytest.raises(IllegalMove):
        getattr(vetting, step)(partner, by=second, reason="why")
    client.force_login(second)
    assert not offers(client, partner, step)
    press(client, partner, step, reason="why", verified_until=in_days(1).isoformat())
    assert "cannot become" in said(client, partner)
    assert vetting.vetting_of(partner).status == state


def test_the_database_knows_the_rules_too(partner: Partner, finance: User, second: User) -> None:
    rows = PartnerVetting.objects.filter(pk=vetting.submit_vetting(partner, by=finance).pk)
    now, until = timezone.now(), in_days(9)
    wrong: tuple[dict[str, Any], ...] = (
        {"status": "verified", "verified_by": finance, "verified_at": now, "verified_until": until},
        {"status": "verified", "verified_by": second, "verified_at": now},
        {"status": "refused", "refusal": ""},
        {"submitted_by": None},
        {"status": "fine"},
    )
    for changes in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)


@pytest.mark.parametrize("role", ["Verifier", "Approver", "Auditor", "Supporter care", "Partner finance"])
def test_nobody_else_vets(client: Client, partner: Partner, finance: User, role: str) -> None:
    vetting.submit_vetting(partner, by=finance)
    person = factories.make_user(role=role)
    partner.members.create(user=person)
    client.force_login(person)
    for step in ("submit_vetting", "verify_vetting", "refuse_vetting", "open_vetting"):
        assert press(client, partner, step, reason="x", verified_until="2999-01-01").status_code == 403
    assert vetting.vetting_of(partner).status == Status.SUBMITTED


# --- Papers ----------------------------------------------------------------------------------------------


def test_papers_come_and_go_on_the_page_until_the_partner_is_vetted_by_them(
    client: Client, finance: User, partner: Partner
) -> None:
    client.force_login(finance)
    row = {"kind": "tax", "number": "T 1", "issued_on": "", "expires_on": "", "upload": pictures.pdf()}
    standing = [{"id": str(paper.pk), "partner": partner.pk} for paper in partner.documents.all()]
    sent = edited(partner, **formset("documents", [*standing, row], standing=len(standing)))
    assert client.post(page_of(partner), sent).status_code == 302
    tax = partner.documents.get(kind=Kind.TAX)
    assert (tax.uploaded_by, tax.content_type) == (finance, "application/pdf")

    def remove(paper: PartnerDocument) -> None:
        at = list(partner.documents.all()).index(paper)
        client.post(page_of(partner), edited(partner, **{f"documents-{at}-DELETE": "on"}))

    remove(tax)
    assert not partner.documents.filter(kind=Kind.TAX).exists()

    vetting.submit_vetting(partner, by=finance)
    paper = partner.documents.get(kind=Kind.REGISTRATION)
    remove(paper)
    assert partner.documents.filter(pk=paper.pk).exists(), "no box to tick"
    with pytest.raises(PaperInUse, match="Open the vetting again"):
        vetting.remove_paper(paper, by=finance)


def test_a_bad_file_is_an_error_of_the_form(client: Client, finance: User, partner: Partner) -> None:
    client.force_login(finance)
    row: dict[str, Any] = {"kind": "tax", "number": "", "issued_on": "2999-01-01", "expires_on": ""}
    standing = [{"id": str(paper.pk), "partner": partner.pk} for paper in partner.documents.all()]
    rows = [*standing, row | {"upload": pictures.animation("GIF")}]
    answer = client.post(page_of(partner), edited(partner, **formset("documents", rows, standing=4)))
    assert answer.status_code == 200
    assert "cannot have been issued in the future" in answer.content.decode()
    assert partner.documents.count() == 4


def test_papers_are_downloaded_by_few_and_each_download_is_written_down(
    client: Client, partner: Partner, finance: User, auditor: User
) -> None:
    paper = partner.documents.get(kind=Kind.BANK_LETTER)
    for person in (finance, auditor):
        client.force_login(person)
        answer = client.get(guarded_link("partner-document", paper))
        assert answer.status_code == 200
        assert f'filename="partner-{partner.pk}-bank_letter.pdf"' in answer.headers["Content-Disposition"]
        assert AuditEntry.objects.filter(action="file.downloaded", actor=person).count() == 1
    for role in ("Verifier", "Supporter care", "Approver"):
        client.force_login(factories.make_user(role=role))
        assert client.get(guarded_link("partner-document", paper)).status_code == 403
