"""The real SDK over the sandbox's transport."""

import pytest
import stripe

from payments.sandbox.transport import SandboxTransport


@pytest.fixture
def client(db: None) -> stripe.StripeClient:
    return stripe.StripeClient("sk_test_sandbox", http_client=SandboxTransport(), max_network_retries=0)
