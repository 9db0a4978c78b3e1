"""Importing the gifts of the books before these: the columns, what becomes of a row, writing rows and taking them back."""
