"""The network of the sandbox: none. The SDK hands its finished HTTP request over to a function."""

from collections.abc import Mapping
from typing import Any

import stripe
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.datastructures import CaseInsensitiveMapping

from payments.sandbox.api.dispatch import answer


class SandboxTransport(stripe.HTTPClient):
    """Give it to `stripe.StripeClient(key, http_client=SandboxTransport(), max_network_retries=0)`."""

    name = "sandbox"

    def __init__(self) -> None:
        if not settings.STRIPE_SANDBOX:
            raise ImproperlyConfigured(
                "The payment sandbox is not switched on, so nothing may be sent to it."
            )
        super().__init__()

    def request(  # type: ignore[override]  # the SDK's own `_usage` is for its telemetry
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        given = answer(method, url, headers or {}, post_data or "")
        return given.body, given.status, CaseInsensitiveMapping(given.headers)

    def close(self) -> None:
        """There is nothing to close."""
