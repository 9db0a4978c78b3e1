"""Several children are handed in at once, each for itself."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.core.models import User
from beneficiaries.models import Child
from tests import factories
from tests.beneficiaries.doors import CHILDREN

pytestmark = pytest.mark.django_db


def chosen(*children: Child, **answers: str) -> dict[str, object]:
    return {"action": "submit_several", "_selected_action": [child.pk for child in children], **answers}


def test_it_asks_first_and_then_tells_of_each_child(client: Client, registrar: User) -> None:
    partner = registrar.partner_member.partner
    ready, second = (
        factories.make_child_ready_for_review(partner=partner, registered_by=registrar) for _child in range(2)
    )
    bare = factories.make_child(partner=partner, registered_by=registrar)
    client.force_login(registrar)

    question = client.post(reverse(CHILDREN), chosen(ready, second, bare)).content.decode()
    assert "still missing: a guardian" in question
    assert not Child.objects.in_review().exists()

    answer = client.post(
        reverse(CHILDREN),
        chosen(ready, second, bare, confirmed="1", reason="From the May visit."),
        follow=True,
    ).content.decode()

    assert "2 children are in review now." in answer
    assert f"{bare} cannot be submitted yet" in answer
    assert set(Child.objects.in_review()) == {ready, second}
    last = ready.history.first()
    assert last is not None
    assert (last.history_user, last.history_change_reason) == (registrar, "From the May visit.")


def test_nobody_hands_in_what_is_not_theirs(client: Client, registrar: User, verifier: User) -> None:
    elsewhere = factories.make_child_ready_for_review()
    for person in (registrar, verifier):
        client.force_login(person)
        client.post(reverse(CHILDREN), chosen(elsewhere, confirmed="1"), follow=True)
    elsewhere.refresh_from_db()
    assert elsewhere.status == Child.Status.REGISTERED
