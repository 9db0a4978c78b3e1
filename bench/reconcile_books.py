"""Books of any size for `bench.reconcile`, the same at the sandbox and here."""

from typing import Any

from bench.many_rows import copy, key

DAYS = 30
TO_A_PAYOUT, TO_A_REFUND, TO_A_SUBSCRIPTION = 500, 25, 10


class Books:
    """The same rows at the sandbox and in our books: each copy bears the number in the place of Stripe's id."""

    def __init__(self) -> None:
        from payments.sandbox import behaviour
        from payments.sandbox.behaviour import behind_our_back
        from tests import factories
        from tests.payments.stripe_story import deliver_all, one_off_link, open_page

        factories.make_fund()
        link = one_off_link()
        behaviour.pay_session(open_page(link))
        deliver_all()
        self.gift = link.donations.get()
        behaviour.settle_charge_fee(self.gift.stripe_charge_id or "")
        behaviour.refund_payment(self.gift.stripe_payment_intent_id or "", 100)
        monthly = one_off_link(interval="month")
        behaviour.pay_session(open_page(monthly))
        deliver_all()
        behaviour.charge_for_service(-700)
        self.told = behaviour.pay_out(str(self.gift.amount.currency).lower())
        deliver_all()
        self.gift.refresh_from_db()
        self.attempt = link.attempts.get()
        self.refund = self.gift.refunds.get()
        self.recurring = monthly.recurring_gifts.get()
        with behind_our_back.silently():
            stranger = behaviour.make_dashboard_payment(1000, str(self.gift.amount.currency).lower())
            behaviour.settle_charge_fee(stranger["latest_charge"])
        self.stranger = stranger["id"], stranger["latest_charge"], _balance_of(stranger["latest_charge"])
        self.missed = self.size = 0

    def grow_to(self, size: int) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            self._payments(cursor, self.size, size)
            self._entries(cursor, self.size, size)
            self._refunds(cursor, self.size // TO_A_REFUND, size // TO_A_REFUND)
            self._subscriptions(cursor, self.size // TO_A_SUBSCRIPTION, size // TO_A_SUBSCRIPTION)
            self._payouts(cursor, self.size // TO_A_PAYOUT, size // TO_A_PAYOUT)
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does; nothing of it is measured
        self.size = size

    def _payments(self, cursor: Any, start: int, end: int) -> None:
        self._at_stripe(cursor, start, end, self._ids_of_gift())
        copy(
            cursor,
            self.gift.payment_link,  # type: ignore[arg-type]  # it has one
            start,
            end,
            id=key(1, "n"),
            token="md5('a' || n) || substr(md5('b' || n), 1, 11)",
        )
        copy(
            cursor,
            self.gift,
            start,
            end,
            id=key(2, "n"),
            reference="'G-' || upper(lpad(to_hex(n), 8, '0'))",
            payment_link_id=key(1, "n"),
            received_at=_moment("n"),
            created_at=_moment("n"),
            stripe_payment_intent_id=f"'{self.gift.stripe_payment_intent_id}_' || n",
            stripe_charge_id=f"'{self.gift.stripe_charge_id}_' || n",
            stripe_balance_id=f"'{self.gift.stripe_balance_id}_' || n",
        )
        copy(
            cursor,
            self.attempt,
            start,
            end,
            id=key(3, "n"),
            payment_link_id=key(1, "n"),
            donation_id=key(2, "n"),
            stripe_session_id=f"'{self.attempt.stripe_session_id}_' || n",
            created_at=_moment("n"),
        )

    def _refunds(self, cursor: Any, start: int, end: int) -> None:
        of = f"n * {TO_A_REFUND}"
        refund = str(self.refund.stripe_refund_id)
        self._at_stripe(cursor, start, end, [refund])
        copy(
            cursor,
            self.refund,
            start,
            end,
            id=key(4, "n"),
            donation_id=key(2, of),
            stripe_refund_id=f"'{refund}_' || n",
            created_at=_moment("n"),
        )
        entry = self.refund.entries.get()
        copy(
            cursor,
            entry,
            start,
            end,
            id=key(8, "n"),
            key=f"'{entry.key}:' || n",
            donation_id=key(2, of),
            refund_id=key(4, "n"),
        )
        for line in entry.lines.all():
            copy(cursor, line, start, end, id=f"{line.pk + 1} * 10000000 + n", entry_id=key(8, "n"))

    def _subscriptions(self, cursor: Any, start: int, end: int) -> None:
        subscription = str(self.recurring.stripe_subscription_id)
        self._at_stripe(cursor, start, end, [subscription])
        copy(
            cursor,
            self.recurring,
            start,
            end,
            id=key(5, "n"),
            stripe_subscription_id=f"'{subscription}_' || n",
        )

    def _payouts(self, cursor: Any, start: int, end: int) -> None:
        """Each pays out so many gifts; their movements are kept with it."""
        from payments.models import BalanceTransaction, ProcessorPayout

        payout = ProcessorPayout.objects.get(stripe_payout_id=self.told["id"])
        row = BalanceTransaction.objects.get(donation=self.gift, type="charge")
        amount = row.net_minor * TO_A_PAYOUT
        self._at_stripe(cursor, start, end, [payout.stripe_payout_id], amount=amount)
        copy(
            cursor,
            payout,
            start,
            end,
            id=key(6, "n"),
            stripe_payout_id=f"'{payout.stripe_payout_id}_' || n",
            amount_minor=str(amount),
            made_at=_moment("n"),
        )
        copy(
            cursor,
            row,
            start * TO_A_PAYOUT,
            end * TO_A_PAYOUT,
            id="n + 1000000",
            stripe_id=f"'{row.stripe_id}_' || n",
            source_id=f"'{row.source_id}_' || n",
            payout_id=key(6, f"n / {TO_A_PAYOUT}"),
            donation_id=key(2, "n"),
            happened_at=_moment("n"),
        )
        entry = payout.entries.get(kind="payout")
        copy(cursor, entry, start, end, id=key(9, "n"), key=f"'{entry.key}:' || n", payout_id=key(6, "n"))
        for line in entry.lines.all():
            said = "-" if line.amount_minor < 0 else ""
            copy(
                cursor,
                line,
                start,
                end,
                id=f"{line.pk + 1} * 10000000 + n",
                entry_id=key(9, "n"),
                amount_minor=f"{said}{amount}",
            )
        cursor.execute(
            "UPDATE sandbox_sandboxobject SET private = jsonb_set(private, '{payout}', to_jsonb(%s || '_' || "
            "(split_part(id, '_', 3)::int / %s)::text)) WHERE kind = 'balance_transaction' AND id LIKE %s",
            [payout.stripe_payout_id, TO_A_PAYOUT, f"{row.stripe_id}\\_%"],
        )

    def miss(self, times: int) -> None:
        """Payments that somebody made in Stripe's dashboard, and of which no event told."""
        from django.db import connection

        with connection.cursor() as cursor:
            self._at_stripe(cursor, self.missed, self.missed + times, list(self.stranger))
        self.missed += times

    def _entries(self, cursor: Any, start: int, end: int) -> None:
        for place, entry in enumerate(self.gift.entries.filter(refund=None)):
            copy(
                cursor,
                entry,
                start,
                end,
                id=key(10 + place, "n"),
                key=f"'{entry.key}:' || n",
                donation_id=key(2, "n"),
            )
            for line in entry.lines.all():
                # The number of a line says which it is a copy of.
                copy(
                    cursor,
                    line,
                    start,
                    end,
                    id=f"{line.pk + 1} * 10000000 + n",
                    entry_id=key(10 + place, "n"),
                )
        receipt = self.gift.receipts.get(status="issued")
        copy(
            cursor,
            receipt,
            start,
            end,
            id=key(7, "n"),
            donation_id=key(2, "n"),
            sequence="n + 100",
            number="'R-BENCH-' || n",
            replaces_id="NULL",
        )

    def _ids_of_gift(self) -> list[str]:
        ids = (
            self.attempt.stripe_session_id,
            self.gift.stripe_payment_intent_id,
            self.gift.stripe_charge_id,
            self.gift.stripe_balance_id,
        )
        return [str(each) for each in ids]

    def _at_stripe(self, cursor: Any, start: int, end: int, ids: list[str], **fields: Any) -> None:
        """Copies of these objects; where one names another of them, its copy names the other's copy."""
        data, private = (f"t.{column}::text" for column in ("data", "private"))
        for each in ids:
            data, private = (f"replace({text}, '{each}', '{each}_' || n)" for text in (data, private))
        said = "".join(f" || jsonb_build_object('{name}', {value})" for name, value in fields.items())
        created = f"extract(epoch FROM {_moment('n')})::bigint".replace("%", "%%")
        cursor.execute(
            f"INSERT INTO sandbox_sandboxobject (id, kind, data, private, created, position, livemode) SELECT "
            f"t.id || '_' || n, t.kind, ({data})::jsonb || jsonb_build_object('created', {created}){said}, "
            f"({private})::jsonb, {created}, t.position + n, false "
            "FROM generate_series(%s::bigint, %s) AS n, sandbox_sandboxobject AS t WHERE t.id = ANY(%s)",
            [start, end - 1, ids],
        )


def _moment(number: str) -> str:
    """Some time in the last days, the same for the copies of both sides."""
    return f"date_trunc('hour', now()) - (({number} * 7919) % {DAYS * 24 - 2} + 1) * interval '1 hour'"


def _balance_of(charge_id: str) -> str:
    from payments.sandbox import store

    return str(store.get("charge", charge_id)["balance_transaction"])
