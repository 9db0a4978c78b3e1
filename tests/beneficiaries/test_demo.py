"""Demo data: made by the services, the same for the same seed."""

import hashlib

import beneficiaries.demo
from backoffice.core.models import User
from beneficiaries.demo.portraits import portrait
from beneficiaries.models import Child
from tests import factories


def test_it_makes_a_register_with_children_in_every_state(db: None, verifier: User) -> None:
    registrars = [factories.make_user(role="Registrar") for _person in range(2)]

    children = beneficiaries.demo.seed(children=20, seed=1, registrars=registrars, verifier=verifier)

    assert {child.status for child in children} == set(Child.Status.values)
    assert len({child.partner_id for child in children}) == 4
    assert Child.objects.for_user(registrars[0]).count() == 5
    assert Child.objects.published().exists()
    for child in children:
        child.full_clean()
        assert child.registered_by != child.verified_by
        assert child.family_name not in child.story_draft, "the public reads the story"
        assert child.school not in child.story_draft
        first = child.history.order_by("history_date").first()
        assert first is not None
        assert first.history_type == "+"


def test_it_draws_the_same_portrait_for_the_same_seed() -> None:
    def drawn(seed: str) -> str:
        return hashlib.sha256(portrait(seed=seed, is_girl=True, skins="deep").read()).hexdigest()

    assert drawn("1") == drawn("1")
    assert drawn("1") != drawn("2")
