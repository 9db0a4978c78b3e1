"""What the house refuses: errors whose message is meant for the person who tried."""


class DomainError(Exception):
    """Something that may not be done. The message says why, in translated plain words."""


class Conflict(DomainError):
    """Something that the record does not allow as it stands now; later, or after another step, it may."""
