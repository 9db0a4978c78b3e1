"""Lipila, Zambia: collections from all three networks (https://docs.lipila.dev).

Its callbacks are signed by Standard Webhooks (https://www.standardwebhooks.com): identifier, time and raw body
under a secret of our own, so that what they say may be believed, if it also says what we asked for.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
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
from payments.mobile_money.signatures import verify

SANDBOX_API, LIVE_API = "https://api.lipila.dev/api/v1", "https://blz.lipila.io/api/v1"
_STATES = {"pending": State.PENDING, "successful": State.SUCCEEDED, "failed": State.FAILED}
# It passes on what the network says, in words that are not fixed.
_REASONS = (
    (re.compile(r"insufficient|not enough|low balance", re.I), Reason.INSUFFICIENT),
    (re.compile(r"\bpin\b", re.I), Reason.WRONG_PIN),
    (re.compile(r"time[d]?\s?-?out|expired", re.I), Reason.TIMEOUT),
    (re.compile(r"limit", re.I), Reason.LIMIT),
    (re.compile(r"cancel", re.I), Reason.CANCELLED),
    (re.compile(r"not found|not registered|invalid (account|number)", re.I), Reason.UNREACHED),
    (re.compile(r"declin|reject|denied", re.I), Reason.DECLINED),
)


@dataclass
class Lipila:
    api_key: str
    webhook_secret: str
    api_base: str = SANDBOX_API
    name: str = "lipila"

    @cached_property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            label="Lipila",
            steps={"ZMW": Decimal("0.01")},
            msisdn_pattern=re.compile(r"260[79]\d{8}"),
            msisdn_example="+260 97 123 4567",
            signed_callbacks=True,
            narration_length=60,
            narration_pattern=re.compile(r"[A-Za-z0-9 ]"),
        )

    def initiate(self, prompt: Prompt) -> Initiation:
        answer = self._call(
            "POST",
            "/collections/mobile-money",
            headers={"callbackUrl": prompt.callback_url},
            json={
                "referenceId": str(prompt.reference),
                # A number by its documentation. Two decimals of a number this small are exact enough to come
                # back the same, and what comes back is compared.
                "amount": float(prompt.amount.amount),
                "narration": prompt.narration,
                "accountNumber": prompt.msisdn,
                "currency": str(prompt.amount.currency),
            },
        )
        if not answer.is_success:
            raise refusal("Lipila", answer, text_in(answer.body, "message", longest=200))
        status = _status(answer.body)
        if not answer.is_json or status.state is State.UNKNOWN:
            raise MobileMoneyError("Lipila answered something else.", retryable=True, nothing_done=False)
        if status.state is State.FAILED:
            raise MobileMoneyError(
                f"Lipila: {status.said}", retryable=False, nothing_done=True, code=status.reason
            )
        # Whatever it says here, paid is only what a callback or a look-up says.
        return Initiation(provider_reference=status.provider_reference, state=State.PENDING)

    def query(self, *, reference: uuid.UUID, provider_reference: str = "") -> Status:
        answer = self._call("GET", "/collections/check-status", params={"referenceId": str(reference)})
        if answer.code == 404:
            raise UnknownPayment(
                "Lipila knows no such payment.", retryable=False, nothing_done=True, code="404"
            )
        if not answer.is_success:
            raise refusal("Lipila", answer, text_in(answer.body, "message", longest=200))
        if not answer.is_json:
            raise MobileMoneyError("Lipila answered without JSON.", retryable=True, nothing_done=False)
        return _status(answer.body)

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        event_id = verify(self.webhook_secret, headers, body)
        found = object_in(body)
        status = _status(found)
        if not status.reference:
            raise BadCallback("The callback names no referenceId.")
        return Callback(event_id=event_id, reference=status.reference, status=status, trusted=True)

    def reread(self, body: str) -> Status:
        return _status(object_in(body))

    def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        asked = {"accept": "application/json", "x-api-key": self.api_key, **(headers or {})}
        return call(
            "Lipila", method, self.api_base.rstrip("/") + path, headers=asked, json=json, params=params
        )


def _status(found: Mapping[str, Any]) -> Status:
    facts = dict(found)
    state = _STATES.get(text_in(facts, "status").lower(), State.UNKNOWN)
    if text_in(facts, "type").lower() not in ("", "collection"):
        state = State.UNKNOWN  # money that goes the other way
    said = text_in(facts, "message", longest=200)
    return Status(
        state=state,
        reference=text_in(facts, "referenceId"),
        amount=amount_in(facts.get("amount"), facts.get("currency")),
        receipt=text_in(facts, "externalId"),
        provider_reference=text_in(facts, "identifier"),
        reason=_reason(said) if state is State.FAILED else Reason.NONE,
        said=said,
    )


def _reason(said: str) -> Reason:
    return next((reason for pattern, reason in _REASONS if pattern.search(said)), Reason.DECLINED)
