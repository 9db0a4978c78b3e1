"""docs/webhooks.md says what the code does."""

import re
from pathlib import Path

from payments.services.handlers import HANDLERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def test_its_table_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", PAGE.read_text(), flags=re.MULTILINE)
    assert dict(rows) == {event_type: handler.effect for event_type, handler in HANDLERS.items()}
