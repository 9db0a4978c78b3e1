"""The customer portal: the page on which a donor leaves another card."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments.sandbox import behaviour, store
from payments.sandbox.errors import ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.pages.checkout import Elsewhere
from payments.sandbox.pages.forms import CardForm


@never_cache
@require_http_methods(["GET", "POST"])
def portal(request: HttpRequest, session_id: str) -> HttpResponse:
    session = _session(session_id)
    form = CardForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, session, form)
    try:
        month, year = form.cleaned_data["card_expiry"].split("/")
        behaviour.replace_card(
            session["customer"], form.cleaned_data["card_number"], expires=(int(year), int(month))
        )
    except behaviour.CardDeclined as decline:
        return _page(request, session, form, problem=decline.message)
    return Elsewhere(_way_back(session))


def _session(session_id: str) -> SandboxObject:
    try:
        return store.get("billing_portal.session", session_id)
    except ResourceMissing:
        raise Http404(gettext("There is no such page of the portal.")) from None


def _way_back(session: SandboxObject) -> str:
    flow = session["flow"] or {}
    redirect = flow.get("after_completion", {}).get("redirect") or {}
    return str(redirect.get("return_url") or session["return_url"] or settings.SITE_URL)


def _page(request: HttpRequest, session: SandboxObject, form: CardForm, problem: str = "") -> HttpResponse:
    facts = {
        "back": session["return_url"],
        "form": form,
        "organisation": settings.ORGANISATION_NAME,
        "problem": problem,
    }
    status = 402 if problem else 400 if form.errors else 200
    return render(request, "sandbox/portal.html", facts, status=status)
