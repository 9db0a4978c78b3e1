"""The settings refuse to start without what protects money and children, and say what to set."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "ENV_FILE": os.devnull,
    "DEBUG": "false",
    "SECRET_KEY": "k" * 20 + "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
    "ALLOWED_HOSTS": "office.example.org",
    "SITE_URL": "https://office.example.org",
    "STRIPE_SECRET_KEY": "sk_live_0123456789",
    "STRIPE_PUBLIC_KEY": "pk_live_0123456789",
    "STRIPE_WEBHOOK_SECRETS": "whsec_0123456789",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp://localhost:25",
}


def _run(code: list[str], changes: Mapping[str, str | None]) -> subprocess.CompletedProcess[str]:
    """Run Python in the environment of production with some variables changed, or taken out by None."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
        **PRODUCTION,
        **{name: value for name, value in changes.items() if value is not None},
    }
    for name in [name for name, value in changes.items() if value is None]:
        del environment[name]
    return subprocess.run(
        [sys.executable, *code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


START = ["-c", "from django.conf import settings; settings.DEBUG"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 50"),
        ({"SECRET_KEY": "development-only-key-never-used-with-debug-off"}, "SECRET_KEY is not set"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"STRIPE_SECRET_KEY": None}, "STRIPE_SECRET_KEY is not set. With DEBUG off the sandbox must not"),
        ({"STRIPE_SECRET_KEY": "sk_test_1"}, "is a test key, but STRIPE_LIVE_MODE is on"),
        ({"STRIPE_LIVE_MODE": "false"}, "is a live key, but STRIPE_LIVE_MODE is off"),
        ({"STRIPE_SECRET_KEY": "whatever"}, "must begin with sk_live_"),
        ({"STRIPE_PUBLIC_KEY": "pk_test_1"}, "are of different modes"),
        ({"STRIPE_WEBHOOK_SECRETS": None}, "STRIPE_WEBHOOK_SECRETS is not set"),
        ({"STRIPE_WEBHOOK_SECRETS": "whsec_0123456789,sk_live_1"}, "each begins with whsec_"),
        ({"ALLOWED_CURRENCIES": "EUR,KWD"}, "KWD, a currency of three decimals"),
        ({"ALLOWED_CURRENCIES": "EUR,XXY"}, "no ISO 4217 code"),
        ({"PUBLIC_GIFT_RATE": "often"}, "Write how often in which time"),
        ({"DEFAULT_CURRENCY": "SEK"}, "DEFAULT_CURRENCY is SEK"),
        ({"SITE_URL": "office.example.org"}, "SITE_URL is 'office.example.org'"),
        ({"MAXIMUM_AMOUNT": "much"}, "MAXIMUM_AMOUNT is 'much'"),
        ({"MAXIMUM_AMOUNT": "UGX=5000000"}, "MAXIMUM_AMOUNT needs a number for all other currencies"),
        ({"MAXIMUM_AMOUNT": "100000,XXY=5"}, "MAXIMUM_AMOUNT names 'XXY', which is no currency"),
        ({"MAXIMUM_AMOUNT": "100000,KES=1,KES=2"}, "MAXIMUM_AMOUNT says twice what holds for KES"),
        ({"CHARITY_SHARE_PERCENT": "101"}, "CHARITY_SHARE_PERCENT is '101'"),
        ({"ENV_FILE": "/nowhere/.env"}, "ENV_FILE names /nowhere/.env"),
    ],
    ids=lambda value: (
        "-".join(f"{name}={part}"[:40] for name, part in value.items()) if isinstance(value, dict) else ""
    ),
)
def test_it_refuses_to_start_and_says_what_to_set(changes: dict[str, str | None], words: str) -> None:
    done = _run(START, changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert words in done.stderr


def test_a_command_says_it_in_one_sentence() -> None:
    done = _run(["manage.py", "makemigrations", "--check"], {"SECRET_KEY": None})
    assert done.returncode == 1
    assert done.stderr.startswith("Almoner does not start. SECRET_KEY is not set. Put a long random value")
    assert done.stderr.count("\n") == 1


def test_a_web_server_does_not_start_either() -> None:
    """Checks alone do not run under a WSGI server."""
    done = _run(["-c", "import backoffice.wsgi"], {"SECRET_KEY": None})
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_production_passes_the_deployment_check() -> None:
    done = _run(["-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], {})
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_asks_for_two_proofs_and_has_no_sandbox() -> None:
    code = (
        "from django.conf import settings as s;"
        "print(s.STAFF_TWO_FACTOR_REQUIRED, s.STRIPE_SANDBOX, 'payments.sandbox' in s.INSTALLED_APPS,"
        " s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    )
    assert _run(["-c", code], {}).stdout.split() == ["True", "False", "False", "True", "True"]


def test_a_test_key_works_where_it_is_said_to_be_one() -> None:
    test_mode = {
        "STRIPE_SECRET_KEY": "rk_test_1",
        "STRIPE_PUBLIC_KEY": "pk_test_1",
        "STRIPE_LIVE_MODE": "false",
    }
    assert _run(START, test_mode).returncode == 0


def test_other_names_of_the_same_variables_are_read() -> None:
    code = "from django.conf import settings as s; print(s.STRIPE_PUBLIC_KEY, s.STRIPE_WEBHOOK_SECRETS)"
    others = {
        "STRIPE_PUBLIC_KEY": None,
        "STRIPE_PUBLISHABLE_KEY": "pk_live_other",
        "STRIPE_WEBHOOK_SECRETS": None,
        "STRIPE_WEBHOOK_SECRET": "whsec_other",
    }
    assert _run(["-c", code], others).stdout.strip() == "pk_live_other ['whsec_other']"


def test_development_needs_nothing_but_debug() -> None:
    bare: dict[str, str | None] = dict.fromkeys(PRODUCTION)
    code = "from django.conf import settings as s; print(s.STRIPE_SANDBOX, s.STAFF_TWO_FACTOR_REQUIRED)"
    done = _run(["-c", code], {**bare, "ENV_FILE": os.devnull, "DEBUG": "true"})
    assert done.stdout.split() == ["True", "False"]


def test_a_limit_counts_by_what_a_currency_is_worth_and_a_named_one_as_it_stands() -> None:
    code = (
        "from django.conf import settings as s;"
        "print(s.MAXIMUM_AMOUNT['KES'], s.MAXIMUM_AMOUNT['UGX'], s.MAXIMUM_AMOUNT[''], s.REFUND_APPROVAL_ABOVE['JPY'])"
    )
    assert _run(["-c", code], {}).stdout.split() == ["14000000", "400000000", "100000", "40000"]
    changed = _run(["-c", code], {"MAXIMUM_AMOUNT": "500,KES=90000", "REFUND_APPROVAL_ABOVE": "250, JPY=7"})
    assert changed.stdout.split() == ["90000", "2000000", "500", "7"]


def test_every_variable_stands_in_the_example() -> None:
    """A setting that nobody can find does not exist."""
    import re

    source = (ROOT / "backoffice" / "settings.py").read_text()
    named = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', source))
    example = (ROOT / ".env.example").read_text()
    assert {name for name in named if name not in example} == set()
