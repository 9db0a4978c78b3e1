"""The sandbox's phone: every prompt that waits for a PIN, and buttons for what its owner does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods
from djmoney.money import Money

from backoffice.core.money import in_words
from payments.mobile_money.base import State
from payments.mobile_money.sandbox import KIND
from payments.sandbox.behaviour.declines import NotPossible
from payments.sandbox.behaviour.phones import PRESSES, press
from payments.sandbox.errors import ApiError
from payments.sandbox.models import SandboxObject
from payments.sandbox.pages.panel import staff_only

_MOST_SHOWN = 30


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _pressed(request)
    prompts = list(SandboxObject.objects.filter(kind=KIND)[:_MOST_SHOWN])
    return render(
        request,
        "sandbox/phone.html",
        {
            "waiting": [_shown(each) for each in prompts if each["status"] == State.PENDING],
            "answered": [_shown(each) for each in prompts if each["status"] != State.PENDING],
            "presses": [(name, each.label) for name, each in PRESSES.items()],
        },
    )


def _pressed(request: HttpRequest) -> HttpResponse:
    try:
        press(request.POST.get("id", ""), request.POST.get("press", ""))
    except (NotPossible, ApiError) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, gettext("Pressed."))
    return redirect("sandbox:phone")


def _shown(prompt: SandboxObject) -> dict[str, str]:
    return {
        "id": prompt.pk,
        "amount": in_words(Money(prompt["amount"], prompt["currency"])),
        "msisdn": prompt["msisdn"],
        "narration": prompt["narration"],
        "status": prompt["status"],
        "reason": prompt["reason"] or prompt["receipt"],
    }
