"""Do the pages of children stay as fast with 50,000 of them as with 1,000?

    python -m bench.children [--quick] [--database postgres://postgres@127.0.0.1/almoner]

In a scratch database of its own, which is dropped afterwards: first the smaller register, then the larger one, each
page asked for through the whole application, the best of many times. A page is flat when it asks no more questions
and takes no more than twice its time. The machine may be slower later than it was at first: each time is taken
against that of a page which has nothing to do with children, asked for in the same rounds.
"""

import argparse
import datetime
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from backoffice.core.models import User

DATABASE = "almoner_bench_children"
SMALL, LARGE = 1_000, 50_000
PARTNERS = 40
FLAT = 2.0
CONTROL = "control: the list of checks"
BATCH = 5_000
GIRLS = ("Amina", "Achieng", "Chipo", "Esther", "Faith", "Lucía", "Nakato", "Rosa", "Thandiwe", "Zawadi")
BOYS = ("Baraka", "Chanda", "Ivan", "Juma", "Kamau", "Kato", "Mateo", "Moses", "Okello", "Wekesa")
FAMILIES = (
    "Banda",
    "Kariuki",
    "Mamani",
    "Mumba",
    "Mutua",
    "Nsubuga",
    "Odhiambo",
    "Onyango",
    "Phiri",
    "Quispe",
)
COUNTRIES = ("KE", "UG", "ZM", "PE")


@dataclass(frozen=True)
class Measured:
    milliseconds: float
    in_database: float  # of these
    questions: int


def main() -> None:
    options = _options()
    os.environ["TEST_DATABASE_URL"] = options.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    rounds, large = (5, 10_000) if options.quick else (15, LARGE)
    with scratch_database():
        register = Register()
        register.grow_to(SMALL)
        small = measure_pages(register, rounds)
        register.grow_to(large)
        report(small, measure_pages(register, rounds), large)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10,000 children, fewer rounds")
    parser.add_argument(
        "--database",
        default="postgres://postgres@127.0.0.1:5432/almoner",
        help="the PostgreSQL server to make the scratch database on",
    )
    return parser.parse_args()


@contextmanager
def scratch_database() -> Iterator[None]:
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(DATABASE, verbosity=0)


# --- The register ----------------------------------------------------------------------------------------


class Register:
    """Children made in bulk: what they look like is like a charity's, how they came about is not measured."""

    def __init__(self) -> None:
        from tests import factories

        self.verifier: User = factories.make_user(role="Verifier")
        self.partners = [
            factories.make_partner(country=COUNTRIES[number % len(COUNTRIES)]) for number in range(PARTNERS)
        ]
        self.registrars = [factories.make_registrar(partner) for partner in self.partners]
        self.dice = random.Random(3)
        self.size = 0

    def grow_to(self, size: int) -> None:
        from django.db import connection

        for start in range(self.size, size, BATCH):
            self._add(range(start, min(start + BATCH, size)))
        self.size = size
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does; nothing of it is measured

    def _add(self, numbers: Sequence[int]) -> None:
        from beneficiaries.models import Child, ChildPhoto, ConsentRecord, Guardian

        children = Child.objects.bulk_create([self._child(number) for number in numbers])
        for number, child in zip(numbers, children, strict=True):
            child.created_at -= datetime.timedelta(minutes=LARGE - number)
        Child.objects.bulk_update(children, ["created_at"], batch_size=1_000)
        guardians = Guardian.objects.bulk_create(
            Guardian(child=child, full_name=f"Grace {child.family_name}", relation="mother", phone="")
            for child in children
        )
        ConsentRecord.objects.bulk_create(
            ConsentRecord(
                child=guardian.child,
                guardian=guardian,
                use="publication",
                given_on=datetime.date(2026, 1, 5),
                recorded_by=self.verifier,
            )
            for guardian in guardians
        )
        ChildPhoto.objects.bulk_create(
            ChildPhoto(
                child=child,
                large="l.webp",
                medium="m.webp",
                small="s.webp",
                width=1200,
                height=1600,
                is_primary=True,
                is_published=child.status == Child.Status.VERIFIED,
                uploaded_by=self.verifier,
            )
            for child in children
        )
        self._add_checks(children)

    def _add_checks(self, children: Sequence[Any]) -> None:
        from beneficiaries.models import CheckKind, VerificationCheck

        kinds = list(CheckKind.objects.all())
        VerificationCheck.objects.bulk_create(
            (VerificationCheck(child=child, kind=kind) for child in children for kind in kinds),
            batch_size=BATCH,
        )

    def _child(self, number: int) -> Any:
        from django.utils import timezone

        from beneficiaries.models import Child

        states = Child.Status
        dice, place = self.dice, number % PARTNERS
        is_girl = dice.random() < 0.5
        # A hundred wait for review, whatever the size of the register; of the others most are verified.
        many = (states.VERIFIED,) * 7 + (states.LEFT, states.REGISTERED, states.SUSPENDED)
        status = states.IN_REVIEW if number < 100 else many[number % len(many)]
        verified = status in (states.VERIFIED, states.SUSPENDED)
        child = Child(
            reference=f"C-BENCH-{number:06d}",
            status=status,
            first_name=dice.choice(GIRLS if is_girl else BOYS),
            family_name=f"{dice.choice(FAMILIES)}{number % 997}",
            sex=Child.Sex.FEMALE if is_girl else Child.Sex.MALE,
            birth_date=datetime.date(2026, 1, 1) - datetime.timedelta(days=dice.randint(4 * 365, 17 * 365)),
            partner=self.partners[place],
            registered_by=self.registrars[place],
            submitted_at=timezone.now() if status == states.IN_REVIEW else None,
            verified_by=self.verifier if verified else None,
            verified_at=timezone.now() if verified else None,
            leaving_reason="moved" if status == states.LEFT else "",
            story="Sings, runs, and counts the goats every evening. " * 8,
        )
        child.name_key = child._meta.get_field("name_key").pre_save(child, True)
        return child


# --- The pages -------------------------------------------------------------------------------------------


def pages(register: Register) -> dict[str, str]:
    from django.urls import reverse

    from beneficiaries.models import Child

    children = "/admin/beneficiaries/child/"
    in_review = Child.objects.in_review().order_by("submitted_at", "id").first()
    verified = Child.objects.verified().order_by("created_at", "id")
    middle = verified[verified.count() // 2]
    last_page = register.size // 25
    assert in_review is not None
    return {
        CONTROL: "/admin/beneficiaries/checkkind/",
        "list, with its tabs' counts": children,
        "tab: verified": f"{children}?status__exact=verified",
        "search: a reference": f"{children}?q={middle.reference}",
        "search: a first name": f"{children}?q=Amina",
        "search: nothing found": f"{children}?q=Xqzt",
        "filter: partner": f"{children}?partner__id__exact={register.partners[7].pk}",
        "filter: girls, published": f"{children}?sex__exact=female&published=yes",
        "deep page": f"{children}?p={last_page}",
        "a child's page": reverse("admin:beneficiaries_child_change", args=[in_review.pk]),
        "review": reverse("admin:beneficiaries_child_review", args=[in_review.pk]),
        "gallery": "/children/",
        "gallery, newest girls of one country": "/children/?country=UG&sex=female&order=newest",
        "gallery, deep page": f"/children/?after={middle.reference}",
        "public page": reverse("public_child", args=[middle.reference]),
    }


def measure_pages(register: Register, rounds: int) -> dict[str, Measured]:
    from django.test import Client

    client = Client()
    client.force_login(register.verifier)
    addresses = pages(register)
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _round in range(rounds):
        for name, address in addresses.items():
            times[name].append(_time(client, address))
    return {
        name: Measured(min(times[name]) * 1000, *_questions(client, address))
        for name, address in addresses.items()
    }


def _time(client: "Client", address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - started
    assert answer.status_code == 200, (address, answer.status_code)
    return taken


def _questions(client: "Client", address: str) -> tuple[float, int]:
    """Milliseconds in the database, and the number of questions; the best of three times."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spent = []
    for _time_of_three in range(3):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        spent.append(sum(float(query["time"]) for query in asked.captured_queries) * 1000)
    return min(spent), len(asked)


def report(small: dict[str, Measured], large: dict[str, Measured], size: int) -> None:
    slower = large[CONTROL].milliseconds / small[CONTROL].milliseconds
    print(f"{'milliseconds (in the database)':38} {SMALL:>16,} {size:>16,}   ratio   queries")
    for name, before in small.items():
        after = large[name]
        ratio = after.milliseconds / before.milliseconds / slower
        flat = ratio <= FLAT and after.questions <= before.questions
        print(
            f"{name:38} {_shown(before):>16} {_shown(after):>16}   {ratio:4.2f}×"
            f"   {before.questions} → {after.questions}   {'flat' if flat else 'NOT FLAT'}"
        )


def _shown(page: Measured) -> str:
    return f"{page.milliseconds:.0f} ({page.in_database:.0f})"


if __name__ == "__main__":
    main()
