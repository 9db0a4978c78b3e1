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
from payments.sandbox.pages.acts import ACTS

_ROWS = 20
_BUTTONS_SHOWN = 3


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

    @property
    def first_buttons(self) -> list[Button]:
        return self.buttons[:_BUTTONS_SHOWN]

    @property
    def more_buttons(self) -> list[Button]:
        return self.buttons[_BUTTONS_SHOWN:]


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
    ("customers", "customer", _("Customers"), _("Nobody has left a name yet.")),
    ("methods", "payment_method", _("Cards and accounts"), _("Nobody has left a card yet.")),
    ("subscriptions", "subscription", _("Subscriptions"), _("No monthly or yearly gift was begun yet.")),
    ("intents", "payment_intent", _("Payment intents"), _("Nobody has tried to pay yet.")),
    ("invoices", "invoice", _("Invoices"), _("A subscription writes its first invoice when it begins.")),
    ("charges", "charge", _("Charges"), _("Nothing was charged yet.")),
    ("refunds", "refund", _("Refunds"), _("Nothing was given back yet.")),
    ("disputes", "dispute", _("Disputes"), _("No bank has asked for money back yet.")),
    ("reviews", "review", _("Reviews"), _("No payment was looked at more closely yet.")),
    ("payouts", "payout", _("Payouts"), _("Nothing was sent to our bank yet.")),
    ("endpoints", "webhook_endpoint", _("Webhook endpoints"), _("The sandbox posts to this house.")),
    ("portal", "billing_portal.session", _("Portal pages"), _("Nobody was sent to the customer portal yet.")),
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
        link=_page_of(document),
    )


def _page_of(document: Document) -> str:
    """Where a donor sees it: the payment page, the portal, an invoice to pay."""
    if document["object"] in ("checkout.session", "payment_link", "billing_portal.session"):
        return document["url"] or ""
    return document.get("hosted_invoice_url") or ""


def _status(document: Document) -> str:
    if document["object"] == "checkout.session":
        return f"{document['status']}, {document['payment_status']}"
    match document["object"]:
        case "payment_link":
            return "active" if document["active"] else "inactive"
        case "review":
            return "open" if document["open"] else "closed"
        case "payment_method":
            return "attached" if document["customer"] else "detached"
        case "subscription" if document["pause_collection"]:
            return f"{document['status']}, collection paused"
        case "subscription" if document["cancel_at"]:
            return f"{document['status']}, ends {_moment(document['cancel_at']):%Y-%m-%d}"
    return str(document.get("status", ""))


def _what(document: Document) -> str:
    amount = _amount(document)
    money = "" if amount is None else str(from_minor(amount, document["currency"]))
    who = document.get("customer_email") or document.get("email") or document.get("customer") or ""
    return " · ".join(part for part in (money, _card(document), _next(document), who) if part)


def _card(document: Document) -> str:
    if document["object"] != "payment_method":
        return ""
    details = document[document["type"]]
    expires = f" {details['exp_month']:02}/{details['exp_year']}" if "exp_year" in details else ""
    return f"{document['type']} …{details.get('last4', '')}{expires}"


def _next(document: Document) -> str:
    """When it is charged, tried again or arrives."""
    match document["object"]:
        case "subscription" if document["status"] in ("active", "past_due", "trialing"):
            moment = document["items"]["data"][0]["current_period_end"]
        case "invoice":
            moment = document["next_payment_attempt"] if document["status"] == "open" else None
        case "payout" if document["status"] in ("pending", "in_transit"):
            moment = document["arrival_date"]
        case _:
            moment = None
    return f"→ {_moment(moment):%Y-%m-%d}" if moment else ""


def _amount(document: Document) -> int | None:
    if document["object"] == "subscription":
        items: list[Document] = document["items"]["data"]
        return sum(int(item["price"]["unit_amount"]) * int(item["quantity"]) for item in items)
    amounts: list[int] = [
        document[name] for name in ("amount_total", "amount_due", "amount") if name in document
    ]
    return amounts[0] if amounts else None


def _buttons(document: Document) -> list[Button]:
    return [Button(act.name, act.label, document["id"]) for act in ACTS if act.suits(document)]


def _deliveries(event: SandboxEvent) -> str:
    if event.withheld:
        return str(_("lost on the way"))
    attempts = [str(delivery.status or delivery.error) for delivery in event.deliveries.all()]
    return ", ".join(attempts) or "–"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
