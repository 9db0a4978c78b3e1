"""What a setting must be, said in a sentence that names the variable and how to set it."""

import re
from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

import moneyed
from django.core.exceptions import ImproperlyConfigured

from backoffice.core.worth import A_EURO_IN, roughly_in

DEVELOPMENT_SECRET_KEY = "development-only-key-never-used-with-debug-off"  # noqa: S105
# Ledger lines and reports know currencies of no or two decimals (docs/money.md).
THREE_DECIMAL_CURRENCIES = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


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


def amounts_by_currency(name: str, values: list[str]) -> dict[str, Decimal]:
    """ "250,KES=30000" as {"": 250, "KES": 30000, "UGX": 1000000, …}.

    The number alone is in euros and their like, and comes to as much in every currency that is worth less; what is
    named is taken as it stands. Under "" stands what holds for a currency of unknown worth.
    """
    named: dict[str, Decimal] = {}
    for value in values:
        code, _sign, number = value.strip().rpartition("=")
        if code and code not in moneyed.CURRENCIES:
            raise ImproperlyConfigured(f"{name} names {code!r}, which is no currency. Write it as KES=35000")
        if code in named:
            raise ImproperlyConfigured(f"{name} says twice what holds for {code or 'all other currencies'}.")
        named[code] = positive_decimal(name, number)
    if "" not in named:
        raise ImproperlyConfigured(f"{name} needs a number for all other currencies, such as 250,KES=35000")
    return {code: roughly_in(code, named[""]) for code in A_EURO_IN} | named


def colour(name: str, value: str) -> str:
    """As in a style sheet, in six figures: what is written on it is chosen black or white by itself."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a colour such as #14532d")
    return value.lower()


def language(value: str, *, known: Collection[str]) -> str:
    if value not in known:
        raise ImproperlyConfigured(
            f"LANGUAGE_CODE is {value!r}. It must be one of {', '.join(sorted(known))}"
        )
    return value


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
