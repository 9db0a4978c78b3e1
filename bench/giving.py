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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models
    from django.test import Client

DATABASE = "almoner_bench_giving"
SMALL, LARGE = 1_000, 200_000  # donors
GIFTS_EACH = 5
FLAT, QUICK = 2.0, 10.0
CONTROL = "control: the list of checks"
FIRST = "Anna,Zoë,Peter,Grace,Ahmed,María,Ngozi,Tom,Ines,Wanjiku,Luca,Aiko,Sofia,Kwame,Ruth,Jean"
LAST = "Müller,Otieno,Rossi,Smith,Nguyen,Pérez,Okafor,Schmidt,Dubois,Kamau,Tanaka,Brown,Silva,Mensah"


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


# --- The charity -----------------------------------------------------------------------------------------


class Charity:
    """A row of each kind is made as people make it; the database copies it with other names, days and amounts."""

    def __init__(self) -> None:
        from beneficiaries.models import Child
        from tests import factories

        self.person = factories.make_user(is_superuser=True)
        self.child = factories.make_verified_child()
        self.donor = factories.make_donor()
        self.gift = factories.make_received_donation(donor=self.donor)
        self.link = factories.make_link(donor=self.donor)
        self.sponsorship = factories.make_sponsorship(payer=self.donor, child=self.child)
        self.first_child = Child.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1000
        self.size = 0

    def grow_to(self, size: int) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '256MB'")
            self._add(cursor, self.size, size)
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does; nothing of it is measured
        self.size = size

    def _add(self, cursor: Any, start: int, end: int) -> None:
        first, last = _pick(FIRST, "n"), _pick(LAST, "n / 16")
        gift_day = "now() - ((n * 7919) % 2500) * interval '1 day' - interval '1 hour'"
        copy(
            cursor,
            self.donor,
            start,
            end,
            id=_key(1, "n"),
            name=f"{first} || ' ' || {last} || ' ' || chr((97 + n % 26)::int) || substr(md5(n::text), 1, 6)",
            name_key="chr((97 + n % 26)::int) || substr(md5(n::text), 1, 3)",
            email="'donor' || n || '@example.org'",
            phone="'+4930' || lpad(n::text, 7, '0')",
            postcode="lpad((10000 + n % 9000)::text, 5, '0')",
            created_at="now() - n * interval '3 minutes'",
            first_gift_on="CASE WHEN n % 5 = 0 THEN NULL ELSE current_date - 2000 END",
            last_gift_on="CASE WHEN n % 5 = 0 THEN NULL ELSE current_date - ((n * 31) % 1500)::int END",
        )
        copy(
            cursor,
            self.child,
            start // 4,
            end // 4,
            id=f"{self.first_child} + n",
            reference="'C-BENCH-' || lpad(n::text, 6, '0')",
            first_name=first,
            family_name=last,
            created_at="now() - n * interval '9 minutes'",
        )
        copy(
            cursor,
            self.sponsorship,
            start * 3 // 10,
            end * 3 // 10,
            id=_key(2, "n"),
            payer_id=_key(1, "n * 3"),
            correspondent_id=_key(1, "n * 3"),
            child_id=f"{self.first_child} + n / 2",
            share="50",
            status="(ARRAY['active','active','active','pending','past_due','paused','ended'])[1 + n % 7]",
            ended_on="CASE WHEN n % 7 = 6 THEN current_date END",
            end_reason="CASE WHEN n % 7 = 6 THEN 'moved' ELSE '' END",
            behind_since="CASE WHEN n % 400 = 4 THEN current_date - 30 END",
            created_at="now() - n * interval '5 minutes'",
        )
        copy(
            cursor,
            self.gift,
            start * GIFTS_EACH,
            end * GIFTS_EACH,
            id=_key(3, "n"),
            reference="'G-' || upper(lpad(to_hex(n), 8, '0'))",
            donor_id=_key(1, f"n % {end}"),
            status="(ARRAY['succeeded','succeeded','succeeded','succeeded','succeeded','succeeded','succeeded',"
            "'succeeded','failed','cancelled'])[1 + n % 10]",
            channel="(ARRAY['stripe','stripe','bank','cash'])[1 + n % 4]",
            created_at=gift_day,
            received_at=gift_day,
            stripe_payment_intent_id="'pi_' || md5(n::text)",
            is_history="n % 3 = 0",
            old_reference="CASE WHEN n % 3 = 0 THEN 'OLD-' || n END",
        )
        copy(
            cursor,
            self.link,
            start // 4,
            end // 4,
            id=_key(4, "n"),
            token="md5('a' || n) || substr(md5('b' || n), 1, 11)",
            donor_id=_key(1, "n * 4"),
            status="(ARRAY['paid','paid','paid','expired','cancelled','expired'])[1 + n % 6]",
            created_at="now() - n * interval '4 minutes'",
        )


def _key(kind: int, number: str) -> str:
    """A UUID out of a number; in a row, so that the database need not write all over its indexes."""
    return f"('{kind:08d}-0000-4000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def _pick(names: str, number: str) -> str:
    several = names.split(",")
    listed = ",".join(f"'{name}'" for name in several)
    return f"(ARRAY[{listed}])[1 + ({number}) % {len(several)}]"


def copy(cursor: Any, row: "models.Model", start: int, end: int, **said: str) -> None:
    """Rows like this one, but for what is said of the number `n`."""
    columns = [str(field.column) for field in row._meta.concrete_fields]
    values = ", ".join(said.get(name, f't."{name}"').replace("%", "%%") for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    table = row._meta.db_table
    with without_indexes(cursor, table):
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series({start}::bigint, {end - 1}) AS n, "
            f"{table} AS t WHERE t.id = %s",
            [row.pk],
        )


@contextmanager
def without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Indexes are made anew behind many rows at once, and nobody asks whether keys and triggers agree."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute("SET session_replication_role = replica")
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    cursor.execute("SET session_replication_role = DEFAULT")


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
