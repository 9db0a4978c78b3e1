"""Demo data: one small charity, a year into its work, made through the same services that staff use."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured

import beneficiaries.demo
import donors.demo
import donors.demo_letters
import donors.demo_lookalikes
import donors.demo_people
import payments.demo
import payments.demo_appeals
import payments.demo_catalogue
import payments.demo_departures
import payments.demo_mobile
import payments.demo_offline
import payments.demo_promises
from backoffice.core.models import User
from backoffice.roles import Role

PASSWORD = "almoner-demo"  # noqa: S105  (printed by `make run`; the sandbox's doors alone open with it)


@dataclass(frozen=True)
class DemoPerson:
    role: Role
    email: str
    full_name: str


PEOPLE = (
    DemoPerson(Role.ADMINISTRATOR, "admin@demo.example", "Ada Lindqvist"),
    DemoPerson(Role.REGISTRAR, "registrar@demo.example", "Joseph Kamau"),
    DemoPerson(Role.REGISTRAR, "registrar2@demo.example", "Miriam Nakato"),
    DemoPerson(Role.VERIFIER, "verifier@demo.example", "Elena Petrova"),
    DemoPerson(Role.SUPPORTER_CARE, "care@demo.example", "Tomás Oliveira"),
    DemoPerson(Role.FINANCE, "finance@demo.example", "Ingrid Haugen"),
    DemoPerson(Role.APPROVER, "approver@demo.example", "Samuel Okafor"),
    DemoPerson(Role.AUDITOR, "auditor@demo.example", "Marie Laurent"),
)


def seed(*, children: int, donors_count: int, seed_number: int) -> None:
    """Fill an empty database. Refused outside development: its passwords are known to everybody."""
    if not settings.STRIPE_SANDBOX:
        raise ImproperlyConfigured("Demo data are for development: they need DEBUG=true and no Stripe key.")
    people = {person.email: make_person(person) for person in PEOPLE}
    register = beneficiaries.demo.seed(
        children=children,
        seed=seed_number,
        registrars=[people["registrar@demo.example"], people["registrar2@demo.example"]],
        verifier=people["verifier@demo.example"],
    )
    beneficiaries.demo.seed_partners(
        submitter=people["finance@demo.example"], vetter=people["admin@demo.example"]
    )
    supporters = donors.demo.seed(donors=donors_count, seed=seed_number, by=people["care@demo.example"])
    payments.demo.seed(donors=supporters, children=register, seed=seed_number, by=people["care@demo.example"])
    payments.demo_catalogue.seed(donors=supporters, seed=seed_number, by=people["care@demo.example"])
    payments.demo_promises.seed(donors=supporters, seed=seed_number, by=people["care@demo.example"])
    payments.demo_departures.seed(verifier=people["verifier@demo.example"], by=people["care@demo.example"])
    payments.demo_mobile.seed(donors=supporters, seed=seed_number, by=people["care@demo.example"])
    payments.demo_offline.seed(donors=supporters, seed=seed_number, by=people["finance@demo.example"])
    donors.demo_people.seed(donors=supporters, seed=seed_number, by=people["care@demo.example"])
    payments.demo_appeals.seed(seed=seed_number, by=people["care@demo.example"])
    donors.demo_lookalikes.seed(donors=supporters, by=people["care@demo.example"])
    donors.demo_letters.seed(seed=seed_number, by=people["care@demo.example"])


def make_person(person: DemoPerson) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(
            person.email,
            PASSWORD,
            full_name=person.full_name,
            is_staff=True,
            is_superuser=person.role == Role.ADMINISTRATOR,
        )
    user.groups.add(Group.objects.get(name=person.role.value))
    return user
