"""What the house refuses: errors whose message is meant for the person who tried."""


class DomainError(Exception):
    """Something that may not be done. The message says why, in translated plain words."""
