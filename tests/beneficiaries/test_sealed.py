"""Health, safeguarding notes and incidents: nobody without the right learns a word of them, by any door."""

import datetime
from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.models import AuditEntry, User
from backoffice.roles import Role
from beneficiaries.models import Child, HealthSummary, Incident, PartnerMember, SafeguardingNote
from beneficiaries.services.reasons import ReasonWanted
from beneficiaries.services.safeguarding import (
    NotYourChild,
    OutcomeWanted,
    close_incident,
    reopen_incident,
    report_incident,
    write_note,
)
from reports.definitions.audit_entries import trail_of
from tests import factories
from tests.beneficiaries.doors import CHILDREN, history_of, page_of

pytestmark = pytest.mark.django_db

HEALTH, NOTE, INCIDENT = "healthsummary", "safeguardingnote", "incident"
SECRET = "Zebrafish"  # stands in every sealed text, and nowhere else
MAY_READ = {
    HEALTH: {Role.REGISTRAR, Role.VERIFIER},
    NOTE: {Role.VERIFIER},
    INCIDENT: {Role.REGISTRAR, Role.VERIFIER},
}
STAFF = [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SPONSOR)]


@pytest.fixture
def child(registrar: User) -> Child:
    return factories.make_child(partner=registrar.partner_member.partner, registered_by=registrar)


@pytest.fixture
def sealed(child: Child, registrar: User, verifier: User) -> dict[str, models.Model]:
    """One record of each kind; the incident was reported by the registrar."""
    return {
        HEALTH: HealthSummary.objects.create(child=child, conditions=f"{SECRET} asthma"),
        NOTE: write_note(SafeguardingNote(child=child, text=f"{SECRET} bruises"), by=verifier),
        INCIDENT: factories.make_incident(child, description=f"{SECRET} fell", reported_by=registrar),
    }


def person(role: Role, child: Child) -> User:
    user = factories.make_user(role=role.value)
    if role in (Role.REGISTRAR, Role.PARTNER_FINANCE):
        PartnerMember.objects.create(user=user, partner=child.partner)
    return user


def pages_of(name: str, record: models.Model) -> Iterator[str]:
    label = f"admin:beneficiaries_{name}"
    yield reverse(f"{label}_changelist")
    yield reverse(f"{label}_change", args=[record.pk])
    yield reverse(f"{label}_history", args=[record.pk])
    last = record.history.first()  # type: ignore[attr-defined]
    yield reverse(f"{label}_history_version", args=[record.pk, last.pk])


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("name", [HEALTH, NOTE, INCIDENT])
def test_pages_and_history_follow_the_models_own_right(
    client: Client, child: Child, sealed: dict[str, models.Model], role: Role, name: str
) -> None:
    client.force_login(person(role, child))
    record = sealed[name]
    # Another registrar of the same partner reported nothing, and so sees no incident.
    sees = role in MAY_READ[name] and (name, role) != (INCIDENT, Role.REGISTRAR)
    for address in pages_of(name, record):
        answer = client.get(address)
        assert (SECRET in answer.content.decode()) == (
            sees and "changelist" not in address and not address.endswith(f"{name}/")
        ), address
        if role not in MAY_READ[name]:
            assert answer.status_code == 403, address


@pytest.mark.parametrize("role", [role for role in STAFF if role != Role.VERIFIER])
def test_nothing_of_them_stands_anywhere_else(
    client: Client, child: Child, sealed: dict[str, models.Model], role: Role
) -> None:
    client.force_login(person(role, child))
    search = reverse("admin:search")
    doors = [
        *(page_of(child), history_of(child), reverse(CHILDREN), f"{reverse(CHILDREN)}?q=bruises"),
        *(f"{search}?s=asthma", f"{search}?s={child.reference}", reverse("admin:index")),
        reverse("admin:core_auditentry_changelist"),
        *(reverse(f"admin:beneficiaries_{name}_changelist") + "?q=bruises" for name in sealed),
    ]
    for address in doors:
        assert SECRET not in client.get(address).content.decode(), address
    page = client.get(page_of(child)).content.decode()
    for name in sealed:
        way = reverse(f"admin:beneficiaries_{name}_changelist")
        assert (way in page) == (role in MAY_READ[name] and page.count(child.reference) > 0), name


def test_no_autocomplete_knows_them(client: Client, sealed: dict[str, models.Model], auditor: User) -> None:
    client.force_login(auditor)
    for name in sealed:
        ask = {"app_label": "beneficiaries", "model_name": name, "field_name": "child", "term": SECRET}
        answer = client.get(reverse("admin:autocomplete"), ask)
        assert SECRET not in answer.content.decode()


def test_the_audit_trail_of_a_child_tells_nothing_of_them(
    child: Child, sealed: dict[str, models.Model], auditor: User, administrator: User
) -> None:
    for viewer in (auditor, administrator, None):
        assert SECRET not in str(trail_of(child, viewer=viewer))


def test_a_registrar_of_another_partner_reaches_none(client: Client, sealed: dict[str, models.Model]) -> None:
    client.force_login(factories.make_registrar())
    for name in (HEALTH, INCIDENT):
        for address in pages_of(name, sealed[name]):
            answer = client.get(address)
            assert SECRET not in answer.content.decode()
            assert sealed[name].child.reference not in answer.content.decode()  # type: ignore[attr-defined]


# --- safeguarding notes ----------------------------------------------------------------------------------


def readings() -> list[tuple[str, str]]:
    kind = ContentType.objects.get_for_model(SafeguardingNote)
    rows = AuditEntry.objects.filter(subject_type=kind).order_by("id")
    return [(row.action, str(row.actor)) for row in rows]


def test_every_reading_of_a_note_is_written_down(
    client: Client, sealed: dict[str, models.Model], verifier: User
) -> None:
    client.force_login(verifier)
    listed, *opened = pages_of(NOTE, sealed[NOTE])
    assert SECRET not in client.get(listed).content.decode()
    assert readings() == []
    for address in opened:
        assert SECRET in client.get(address).content.decode()
    assert readings() == [("safeguarding_note.read", str(verifier))] * 3
    assert SECRET not in str([(entry.subject_label, entry.details) for entry in AuditEntry.objects.all()])


def test_a_reading_that_was_refused_is_none(
    client: Client, sealed: dict[str, models.Model], auditor: User
) -> None:
    client.force_login(auditor)
    for address in pages_of(NOTE, sealed[NOTE]):
        client.get(address)
    assert readings() == []


def test_a_note_is_added_and_never_changed(
    client: Client, child: Child, verifier: User, administrator: User
) -> None:
    client.force_login(verifier)
    client.post(reverse("admin:beneficiaries_safeguardingnote_add"), {"child": child.pk, "text": "Seen."})
    note = SafeguardingNote.objects.get()
    assert (note.text, note.written_by) == ("Seen.", verifier)
    for user in (verifier, administrator):
        client.force_login(user)
        for door in ("change", "delete"):
            address = reverse(f"admin:beneficiaries_safeguardingnote_{door}", args=[note.pk])
            assert client.post(address, {"child": child.pk, "text": "No.", "post": "yes"}).status_code == 403
    note.refresh_from_db()
    assert note.text == "Seen."


# --- health ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.VERIFIER])
def test_health_is_kept_once_by_those_who_care(client: Client, child: Child, role: Role) -> None:
    client.force_login(person(role, child))
    add = reverse("admin:beneficiaries_healthsummary_add")
    facts = {"child": child.pk, "conditions": "Asthma", "allergies": "", "medication": "", "note": ""}

    assert client.post(add, facts).status_code == 302
    assert client.post(add, facts).status_code == 200

    summary = HealthSummary.objects.get()
    change = reverse("admin:beneficiaries_healthsummary_change", args=[summary.pk])
    client.post(change, facts | {"medication": "Inhaler"})
    summary.refresh_from_db()
    assert summary.medication == "Inhaler"
    assert summary.history.count() == 2


def test_a_registrar_writes_of_their_own_children_alone(client: Client, registrar: User) -> None:
    stranger = factories.make_child()
    client.force_login(registrar)
    facts = {"child": stranger.pk, "conditions": "Asthma"}
    assert client.post(reverse("admin:beneficiaries_healthsummary_add"), facts).status_code == 200
    assert not HealthSummary.objects.exists()
    with pytest.raises(NotYourChild):
        report_incident(Incident(child=stranger), by=registrar)


# --- incidents -------------------------------------------------------------------------------------------


def incident_form(child: Child, **changes: str) -> dict[str, object]:
    return {
        "child": child.pk,
        "kind": "accident",
        "severity": "high",
        "happened_on": timezone.localdate().isoformat(),
        "description": "Fell.",
        "action_taken": "",
        **changes,
    }


def test_a_registrar_reports_an_incident_and_sees_it(client: Client, child: Child, registrar: User) -> None:
    client.force_login(registrar)
    client.post(reverse("admin:beneficiaries_incident_add"), incident_form(child))
    incident = Incident.objects.get()
    assert (incident.reported_by, incident.status) == (registrar, "open")
    change = reverse("admin:beneficiaries_incident_change", args=[incident.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, incident_form(child, description="Nothing.")).status_code == 403
    close = reverse("admin:beneficiaries_incident_close", args=[incident.pk])
    assert client.post(close, {"_form_submitted": "1", "reason": "Over."}).status_code == 403


def test_tomorrows_incident_is_told_at_its_field(client: Client, child: Child, registrar: User) -> None:
    client.force_login(registrar)
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    page = client.post(
        reverse("admin:beneficiaries_incident_add"), incident_form(child, happened_on=tomorrow)
    )
    assert "This day is in the future." in page.content.decode()


def test_a_verifier_closes_an_incident_with_its_outcome_and_opens_it_again(
    client: Client, child: Child, verifier: User
) -> None:
    incident = factories.make_incident(child)
    client.force_login(verifier)
    press = {"_form_submitted": "1", "reason": "The arm has healed."}

    client.post(reverse("admin:beneficiaries_incident_close", args=[incident.pk]), press)
    incident.refresh_from_db()
    assert (incident.status, incident.outcome, incident.closed_by) == (
        "closed",
        "The arm has healed.",
        verifier,
    )
    change = reverse("admin:beneficiaries_incident_change", args=[incident.pk])
    assert client.post(change, incident_form(child)).status_code == 403  # closed is closed

    client.post(reverse("admin:beneficiaries_incident_reopen", args=[incident.pk]), press)
    incident.refresh_from_db()
    assert (incident.status, incident.outcome, incident.closed_by) == ("open", "", None)
    assert "The arm has healed." in client.get(pages_list(incident)).content.decode()


def pages_list(incident: Incident) -> str:
    return reverse("admin:beneficiaries_incident_history", args=[incident.pk])


def test_nothing_is_closed_or_opened_in_silence(child: Child, verifier: User) -> None:
    incident = factories.make_incident(child)
    with pytest.raises(OutcomeWanted):
        close_incident(incident, by=verifier, outcome=" ")
    close_incident(incident, by=verifier, outcome="Over.")
    with pytest.raises(ReasonWanted):
        reopen_incident(incident, by=verifier, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(outcome="")
