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


class AuthenticationRequired(Exception):
    """The bank wants to know who pays: the donor's own page comes in between (3-D Secure)."""

    def __init__(self, payment_intent: str) -> None:
        super().__init__("Your bank asks you to confirm this payment.")
        self.payment_intent = payment_intent


class CardDeclined(Exception):
    """The bank said no. What was tried is kept; the donor may try again."""

    def __init__(self, *, code: str, decline_code: str, message: str, payment_intent: str) -> None:
        super().__init__(message)
        self.code = code
        self.decline_code = decline_code
        self.message = message
        self.payment_intent = payment_intent
