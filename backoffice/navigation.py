"""The sidebar: rooms by the work that is done in them, each shown to those who may enter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.dashboard.waiting import totals
from backoffice.rooms import fixed_address, list_address, may_add, may_open


@dataclass(frozen=True)
class Room:
    """A list in the admin, or the `page` that leads to it. `queue` names the queue whose total is its badge."""

    title: str | Promise
    icon: str
    model: str
    query: Mapping[str, str] = field(default_factory=dict)
    queue: str = ""
    alarming: bool = False
    page: str = ""
    adds: bool = False  # the way to a page on which a row is added, for those who may

    @property
    def address(self) -> str:
        if self.page:
            return fixed_address(self.page, get_script_prefix())
        return list_address(self.model, **self.query)


ROOMS: tuple[tuple[str | Promise, tuple[Room, ...]], ...] = (
    (
        _("Children"),
        (
            Room(
                _("In review"), "fact_check", "beneficiaries.child", {"status__exact": "in_review"}, "review"
            ),
            Room(_("Registered children"), "edit_note", "beneficiaries.child", {"status__exact": "registered"}),
            Room(_("Verified children"), "verified", "beneficiaries.child", {"status__exact": "verified"}),
            Room(_("All children"), "groups", "beneficiaries.child"),
            Room(_("Possible duplicates"), "people", "beneficiaries.duplicatesuspicion", {"status__exact": "open"}, "duplicates"),
            Room(_("Verify again"), "event_repeat", "beneficiaries.child", {"reverify": "due"}),
            Room(_("Register quickly"), "add_a_photo", "beneficiaries.child", page="admin:beneficiaries_child_quick", adds=True),
            Room(_("Incidents"), "report", "beneficiaries.incident", {"status__exact": "open"}),
            Room(_("Safeguarding notes"), "shield_person", "beneficiaries.safeguardingnote"),
            Room(_("Tags"), "sell", "beneficiaries.tag"),
            Room(_("Reports due"), "event_note", "beneficiaries.child", {"report_due": "now"}, "reports-due"),
            Room(_("Progress reports"), "menu_book", "beneficiaries.progressreport", queue="reports-review"),
            Room(_("Papers to renew"), "event_busy", "beneficiaries.childdocument", {"expiry": "due"}, "papers"),
            Room(_("Partners"), "school", "beneficiaries.partner"),
            Room(_("Imports"), "upload_file", "core.importbatch"),
            Room(_("Checklist"), "checklist", "beneficiaries.checkkind"),
        ),
    ),
    (
        _("Supporters"),
        (
            Room(_("Donors"), "favorite", "donors.donor"),
            Room(_("Households"), "home", "donors.household"),
            Room(_("Possible duplicate donors"), "people", "donors.donorsuspicion", {"status__exact": "open"}, "duplicate-donors"),
            Room(_("Sponsorships"), "handshake", "donors.sponsorship"),
            Room(_("Sponsorships behind"), "running_with_errors", "donors.sponsorship", {"behind": "now"}, "behind"),
            Room(_("Kept children"), "bookmark", "donors.hold", {"released_at__isnull": "True"}, "holds"),
            Room(_("Letters"), "mail", "donors.letter", queue="letters-review"),
            Room(_("Children who left"), "family_restroom", "donors.childoffer", {"status__in": "draft,expired"}, "child-left"),
            Room(_("Payment links"), "link", "payments.paymentlink"),
            Room(_("Campaigns"), "campaign", "donors.campaign"),
            Room(_("Poster links"), "qr_code_2", "payments.posterlink"),
            Room(_("Gift catalogue"), "redeem", "payments.giftitem"),
            Room(_("Gift orders"), "shopping_bag", "payments.giftorder"),
            Room(_("Donor tags"), "sell", "donors.donortag"),
            Room(_("Appeals"), "campaign", "payments.linkbatch"),
            Room(_("Archives of personal data"), "folder_zip", "donors.donorarchive"),
            Room(_("Erasures"), "person_cancel", "donors.donorerasure"),
        ),
    ),
    (
        _("Money"),
        (
            Room(_("Donations"), "volunteer_activism", "payments.donation"),
            Room(_("Recurring gifts"), "event_repeat", "payments.recurringgift"),
            Room(_("Mobile money"), "smartphone", "payments.mobilepayment"),
            Room(_("Mobile money pledges"), "send_to_mobile", "payments.mobilepledge"),
            Room(_("Batches by hand"), "payments", "payments.offlinebatch", queue="batches"),
            Room(_("Bank lines to sort"), "rule", "payments.bankline", {"status__exact": "open"}, "bank-lines"),
            Room(_("Bank statements"), "account_balance", "payments.bankstatement"),
            Room(_("Known payers"), "contact_phone", "payments.knownpayer"),
            Room(_("Refunds"), "undo", "payments.refund", queue="refunds"),
            Room(_("Disputes"), "gavel", "payments.dispute", queue="disputes", alarming=True),
            Room(_("Receipts"), "receipt_long", "payments.receipt"),
            Room(_("Funds"), "savings", "payments.fund"),
            Room(_("Ledger"), "menu_book", "payments.journalentry"),
            Room(_("Accounts"), "account_balance", "payments.ledgeraccount"),
            Room(_("Payouts of Stripe"), "move_to_inbox", "payments.processorpayout"),
            Room(_("Movements at Stripe"), "swap_vert", "payments.balancetransaction"),
            Room(_("Comparisons with Stripe"), "compare_arrows", "payments.reconciliation"),
            Room(_("Events"), "sync_alt", "payments.webhookevent", queue="events", alarming=True),
        ),
    ),
    (_("Reports"), (Room(_("Reports"), "summarize", "reports.reportrun", page="admin:reports_catalogue"),)),
    (
        _("Office"),
        (
            Room(_("Work items"), "task_alt", "core.workitem", {"status__exact": "open"}, "work"),
            Room(_("Outbox"), "outgoing_mail", "core.outgoingemail", queue="mail", alarming=True),
            Room(_("Kinds of mail"), "drafts", "core.outgoingemail", page="admin:core_outgoingemail_kinds"),
            Room(_("Background work"), "manufacturing", "django_tasks_database.dbtaskresult", queue="tasks", alarming=True),
            Room(_("Schedules"), "schedule", "core.scheduledjob"),
            Room(_("Users"), "person", "core.user"),
            Room(_("Roles"), "badge", "auth.group"),
            Room(_("Phones for sign-in"), "phonelink_lock", "otp_totp.totpdevice"),
            Room(_("Sign-ins"), "login", "axes.accesslog"),
            Room(_("Failed sign-ins"), "no_accounts", "axes.accessfailurelog"),
            Room(_("Locked sign-ins"), "lock_clock", "axes.accessattempt"),
            Room(_("Audit"), "policy", "core.auditentry"),
        ),
    ),
)  # fmt: skip


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """In the shape that unfold draws. Groups without a room for this person are left out."""
    today = {
        "title": _("Today"),
        "icon": "today",
        "link": reverse("admin:index"),
        "active": request.path == reverse("admin:index"),
    }
    groups: list[dict[str, Any]] = [{"title": None, "items": [today]}]
    for title, rooms in _entered(request):
        items = [_item(request, room) for room in rooms]
        if items:
            groups.append({"title": title, "items": items})
    return groups


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.is_authenticated:
        return []
    links = [{"title": _("Two-factor sign-in"), "link": reverse("admin:two_factor_settings")}]
    if request.user.has_usable_password():
        links.insert(0, {"title": _("Change password"), "link": reverse("admin:password_change")})
    return links


def environment(_request: HttpRequest) -> list[Any] | None:
    """The pill in the header where the money is not real."""
    if settings.STRIPE_SANDBOX:
        return [_("Sandbox"), "warning"]
    return None if settings.STRIPE_LIVE_MODE else [_("Test mode"), "info"]


def _item(request: HttpRequest, room: Room) -> dict[str, Any]:
    waiting = totals(request).get(room.queue, 0) if room.queue else 0
    return {
        "title": room.title,
        "icon": room.icon,
        "link": room.address,
        "active": room == _open_room(request),
        **({"badge": waiting, "badge_variant": "danger" if room.alarming else "primary"} if waiting else {}),
    }


def _open_room(request: HttpRequest) -> Room | None:
    """The room whose list stands open with its filter; else the first of the model that asks for nothing."""
    if not hasattr(request, "_open_room"):
        request._open_room = _find_open_room(request)  # type: ignore[attr-defined]
    found: Room | None = request._open_room  # type: ignore[attr-defined]
    return found


def _find_open_room(request: HttpRequest) -> Room | None:
    here = [room for _title, rooms in _entered(request) for room in rooms if _stands_in(request, room)]
    asked = [room for room in here if all(request.GET.get(key) == value for key, value in room.query.items())]
    best = max(asked, key=lambda room: (room.adds, _leads_to(room, request), len(room.query)), default=None)
    return best or next(iter(here), None)


def _entered(request: HttpRequest) -> list[tuple[str | Promise, list[Room]]]:
    """The rooms of this person, asked for once per request."""
    known: list[tuple[str | Promise, list[Room]]] | None = request.__dict__.get("_rooms")
    if known is None:
        known = [(title, [room for room in rooms if _may_enter(request, room)]) for title, rooms in ROOMS]
        request.__dict__["_rooms"] = known
    return known


def _may_enter(request: HttpRequest, room: Room) -> bool:
    return may_add(request, room.model) if room.adds else may_open(request, room.model)


def _stands_in(request: HttpRequest, room: Room) -> bool:
    return request.path == room.address if room.adds else request.path.startswith(list_address(room.model))


def _leads_to(room: Room, request: HttpRequest) -> bool:
    """The page beside a list has a room of its own, though it lies below the list's address."""
    return bool(room.page) and request.path.startswith(room.address)
