"""Refusals in the words and the shape that Stripe uses."""

from payments.sandbox.documents import Document


class ApiError(Exception):
    """An answer other than 200: https://docs.stripe.com/api/errors"""

    status = 400
    kind = "invalid_request_error"

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, **extra: object
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.extra = extra

    def body(self, *, request_id: str) -> Document:
        error: Document = {"type": self.kind, "message": self.message}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": error | self.extra}


class InvalidRequest(ApiError):
    """The request itself is wrong; Stripe does not remember it under its idempotency key."""


class NotFound(ApiError):
    status = 404


class ResourceMissing(NotFound):
    def __init__(self, kind: str, object_id: str, *, param: str = "id") -> None:
        name = _SPOKEN.get(kind, kind)
        super().__init__(f"No such {name}: '{object_id}'", code="resource_missing", param=param)


class Unauthorized(ApiError):
    status = 401


class IdempotencyMismatch(ApiError):
    kind = "idempotency_error"


# Stripe speaks of 'checkout.session' but of 'payment_intent' and, for charges made of it, of 'charge'.
_SPOKEN = {
    "item": "line item",
    "billing_portal.session": "billing portal session",
    "file": "file upload",
}
