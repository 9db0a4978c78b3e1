"""Pages that donors open without signing in."""
