"""Asking for one object by its id."""


def named(object_id: str) -> str:
    """The id itself. Raises ValueError for an empty one, which the SDK turns into the address of the collection."""
    if not object_id:
        raise ValueError("An object at Stripe cannot be asked for without its id.")
    return object_id
