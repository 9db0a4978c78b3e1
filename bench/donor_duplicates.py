"""How long does it take to find whom donors resemble, among ever more donors?

    python -m bench.donor_duplicates [--sizes 1000 10000 50000 200000]

The books are made in bulk with names that repeat as they do in a country, 8,000 postcodes, some of them large, and
one donor in seventy entered twice: another spelling with the same email, phone or address. Measured are one donor,
as a form asks, and five hundred at a time, as the night and an import ask. The peer is what is usually written first:
compare with every donor by RapidFuzz. Only ratios count.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from rapidfuzz import fuzz  # noqa: E402

from beneficiaries.models.names import folded_words  # noqa: E402
from donors.models import Donor, OtherEmail  # noqa: E402
from donors.services.duplicates import AT_A_TIME, candidates_for, find_for  # noqa: E402

ASKED = 40
ONE_IN = 70
SYLLABLES = [
    "a",
    "ba",
    "chi",
    "de",
    "fa",
    "go",
    "ha",
    "i",
    "jo",
    "ka",
    "lu",
    "mu",
    "na",
    "o",
    "pa",
    "ru",
    "sa",
    "to",
    "wen",
    "dri",
    "mar",
    "tin",
]


def words(dice: random.Random, number: int) -> list[str]:
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _word in range(number)]


class Books:
    """Donors as they come, some of them for the second time."""

    def __init__(self) -> None:
        self.dice = random.Random(7)
        self.first, self.family, self.streets = (words(self.dice, number) for number in (600, 5000, 3000))
        self.twice = 0

    def fill_up_to(self, size: int) -> None:
        start = Donor.objects.count()
        Donor.objects.bulk_create(self._donors(start, size), batch_size=2000)
        others = Donor.objects.filter(notes="").order_by("-created_at")[: (size - start) // 10]
        OtherEmail.objects.bulk_create(
            (OtherEmail(donor=donor, address=f"work-{donor.pk}@example.org") for donor in others),
            batch_size=2000,
        )

    def _donors(self, start: int, size: int) -> Iterator[Donor]:
        last: Donor | None = None
        for number in range(start, size):
            if last is not None and number % ONE_IN == 0:
                self.twice += 1
                yield self._again(last, number)
                continue
            last = self._donor(number)
            yield last

    def _donor(self, number: int) -> Donor:
        postcode = min(int(self.dice.expovariate(1 / 1500)), 7999)
        return Donor(
            name=f"{self._often(self.first)} {self._often(self.family)}",
            email=f"donor{number}@example.org",
            phone=f"+4930{number:08d}",
            street=f"{self.dice.choice(self.streets)}str. {self.dice.randint(1, 120)}",
            postcode=f"{10000 + postcode}",
            city=f"City {postcode // 40}",
            country="DE",
        )

    def _again(self, donor: Donor, number: int) -> Donor:
        twin = self._donor(number)
        twin.name = f"{donor.name}h"
        match number // ONE_IN % 3:
            case 0:
                twin.email = donor.email.upper()
            case 1:
                twin.phone = donor.phone
            case _:
                for name in ("street", "postcode", "city"):
                    setattr(twin, name, getattr(donor, name))
        return twin

    def _often(self, names: list[str]) -> str:
        return names[min(int(self.dice.expovariate(8 / len(names))), len(names) - 1)]


def milliseconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def compare_with_all(donor: Donor) -> list[object]:
    asked = " ".join(folded_words(donor.name))
    return [
        other.pk
        for other in Donor.objects.only("id", "name")
        if fuzz.token_sort_ratio(asked, " ".join(folded_words(other.name))) >= 85
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", nargs="+", type=int, default=[1000, 10_000, 50_000])
    sizes = parser.parse_args().sizes
    connection.settings_dict["TEST"]["MIGRATE"] = False  # the tables as they are now, which is quicker
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(sizes)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(sizes: list[int]) -> None:
    books, found = Books(), dict[int, float]()
    heads = ("donors", "one: median ms", "slowest ms", "500 together ms", "each ms", "with all ms", "ratio")
    print(" ".join(f"{head:>15}" for head in heads))
    for size in sizes:
        books.fill_up_to(size)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        asked = list(Donor.objects.order_by("?")[:AT_A_TIME])
        each = [milliseconds(lambda donor=donor: candidates_for(donor)) for donor in asked[:ASKED]]  # type: ignore[misc]
        together = milliseconds(lambda: find_for(asked))  # noqa: B023
        naive = milliseconds(lambda: compare_with_all(asked[0]))  # noqa: B023
        found[size] = together / len(asked)
        numbers = (statistics.median(each), max(each), together, found[size], naive, naive / found[size])
        print(f"{size:>15} " + " ".join(f"{number:>15.1f}" for number in numbers))
    growth = found[sizes[-1]] / found[sizes[0]]
    print(f"From {sizes[0]} to {sizes[-1]} donors: {growth:.1f} times as long for each.")
    suspected = find_for(Donor.objects.filter(name__endswith="h").iterator(chunk_size=AT_A_TIME))
    print(f"{books.twice} were entered twice; {len(suspected)} pairs are suspected.")


if __name__ == "__main__":
    main()
