"""The page where a donor pays a checkout session."""

from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from djmoney.money import Money

from backoffice.core.money import from_minor
from payments.sandbox import behaviour
from payments.sandbox.behaviour.checkout import expire_if_due
from payments.sandbox.documents import Document
from payments.sandbox.errors import ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.pages.challenge import answer_of, ask_the_bank
from payments.sandbox.pages.forms import CheckoutForm


@dataclass(frozen=True)
class Line:
    name: str
    detail: str
    amount: Money


@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest, session_id: str) -> HttpResponse:
    session = _session(session_id)
    if session["status"] != "open":
        return _closed(request, session)
    form = CheckoutForm(request.POST or None, session=session.data)
    if request.method == "POST" and form.is_valid():
        return _pay(request, session, form)
    return _page(request, session, form)


def _pay(request: HttpRequest, session: SandboxObject, form: CheckoutForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        paid = behaviour.pay_session(
            session.pk,
            card=said["card_number"],
            method=cast(Literal["card", "bank_debit"], said["method"]),
            email=said["email"],
            name=said["name"],
            authenticated=answer_of(request),
        )
    except behaviour.AuthenticationRequired:
        return ask_the_bank(request, from_minor(session["amount_total"], session["currency"]))
    except behaviour.CardDeclined as decline:
        advice = gettext("Nothing was taken. Check the details, or try another card.")
        return _page(request, session, form, problem=f"{decline.message} {advice}")
    except behaviour.SessionClosed:
        return _closed(request, _session(session.pk))
    if not paid["success_url"]:
        return _closed(request, _session(session.pk))  # a link without an address of its own to lead back to
    return Elsewhere(paid["success_url"].replace("{CHECKOUT_SESSION_ID}", paid["id"]))


def _page(
    request: HttpRequest, session: SandboxObject, form: CheckoutForm, problem: str = ""
) -> HttpResponse:
    return render(
        request,
        "sandbox/checkout.html",
        {
            "form": form,
            "lines": [_line(item) for item in session.private["line_items"]],
            "organisation": settings.ORGANISATION_NAME,
            "problem": problem,
            "rhythm": _rhythm(session),
            "session": session.data,
            "total": from_minor(session["amount_total"], session["currency"]),
        },
        status=402 if problem else 400 if form.errors else 200,
    )


def _closed(request: HttpRequest, session: SandboxObject) -> HttpResponse:
    return render(
        request,
        "sandbox/closed.html",
        {"organisation": settings.ORGANISATION_NAME, "session": session.data, "home": settings.SITE_URL},
        status=200 if session["status"] == "complete" else 410,
    )


def _session(session_id: str) -> SandboxObject:
    try:
        expire_if_due(session_id)
    except ResourceMissing:
        raise Http404(gettext("There is no such checkout session.")) from None
    return SandboxObject.objects.get(pk=session_id)


def _line(item: Document) -> Line:
    quantity = item["quantity"]
    return Line(
        name=item["description"],
        detail=gettext("%(quantity)s pieces") % {"quantity": quantity} if quantity > 1 else "",
        amount=from_minor(item["amount_total"], item["currency"]),
    )


def _rhythm(session: SandboxObject) -> str:
    """'every month', or nothing for a payment made once; the first payment may hold more than the next ones."""
    recurring = [item for item in session.private["line_items"] if item["price"]["recurring"]]
    if not recurring:
        return ""
    every = _every(recurring[0]["price"]["recurring"])
    again = sum(item["amount_total"] for item in recurring)
    if again == session["amount_total"]:
        return every
    return gettext("now, then %(money)s %(every)s") % {
        "money": from_minor(again, session["currency"]),
        "every": every,
    }


def _every(recurring: Document) -> str:
    count = recurring["interval_count"]
    match recurring["interval"]:
        case "day":
            return ngettext("every day", "every %(count)s days", count) % {"count": count}
        case "week":
            return ngettext("every week", "every %(count)s weeks", count) % {"count": count}
        case "month":
            return ngettext("every month", "every %(count)s months", count) % {"count": count}
        case _:
            return ngettext("every year", "every %(count)s years", count) % {"count": count}


class Elsewhere(HttpResponseRedirect):
    """See Other: whatever the shop's page is, it is fetched with GET."""

    status_code = 303
