"""Children at each point of their way, made by the services."""

import pytest

from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child, ConsentRecord, Guardian
from beneficiaries.services.checks import record_check
from beneficiaries.services.consent import record_consent
from beneficiaries.services.photos import add_photo
from beneficiaries.services.register import register_child, submit_child
from beneficiaries.services.verify import verify_child
from tests.beneficiaries import pictures


@pytest.fixture
def registered(registrar: User) -> Child:
    """Everything is there that submitting asks for, and a photo."""
    child = register_child(
        Child(
            first_name="Amina",
            family_name="Otieno",
            sex=Child.Sex.FEMALE,
            birth_year=2016,
            partner=registrar.partner_member.partner,
        ),
        by=registrar,
    )
    guardian = Guardian.objects.create(
        child=child, full_name="Grace Otieno", relation=Guardian.Relation.MOTHER
    )
    record_consent(child, guardian=guardian, use=ConsentRecord.Use.PUBLICATION, by=registrar)
    add_photo(child, upload=pictures.small_photo(), by=registrar)
    return child


@pytest.fixture
def in_review(registered: Child, registrar: User) -> Child:
    return submit_child(registered, by=registrar, reason="complete")


@pytest.fixture
def checked(in_review: Child, verifier: User) -> Child:
    for kind in CheckKind.BuiltIn:
        record_check(in_review, kind, by=verifier, result="passed")
    return in_review


@pytest.fixture
def verified(checked: Child, verifier: User) -> Child:
    return verify_child(checked, by=verifier, reason="all checked")
