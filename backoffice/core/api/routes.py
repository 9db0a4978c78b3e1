"""Addresses that answer with and without their final slash, without a redirect.

A redirect would turn a POST into a GET and lose its body.
"""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path


def either(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """`route` is written without its final slash; `name` reverses to the address with it."""
    return [path(f"{route}/", view, name=name), path(route, view)]
