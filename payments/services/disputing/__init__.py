"""Gifts that a cardholder's bank claims back, and early signs of it."""
