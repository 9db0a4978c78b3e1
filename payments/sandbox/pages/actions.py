"""What the buttons of the panel do: the name of each, and the behaviour behind it."""

from collections.abc import Callable

from django.http import QueryDict
from django.utils.translation import gettext

from backoffice.core.money import to_minor
from payments.sandbox import behaviour
from payments.sandbox.behaviour import NotPossible
from payments.sandbox.documents import Document
from payments.sandbox.pages.forms import DashboardPaymentForm

_ACTIONS: dict[str, Callable[[str], Document]] = {
    "cancel_subscription": behaviour.cancel_subscription,
    "expire_session": behaviour.expire_session,
    "fail_debit": lambda intent: behaviour.settle_bank_debit(intent, outcome="failed"),
    "fail_renewal": lambda subscription: behaviour.renew(subscription, outcome="failed"),
    "pause_subscription": behaviour.pause_subscription,
    "recover": behaviour.recover,
    "renew": lambda subscription: behaviour.renew(subscription, outcome="paid"),
    "resume_subscription": behaviour.resume_subscription,
    "settle_debit": lambda intent: behaviour.settle_bank_debit(intent, outcome="succeeded"),
    "settle_fee": behaviour.settle_charge_fee,
}


def perform(said: QueryDict) -> str:
    """Do it and return a sentence about it; NotPossible or ApiError say why not."""
    name = said.get("action", "")
    if name == "dashboard_payment":
        return _dashboard_payment(said)
    if name not in _ACTIONS:
        raise NotPossible(gettext("The panel has no such button."))
    document = _ACTIONS[name](said.get("id", ""))
    return gettext("Done: %(object)s is now %(status)s.") % {
        "object": document["id"],
        "status": document.get("status", ""),
    }


def _dashboard_payment(said: QueryDict) -> str:
    form = DashboardPaymentForm(said)
    if not form.is_valid():
        raise NotPossible(" ".join(str(message) for errors in form.errors.values() for message in errors))
    money = form.cleaned_data["money"]
    intent = behaviour.make_dashboard_payment(to_minor(money), str(money.currency).lower())
    return gettext("%(money)s arrived as %(object)s.") % {"money": money, "object": intent["id"]}
