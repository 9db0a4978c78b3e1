"""Finding a record by its reference, number or name from anywhere (Ctrl+K).

Each kind is searched only for those who may open it, within their rows, and gives a few hits. Each way of finding it
is a question of its own that one index answers: what is typed is a beginning, of a reference, a name or an address.
Nothing of it is cached: a right that was taken away is gone with the next key press.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import SearchResult

from backoffice.core import money
from backoffice.rooms import may_open, record_address, rows_of

log = logging.getLogger(__name__)

PER_KIND = 6
SHORTEST = 2
LONGEST = 200
MOST_MILLISECONDS = 2000  # in the database, for all kinds together

Rows = QuerySet[Any]
Way = Callable[[Rows, str], Rows | None]  # None: what was typed is nothing for this way


@dataclass(frozen=True)
class Kind:
    """The ways are tried in their order until there are hits enough."""

    model: str
    icon: str
    ways: tuple[Way, ...]
    title: Callable[[Any], str]
    detail: Callable[[Any], str]
    related: tuple[str, ...] = ()


def beginning(field: str) -> Way:
    """By the beginning of a reference, which is written in capitals."""
    return lambda rows, term: None if " " in term else rows.filter(**{f"{field}__startswith": term.upper()})


def exactly(field: str, read: Callable[[str], Any] = str) -> Way:
    return lambda rows, term: None if " " in term else rows.filter(**{field: read(term)})


def _named_child(rows: Rows, term: str) -> Rows | None:
    """By the beginnings of the first and the family name, in either order; or of one of them."""
    one, *more = term.split(" ", 1)
    if not more:
        return rows.filter(Q(first_name__istartswith=one) | Q(family_name__istartswith=one))
    other = more[0]
    return rows.filter(
        Q(first_name__istartswith=one, family_name__istartswith=other)
        | Q(first_name__istartswith=other, family_name__istartswith=one)
        | Q(first_name__istartswith=term)
        | Q(family_name__istartswith=term)
    )


def _link_token(term: str) -> str:
    """A pasted address of a payment link, or the token out of it."""
    return term.rstrip("/").rsplit("/", 1)[-1]


def _links_of_email(rows: Rows, term: str) -> Rows | None:
    return rows.filter(donor__email__iexact=term) if "@" in term else None


def _gifts_of_email(rows: Rows, term: str) -> Rows | None:
    return rows.filter(donor__email__iexact=term).order_by("-created_at", "-id") if "@" in term else None


KINDS = (
    Kind(
        "beneficiaries.child",
        "child_care",
        (beginning("reference"), _named_child),
        lambda child: child.full_name,
        lambda child: f"{child.reference} · {child.partner.name} · {child.get_status_display()}",
        ("partner",),
    ),
    Kind(
        "donors.donor",
        "favorite",
        (lambda rows, term: rows.matching(term),),  # type: ignore[attr-defined]  # DonorQuerySet
        lambda donor: donor.name,
        lambda donor: donor.email or str(_("Donor")),
    ),
    Kind(
        "donors.campaign",
        "campaign",
        (lambda rows, term: rows.filter(name__icontains=term),),  # of these there are few
        lambda campaign: campaign.name,
        lambda campaign: str(_("Campaign")),
    ),
    Kind(
        "donors.sponsorship",
        "handshake",
        (lambda rows, term: None if " " in term else rows.filter(child__reference__startswith=term.upper()),),
        lambda sponsorship: str(sponsorship),
        lambda sponsorship: f"{_('Sponsorship')} · {sponsorship.get_status_display()}",
        ("payer", "child"),
    ),
    Kind(
        "payments.donation",
        "volunteer_activism",
        (
            beginning("reference"),
            exactly("stripe_payment_intent_id"),
            exactly("old_reference__in", lambda term: [term, term.upper(), term.lower()]),
            _gifts_of_email,
        ),
        lambda donation: donation.reference,
        lambda donation: f"{money.in_words(donation.amount)} · {donation.get_status_display()}",
    ),
    Kind(
        "payments.receipt",
        "receipt_long",
        (beginning("number"),),
        lambda receipt: receipt.number,
        lambda receipt: f"{_('Receipt')} · {receipt.get_status_display()}",
    ),
    Kind(
        "payments.paymentlink",
        "link",
        (exactly("token", _link_token), _links_of_email),
        lambda link: str(link),
        lambda link: f"{money.in_words(link.amount)} · {link.get_status_display()}",
        ("donor",),
    ),
)


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """The hits of all kinds for what somebody typed; those that were found, if the database took too long."""
    wanted = " ".join(term.replace("\x00", " ").split())[:LONGEST]
    hits: list[SearchResult] = []
    if len(wanted) < SHORTEST:
        return hits
    try:
        with limited_time():
            for kind in KINDS:
                if may_open(request, kind.model):
                    hits += [_shown(kind, row) for row in _found(request, kind, wanted)]
    except OperationalError as error:
        if not _was_cut_off(error):
            raise
        log.warning("A search took longer than %s ms and was cut off.", MOST_MILLISECONDS)
    return hits


def _found(request: HttpRequest, kind: Kind, term: str) -> list[Any]:
    rows = rows_of(request, kind.model)
    found: dict[Any, Any] = {}
    for way in kind.ways:
        asked = way(rows, term)
        if asked is not None and len(found) < PER_KIND:
            found |= {row.pk: row for row in asked.select_related(*kind.related)[:PER_KIND]}
    return list(found.values())[:PER_KIND]


def _shown(kind: Kind, row: Any) -> SearchResult:
    return SearchResult(
        title=kind.title(row), description=kind.detail(row), link=record_address(row), icon=kind.icon
    )


@contextmanager
def limited_time() -> Iterator[None]:
    """PostgreSQL gives up by itself; SQLite serves one small charity."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [MOST_MILLISECONDS])
        yield


def _was_cut_off(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) == "57014"  # query_canceled
