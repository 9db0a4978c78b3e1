"""Is a child still to be had for a sponsor? The floor above knows, and tells it here as a condition on children.

It is part of the query that reads the children, so that it costs no question of its own.
"""

from collections.abc import Callable

from django.db.models import Q

_conditions: list[Callable[[], Q]] = []


def register(condition: Callable[[], Q]) -> None:
    """Called in `AppConfig.ready()`; asked anew for each query, since time is part of the answer."""
    if condition not in _conditions:
        _conditions.append(condition)


def is_offered() -> Q:
    # Without anybody above every child is to be had.
    return Q(*(condition() for condition in _conditions)) if _conditions else Q(pk__isnull=False)
