"""The one place that writes objects in the shape of API 2026-10-28: one module per family of objects."""
