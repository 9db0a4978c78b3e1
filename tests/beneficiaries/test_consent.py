"""Consent: recorded, withdrawn, never edited."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models import Child, ConsentRecord, Guardian
from beneficiaries.services import photos
from beneficiaries.services.consent import AlreadyWithdrawn, record_consent, withdraw_consent
from beneficiaries.services.reasons import ReasonWanted
from tests import factories
from tests.beneficiaries.doors import edited, formset, page_of, press, said


def test_it_unpublishes_at_once_when_consent_is_withdrawn(
    client: Client, verified: Child, verifier: User, registrar: User
) -> None:
    photo = photos.publish_photo(verified.photos.get(), by=verifier)
    consent = verified.consents.get()
    assert Child.objects.published().exists()
    client.force_login(registrar)
    assert "Grace Otieno" in client.get(f"{page_of(verified)[:-7]}withdraw_consent/").content.decode()

    press(client, verified, "withdraw_consent", consent=consent.pk, reason="The mother asked by telephone.")

    consent.refresh_from_db()
    photo.refresh_from_db()
    assert consent.withdrawn_on == timezone.localdate()
    assert consent.withdrawal_reason == "The mother asked by telephone."
    assert not photo.is_published
    assert not Child.objects.published().exists()
    for record in (consent, photo):
        last = record.history.first()
        assert last is not None
        assert (last.history_user, last.history_change_reason) == (
            registrar,
            "The mother asked by telephone.",
        )
    assert verified.checks.get(kind__code="consent").result == "pending"
    assert "Withdrawn on" in said(client, verified)


def test_it_unpublishes_even_while_another_guardian_consents(
    verified: Child, verifier: User, registrar: User
) -> None:
    father = Guardian.objects.create(child=verified, full_name="Paul Otieno", relation="father")
    record_consent(verified, guardian=father, use=ConsentRecord.Use.PUBLICATION, by=registrar)
    photo = photos.publish_photo(verified.photos.get(), by=verifier)

    withdraw_consent(verified.consents.exclude(guardian=father).get(), by=registrar, reason="asked")

    photo.refresh_from_db()
    assert not photo.is_published
    assert verified.checks.get(kind__code="consent").result == "passed"


def test_it_leaves_photos_alone_when_another_use_is_withdrawn(
    verified: Child, verifier: User, registrar: User
) -> None:
    other = record_consent(
        verified, guardian=verified.guardians.get(), use=ConsentRecord.Use.SPONSOR_ONLY, by=registrar
    )
    photos.publish_photo(verified.photos.get(), by=verifier)

    withdraw_consent(other, by=registrar, reason="asked")

    assert Child.objects.published().get() == verified


def test_it_withdraws_once_and_with_a_reason(verified: Child, registrar: User) -> None:
    consent = verified.consents.get()
    with pytest.raises(ReasonWanted):
        withdraw_consent(consent, by=registrar, reason=" ")
    with pytest.raises(ValidationError, match="before it was given"):
        withdraw_consent(
            consent,
            by=registrar,
            reason="asked",
            withdrawn_on=consent.given_on - datetime.timedelta(days=1),
        )
    stale = ConsentRecord.objects.get(pk=consent.pk)
    withdraw_consent(ConsentRecord.objects.get(pk=consent.pk), by=registrar, reason="asked")
    with pytest.raises(AlreadyWithdrawn):
        withdraw_consent(stale, by=registrar, reason="again")


def test_it_withdraws_no_consent_of_another_child(client: Client, registered: Child, registrar: User) -> None:
    foreign = factories.make_consent(factories.make_child())
    client.force_login(registrar)

    answer = press(client, registered, "withdraw_consent", consent=foreign.pk, reason="mine now")

    assert "Select a valid choice" in answer.content.decode()
    foreign.refresh_from_db()
    assert foreign.withdrawn_on is None


def test_it_adds_a_consent_on_the_page_and_edits_none(
    client: Client, registered: Child, registrar: User
) -> None:
    client.force_login(registrar)
    standing = registered.consents.get()
    guardian = registered.guardians.get()
    rows = [
        {"id": standing.pk, "child": registered.pk, "use": "sponsor_only", "given_on": "2001-01-01"},
        {
            "use": "sponsor_only",
            "form": "thumbprint",
            "given_on": "2026-01-02",
            "guardian": guardian.pk,
            "proof": "",
        },
    ]

    answer = client.post(page_of(registered), edited(registered, **formset("consents", rows, standing=1)))

    assert answer.status_code == 302
    standing.refresh_from_db()
    assert (standing.use, standing.given_on) == ("publication", timezone.localdate())
    added = registered.consents.exclude(pk=standing.pk).get()
    assert (added.use, added.form, added.recorded_by) == ("sponsor_only", "thumbprint", registrar)


def test_it_asks_which_of_two_guardians(client: Client, registered: Child, registrar: User) -> None:
    Guardian.objects.create(child=registered, full_name="Paul Otieno", relation="father")
    foreign = factories.make_guardian(factories.make_child())
    client.force_login(registrar)
    standing: dict[str, Any] = {"id": registered.consents.get().pk, "child": registered.pk}
    row: dict[str, Any] = {"use": "sponsor_only", "form": "signed", "given_on": "2026-01-02", "proof": ""}
    for guardian, words in (("", "Choose which guardian"), (foreign.pk, "Select a valid choice")):
        rows = [standing, row | {"guardian": guardian}]
        answer = client.post(page_of(registered), edited(registered, **formset("consents", rows, standing=1)))
        assert words in answer.content.decode()
    assert registered.consents.count() == 1
