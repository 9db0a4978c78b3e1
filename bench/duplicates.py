"""How long does it take to find whom a child resembles, among ever more children?

    python -m bench.duplicates [--sizes 1000 10000 50000]

The register is made in bulk with names that repeat as they do in a region: a few hundred names, some of them very
common, birth dates over twelve years and a tenth of them on the first of January. The peer is what is usually
written first: compare with every child of the register by RapidFuzz. Only ratios count.
"""

import argparse
import datetime
import os
import random
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from rapidfuzz import fuzz  # noqa: E402

from beneficiaries.models import Child, Guardian  # noqa: E402
from beneficiaries.models.names import folded_words  # noqa: E402
from beneficiaries.services.duplicates import candidates_for  # noqa: E402
from tests import factories  # noqa: E402

ASKED = 40
SYLLABLES = (
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
)


def words(dice: random.Random, number: int) -> list[str]:
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).title() for _word in range(number)]


def fill_up_to(size: int, dice: random.Random, first: list[str], family: list[str], like: Child) -> None:
    start = Child.objects.count()
    made = Child.objects.bulk_create(
        (
            Child(
                reference=f"B-{number}",
                first_name=first[min(int(dice.expovariate(1 / 40)), len(first) - 1)],
                family_name=family[min(int(dice.expovariate(1 / 60)), len(family) - 1)],
                sex=dice.choice(list(Child.Sex)),
                birth_date=born(dice),
                partner=like.partner,
                registered_by=like.registered_by,
            )
            for number in range(start, size)
        ),
        batch_size=2000,
    )
    Guardian.objects.bulk_create(
        (
            Guardian(child=child, full_name="A guardian", relation="mother", phone=f"+2547{child.pk:08d}")
            for child in made
        ),
        batch_size=2000,
    )


def born(dice: random.Random) -> datetime.date:
    year = dice.randint(2008, 2019)
    if dice.random() < 0.1:
        return datetime.date(year, 1, 1)
    return datetime.date(year, 1, 1) + datetime.timedelta(days=dice.randint(0, 364))


def milliseconds(act: object) -> float:
    began = time.process_time()
    act()  # type: ignore[operator]
    return (time.process_time() - began) * 1000


def compare_with_all(child: Child) -> list[int]:
    asked = " ".join(folded_words(child.full_name))
    return [
        other.pk
        for other in Child.objects.only("id", "first_name", "family_name")
        if fuzz.token_sort_ratio(asked, " ".join(folded_words(other.full_name))) >= 85
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", nargs="+", type=int, default=[1000, 10_000, 50_000])
    sizes = parser.parse_args().sizes
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(sizes)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(sizes: list[int]) -> None:
    dice = random.Random(7)
    first, family = words(dice, 200), words(dice, 400)
    like = factories.make_child()
    found: dict[int, float] = {}
    print(f"{'children':>9} {'median ms':>10} {'slowest ms':>11} {'with all ms':>12} {'ratio':>7}")
    for size in sizes:
        fill_up_to(size, dice, first, family, like)
        asked = list(Child.objects.order_by("?")[:ASKED])
        ours = [milliseconds(lambda child=child: candidates_for(child)) for child in asked]
        naive = milliseconds(lambda child=asked[0]: compare_with_all(child))
        found[size] = statistics.median(ours)
        ratio = naive / found[size]
        print(f"{size:>9} {found[size]:>10.1f} {max(ours):>11.1f} {naive:>12.1f} {ratio:>6.0f}x")
    growth = found[sizes[-1]] / found[sizes[0]]
    print(f"From {sizes[0]} to {sizes[-1]} children: {growth:.1f} times as long.")


if __name__ == "__main__":
    main()
