"""Comparing Stripe's books with ours, both ways. It reports and repairs nothing (docs/reconciliation.md).

One module for each kind of object: a function that takes a `Scope` and yields `Difference`s. `runner` runs them all.
"""
