"""Remote calls happen outside of transactions, whoever is called."""

from django.db import connection


def refuse_inside_transaction() -> None:
    """A remote call would hold locks for seconds, and what it did could not be rolled back.

    The test is that of `atomic(durable=True)`: the transaction which a test case wraps around is none.
    """
    blocks = connection.atomic_blocks
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise RuntimeError("The payment processor is never called inside a transaction.")
