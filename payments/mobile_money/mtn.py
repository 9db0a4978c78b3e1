"""MTN MoMo, Collections: request to pay (https://momodeveloper.mtn.com).

Callbacks are not signed and come at most once, so a callback is only a reason to ask. We choose the reference
(X-Reference-Id) and send it as `externalId` too, since that is what comes back in the body.
"""

import base64
import hashlib
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from payments.mobile_money.base import (
    BadCallback,
    Callback,
    Capabilities,
    Initiation,
    MobileMoneyError,
    Prompt,
    Reason,
    State,
    Status,
    UnknownPayment,
)
from payments.mobile_money.http import Answer, call, refusal
from payments.mobile_money.reading import amount_in, object_in, text_in

WHOLE, CENTS = Decimal(1), Decimal("0.01")
SANDBOX = "sandbox"
SANDBOX_API, LIVE_API = "https://sandbox.momodeveloper.mtn.com", "https://proxy.momoapi.mtn.com"
# The environment names the country: its currency, the unit that is counted in, and how its numbers begin.
ENVIRONMENTS: dict[str, tuple[str, Decimal, str]] = {
    SANDBOX: ("EUR", CENTS, "46"),
    "mtnuganda": ("UGX", WHOLE, "256"),
    "mtnzambia": ("ZMW", CENTS, "260"),
    "mtnghana": ("GHS", CENTS, "233"),
    "mtnrwanda": ("RWF", WHOLE, "250"),
    "mtncameroon": ("XAF", WHOLE, "237"),
    "mtncongo": ("XAF", WHOLE, "242"),
    "mtnivorycoast": ("XOF", WHOLE, "225"),
    "mtnbenin": ("XOF", WHOLE, "229"),
    "mtnguineaconakry": ("GNF", WHOLE, "224"),
    "mtnswaziland": ("SZL", CENTS, "268"),
}
_STATES = {"PENDING": State.PENDING, "SUCCESSFUL": State.SUCCEEDED, "FAILED": State.FAILED}
_REASONS = {
    "APPROVAL_REJECTED": Reason.DECLINED,
    "PAYER_REJECTED": Reason.DECLINED,
    "EXPIRED": Reason.TIMEOUT,
    "NOT_ENOUGH_FUNDS": Reason.INSUFFICIENT,
    "PAYER_LIMIT_REACHED": Reason.LIMIT,
    "PAYEE_NOT_ALLOWED_TO_RECEIVE": Reason.UNREACHED,
    "PAYER_NOT_FOUND": Reason.UNREACHED,
    "TRANSACTION_CANCELED": Reason.CANCELLED,
    "INVALID_PIN": Reason.WRONG_PIN,
    "COULD_NOT_PERFORM_TRANSACTION": Reason.TIMEOUT,
}
# A token is taken anew so long before its end.
_SPARE_SECONDS = 60


@dataclass
class MtnMomo:
    subscription_key: str
    api_user: str
    api_key: str
    environment: str
    api_base: str = ""
    name: str = "mtn"
    _token: tuple[str, float] = field(default=("", 0.0), repr=False, init=False)

    @cached_property
    def capabilities(self) -> Capabilities:
        currency, step, prefix = ENVIRONMENTS[self.environment]
        return Capabilities(
            label="MTN MoMo",
            steps={currency: step},
            msisdn_pattern=re.compile(rf"{prefix}\d{{7,10}}"),
            msisdn_example=f"+{prefix} 77 123 4567",
            signed_callbacks=False,
            narration_length=160,
            # Its gateway refuses what is not plain text.
            narration_pattern=re.compile(r"[A-Za-z0-9 .,\-]"),
        )

    def initiate(self, prompt: Prompt) -> Initiation:
        reference = str(prompt.reference)
        step = self.capabilities.steps[str(prompt.amount.currency)]
        answer = self._call(
            "POST",
            "/collection/v1_0/requesttopay",
            headers={"X-Reference-Id": reference, "X-Callback-Url": prompt.callback_url},
            json={
                "amount": str(prompt.amount.amount.quantize(step)),
                "currency": str(prompt.amount.currency),
                "externalId": reference,
                "payer": {"partyIdType": "MSISDN", "partyId": prompt.msisdn},
                "payerMessage": prompt.narration,
                "payeeNote": prompt.narration,
            },
        )
        if answer.code != 202:
            if answer.code == 409:
                # It knows our reference already, so an earlier call did arrive.
                raise MobileMoneyError(
                    "MTN MoMo knows this reference already.", retryable=False, nothing_done=False
                )
            raise refusal("MTN MoMo", answer, _said(answer.body), code=text_in(answer.body, "code"))
        return Initiation(provider_reference=reference, state=State.PENDING)

    def query(self, *, reference: uuid.UUID, provider_reference: str = "") -> Status:
        answer = self._call("GET", f"/collection/v1_0/requesttopay/{reference}")
        if answer.code == 404:
            raise UnknownPayment(
                "MTN MoMo knows no such payment.", retryable=False, nothing_done=True, code="404"
            )
        if not answer.is_success:
            raise refusal("MTN MoMo", answer, _said(answer.body))
        if not answer.is_json:
            raise MobileMoneyError("MTN MoMo answered without JSON.", retryable=True, nothing_done=False)
        return _status(answer.body)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        found = object_in(body)
        status = _status(found)
        if not status.reference:
            raise BadCallback("The callback names no externalId.")
        return Callback(
            # It has no identifier of its own: the same body again is the same callback.
            event_id=hashlib.sha256(body).hexdigest(),
            reference=status.reference,
            status=status,
            trusted=False,
        )

    def reread(self, body: str) -> Status:
        return _status(object_in(body))

    def _call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, json: Any = None
    ) -> Answer:
        asked = {
            "Authorization": f"Bearer {self._bearer()}",
            "Ocp-Apim-Subscription-Key": self.subscription_key,
            "X-Target-Environment": self.environment,
            **(headers or {}),
        }
        answer = call("MTN MoMo", method, self._base + path, headers=asked, json=json)
        if answer.code == 401:
            self._token = ("", 0.0)  # taken back before its time: the next call asks for another one
        return answer

    def _bearer(self) -> str:
        token, good_until = self._token
        if token and time.monotonic() < good_until:
            return token
        basic = base64.b64encode(f"{self.api_user}:{self.api_key}".encode()).decode()
        try:
            answer = call(
                "MTN MoMo",
                "POST",
                f"{self._base}/collection/token/",
                headers={
                    "Authorization": f"Basic {basic}",
                    "Ocp-Apim-Subscription-Key": self.subscription_key,
                },
            )
        except MobileMoneyError as error:
            # Without a token nobody was prompted, whatever became of this call.
            raise MobileMoneyError(str(error), retryable=True, nothing_done=True) from error
        token = text_in(answer.body, "access_token", longest=8000)
        if not answer.is_success or not token:
            raise MobileMoneyError(
                f"MTN MoMo gives no token: {answer.code} {_said(answer.body)}",
                retryable=answer.code >= 500 or answer.code == 429,
                nothing_done=True,
            )
        seconds = answer.body.get("expires_in")
        lasts = float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdigit() else 300.0
        self._token = (token, time.monotonic() + max(0.0, lasts - _SPARE_SECONDS))
        return token

    @property
    def _base(self) -> str:
        return (self.api_base or (SANDBOX_API if self.environment == SANDBOX else LIVE_API)).rstrip("/")


def _status(found: Mapping[str, Any]) -> Status:
    facts = dict(found)
    state = _STATES.get(text_in(facts, "status").upper(), State.UNKNOWN)
    code, said = _reason_of(facts)
    return Status(
        state=state,
        reference=text_in(facts, "externalId"),
        amount=amount_in(facts.get("amount"), facts.get("currency")),
        receipt=text_in(facts, "financialTransactionId"),
        provider_reference=text_in(facts, "referenceId"),
        reason=_REASONS.get(code, Reason.DECLINED if state is State.FAILED and not code else Reason.NONE),
        said=said,
    )


def _reason_of(facts: Mapping[str, Any]) -> tuple[str, str]:
    """`reason` is a code, or an object of a code and a message: both are documented, and both are sent."""
    reason = facts.get("reason")
    if isinstance(reason, Mapping):
        code, message = text_in(dict(reason), "code"), text_in(dict(reason), "message", longest=200)
        return code.upper(), f"{code}: {message}" if message else code
    code = text_in(dict(facts), "reason", longest=200)
    return code.upper(), code


def _said(body: Mapping[str, Any]) -> str:
    code, message = text_in(dict(body), "code"), text_in(dict(body), "message", longest=200)
    return f"{code}: {message}" if code and message else code or message
