"""Finding a record by its reference, number or name from anywhere (Ctrl+K).

Each kind is searched only for those who may open it, within their rows, and gives a few hits. Nothing of it
is cached: a right that was taken away is gone with the next key press.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import SearchResult

from backoffice.core import money
from backoffice.rooms import may_open, record_address, rows_of

PER_KIND = 6
SHORTEST = 2
LONGEST = 200


@dataclass(frozen=True)
class Kind:
    model: str
    icon: str
    words: str | Promise
    where: Callable[[str], Q]
    title: Callable[[Any], str]
    detail: Callable[[Any], str]
    related: tuple[str, ...] = ()


def _names(term: str, *fields: str) -> Q:
    """Each word of the term stands in one of the fields."""
    found = Q()
    for word in term.split():
        found &= Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR)
    return found


def _link_token(term: str) -> str:
    """A pasted address of a payment link, or the token out of it."""
    return term.rstrip("/").rsplit("/", 1)[-1]


KINDS = (
    Kind(
        "beneficiaries.child",
        "child_care",
        _("Child"),
        lambda term: Q(reference__startswith=term.upper()) | _names(term, "first_name", "family_name"),
        lambda child: child.full_name,
        lambda child: f"{child.reference} · {child.partner.name} · {child.get_status_display()}",
        ("partner",),
    ),
    Kind(
        "donors.donor",
        "favorite",
        _("Donor"),
        lambda term: _names(term, "name") | Q(email__istartswith=term),
        lambda donor: donor.name,
        lambda donor: donor.email or str(_("Donor")),
    ),
    Kind(
        "payments.donation",
        "volunteer_activism",
        _("Donation"),
        lambda term: Q(reference__startswith=term.upper()) | Q(stripe_payment_intent_id=term),
        lambda donation: donation.reference,
        lambda donation: f"{money.in_words(donation.amount)} · {donation.get_status_display()}",
    ),
    Kind(
        "payments.receipt",
        "receipt_long",
        _("Receipt"),
        lambda term: Q(number__startswith=term.upper()),
        lambda receipt: receipt.number,
        lambda receipt: f"{_('Receipt')} · {receipt.get_status_display()}",
    ),
    Kind(
        "payments.paymentlink",
        "link",
        _("Payment link"),
        lambda term: Q(token=_link_token(term)) | Q(donor__email__iexact=term),
        lambda link: str(link),
        lambda link: f"{money.in_words(link.amount)} · {link.get_status_display()}",
        ("donor",),
    ),
)


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """The hits of all kinds for what somebody typed."""
    wanted = " ".join(term.replace("\x00", " ").split())[:LONGEST]
    if len(wanted) < SHORTEST:
        return []
    return [
        SearchResult(
            title=kind.title(row), description=kind.detail(row), link=record_address(row), icon=kind.icon
        )
        for kind in KINDS
        if may_open(request, kind.model)
        for row in _rows(request, kind, wanted)
    ]


def _rows(request: HttpRequest, kind: Kind, term: str) -> QuerySet[Any]:
    return rows_of(request, kind.model).filter(kind.where(term)).select_related(*kind.related)[:PER_KIND]
