"""What the tests of the roof share."""

import pytest

from tests.backoffice.people import House


@pytest.fixture
def house(db: None) -> House:
    """A partner with its people, a signed-in client for each role, and rows on demand."""
    return House()
