"""The page of the bank that comes between: does the payer own the card? (3-D Secure)"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from djmoney.money import Money

_ANSWERS = {"passed": True, "failed": False}
_OWN = {"csrfmiddlewaretoken", "challenge"}


def answer_of(request: HttpRequest) -> bool | None:
    """What the payer did on the bank's page; None before it was shown."""
    return _ANSWERS.get(request.POST.get("challenge", ""))


def ask_the_bank(request: HttpRequest, total: Money) -> HttpResponse:
    """The same form once more, hidden, with the two buttons of the bank."""
    typed = [(name, value) for name, value in request.POST.items() if name not in _OWN]
    return render(request, "sandbox/challenge.html", {"typed": typed, "total": total})
