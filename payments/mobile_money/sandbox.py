"""A provider that lives in this process: its phones are pressed on a page (`/sandbox/phone/`).

It keeps each prompt among the sandbox's objects. Whether its callbacks are signed is a setting, so that both ways
can be tried: MOBILE_SANDBOX_SIGNS.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.core.money import decimals_of
from payments.gateway.outside import refuse_inside_transaction
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
from payments.mobile_money.reading import amount_in, object_in, text_in
from payments.mobile_money.signatures import verify

SECRET = "whsec_c2FuZGJveC1waG9uZS1zYW5kYm94LXBob25lLTEyMzQ="  # noqa: S105  (of the stand-in alone)
KIND = "mobile_prompt"
CURRENCIES = ("KES", "UGX", "ZMW", "TZS", "NGN", "XOF", "GHS")
# Numbers that the sandbox's network does not know, and one whose network never answers us.
NO_SUCH_PHONE, DEAD_LINE = "254700000404", "254700000500"


@dataclass
class SandboxMobileMoney:
    signs: bool = False
    name: str = "sandbox"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            label=_("Sandbox phone"),
            steps={
                code: Decimal(1).scaleb(-decimals_of(code))
                for code in CURRENCIES
                if code in settings.ALLOWED_CURRENCIES
            },
            msisdn_pattern=re.compile(r"[1-9]\d{8,14}"),
            msisdn_example="+254 712 345 678",
            signed_callbacks=self.signs,
            narration_length=60,
        )

    def initiate(self, prompt: Prompt) -> Initiation:
        from payments.sandbox.models import SandboxObject  # installed where the sandbox is

        refuse_inside_transaction()
        if prompt.msisdn == NO_SUCH_PHONE:
            raise MobileMoneyError("The sandbox knows no such phone.", retryable=False, nothing_done=True)
        SandboxObject.objects.get_or_create(
            id=str(prompt.reference),
            defaults={
                "kind": KIND,
                "data": {
                    "id": str(prompt.reference),
                    "object": KIND,
                    "status": State.PENDING.value,
                    "amount": str(prompt.amount.amount),
                    "currency": str(prompt.amount.currency),
                    "msisdn": prompt.msisdn,
                    "narration": prompt.narration,
                    "receipt": "",
                    "reason": "",
                    "event": str(uuid.uuid4()),
                },
                "private": {"callback_url": prompt.callback_url},
            },
        )
        if prompt.msisdn == DEAD_LINE:
            raise MobileMoneyError("The sandbox gave no answer.", retryable=True, nothing_done=False)
        return Initiation(provider_reference=f"sbx_{prompt.reference.hex[:12]}", state=State.PENDING)

    def query(self, *, reference: uuid.UUID, provider_reference: str = "") -> Status:
        from payments.sandbox.models import SandboxObject  # as above

        refuse_inside_transaction()
        found = SandboxObject.objects.filter(kind=KIND, pk=str(reference)).first()
        if found is None:
            raise UnknownPayment("The sandbox knows no such payment.", retryable=False, nothing_done=True)
        return _status(callback_body(found.data))

    def parse_callback(self, headers: Mapping[str, str], body: bytes) -> Callback:
        event_id = verify(SECRET, headers, body) if self.signs else hashlib.sha256(body).hexdigest()
        status = _status(object_in(body))
        if not status.reference:
            raise BadCallback("The callback names no reference.")
        return Callback(event_id=event_id, reference=status.reference, status=status, trusted=self.signs)

    def reread(self, body: str) -> Status:
        return _status(object_in(body))


def callback_body(prompt: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider says of a prompt, when it calls us and when it is asked."""
    return {
        "reference": prompt["id"],
        "status": prompt["status"],
        "amount": prompt["amount"],
        "currency": prompt["currency"],
        "receipt": prompt["receipt"],
        "reason": prompt["reason"],
        "phone": prompt["msisdn"],
    }


def as_sent(prompt: Mapping[str, Any]) -> str:
    return json.dumps(callback_body(prompt), separators=(",", ":"))


def _status(found: Mapping[str, Any]) -> Status:
    facts = dict(found)
    state, reason = text_in(facts, "status"), text_in(facts, "reason")
    return Status(
        state=State(state) if state in list(State) else State.UNKNOWN,
        reference=text_in(facts, "reference"),
        amount=amount_in(facts.get("amount"), facts.get("currency")),
        receipt=text_in(facts, "receipt"),
        reason=Reason(reason) if reason in list(Reason) else Reason.NONE,
        said=reason,
    )
