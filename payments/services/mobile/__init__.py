"""Gifts by mobile money."""
