"""Every move that a child may make, and every one that it may not."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import CheckKind, Child
from beneficiaries.services import photos, verify
from beneficiaries.services.checks import record_check
from beneficiaries.services.reasons import ReasonWanted
from beneficiaries.services.register import submit_child, update_child
from beneficiaries.services.steps import RecordClosed
from tests.beneficiaries.doors import button, press, said

Status = Child.Status

VERBS: dict[str, Callable[..., Child]] = {
    "submit": lambda child, by: submit_child(child, by=by, reason="why"),
    "verify": lambda child, by: verify.verify_child(child, by=by, reason="why"),
    "send_back": lambda child, by: verify.send_back(child, by=by, reason="why"),
    "reject": lambda child, by: verify.reject(child, by=by, reason="why"),
    "suspend": lambda child, by: verify.suspend(child, by=by, reason="why"),
    "resume": lambda child, by: verify.resume(child, by=by, reason="why"),
    "ask_reverification": lambda child, by: verify.ask_reverification(child, by=by, reason="why"),
    "leave": lambda child, by: verify.leave(child, by=by, kind="moved", reason="why"),
    "reopen": lambda child, by: verify.reopen(child, by=by, reason="why"),
}
LEGAL = {
    (Status.REGISTERED, "submit"): Status.IN_REVIEW,
    (Status.IN_REVIEW, "verify"): Status.VERIFIED,
    (Status.IN_REVIEW, "send_back"): Status.REGISTERED,
    (Status.IN_REVIEW, "reject"): Status.REJECTED,
    (Status.VERIFIED, "suspend"): Status.SUSPENDED,
    (Status.VERIFIED, "ask_reverification"): Status.IN_REVIEW,
    (Status.VERIFIED, "leave"): Status.LEFT,
    (Status.SUSPENDED, "resume"): Status.VERIFIED,
    (Status.SUSPENDED, "leave"): Status.LEFT,
    (Status.LEFT, "reopen"): Status.REGISTERED,
    (Status.REJECTED, "reopen"): Status.REGISTERED,
}
WAYS = {
    Status.REGISTERED: (),
    Status.IN_REVIEW: ("submit",),
    Status.VERIFIED: ("submit", "verify"),
    Status.SUSPENDED: ("submit", "verify", "suspend"),
    Status.LEFT: ("submit", "verify", "leave"),
    Status.REJECTED: ("submit", "reject"),
}


def brought_to(state: str, child: Child, registrar: User, verifier: User) -> Child:
    for verb in WAYS[Status(state)]:
        if verb == "verify":
            for kind in CheckKind.BuiltIn:
                record_check(child, kind, by=verifier, result="passed")
        VERBS[verb](child, registrar if verb == "submit" else verifier)
    return child


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", Status.values)
def test_it_makes_the_legal_moves_and_no_other(
    client: Client, registered: Child, registrar: User, verifier: User, state: str, verb: str
) -> None:
    child = brought_to(state, registered, registrar, verifier)
    if (state, verb) == (Status.IN_REVIEW, "verify"):
        for kind in CheckKind.BuiltIn:
            record_check(child, kind, by=verifier, result="passed")
    person = registrar if verb == "submit" else verifier
    client.force_login(person)
    history = child.history.count()
    is_legal = (Status(state), verb) in LEGAL
    assert (f'hx-get="{button(child, verb)}"' in said(client, child)) == is_legal

    if is_legal:
        VERBS[verb](child, person)
        child.refresh_from_db()
        assert child.status == LEGAL[Status(state), verb]
        last = child.history.first()
        assert last is not None
        assert (last.history_user, last.status) == (person, child.status)
        assert "why" in str(last.history_change_reason)
    else:
        with pytest.raises(DomainError):
            VERBS[verb](child, person)
        answer = press(client, child, verb, reason="why", kind="moved")
        assert answer.status_code == 200, "told in words, not by a bare 403"
        assert "HX-Redirect" in answer.headers
        child.refresh_from_db()
        assert (child.status, child.history.count()) == (state, history)


@pytest.mark.parametrize("verb", ["send_back", "reject", "suspend", "resume", "ask_reverification", "reopen"])
def test_it_wants_a_reason(client: Client, verified: Child, verifier: User, verb: str) -> None:
    with pytest.raises(ReasonWanted, match="Say why"):
        getattr(verify, verb)(verified, by=verifier, reason="  ")
    client.force_login(verifier)
    answer = press(client, verified, verb)
    assert "This field is required." in answer.content.decode()
    verified.refresh_from_db()
    assert verified.status == Status.VERIFIED


def test_it_records_why_a_child_leaves_and_takes_its_photos_back(
    client: Client, verified: Child, verifier: User
) -> None:
    photos.publish_photo(verified.photos.get(), by=verifier)
    client.force_login(verifier)
    assert "This field is required." in press(client, verified, "leave", kind="").content.decode()
    assert "Select a valid choice." in press(client, verified, "leave", kind="bored").content.decode()

    press(client, verified, "leave", kind="moved", reason="To the capital.")

    verified.refresh_from_db()
    assert (verified.status, verified.leaving_reason) == (Status.LEFT, "moved")
    assert not verified.photos.filter(is_published=True).exists()
    last = verified.history.first()
    assert last is not None
    assert last.history_change_reason == "Moved away: To the capital."


def test_it_checks_a_reopened_child_from_the_beginning(verified: Child, verifier: User) -> None:
    verify.leave(verified, by=verifier, kind="moved")
    verified.school = "Elsewhere"
    with pytest.raises(RecordClosed, match="Reopen the record"):
        update_child(verified, by=verifier)
    verified.refresh_from_db()

    verify.reopen(verified, by=verifier, reason="Came back.")

    assert (verified.leaving_reason, verified.verified_by, verified.reverify_due_on) == ("", None, None)
    assert set(verified.checks.values_list("result", flat=True)) == {"pending"}


def test_it_checks_again_what_a_year_may_have_changed(verified: Child, verifier: User) -> None:
    photos.publish_photo(verified.photos.get(), by=verifier)

    verify.ask_reverification(verified, by=verifier, reason="A year is over.")

    results = {check.kind_id: check.result for check in verified.checks.all()}
    assert results == {
        "identity": "passed",
        "consent": "passed",
        "home_visit": "pending",
        "school": "pending",
        "photo": "pending",
    }
    assert not Child.objects.published().exists()
    assert verified.verified_by is None
