"""The page behind a poster's code: it asks for the amount where the donor chooses, and leads to a checkout."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backoffice.core.money import from_minor
from payments.sandbox import behaviour, store
from payments.sandbox.behaviour import NotPossible
from payments.sandbox.errors import ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.pages.checkout import Elsewhere
from payments.sandbox.pages.forms import ChosenAmountForm


@never_cache
@require_http_methods(["GET", "POST"])
def payment_link(request: HttpRequest, link_id: str) -> HttpResponse:
    link = _link(link_id)
    if not link["active"]:
        return _page(
            request, link, closed=link["inactive_message"] or gettext("This link is no longer active.")
        )
    form = _form(request, link)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return _page(request, link, form)
    try:
        session = behaviour.open_payment_link(link.pk, amount=form.cleaned_data["minor"] if form else None)
    except NotPossible as problem:
        return _page(request, link, form, problem=str(problem))
    return Elsewhere(session["url"])


def _link(link_id: str) -> SandboxObject:
    try:
        return store.get("payment_link", link_id)
    except ResourceMissing:
        raise Http404(gettext("There is no such payment link.")) from None


def _form(request: HttpRequest, link: SandboxObject) -> ChosenAmountForm | None:
    """None where the price says how much."""
    price = store.get("price", link.private["line_items"][0]["price"])
    chosen = price["custom_unit_amount"]
    if chosen is None:
        return None
    suggestion = "" if chosen["preset"] is None else from_minor(chosen["preset"], link["currency"]).amount
    return ChosenAmountForm(request.POST or None, currency=link["currency"], initial={"amount": suggestion})


def _page(
    request: HttpRequest,
    link: SandboxObject,
    form: ChosenAmountForm | None = None,
    *,
    problem: str = "",
    closed: str = "",
) -> HttpResponse:
    price = store.get("price", link.private["line_items"][0]["price"])
    facts = {
        "closed": closed,
        "form": form,
        "name": store.get("product", price["product"])["name"],
        "organisation": settings.ORGANISATION_NAME,
        "problem": problem,
        "total": ""
        if form
        else from_minor(price["unit_amount"], link["currency"])
        if price["unit_amount"]
        else "",
    }
    status = 410 if closed else 400 if problem or (form and form.errors) else 200
    return render(request, "sandbox/payment_link.html", facts, status=status)
