"""Importing donors: the columns, what becomes of a row, writing rows and taking them back."""
