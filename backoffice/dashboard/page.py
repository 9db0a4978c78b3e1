"""What the first page shows to the person who opens it."""

from typing import Any

from django.http import HttpRequest

from backoffice.dashboard.figures import figures_for
from backoffice.dashboard.waiting import queues_for


def context(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """Called by unfold for the index (`DASHBOARD_CALLBACK`)."""
    queues = queues_for(request)
    return {
        **shown,
        "title": "",
        "waiting": [filled for filled in queues if filled.total],
        "done": [filled for filled in queues if not filled.total],
        "figures": figures_for(request),
    }
