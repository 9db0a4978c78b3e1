"""What the processor refuses, in words that say whether a retry helps."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class GatewayError(Exception):
    """The message is for staff, `user_message` for the donor who waits.

    `retryable` says that the same call may succeed later. `nothing_done` says that the processor has
    certainly not carried it out: a call that timed out, or whose answer is kept from us, may have been.
    """

    def __init__(
        self,
        message: str,
        *,
        retryable: bool,
        nothing_done: bool,
        code: str = "",
        user_message: str | Promise = "",
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.nothing_done = nothing_done
        self.code = code
        self.user_message = user_message or (_TRY_AGAIN if retryable else _TELL_US)


class NotFound(GatewayError):
    """The processor knows no such object, under the key and in the mode that we use."""


class CardDeclined(GatewayError):
    """The bank said no; `user_message` is what the processor lets us tell the donor."""


_TRY_AGAIN = _("The payment service cannot be reached at the moment. Please try again in a minute.")
_TELL_US = _("This payment could not be started. You have not been charged. Please write to us.")
