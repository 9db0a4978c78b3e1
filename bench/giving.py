"""Do the pages of donors and gifts stay as fast with 200,000 donors and a million gifts as with 1,000 and 5,000?

    python -m bench.giving [--quick] [--only donors] [--database postgres://postgres@127.0.0.1/almoner]

In a scratch database of its own, which is dropped afterwards; the rows are made by the database itself. First the
smaller charity, then the larger one, each page asked for through the whole application, the best of many times. A
page is flat when it asks no more questions (but one, for how many rows there are about) and takes no more than twice
its time, measured against a page that has nothing to do with donors; a list is quick when the database works no longer than ten milliseconds for it.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.giving_charity import GIFTS_EACH, Charity

if TYPE_CHECKING:
    from django.test import Client

DATABASE = "almoner_bench_giving"
SMALL, LARGE = 1_000, 200_000  # donors
FLAT, QUICK = 2.0, 10.0
CONTROL = "control: the list of checks"


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
    rounds, large = (5, 20_000) if options.quick else (10, LARGE)
    with scratch_database():
        charity = Charity()
        charity.grow_to(SMALL)
        small = measure_pages(charity, rounds, options.only)
        started = time.perf_counter()
        charity.grow_to(large)
        print(
            f"{large:,} donors and {large * GIFTS_EACH:,} gifts made in {time.perf_counter() - started:.0f} s"
        )
        report(small, measure_pages(charity, rounds, options.only), large)
        if options.explain:
            explain(charity, options.explain)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 donors, fewer rounds")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--explain", default="", help="show the plans of the slow questions of these pages")
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


# --- The pages -------------------------------------------------------------------------------------------


def pages(charity: Charity) -> dict[str, str]:
    from django.contrib import admin
    from django.test import RequestFactory
    from django.urls import reverse
    from django.utils.http import urlencode

    from donors.models import Donor, Sponsorship
    from payments.models import Donation, PaymentLink

    found = {CONTROL: "/admin/beneficiaries/checkkind/", "dashboard": reverse("admin:index")}
    request = RequestFactory().get("/")
    request.user = charity.person
    searched = {
        Donor: {
            "a first name": "Anna",
            "a word inside": "Müller",
            "a whole name": "zoë m",
            "a rare word": "a" + "0cc175b9"[:3],
            "an email": "donor77@",
            "digits of a phone": "0000123",
            "nothing found": "Xqzt",
        },
        Donation: {
            "a reference": "G-0000000F",
            "a donor": "donor77@example.org",
            "a common name": "Anna",
            "an intent of Stripe": charity.gift.stripe_payment_intent_id or "pi_none",
            "an old reference": "OLD-300",
            "nothing found": "Xqzt",
        },
        Sponsorship: {"a donor": "donor77@example.org", "a child": "C-BENCH-000077", "nothing found": "Xqzt"},
        PaymentLink: {"a donor": "donor76@example.org", "nothing found": "Xqzt"},
    }
    sizes = {Donor: 1.0, Donation: GIFTS_EACH, Sponsorship: 0.3, PaymentLink: 0.25}
    for model, terms in searched.items():
        name, page = str(model._meta.verbose_name_plural), admin.site._registry[model]
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found[f"{name}: list"] = address
        for tab in page.get_list_tabs(request):  # type: ignore[attr-defined]
            if query := dict(tab.filters(request)):
                found[f"{name}: tab {tab.title}"] = f"{address}?{urlencode(query)}"
        found |= {
            f"{name}: search {words}": f"{address}?{urlencode({'q': term})}" for words, term in terms.items()
        }
        found[f"{name}: deep page"] = (
            f"{address}?p={int(charity.size * sizes[model] / page.list_per_page) - 1}"
        )
    gifts = reverse("admin:payments_donation_changelist")
    found |= {
        "donations: filter channel": f"{gifts}?channel__exact=cash",
        "donations: filter of a month": f"{gifts}?received_at_from=2025-03-01&received_at_to=2025-03-31",
        "donations: the old books": f"{gifts}?is_history__exact=1",
        "a donor's page": reverse("admin:donors_donor_change", args=[charity.donor.pk]),
        "a donation's page": reverse("admin:payments_donation_change", args=[charity.gift.pk]),
        "a sponsorship's page": reverse("admin:donors_sponsorship_change", args=[charity.sponsorship.pk]),
        "autocomplete of donors": f"{reverse('admin:autocomplete')}?app_label=donors&model_name=sponsorship&field_name=payer&term=Ann",
    }
    for term in ("Anna", "anna mül", "C-BENCH-0000", "G-0000000F", "donor77@example.org", "OLD-300", "Xqzt"):
        found[f"command search: {term}"] = f"/admin/search/?{urlencode({'s': term, 'extended': '1'})}"
    return found


def measure_pages(charity: Charity, rounds: int, only: str) -> dict[str, Measured]:
    from django.test import Client

    client = Client()
    client.force_login(charity.person)
    addresses = {name: address for name, address in pages(charity).items() if only in name or name == CONTROL}
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
    print(f"{'milliseconds (in the database)':45} {SMALL:>14,} {size:>14,}   ratio   queries")
    for name, before in small.items():
        after = large[name]
        ratio = after.milliseconds / before.milliseconds / slower
        flat = "flat" if ratio <= FLAT and after.questions <= before.questions + 1 else "NOT FLAT"
        quick = "" if after.in_database <= QUICK else f"over {QUICK:.0f} ms"
        print(
            f"{name:45} {_shown(before):>14} {_shown(after):>14}   {ratio:4.2f}×"
            f"   {before.questions} → {after.questions}   {flat} {quick}"
        )


def explain(charity: Charity, only: str) -> None:
    """The questions of more than three milliseconds, each with the database's own plan."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(charity.person)
    for name, address in pages(charity).items():
        if not any(part in name for part in only.split(",")):
            continue
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        for query in asked.captured_queries:
            if float(query["time"]) > 0.003:
                print(f"\n=== {name}: {query['time']} s\n{query['sql'][:3000]}")
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN ANALYZE " + str(query["sql"]).replace("%", "%%"))
                    print("\n".join(line for (line,) in cursor.fetchall()[:30]))


def _shown(page: Measured) -> str:
    return f"{page.milliseconds:.0f} ({page.in_database:.0f})"


if __name__ == "__main__":
    main()
