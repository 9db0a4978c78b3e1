"""How the account at the processor is set up, as far as our key may see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoint:
    """An address to which the processor posts its events."""

    id: str
    url: str
    is_enabled: bool
    # Empty: that of the account, which may change under us.
    api_version: str
    events: frozenset[str]

    def sends(self, event_type: str) -> bool:
        return "*" in self.events or event_type in self.events


@dataclass(frozen=True)
class RefusedRead:
    """What our key may not read, by the name that it has in the processor's dashboard, and what was said."""

    right: str
    said: str
