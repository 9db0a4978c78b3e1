"""Which providers there are: those that the settings name, each with its credentials."""

from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings

from payments.mobile_money.base import MobileMoneyProvider
from payments.mobile_money.lipila import Lipila
from payments.mobile_money.mtn import MtnMomo
from payments.mobile_money.sandbox import SandboxMobileMoney


class NoSuchProvider(LookupError):
    """A provider that is not switched on here, or is not any more."""


def _sandbox(_credentials: Mapping[str, str]) -> MobileMoneyProvider:
    return SandboxMobileMoney(signs=settings.MOBILE_SANDBOX_SIGNS)


_MAKERS: dict[str, Callable[[Mapping[str, str]], MobileMoneyProvider]] = {
    "mtn": lambda given: MtnMomo(**given),
    "lipila": lambda given: Lipila(**given),
    "sandbox": _sandbox,
}


def names() -> tuple[str, ...]:
    return tuple(settings.MOBILE_MONEY)


def get_provider(name: str) -> MobileMoneyProvider:
    """Raises NoSuchProvider."""
    if name not in settings.MOBILE_MONEY:
        raise NoSuchProvider(name)
    return _made(name, tuple(sorted(settings.MOBILE_MONEY[name].items())), settings.MOBILE_SANDBOX_SIGNS)


def providers() -> list[MobileMoneyProvider]:
    return [get_provider(name) for name in names()]


def providers_for(currency: str) -> list[MobileMoneyProvider]:
    """Those that take this currency."""
    return [each for each in providers() if currency in each.capabilities.currencies]


def label_of(name: str) -> str:
    """In words, also for a provider that was switched off since."""
    try:
        return str(get_provider(name).capabilities.label)
    except NoSuchProvider:
        return name


@cache
def _made(name: str, credentials: tuple[tuple[str, str], ...], _signs: bool) -> MobileMoneyProvider:
    """One for all calls of a process: it keeps its access token."""
    return _MAKERS[name](dict(credentials))
