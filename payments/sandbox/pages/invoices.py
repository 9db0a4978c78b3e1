"""The hosted page of one invoice, on which a payment that failed is paid or confirmed."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backoffice.core.money import from_minor
from payments.sandbox import behaviour, store
from payments.sandbox.errors import ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.pages.challenge import answer_of, ask_the_bank
from payments.sandbox.pages.forms import CardForm


@never_cache
@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, invoice_id: str) -> HttpResponse:
    found = _invoice(invoice_id)
    form = CardForm(request.POST or None)
    if request.method != "POST" or found["status"] != "open" or not form.is_valid():
        return _page(request, found, form)
    try:
        behaviour.pay_invoice(
            found.pk, card=form.cleaned_data["card_number"], authenticated=answer_of(request)
        )
    except behaviour.AuthenticationRequired:
        return ask_the_bank(request, from_minor(found["amount_due"], found["currency"]))
    except behaviour.CardDeclined as decline:
        return _page(request, found, form, problem=decline.message)
    except behaviour.NotPossible as problem:
        return _page(request, found, form, problem=str(problem))
    return _page(request, _invoice(invoice_id), CardForm())


def _invoice(invoice_id: str) -> SandboxObject:
    try:
        return store.get("invoice", invoice_id)
    except ResourceMissing:
        raise Http404(gettext("There is no such invoice.")) from None


def _page(request: HttpRequest, found: SandboxObject, form: CardForm, *, problem: str = "") -> HttpResponse:
    return render(
        request,
        "sandbox/invoice.html",
        {
            "form": form,
            "home": settings.SITE_URL,
            "invoice": found.data,
            "organisation": settings.ORGANISATION_NAME,
            "problem": problem,
            "total": from_minor(found["amount_due"], found["currency"]),
        },
        status=402 if problem else 400 if form.errors else 200,
    )
