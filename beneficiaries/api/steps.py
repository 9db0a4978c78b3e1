"""The steps of a child's way, as actions: the same services, rights and refusals as the dialogs on screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from beneficiaries.models import Child
from beneficiaries.services import register, verify


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=500, help_text="Stands in the history."
    )


class LeavingSerializer(ReasonSerializer):
    kind = serializers.ChoiceField(choices=Child.LeavingReason.choices)


@dataclass(frozen=True)
class Step:
    """`slug` is the last word of its address: `children/12/send-back/`."""

    slug: str
    right: str
    act: Callable[..., Child]
    what: str
    asks: type[ReasonSerializer] = ReasonSerializer


SUBMIT, VERIFY, SUSPEND = (
    "beneficiaries.submit_child",
    "beneficiaries.verify_child",
    "beneficiaries.suspend_child",
)
STEPS = (
    Step("submit", SUBMIT, register.submit_child, "Hand a registered child in for review."),
    Step("verify", VERIFY, verify.verify_child, "Verify a child whom somebody else registered."),
    Step(
        "send-back",
        VERIFY,
        verify.send_back,
        "Give a child back to its registrar; the reason says what to mend.",
    ),
    Step("reject", VERIFY, verify.reject, "Refuse a child; the reason says why."),
    Step("suspend", SUSPEND, verify.suspend, "Take a verified child out for a while."),
    Step("resume", SUSPEND, verify.resume, "Take a suspended child in again."),
    Step("ask-reverification", VERIFY, verify.ask_reverification, "Have a verified child checked again."),
    Step("leave", SUSPEND, verify.leave, "Record that the child leaves the programme.", LeavingSerializer),
    Step("reopen", VERIFY, verify.reopen, "Take in again a child that left or was rejected."),
)
