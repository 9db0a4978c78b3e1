"""A Stripe object as the sandbox keeps it: the JSON that the API would show, nothing expanded."""

from typing import Any

Document = dict[str, Any]
"""JSON is untyped by nature; the shapes package is the one place that builds it."""

Params = dict[str, Any]
"""Request parameters after validation against the SDK's own types."""
