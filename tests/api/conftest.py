"""Callers of the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from backoffice.api import tokens
from backoffice.core.models import User

Caller = Callable[[User], APIClient]


@pytest.fixture
def visitor(db: None) -> APIClient:
    """Somebody who is not signed in."""
    return APIClient()


@pytest.fixture
def caller() -> Caller:
    """A client that carries the token of a person."""

    def signed_in(user: User) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user, two_factor=False).access}")
        return client

    return signed_in


@pytest.fixture
def limits(settings: Any) -> Any:
    """The limits on requests as they stand in production, nothing counted yet."""
    cache.clear()
    yield settings
    cache.clear()
