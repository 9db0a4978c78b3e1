"""Fetching from Stripe what its events would have told us, however old it is (docs/reconciliation.md).

Stripe keeps events for thirty days and its objects for ever: they are listed, and each goes through the reader and
handler of its event, under the same leases. What stands here already is passed over.
"""
