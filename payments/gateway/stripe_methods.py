"""Cards and accounts at Stripe: what they are, and the page on which a donor leaves another one."""

from collections.abc import Callable
from typing import TypeVar

import stripe

from payments.gateway import method_shapes
from payments.gateway.facts_methods import Mandate, Method, SetupAttempt
from payments.gateway.naming import named

_T = TypeVar("_T")


class TellsOfMethods:
    """For the gateway, which brings its client and its way of asking."""

    _api: stripe.V1Services

    def _ask(self, call: Callable[[], _T]) -> _T:
        raise NotImplementedError

    def portal_url(self, customer_id: str, *, return_url: str, locale: str = "auto") -> str:
        """A page of Stripe's own on which the donor leaves another card. It lives for minutes: make it per press,
        keep it nowhere. https://docs.stripe.com/customer-management/portal-deep-links"""
        flow: stripe.params.billing_portal.SessionCreateParamsFlowData = {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}},
        }
        params: stripe.params.billing_portal.SessionCreateParams = {
            "customer": named(customer_id),
            "flow_data": flow,
            "locale": locale,
            "return_url": return_url,
        }
        return self._ask(lambda: self._api.billing_portal.sessions.create(params)).url

    def payment_method(self, method_id: str) -> Method:
        one = named(method_id)
        return method_shapes.method(self._ask(lambda: self._api.payment_methods.retrieve(one)))

    def mandate(self, mandate_id: str) -> Mandate:
        one = named(mandate_id)
        return method_shapes.mandate(self._ask(lambda: self._api.mandates.retrieve(one)))

    def setup_attempt(self, setup_intent_id: str) -> SetupAttempt:
        one = named(setup_intent_id)
        return method_shapes.setup_attempt(self._ask(lambda: self._api.setup_intents.retrieve(one)))
