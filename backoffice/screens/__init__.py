"""Screens that show several floors at once, put together from parts of each."""
