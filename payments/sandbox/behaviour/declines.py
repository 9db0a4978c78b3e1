"""Why something did not happen, for people."""


class NotPossible(Exception):
    """What was asked does not fit the state that the object is in."""


class SessionClosed(NotPossible):
    """The checkout session was paid, or has expired."""

    def __init__(self, status: str) -> None:
        super().__init__(f"This checkout session is {status}.")
        self.status = status


class BankDebitUnavailable(NotPossible):
    """No bank debit exists for this currency, or the session does not allow it."""


class CardDeclined(Exception):
    """The bank said no. What was tried is kept; the donor may try again."""

    def __init__(self, *, code: str, decline_code: str, message: str, payment_intent: str) -> None:
        super().__init__(message)
        self.code = code
        self.decline_code = decline_code
        self.message = message
        self.payment_intent = payment_intent
