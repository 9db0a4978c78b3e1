"""The tables of the panel: newest first, a page at a time, each row with the buttons that its state allows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.core.money import from_minor
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxEvent, SandboxObject

_ROWS = 20


@dataclass(frozen=True)
class Button:
    action: str
    label: Promise | str
    id: str


@dataclass(frozen=True)
class Row:
    id: str
    created: datetime
    status: str
    what: str
    buttons: list[Button] = field(default_factory=list)
    link: str = ""


@dataclass(frozen=True)
class Section:
    slug: str
    title: Promise | str
    empty: Promise | str
    page: "Page[SandboxObject] | Page[SandboxEvent]"
    rows: list[Row]
    is_events: bool = False


_KINDS: list[tuple[str, str, Promise | str, Promise | str]] = [
    ("sessions", "checkout.session", _("Checkout sessions"), _("Nobody has been sent to the checkout page yet.")),
    ("links", "payment_link", _("Payment links"), _("No poster has a payment link yet.")),
    ("subscriptions", "subscription", _("Subscriptions"), _("No monthly or yearly gift was begun yet.")),
    ("intents", "payment_intent", _("Payment intents"), _("Nobody has tried to pay yet.")),
    ("invoices", "invoice", _("Invoices"), _("A subscription writes its first invoice when it begins.")),
    ("charges", "charge", _("Charges"), _("Nothing was charged yet.")),
]  # fmt: skip


def sections(query: QueryDict) -> list[Section]:
    tables = [_objects(query, *names) for names in _KINDS]
    return [*tables, _events(query)]


def _objects(query: QueryDict, slug: str, kind: str, title: Promise | str, empty: Promise | str) -> Section:
    page = Paginator(SandboxObject.objects.filter(kind=kind), _ROWS).get_page(query.get(slug))
    return Section(slug, title, empty, page, [_row(found) for found in page.object_list])


def _events(query: QueryDict) -> Section:
    newest = SandboxEvent.objects.prefetch_related("deliveries")
    page = Paginator(newest, _ROWS).get_page(query.get("events"))
    rows = [
        Row(
            id=event.pk,
            created=_moment(event.created),
            status=_deliveries(event),
            what=f"{event.type} · {event.object_id}",
        )
        for event in page.object_list
    ]
    return Section("events", _("Events"), _("Nothing has happened yet."), page, rows, is_events=True)


def _row(found: SandboxObject) -> Row:
    document: Document = found.data
    return Row(
        id=found.pk,
        created=_moment(found.created),
        status=_status(document),
        what=_what(document),
        buttons=_buttons(document),
        link=document.get("url") or "",
    )


def _status(document: Document) -> str:
    if document["object"] == "checkout.session":
        return f"{document['status']}, {document['payment_status']}"
    if document["object"] == "payment_link":
        return "active" if document["active"] else "inactive"
    return str(document["status"])


def _what(document: Document) -> str:
    amount = _amount(document)
    money = "" if amount is None else str(from_minor(amount, document["currency"]))
    who = document.get("customer_email") or document.get("customer") or ""
    return " · ".join(part for part in (money, who) if part)


def _amount(document: Document) -> int | None:
    if document["object"] == "subscription":
        items: list[Document] = document["items"]["data"]
        return sum(int(item["price"]["unit_amount"]) * int(item["quantity"]) for item in items)
    amounts: list[int] = [
        document[name] for name in ("amount_total", "amount_due", "amount") if name in document
    ]
    return amounts[0] if amounts else None


def _buttons(document: Document) -> list[Button]:
    identifier = document["id"]
    match document["object"], document.get("status"):
        case "checkout.session", "open":
            offered = [("expire_session", _("Expire"))]
        case "subscription", "active" | "past_due":
            offered = [
                ("renew", _("Renew")),
                ("fail_renewal", _("Fail renewal")),
                ("pause_subscription", _("Pause")),
                ("cancel_subscription", _("Cancel")),
            ]
        case "subscription", "paused":
            offered = [("resume_subscription", _("Resume")), ("cancel_subscription", _("Cancel"))]
        case "payment_intent", "processing":
            offered = [("settle_debit", _("Bank pays")), ("fail_debit", _("Bank refuses"))]
        case "invoice", "open":
            offered = [("recover", _("Recover"))] if document["attempt_count"] else []
        case "charge", "succeeded":
            offered = [] if document["balance_transaction"] else [("settle_fee", _("Settle fee"))]
        case _:
            offered = []
    return [Button(action, label, identifier) for action, label in offered]


def _deliveries(event: SandboxEvent) -> str:
    attempts = [str(delivery.status or delivery.error) for delivery in event.deliveries.all()]
    return ", ".join(attempts) or "–"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
