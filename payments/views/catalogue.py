"""The gift catalogue: look, choose how many, look again, and on to paying. Nothing of it needs a script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.core.errors import DomainError
from backoffice.core.money import InvalidAmount, in_words
from beneficiaries.models import Child
from donors.origins import campaign_of_visit
from payments.models import GiftItem
from payments.models.gift_item import MOST_OF_ONE_ITEM
from payments.public_forms import OrderForm
from payments.services.catalogue import carts
from payments.services.catalogue.carts import Cart
from payments.services.catalogue.ordering import CatalogueChanged, Wish, order_on_website
from payments.services.paying.form_keys import FormKey, FormTooOld, opened
from payments.views import public
from payments.views.giving_steps import (
    all_problems,
    donor_of_visit,
    on_to_payment,
    refused_for_haste,
    too_old,
)

# In the address of the page that shows an order once more: "n-school-kit=2".
ASKS_FOR = "n-"
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")
_WHOLE = re.compile(r"[0-9]{1,4}")
# So few that it helps to know.
_FEW = 5


@dataclass(frozen=True)
class Card:
    """An item as its card shows it."""

    item: GiftItem
    chosen: int

    @property
    def price(self) -> str:
        return in_words(self.item.price)

    @property
    def photo(self) -> str:
        return photo_address(self.item, "small") if self.item.photo_small else ""

    @property
    def most(self) -> int:
        return MOST_OF_ONE_ITEM if self.item.stock is None else min(self.item.stock, MOST_OF_ONE_ITEM)

    @property
    def is_sold_out(self) -> bool:
        return self.item.stock == 0

    @property
    def left(self) -> int | None:
        stock = self.item.stock
        return stock if stock is not None and 0 < stock <= _FEW else None

    @property
    def field(self) -> str:
        return f"{ASKS_FOR}{self.item.slug}"


def photo_address(item: GiftItem, size: str) -> str:
    """Another one for each photo, so that a browser never keeps showing the one before."""
    version = str(item.photo_small.name).rsplit("/", 1)[-1][:8]
    return f"{reverse('payments:gift-photo', args=[item.slug, size])}?v={version}"


@public.public_page
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    child = _child(request.GET)
    if child is None and request.GET.get("child"):
        return _no_such_child(request)
    wanted, _problems = _wanted(request.GET)
    items = GiftItem.objects.offered()
    if child is not None:
        items = items.filter(for_child=True)
    cards = [Card(item, wanted.get(item.slug, 0)) for item in items]
    facts = {"cards": cards, "child": child, "address": reverse("payments:gift-order")}
    return public.page(request, "public/gifts/catalogue.html", facts)


@public.public_page
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """What was chosen, once more, with its total; pressed, it becomes an order and leads to the payment page."""
    return _press(request) if request.method == "POST" else _look_again(request)


def _look_again(request: HttpRequest) -> HttpResponse:
    child = _child(request.GET)
    if child is None and request.GET.get("child"):
        return _no_such_child(request)
    wanted, problems = _wanted(request.GET)
    cart = carts.weigh(wanted, child=child)
    return _review(request, cart, [*problems, *cart.problems], status=200)


def _press(request: HttpRequest) -> HttpResponse:
    if too_hasty := refused_for_haste(request):
        return too_hasty
    try:
        seen = opened(request.POST.get("sealed", ""))
    except FormTooOld:
        return too_old(request, back=reverse("payments:gifts"), label=_("To the gifts"))
    child = Child.objects.published().filter(reference=seen.child).first() if seen.child else None
    if seen.child and child is None:
        return _no_such_child(request)
    form = OrderForm(request.POST, donor=donor_of_visit(request))
    if not form.is_valid():
        return _review(
            request, carts.weigh(seen.quantities, child=child), [], form=form, key=seen, status=400
        )
    wish = Wish(seen.quantities, seen.seen_prices, child, form.cleaned_data["message"])
    try:
        key = seen.of_press(form.giver)
        placed = order_on_website(wish, key=key, giver=form.giver, campaign=campaign_of_visit(request))
    except CatalogueChanged as news:
        return _review(request, news.cart, news.problems, form=form, status=409)
    except (DomainError, InvalidAmount) as refusal:
        cart = carts.weigh(seen.quantities, child=child)
        return _review(request, cart, [str(refusal)], form=form, key=seen, status=409)
    except ValidationError as refusal:
        cart = carts.weigh(seen.quantities, child=child)
        return _review(request, cart, refusal.messages, form=form, key=seen, status=400)
    return on_to_payment(request, placed.payment_link)


def _review(
    request: HttpRequest,
    cart: Cart,
    problems: list[str],
    *,
    form: OrderForm | None = None,
    key: FormKey | None = None,
    status: int,
) -> HttpResponse:
    """A changed cart is a new press: only a form that is shown again unchanged keeps its key."""
    reference = cart.child.reference if cart.child else ""
    sealed = key or FormKey(quantities=cart.quantity_by_slug, seen_prices=cart.price_by_slug, child=reference)
    again = {f"{ASKS_FOR}{slug}": number for slug, number in cart.quantity_by_slug.items()}
    facts = {
        "back": f"{reverse('payments:gifts')}?{urlencode(again | ({'child': reference} if reference else {}))}",
        "cart": cart,
        "child": cart.child,
        "form": form or OrderForm(donor=donor_of_visit(request)),
        "giver": donor_of_visit(request),
        "problems": all_problems(problems),
        "sealed": sealed.sealed(),
    }
    return public.page(request, "public/gifts/order.html", facts, status=status)


def _wanted(asked: QueryDict) -> tuple[dict[str, int], list[str]]:
    """How many of what, and what was written that is no number."""
    wanted: dict[str, int] = {}
    problems: list[str] = []
    for name, text in _asked_quantities(asked).items():
        slug, text = name.removeprefix(ASKS_FOR), text.strip()
        if text in ("", "0") or not _SLUG.fullmatch(slug):
            continue
        if _WHOLE.fullmatch(text):
            wanted[slug] = int(text)
        else:
            problems.append(_("“%(text)s” is no number of pieces. Write 1, 2, 3 …") % {"text": text[:20]})
    return {slug: number for slug, number in wanted.items() if number}, problems


def _asked_quantities(asked: QueryDict) -> Mapping[str, str]:
    return {name: str(asked[name]) for name in asked if name.startswith(ASKS_FOR)}


def _child(asked: QueryDict) -> Child | None:
    reference = asked.get("child", "")
    if not _SLUG.fullmatch(reference):
        return None
    return Child.objects.published().filter(reference=reference).first()


def _no_such_child(request: HttpRequest) -> HttpResponse:
    """The same words for a child that was taken back and for one that never was: nobody learns which."""
    return public.message(
        request,
        heading=_("This child is not shown here"),
        paragraphs=[
            _("Perhaps the family asked us to take the page back. You can give without naming a child.")
        ],
        status=404,
        next_url=reverse("payments:gifts"),
        next_label=_("To the gifts"),
    )
