"""What the settings of mobile money must be, said in a sentence that names the variable and how to set it."""

import base64
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SANDBOX = "sandbox"
DEVELOPMENT_CALLBACK_SECRET = "development-callback-address"  # noqa: S105
# Providers whose callbacks are not signed.
UNSIGNED = frozenset({"mtn"})
_ENVIRONMENTS = frozenset(
    {
        *("sandbox", "mtnuganda", "mtnzambia", "mtnghana", "mtnrwanda", "mtncameroon", "mtncongo"),
        *("mtnivorycoast", "mtnbenin", "mtnguineaconakry", "mtnswaziland"),
    }
)
_LIPILA_SANDBOX, _LIPILA_LIVE = "https://api.lipila.dev/api/v1", "https://blz.lipila.io/api/v1"
_VARIABLES = {
    "mtn": {
        "subscription_key": "MTN_MOMO_SUBSCRIPTION_KEY",
        "api_user": "MTN_MOMO_API_USER",
        "api_key": "MTN_MOMO_API_KEY",
        "environment": "MTN_MOMO_ENVIRONMENT",
    },
    "lipila": {"api_key": "LIPILA_API_KEY", "webhook_secret": "LIPILA_WEBHOOK_SECRET"},
}


def providers(
    names: list[str], *, given: Mapping[str, dict[str, str]], may_have_sandbox: bool, live: bool
) -> dict[str, dict[str, str]]:
    """What each provider that is named is made with. Without any, the sandbox's phones, where they may be."""
    wanted = [name.strip() for name in names if name.strip()]
    if not wanted:
        return {SANDBOX: {}} if may_have_sandbox else {}
    chosen: dict[str, dict[str, str]] = {}
    for name in wanted:
        if name == SANDBOX:
            if not may_have_sandbox:
                raise ImproperlyConfigured(
                    "MOBILE_MONEY_PROVIDERS names the sandbox, which works with DEBUG on and without "
                    "STRIPE_SECRET_KEY alone. Remove it."
                )
            chosen[name] = {}
        elif name in given:
            chosen[name] = _checked(name, dict(given[name]), live=live)
        else:
            raise ImproperlyConfigured(
                f"MOBILE_MONEY_PROVIDERS names {name!r}. There are: mtn, lipila and, for trying out, sandbox."
            )
    return chosen


def callback_secret(value: str, *, providers: Mapping[str, object]) -> str:
    if not UNSIGNED & set(providers):
        return value or DEVELOPMENT_CALLBACK_SECRET
    if not re.fullmatch(r"[A-Za-z0-9_-]{24,100}", value):
        raise ImproperlyConfigured(
            "MOBILE_MONEY_CALLBACK_SECRET is not set, shorter than 24 characters or not of letters, digits, - and _. "
            "It ends the address to which MTN MoMo calls back. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(24))"'
        )
    return value


def hours(value: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value.strip())
    first, before = (int(part) for part in found.groups()) if found else (0, 0)
    if not 0 <= first < before <= 24:
        raise ImproperlyConfigured(f"MOBILE_PROMPT_HOURS is {value!r}. Write hours of one day, such as 9-18")
    return first, before


def _checked(name: str, given: dict[str, str], *, live: bool) -> dict[str, str]:
    for field, variable in _VARIABLES[name].items():
        if not given[field]:
            raise ImproperlyConfigured(
                f"{variable} is not set, and MOBILE_MONEY_PROVIDERS names {name}. Set it, or remove {name} there."
            )
    if given["api_base"] and urlsplit(given["api_base"]).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(
            f"{'MTN_MOMO' if name == 'mtn' else 'LIPILA'}_API_BASE is {given['api_base']!r}. Set it to a whole "
            "address, or leave it out."
        )
    if name == "mtn" and given["environment"] not in _ENVIRONMENTS:
        raise ImproperlyConfigured(
            f"MTN_MOMO_ENVIRONMENT is {given['environment']!r}. Set it to one of: {', '.join(sorted(_ENVIRONMENTS))}"
        )
    if name == "lipila":
        given["webhook_secret"] = _webhook_secrets(given["webhook_secret"])
        given["api_base"] = given["api_base"] or (_LIPILA_LIVE if live else _LIPILA_SANDBOX)
    return given


def _webhook_secrets(value: str) -> str:
    """Two, separated by a comma, hold while one takes the place of the other."""
    return ",".join(_webhook_secret(each.strip()) for each in value.split(","))


def _webhook_secret(value: str) -> str:
    """The dashboard shows it without the prefix under which libraries know it."""
    bare = value.removeprefix("whsec_")
    try:
        key = base64.b64decode(bare, validate=True)
    except ValueError:
        key = b""
    if len(key) < 24:
        raise ImproperlyConfigured(
            "LIPILA_WEBHOOK_SECRET is no base64 of 24 bytes or more. Copy it from Lipila's dashboard, Settings, "
            "Webhooks."
        )
    return f"whsec_{bare}"
