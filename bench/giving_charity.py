"""A charity of any size for `bench.giving`: its first rows by the services, the rest copied by the database."""

from typing import Any

from bench.many_rows import copy, key, pick

GIFTS_EACH = 5
FIRST = "Anna,Zoë,Peter,Grace,Ahmed,María,Ngozi,Tom,Ines,Wanjiku,Luca,Aiko,Sofia,Kwame,Ruth,Jean"
LAST = "Müller,Otieno,Rossi,Smith,Nguyen,Pérez,Okafor,Schmidt,Dubois,Kamau,Tanaka,Brown,Silva,Mensah"


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
        first, last = pick(FIRST, "n"), pick(LAST, "n / 16")
        gift_day = "now() - ((n * 7919) % 2500) * interval '1 day' - interval '1 hour'"
        copy(
            cursor,
            self.donor,
            start,
            end,
            id=key(1, "n"),
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
            id=key(2, "n"),
            payer_id=key(1, "n * 3"),
            correspondent_id=key(1, "n * 3"),
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
            id=key(3, "n"),
            reference="'G-' || upper(lpad(to_hex(n), 8, '0'))",
            donor_id=key(1, f"n % {end}"),
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
            id=key(4, "n"),
            token="md5('a' || n) || substr(md5('b' || n), 1, 11)",
            donor_id=key(1, "n * 4"),
            status="(ARRAY['paid','paid','paid','expired','cancelled','expired'])[1 + n % 6]",
            created_at="now() - n * interval '4 minutes'",
        )
