"""What a donor does with the prompt on the phone, and the provider's call to us that follows, or is lost."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.mobile_money.base import Reason, State
from payments.mobile_money.sandbox import KIND, SECRET, as_sent
from payments.mobile_money.signatures import signed_headers
from payments.sandbox import store, tasks
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.documents import Document


@dataclass(frozen=True)
class Press:
    """One button of the phone. `calls_us`: the provider tells us by a callback."""

    label: str | Promise
    state: State
    reason: Reason = Reason.NONE
    calls_us: bool = True


PRESSES: Mapping[str, Press] = {
    "approve": Press(_("Approve"), State.SUCCEEDED),
    "wrong_pin": Press(_("Wrong PIN"), State.FAILED, Reason.WRONG_PIN),
    "decline": Press(_("Decline"), State.FAILED, Reason.DECLINED),
    "no_money": Press(_("Not enough money"), State.FAILED, Reason.INSUFFICIENT),
    "no_answer": Press(_("Say nothing until it ends"), State.FAILED, Reason.TIMEOUT),
    "approve_unheard": Press(_("Approve, and lose the callback"), State.SUCCEEDED, calls_us=False),
}


@transaction.atomic
def press(prompt_id: str, button: str) -> Document:
    """Decide a prompt. Raises NotPossible for one that was decided, and for a button that no phone has."""
    chosen = PRESSES.get(button)
    if chosen is None:
        raise NotPossible(str(_("The phone has no such button.")))
    prompt = store.locked(KIND, prompt_id)
    if prompt["status"] != State.PENDING:
        raise NotPossible(str(_("This prompt was answered already.")))
    prompt.data |= {"status": chosen.state.value, "reason": chosen.reason.value}
    if chosen.state is State.SUCCEEDED:
        prompt.data["receipt"] = "SBX" + secrets.token_hex(5).upper()
    prompt.save(update_fields=["data"])
    if chosen.calls_us and settings.SANDBOX_DELIVERS_EVENTS:
        tasks.call_back.enqueue(prompt.pk)
    return store.shown(prompt)


def callback_of(prompt_id: str) -> tuple[str, str, dict[str, str]]:
    """Where the provider calls, what it says, and the headers: signed where the setting says so."""
    prompt = store.get(KIND, prompt_id)
    body = as_sent(prompt.data)
    headers = signed_headers(SECRET, body, event_id=prompt["event"]) if settings.MOBILE_SANDBOX_SIGNS else {}
    return prompt.private["callback_url"], body, headers
