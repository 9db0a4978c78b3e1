"""The same key gets the same answer for a day: https://docs.stripe.com/api/idempotent_requests"""

import hashlib

from django.db import IntegrityError, transaction

from payments.sandbox import clock
from payments.sandbox.errors import IdempotencyMismatch, InvalidRequest
from payments.sandbox.models import IdempotencyRecord

_KEPT_SECONDS = 24 * 3600


def claimed(*, key: str, method: str, path: str, body: str, request_id: str) -> IdempotencyRecord:
    """The record of this key, locked: with a status the answer stands, without one it is ours to give.

    Of two requests at once the second waits here until the first has committed its answer.
    """
    if len(key) > 255:
        raise InvalidRequest("Idempotency keys may have up to 255 characters.")
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    IdempotencyRecord.objects.filter(key=key, created__lt=clock.now() - _KEPT_SECONDS).delete()
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(
                key=key, method=method, path=path, fingerprint=fingerprint, request_id=request_id
            )
    except IntegrityError:
        record = IdempotencyRecord.objects.select_for_update().get(key=key)
    if (record.method, record.path) != (method, path):
        raise IdempotencyMismatch(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for "
            f"('{record.path}' vs '{path}'). Try using a key other than '{key}' if you meant to execute a "
            "different request."
        )
    if record.fingerprint != fingerprint:
        raise IdempotencyMismatch(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
    return record
