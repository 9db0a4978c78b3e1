"""Reading Stripe's own books: page after page of a hundred, newest first, each page one request.

The iterators are lazy, and Stripe is never asked inside a transaction: whoever writes what was read does it between
two rows, not around the loop.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

import stripe

from payments.gateway import billing_shapes, list_shapes, shapes
from payments.gateway.facts import Invoice, Payment, Subscription
from payments.gateway.facts_lists import (
    ListedDispute,
    ListedEvent,
    ListedRefund,
    ListedSession,
    Movement,
    Payout,
    Period,
)
from payments.gateway.naming import named

_T = TypeVar("_T")
_Row = TypeVar("_Row", bound=stripe.StripeObject)
_Fact = TypeVar("_Fact")
_PAGE = 100
_MOST_TYPES = 20  # of events, in one question


class ListsBooks:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def list_sessions(self, period: Period) -> Iterator[ListedSession]:
        sessions = self._api.checkout.sessions
        return self._each(
            lambda: sessions.list({"created": _created(period), "limit": _PAGE}), list_shapes.session
        )

    def list_payments(self, period: Period) -> Iterator[Payment]:
        """Each with its latest charge, and that with what it left on our balance."""
        return self._each(
            lambda: self._api.payment_intents.list(
                {
                    "created": _created(period),
                    "limit": _PAGE,
                    "expand": ["data.latest_charge.balance_transaction"],
                }
            ),
            shapes.payment,
        )

    def list_invoices(self, period: Period) -> Iterator[Invoice]:
        return self._each(
            lambda: self._api.invoices.list(
                {"created": _created(period), "limit": _PAGE, "expand": ["data.payments"]}
            ),
            billing_shapes.invoice,
        )

    def list_subscriptions(self, period: Period | None = None) -> Iterator[Subscription]:
        """Those that have ended too; all there are, unless a period is named in which they were made."""
        asked: stripe.params.SubscriptionListParams = {"status": "all", "limit": _PAGE}
        if period is not None:
            asked["created"] = _created(period)
        return self._each(lambda: self._api.subscriptions.list(asked), billing_shapes.subscription)

    def list_refunds(self, period: Period) -> Iterator[ListedRefund]:
        return self._each(
            lambda: self._api.refunds.list({"created": _created(period), "limit": _PAGE}), list_shapes.refund
        )

    def list_disputes(self, period: Period) -> Iterator[ListedDispute]:
        return self._each(
            lambda: self._api.disputes.list({"created": _created(period), "limit": _PAGE}),
            list_shapes.dispute,
        )

    def list_payouts(self, period: Period) -> Iterator[Payout]:
        return self._each(
            lambda: self._api.payouts.list({"created": _created(period), "limit": _PAGE}), list_shapes.payout
        )

    def list_movements(self, period: Period) -> Iterator[Movement]:
        return self._each(
            lambda: self._api.balance_transactions.list({"created": _created(period), "limit": _PAGE}),
            list_shapes.movement,
        )

    def movements_of(self, payout_id: str) -> Iterator[Movement]:
        """What a payout is made of, its own row among it. Stripe itemises automatic payouts alone."""
        return self._each(
            lambda: self._api.balance_transactions.list({"payout": named(payout_id), "limit": _PAGE}),
            list_shapes.movement,
        )

    def list_undelivered(self, types: Iterable[str], period: Period) -> Iterator[ListedEvent]:
        """Events that our webhook has not accepted; Stripe keeps them for thirty days."""
        wanted = sorted(types)
        for start in range(0, len(wanted), _MOST_TYPES):
            ask = partial(self._undelivered, wanted[start : start + _MOST_TYPES], period)
            yield from self._each(ask, list_shapes.event)

    def payout(self, payout_id: str) -> Payout:
        return list_shapes.payout(self._ask(lambda: self._api.payouts.retrieve(named(payout_id))))

    def listed_refund(self, refund_id: str) -> ListedRefund:
        """One of those that `list_refunds` tells of."""
        return list_shapes.refund(self._ask(lambda: self._api.refunds.retrieve(named(refund_id))))

    def listed_dispute(self, dispute_id: str) -> ListedDispute:
        """One of those that `list_disputes` tells of."""
        return list_shapes.dispute(self._ask(lambda: self._api.disputes.retrieve(named(dispute_id))))

    def _undelivered(self, types: list[str], period: Period) -> stripe.ListObject[stripe.Event]:
        return self._api.events.list(
            {"types": types, "delivery_success": False, "created": _created(period), "limit": _PAGE}
        )

    def _each(
        self, first_page: Callable[[], stripe.ListObject[_Row]], shaped: Callable[[_Row], _Fact]
    ) -> Iterator[_Fact]:
        page = self._ask(first_page)
        while True:
            yield from map(shaped, page.data)
            if not page.has_more:
                return
            page = self._ask(page.next_page)


def _created(period: Period) -> stripe.params.PayoutListParamsCreated:
    asked: stripe.params.PayoutListParamsCreated = {"gte": int(period.since.timestamp())}
    if period.until is not None:
        asked["lt"] = int(period.until.timestamp())
    return asked
