"""The public page of a campaign, and the one for gifts to where they are needed most."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.core.errors import DomainError
from backoffice.core.money import InvalidAmount
from donors.models import Campaign
from donors.origins import campaign_of_visit
from payments.models import Fund
from payments.public_forms import GiftForm
from payments.services.asking.campaign_figures import figures_of
from payments.services.asking.posters import fund_of
from payments.services.funds import fund_for
from payments.services.paying.form_keys import FormKey, FormTooOld, opened
from payments.services.paying.website_gifts import link_for_gift
from payments.views import public
from payments.views.giving_steps import (
    all_problems,
    donor_of_visit,
    on_to_payment,
    refused_for_haste,
    too_old,
)

METHODS = ["GET", "HEAD", "POST"]


@public.public_page
@csrf_protect
@require_http_methods(METHODS)
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    found = Campaign.objects.public().filter(slug=slug).first()
    if found is None:
        return _no_such_campaign(request)
    if request.method == "POST" and found.is_running:
        return _give(request, to=found, fund=fund_of(found))
    return _campaign_page(request, found, status=409 if request.method == "POST" else 200)


@public.public_page
@csrf_protect
@require_http_methods(METHODS)
def give(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _give(request, to=None, fund=fund_for(for_a_child=False))
    return _give_page(request)


@public.public_page
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the payment page of a poster leads back to. Whoever opens it by hand learns nothing."""
    found = Campaign.objects.filter(slug=slug).first()
    if found is None:
        return _no_such_campaign(request)
    return public.message(
        request,
        heading=_("Thank you!"),
        paragraphs=[
            _("Your gift to “%(campaign)s” is on its way.") % {"campaign": found.name},
            _("Your receipt comes by mail. You need do nothing more."),
        ],
        tone="good",
    )


def _give(request: HttpRequest, *, to: Campaign | None, fund: Fund) -> HttpResponse:
    if too_hasty := refused_for_haste(request):
        return too_hasty
    try:
        seen = opened(request.POST.get("sealed", ""))
    except FormTooOld:
        return too_old(request, back=request.path, label=_("Back"))
    form = GiftForm(request.POST, donor=donor_of_visit(request))
    problems: list[str] = []
    if form.is_valid():
        try:
            amount, interval = form.cleaned_data["money"], form.cleaned_data["interval"]
            link = link_for_gift(
                key=seen.of_press(form.giver, amount, interval),
                giver=form.giver,
                amount=amount,
                interval=interval,
                fund=fund,
                campaign=to or campaign_of_visit(request),
            )
        except ValidationError as refusal:
            problems = refusal.messages
        except (DomainError, InvalidAmount) as refusal:
            problems = [str(refusal)]
        else:
            return on_to_payment(request, link)
    shown: dict[str, Any] = {"form": form, "key": seen, "problems": problems, "status": 400}
    return _campaign_page(request, to, **shown) if to else _give_page(request, **shown)


def _campaign_page(request: HttpRequest, found: Campaign, *, status: int = 200, **facts: Any) -> HttpResponse:
    currency = str(found.goal.currency) if found.goal else ""
    shown = {
        "campaign": found,
        "figures": figures_of([found])[found.pk],
        "general": reverse("payments:give"),
        "gifts": f"{reverse('payments:gifts')}?from={found.slug}",
        **_form_facts(request, currency, **facts),
    }
    return public.page(request, "public/campaign.html", shown, status=status)


def _give_page(request: HttpRequest, *, status: int = 200, **facts: Any) -> HttpResponse:
    shown = {"fund": fund_for(for_a_child=False), **_form_facts(request, "", **facts)}
    return public.page(request, "public/give.html", shown, status=status)


def _form_facts(
    request: HttpRequest,
    currency: str,
    form: GiftForm | None = None,
    key: FormKey | None = None,
    problems: list[str] | None = None,
) -> dict[str, Any]:
    donor = donor_of_visit(request)
    return {
        "form": form or GiftForm(donor=donor, currency=currency),
        "giver": donor,
        "problems": all_problems(problems or []),
        # A form that is shown again is still the same press.
        "sealed": (key or FormKey()).sealed(),
    }


def _no_such_campaign(request: HttpRequest) -> HttpResponse:
    return public.message(
        request,
        heading=_("We do not know this campaign"),
        paragraphs=[
            _("Its address may be mistyped, or its page has not been opened yet."),
            _("You can give to where it is needed most."),
        ],
        status=404,
        next_url=reverse("payments:give"),
        next_label=_("Give"),
    )
