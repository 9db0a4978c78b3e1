"""The page of a sponsor whose child has left: go on with another child, or end."""

from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.core.money import in_words
from backoffice.core.public_pages import is_read_by_a_person, message, page, public_page
from backoffice.core.public_rates import is_too_often
from beneficiaries.models import Child
from beneficiaries.services.public_children import PublicChild, public_children
from donors.models import ChildOffer
from donors.services import offer_answers, offers
from donors.services.availability import available_children
from donors.services.greeting import greeting_of

Status = ChildOffer.Status
MOST_SHOWN = 12
LONGEST_WORDS = 500
PRESSES, PRESSES_SECONDS = 20, 600


def _of_offer(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the view its offer, and answer in the sponsor's language: the mail was in it too."""

    @wraps(view)
    def found(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        offer = _offer(token)
        if offer is None or offer.status == Status.DRAFT:
            return _unknown(request)
        with translation.override(offer.sponsorship.payer.language):
            if not offer.is_answerable:
                return _answered(request, offer)
            if request.method == "POST" and is_too_often(
                request, "offer", times=PRESSES, seconds=PRESSES_SECONDS
            ):
                return _too_often(request, offer)
            return view(request, offer, **kwargs)

    return found


@public_page
@csrf_protect
@require_safe
@_of_offer
def show(request: HttpRequest, offer: ChildOffer) -> HttpResponse:
    if offer.opened_at is None and is_read_by_a_person(request):
        offers.note_opened(offer)
    return _choice(request, offer)


@public_page
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@_of_offer
def choose(request: HttpRequest, offer: ChildOffer, reference: str) -> HttpResponse:
    """One child to look at closely, and the button that says yes."""
    if request.method == "POST":
        return _accept(request, offer, reference)
    child = next((one for one in _still_free(offer) if one.reference == reference), None)
    if child is None:
        return _gone(request, offer)
    record = Child.objects.get(reference=reference)
    facts = {
        **_facts(offer),
        "child": child,
        "share": offer_answers.share_for(offer.sponsorship, record),
    }
    return page(request, "public/offers/child.html", facts)


@public_page
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@_of_offer
def end(request: HttpRequest, offer: ChildOffer) -> HttpResponse:
    if request.method != "POST":
        return page(request, "public/offers/end.html", {**_facts(offer), "longest_words": LONGEST_WORDS})
    words = " ".join(request.POST.get("words", "").split())[:LONGEST_WORDS]
    reason = _("The sponsor ended on the page: %(words)s") % {"words": words} if words else ""
    with suppress(offer_answers.OfferClosed):  # answered in another tab: the page says how
        offer_answers.decline(offer, reason=reason)
    return _see(offer)


def _accept(request: HttpRequest, offer: ChildOffer, reference: str) -> HttpResponse:
    child = Child.objects.filter(reference=reference, offers=offer).first()
    if child is None:
        return _gone(request, offer)
    try:
        with suppress(offer_answers.OfferClosed):  # as above
            offer_answers.accept(offer, child=child)
    except offer_answers.ChildTaken:
        return _gone(request, offer, child.first_name)
    return _see(offer)


def _offer(token: str) -> ChildOffer | None:
    people = ChildOffer.objects.select_related(
        "sponsorship__payer", "sponsorship__child", "accepted_child", "new_sponsorship"
    )
    return people.filter(token=token).first()


def _still_free(offer: ChildOffer) -> list[PublicChild]:
    """Those of the offered children who may be shown and had at this moment."""
    free = available_children(for_donor=offer.sponsorship.payer).filter(offers=offer)
    return public_children(free.order_by("verified_at", "pk"), at_most=MOST_SHOWN)


def _choice(request: HttpRequest, offer: ChildOffer, *, problem: str = "", status: int = 200) -> HttpResponse:
    facts = {
        **_facts(offer),
        "children": _still_free(offer),
        "problem": problem,
        "is_late": offer.status == Status.EXPIRED,
    }
    return page(request, "public/offers/offer.html", facts, status=status)


def _gone(request: HttpRequest, offer: ChildOffer, name: str = "") -> HttpResponse:
    problem = (
        _("%(name)s has just found a sponsor. Nothing has changed for you: please choose again.")
        % {"name": name}
        if name
        else _("This child is not waiting for a sponsor any more. Please choose again.")
    )
    return _choice(request, offer, problem=problem, status=409)


def _facts(offer: ChildOffer) -> dict[str, Any]:
    promise = offer.sponsorship
    return {
        "offer": offer,
        "greeting": greeting_of(offer.sponsorship.payer),
        "left": promise.child,
        "in_memory": promise.child.leaving_reason == Child.LeavingReason.DECEASED,
        "amount": in_words(promise.amount),
        "interval": promise.get_interval_display(),
        "write_to_us": _letter_about(offer),
    }


def _answered(request: HttpRequest, offer: ChildOffer) -> HttpResponse:
    match offer.status:
        case Status.ACCEPTED:
            return _accepted(request, offer)
        case Status.DECLINED:
            return message(
                request,
                heading=_("Your sponsorship has ended"),
                paragraphs=[
                    _("Nothing is charged any more. You need do nothing."),
                    _("Thank you for all that you have done for %(name)s.")
                    % {"name": offer.sponsorship.child.first_name},
                ],
                tone="good",
            )
        case _:
            return message(
                request,
                heading=_("We have taken this page back"),
                paragraphs=[
                    _(
                        "Nothing is charged. If you would like to go on with another child, please write to us."
                    ),
                ],
                status=410,
            )


def _accepted(request: HttpRequest, offer: ChildOffer) -> HttpResponse:
    child, promise = offer.accepted_child, offer.new_sponsorship
    assert child is not None
    assert promise is not None
    day = date_format(promise.next_due_on or promise.starts_on)
    return message(
        request,
        heading=_("Thank you! You now stand by %(name)s.") % {"name": child.first_name},
        paragraphs=[
            _("Nothing was charged today. Your gift goes on as before, from %(day)s.") % {"day": day},
            _("If your bank sends the gift by a standing order of your own, you need change nothing."),
            _("We will write to you with news of %(name)s.") % {"name": child.first_name},
        ],
        tone="good",
        amount=in_words(promise.amount),
        interval=promise.get_interval_display(),
    )


def _too_often(request: HttpRequest, offer: ChildOffer) -> HttpResponse:
    response = message(
        request,
        heading=_("One moment, please"),
        paragraphs=[_("This page was used very often just now. Please come back in some minutes.")],
        tone="wait",
        status=429,
        next_url=reverse("donors:offer", args=[offer.token]),
        next_label=_("Back to your page"),
    )
    response.headers["Retry-After"] = str(PRESSES_SECONDS)
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        heading=_("We do not know this address"),
        paragraphs=[
            _("It may be cut off or mistyped. Open the link in our mail again, or copy the whole of it."),
            _("If that does not help, answer our mail and we will send you a new one."),
        ],
        status=404,
    )


def _see(offer: ChildOffer) -> HttpResponse:
    response = HttpResponseRedirect(reverse("donors:offer", args=[offer.token]))
    response.status_code = 303
    return response


def _letter_about(offer: ChildOffer) -> str:
    """A mail to the office, its subject filled in."""
    office = settings.ORGANISATION_EMAIL or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    subject = _("My sponsorship of %(name)s") % {"name": offer.sponsorship.child.first_name}
    return f"mailto:{office}?subject={quote(subject)}"
