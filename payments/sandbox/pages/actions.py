"""What the panel's forms ask for: a button of an object, a payment in the dashboard, the clock, the post, a payout."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from backoffice.core.money import to_minor
from payments.sandbox import behaviour, clock, tasks
from payments.sandbox.behaviour import CardDeclined, NotPossible
from payments.sandbox.behaviour.advancing import advance
from payments.sandbox.events import pending_events
from payments.sandbox.models import SandboxWorld
from payments.sandbox.pages.acts import BY_NAME
from payments.sandbox.pages.forms import ClockForm, DashboardPaymentForm, PayoutForm, PostForm

_LINES_TOLD = 8


def perform(said: QueryDict) -> str:
    """Do it and return a sentence about it; NotPossible or ApiError say why not."""
    name = said.get("action", "")
    if name in _OF_THE_WORLD:
        return _OF_THE_WORLD[name](said)
    if name not in BY_NAME:
        raise NotPossible(gettext("The panel has no such button."))
    try:
        document = BY_NAME[name].do(said.get("id", ""))
    except CardDeclined as decline:
        return gettext("Done: the card was declined. %(message)s") % {"message": decline.message}
    return gettext("Done: %(object)s is now %(status)s.") % {
        "object": document["id"],
        "status": document.get("status", ""),
    }


def _dashboard_payment(said: QueryDict) -> str:
    form = DashboardPaymentForm(said)
    if not form.is_valid():
        raise NotPossible(_errors(form))
    money = form.cleaned_data["money"]
    intent = behaviour.make_dashboard_payment(to_minor(money), str(money.currency).lower())
    return gettext("%(money)s arrived as %(object)s.") % {"money": money, "object": intent["id"]}


def _move_clock(said: QueryDict) -> str:
    form = ClockForm(said)
    if not form.is_valid():
        raise NotPossible(_errors(form))
    told = advance(datetime.fromtimestamp(clock.now(), UTC) + timedelta(days=form.cleaned_data["days"]))
    when = clock.today().isoformat()
    if not told:
        return gettext("It is %(day)s now. Nothing was due.") % {"day": when}
    words = ngettext("It is %(day)s now. %(number)d thing has happened:", "It is %(day)s now. %(number)d things have happened:", len(told))  # fmt: skip
    more = " …" if len(told) > _LINES_TOLD else ""
    return f"{words % {'day': when, 'number': len(told)}} {'; '.join(told[:_LINES_TOLD])}{more}"


def _set_post(said: QueryDict) -> str:
    form = PostForm(said)
    if not form.is_valid():
        raise NotPossible(_errors(form))
    world = SandboxWorld.now()
    world.post = form.cleaned_data["post"]
    world.save(update_fields=["post"])
    return gettext("New events are delivered %(how)s.") % {"how": world.get_post_display()}


def _shuffle(_said: QueryDict) -> str:
    """Whatever our webhook has not accepted, in no order at all."""
    missing = pending_events()
    random.shuffle(missing)
    for event in missing:
        event.withheld = False
        event.save(update_fields=["withheld"])
        tasks.deliver_soon(event.pk)
    words = ngettext("%(number)d event is on its way.", "%(number)d events are on their way, shuffled.", len(missing))  # fmt: skip
    return words % {"number": len(missing)}


def _pay_out(said: QueryDict) -> str:
    form = PayoutForm(said)
    if not form.is_valid():
        raise NotPossible(_errors(form))
    how = form.cleaned_data["how"]
    payout = behaviour.pay_out(
        form.cleaned_data["currency"].lower(),
        arrives=False,
        automatic=how in ("", "automatic"),
        instant=how == "instant",
    )
    return gettext("Done: %(object)s is now %(status)s.") % {
        "object": payout["id"],
        "status": payout["status"],
    }


def _errors(form: DashboardPaymentForm | ClockForm | PostForm | PayoutForm) -> str:
    return " ".join(str(message) for errors in form.errors.values() for message in errors)


_OF_THE_WORLD: dict[str, Callable[[QueryDict], str]] = {
    "dashboard_payment": _dashboard_payment,
    "deliver_shuffled": _shuffle,
    "move_clock": _move_clock,
    "pay_out": _pay_out,
    "set_post": _set_post,
}
