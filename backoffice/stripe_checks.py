"""Which Stripe is talked to: keys of one mode, or the sandbox where there is none and DEBUG is on."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

SANDBOX_SECRET_KEY = "sk_test_sandbox"  # noqa: S105
SANDBOX_WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105


@dataclass(frozen=True)
class StripeSettings:
    """Which Stripe we talk to. `sandbox` is True where no key is given and DEBUG is on."""

    sandbox: bool
    live_mode: bool
    secret_key: str
    public_key: str
    webhook_secrets: list[str]
    api_base: str


def stripe(
    *,
    secret_key: str,
    public_key: str,
    webhook_secrets: list[str],
    live_mode: bool,
    api_base: str,
    debug: bool,
) -> StripeSettings:
    if not secret_key:
        return _sandbox(debug=debug, webhook_secrets=webhook_secrets)
    key_is_live = secret_key.startswith(("sk_live_", "rk_live_"))
    if not key_is_live and not secret_key.startswith(("sk_test_", "rk_test_")):
        raise ImproperlyConfigured(
            "STRIPE_SECRET_KEY must begin with sk_live_, rk_live_, sk_test_ or rk_test_. "
            "Copy it from Stripe's dashboard, Developers, API keys."
        )
    if key_is_live != live_mode:
        raise ImproperlyConfigured(
            f"STRIPE_SECRET_KEY is a {'live' if key_is_live else 'test'} key, but STRIPE_LIVE_MODE is "
            f"{'on' if live_mode else 'off'}. Set STRIPE_LIVE_MODE={'true' if key_is_live else 'false'} "
            "or use the other key."
        )
    if public_key and (public_key.startswith("pk_live_") != key_is_live):
        raise ImproperlyConfigured(
            "STRIPE_PUBLIC_KEY and STRIPE_SECRET_KEY are of different modes. Copy both from the same page of "
            "Stripe's dashboard."
        )
    if not webhook_secrets:
        raise ImproperlyConfigured(
            "STRIPE_WEBHOOK_SECRETS is not set. Set it to the signing secret (whsec_…) of the webhook endpoint "
            "in Stripe's dashboard; several are separated by commas."
        )
    if any(not secret.startswith("whsec_") for secret in webhook_secrets):
        raise ImproperlyConfigured(
            "STRIPE_WEBHOOK_SECRETS holds something that is no signing secret: each begins with whsec_. It is not "
            "the API key; Stripe's dashboard shows it on the page of the webhook endpoint."
        )
    return StripeSettings(
        sandbox=False,
        live_mode=live_mode,
        secret_key=secret_key,
        public_key=public_key,
        webhook_secrets=webhook_secrets,
        api_base=api_base.rstrip("/"),
    )


def _sandbox(*, debug: bool, webhook_secrets: list[str]) -> StripeSettings:
    if not debug:
        raise ImproperlyConfigured(
            "STRIPE_SECRET_KEY is not set. With DEBUG off the sandbox must not stand in for Stripe: set the secret "
            "key from Stripe's dashboard (and STRIPE_LIVE_MODE=false for a test key)."
        )
    return StripeSettings(
        sandbox=True,
        live_mode=False,
        secret_key=SANDBOX_SECRET_KEY,
        public_key="pk_test_sandbox",
        webhook_secrets=webhook_secrets or [SANDBOX_WEBHOOK_SECRET],
        api_base="",
    )
