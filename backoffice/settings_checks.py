"""What a setting must be, said in a sentence that names the variable and how to set it."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import moneyed
from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_SECRET_KEY = "development-only-key-never-used-with-debug-off"  # noqa: S105
SANDBOX_SECRET_KEY = "sk_test_sandbox"  # noqa: S105
SANDBOX_WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105
# Ledger lines and reports know currencies of no or two decimals (docs/money.md).
THREE_DECIMAL_CURRENCIES = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


@dataclass(frozen=True)
class StripeSettings:
    """Which Stripe we talk to. `sandbox` is True where no key is given and DEBUG is on."""

    sandbox: bool
    live_mode: bool
    secret_key: str
    public_key: str
    webhook_secrets: list[str]
    api_base: str


def secret_key(value: str, *, debug: bool) -> str:
    if value and not (not debug and value == DEVELOPMENT_SECRET_KEY):
        if not debug and len(value) < 50:
            raise ImproperlyConfigured(
                "SECRET_KEY is shorter than 50 characters. Make one with: "
                'python -c "import secrets; print(secrets.token_urlsafe(60))"'
            )
        return value
    if debug:
        return DEVELOPMENT_SECRET_KEY
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put a long random value into the environment, for example the output of: "
        'python -c "import secrets; print(secrets.token_urlsafe(60))"'
    )


def site_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"SITE_URL is {value!r}. Set it to the address people open, such as https://office.example.org"
        )
    return value.rstrip("/")


def allowed_hosts(value: list[str], *, site_url: str, debug: bool) -> list[str]:
    hostname = urlsplit(site_url).hostname or ""
    if value:
        return value
    if debug:
        return sorted({hostname, "localhost", "127.0.0.1", "[::1]", "testserver"})
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS is not set. Set it to the host names served, such as {hostname}"
    )


def currencies(codes: list[str], *, default: str) -> list[str]:
    for code in {*codes, default}:
        if code in THREE_DECIMAL_CURRENCIES:
            raise ImproperlyConfigured(
                f"ALLOWED_CURRENCIES holds {code}, a currency of three decimals, which is not supported. Remove it."
            )
        if code not in moneyed.CURRENCIES:
            raise ImproperlyConfigured(
                f"ALLOWED_CURRENCIES holds {code!r}, which is no ISO 4217 code. Write codes such as EUR,USD,KES"
            )
    if default not in codes:
        raise ImproperlyConfigured(
            f"DEFAULT_CURRENCY is {default}, which ALLOWED_CURRENCIES does not hold. Add it."
        )
    return codes


def positive_decimal(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a number such as 100000") from error
    if not number.is_finite() or number <= 0:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be above zero.")
    return number


def whole_number(name: str, value: str, *, lowest: int) -> int:
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number such as 30") from error
    if number < lowest:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be {lowest} or more.")
    return number


def rate(name: str, value: str) -> str:
    """How often in which time; an empty value lifts the limit."""
    if value and not re.fullmatch(r"[1-9]\d*/(s|sec|second|m|min|minute|h|hour|d|day)", value):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write how often in which time, such as 30/hour")
    return value


def rising_days(name: str, values: list[str]) -> list[int]:
    """Steps of a ladder, each later than the one before."""
    days = [whole_number(name, value.strip(), lowest=1) for value in values if value.strip()]
    if days != sorted(set(days)):
        raise ImproperlyConfigured(f"{name} is {','.join(values)!r}. Write days that rise, such as 7,21,45")
    return days


def percent(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Write a number from 0 to 100, such as 10"
        ) from error
    if not number.is_finite() or not 0 <= number <= 100:
        raise ImproperlyConfigured(f"{name} is {value!r}. It must be from 0 to 100.")
    return number


def media_storage(value: str) -> str:
    if value not in {"disk", "s3"}:
        raise ImproperlyConfigured(
            f"MEDIA_STORAGE is {value!r}. Set it to disk (files under MEDIA_ROOT) or s3 (a private bucket)."
        )
    return value


def object_store(
    *, bucket: str, endpoint: str, region: str, access_key: str, secret_key: str, acl: str, link_seconds: int
) -> dict[str, Any]:
    """The private bucket as Django's STORAGES takes it. Without keys, boto3 looks for the machine's own role."""
    if not bucket:
        raise ImproperlyConfigured(
            "S3_BUCKET is not set. With MEDIA_STORAGE=s3 set it to the name of a private bucket."
        )
    if bool(access_key) != bool(secret_key):
        raise ImproperlyConfigured(
            "S3_ACCESS_KEY and S3_SECRET_KEY belong together. Set both, or neither where the machine has a role."
        )
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(
            f"S3_ENDPOINT is {endpoint!r}. Set it to a whole address, such as https://s3.eu-central-1.example.org"
        )
    return {
        "BACKEND": "backoffice.core.files.object_storage.PrivateObjectStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "access_key": access_key or None,
            "secret_key": secret_key or None,
            "default_acl": acl or None,
            "querystring_auth": True,
            "querystring_expire": link_seconds,
            "signature_version": "s3v4",
            "file_overwrite": False,
            "object_parameters": {"CacheControl": "private, no-store"},
        },
    }


def object_store_origins(*, bucket: str, endpoint: str, region: str) -> list[str]:
    """From where browsers are sent the pictures of the store: pages must be allowed to show them."""
    if endpoint:
        parts = urlsplit(endpoint)
        return [f"{parts.scheme}://{parts.netloc}"]
    host = f"s3.{region}.amazonaws.com" if region else "s3.amazonaws.com"
    return [f"https://{bucket}.{host}", f"https://{bucket}.s3.amazonaws.com"]


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
