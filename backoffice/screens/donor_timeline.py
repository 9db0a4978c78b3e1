"""Everything that passed between a donor and the house, newest first, from all floors.

Each source is read only for those who may read it, by one query, and gives no more than the page can need.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.core.admin import changes
from backoffice.core.models import OutgoingEmail, WorkItem
from backoffice.core.money import in_words
from backoffice.rooms import record_address
from donors.models import ContactNote, Donor, Letter, Sponsorship
from payments.models import Dispute, Refund
from payments.services.disputing.dispute_words import words_for

A_PAGE = 30
Words = str | Promise


@dataclass(frozen=True)
class Entry:
    at: datetime.datetime
    icon: str
    what: Words
    title: str
    detail: str = ""
    who: str = ""
    address: str = ""

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Source:
    slug: str
    label: Words
    right: str
    read: Callable[[Donor, int], Iterable[Entry]]


def entries(request: HttpRequest, donor: Donor, *, only: str = "", page: int = 1) -> tuple[list[Entry], bool]:
    """One page of the timeline, and whether there is an older one."""
    wanted = page * A_PAGE
    found = [
        entry
        for source in sources_for(request)
        if only in ("", source.slug)
        for entry in source.read(donor, wanted + 1)
    ]
    found.sort(key=lambda entry: entry.at, reverse=True)
    return found[wanted - A_PAGE : wanted], len(found) > wanted


def sources_for(request: HttpRequest) -> list[Source]:
    return [source for source in SOURCES if request.user.has_perm(source.right)]


def _mails(donor: Donor, number: int) -> Iterable[Entry]:
    rows = OutgoingEmail.objects.filter(recipient_id=donor.pk).only(
        "id", "subject", "to", "status", "created_at"
    )
    for mail in rows.order_by("-created_at")[:number]:
        yield Entry(
            mail.created_at,
            "mail",
            _("Email"),
            mail.subject,
            f"{mail.to} · {mail.get_status_display()}",
            address=record_address(mail),
        )


def _links(donor: Donor, number: int) -> Iterable[Entry]:
    for link in donor.payment_links.select_related("created_by").order_by("-created_at")[:number]:
        steps = [
            (link.opened_at, _("opened")),
            (link.started_at, _("started to pay")),
            (link.paid_at, _("paid")),
        ]
        reached = [f"{words} {_day(at)}" for at, words in steps if at]
        yield Entry(
            link.created_at,
            "link",
            _("Payment link"),
            f"{in_words(link.amount)}, {link.get_interval_display()}",
            " · ".join([link.get_status_display(), *reached]),
            str(link.created_by or ""),
            record_address(link),
        )


def _gifts(donor: Donor, number: int) -> Iterable[Entry]:
    rows = donor.donations.select_related("child", "fund", "campaign")
    for gift in rows.order_by(Coalesce("received_at", "created_at").desc())[:number]:
        purpose = gift.child or gift.campaign or gift.fund or ""
        yield Entry(
            gift.received_at or gift.created_at,
            "volunteer_activism",
            _("Gift"),
            f"{in_words(gift.amount)} · {gift.reference}",
            " · ".join(filter(None, [gift.get_status_display(), str(purpose), gift.failure_reason])),
            address=record_address(gift),
        )


def _refunds(donor: Donor, number: int) -> Iterable[Entry]:
    rows = Refund.objects.filter(donation__donor=donor).select_related("donation", "requested_by")
    for refund in rows.order_by("-created_at")[:number]:
        yield Entry(
            refund.refunded_at or refund.created_at,
            "undo",
            _("Refund"),
            f"{in_words(refund.amount)} · {refund.donation.reference}",
            " · ".join([refund.get_status_display(), refund.get_reason_display()]),
            str(refund.requested_by or ""),
            record_address(refund),
        )


def _disputes(donor: Donor, number: int) -> Iterable[Entry]:
    rows = Dispute.objects.filter(donation__donor=donor).select_related("donation")
    for dispute in rows.order_by("-created_at")[:number]:
        yield Entry(
            dispute.opened_at or dispute.created_at,
            "gavel",
            _("Dispute"),
            f"{in_words(dispute.amount)} · {dispute.donation.reference}",
            " · ".join([dispute.get_status_display(), words_for(dispute.reason)]),
            address=record_address(dispute),
        )


def _recurring(donor: Donor, number: int) -> Iterable[Entry]:
    newest = Coalesce("started_at", "created_at").desc()
    for gift in donor.recurring_gifts.order_by(newest)[:number]:
        yield Entry(
            gift.started_at or gift.created_at,
            "event_repeat",
            _("Recurring gift"),
            f"{in_words(gift.amount)}, {gift.get_interval_display()}",
            gift.get_status_display(),
            address=record_address(gift),
        )


def _sponsorships(donor: Donor, number: int) -> Iterable[Entry]:
    rows = Sponsorship.objects.filter(Q(payer=donor) | Q(correspondent=donor)).select_related("child")
    for sponsorship in rows.order_by("-created_at")[:number]:
        ended = [_("ended %(day)s") % {"day": _day(sponsorship.ended_on)}] if sponsorship.ended_on else []
        yield Entry(
            sponsorship.created_at,
            "handshake",
            _("Sponsorship"),
            str(sponsorship.child),
            " · ".join([sponsorship.get_status_display(), *ended]),
            address=record_address(sponsorship),
        )


def _contacts(donor: Donor, number: int) -> Iterable[Entry]:
    icons = {
        ContactNote.Kind.CALL: "call",
        ContactNote.Kind.VISIT: "door_front",
        ContactNote.Kind.LETTER: "markunread_mailbox",
        ContactNote.Kind.EMAIL: "mail",
        ContactNote.Kind.MESSAGE: "chat",
    }
    for note in donor.contact_notes.select_related("written_by").order_by("-happened_at")[:number]:
        yield Entry(
            note.happened_at,
            icons.get(ContactNote.Kind(note.kind), "sticky_note_2"),
            f"{note.get_kind_display()}, {note.get_direction_display()}",
            note.summary,
            who=str(note.written_by or ""),
        )


def _letters(donor: Donor, number: int) -> Iterable[Entry]:
    rows = Letter.objects.of_donor(donor).select_related("sponsorship__child")
    for letter in rows.order_by(Coalesce("sent_at", "created_at").desc())[:number]:
        yield Entry(
            letter.sent_at or letter.created_at,
            "drafts",
            _("Letter"),
            f"{letter.get_direction_display()}: {letter.sponsorship.child.first_name}",
            letter.get_status_display(),
            address=record_address(letter),
        )


def _consents(donor: Donor, number: int) -> Iterable[Entry]:
    for consent in donor.consents.select_related("recorded_by").order_by("-created_at")[:number]:
        yield Entry(
            consent.created_at,
            "how_to_reg" if consent.granted else "block",
            _("Consent"),
            str(consent),
            " · ".join(filter(None, [consent.get_source_display(), consent.note])),
            str(consent.recorded_by or ""),
        )


def _changes(donor: Donor, number: int) -> Iterable[Entry]:
    history: Any = donor.history
    rows = list(history.select_related("history_user").order_by("-history_date", "-history_id")[: number + 1])
    older = rows[number] if len(rows) > number else None
    for step in changes.steps(rows[:number], before=older):
        labels = ", ".join(change.label for change in step.changes)
        reason = step.record.history_change_reason or ""
        yield Entry(
            step.record.history_date,
            "edit",
            step.what,
            _("Entered") if step.is_first else labels or reason or _("Saved without a change"),
            reason if labels and not step.is_first else "",
            str(step.record.history_user or _("The system")),
        )


def _tasks(donor: Donor, number: int) -> Iterable[Entry]:
    rows: QuerySet[WorkItem] = WorkItem.objects.filter(
        subject_type=ContentType.objects.get_for_model(Donor), subject_id=str(donor.pk)
    )
    for item in rows.select_related("owner").order_by("-created_at")[:number]:
        due = [_("due %(day)s") % {"day": _day(item.due_on)}] if item.due_on else []
        yield Entry(
            item.created_at,
            "task_alt",
            _("Task"),
            item.title,
            " · ".join([item.get_status_display(), *due]),
            str(item.owner or ""),
            record_address(item),
        )


def _day(moment: datetime.datetime | datetime.date) -> str:
    day = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    return date_format(day, "DATE_FORMAT")


SOURCES = (
    Source("mails", gettext_lazy("Mails"), "core.view_outgoingemail", _mails),
    Source("links", gettext_lazy("Payment links"), "payments.view_paymentlink", _links),
    Source("gifts", gettext_lazy("Gifts"), "payments.view_donation", _gifts),
    Source("refunds", gettext_lazy("Refunds"), "payments.view_refund", _refunds),
    Source("disputes", gettext_lazy("Disputes"), "payments.view_dispute", _disputes),
    Source("recurring", gettext_lazy("Recurring gifts"), "payments.view_recurringgift", _recurring),
    Source("sponsorships", gettext_lazy("Sponsorships"), "donors.view_sponsorship", _sponsorships),
    Source("contacts", gettext_lazy("Calls and visits"), "donors.view_contactnote", _contacts),
    Source("letters", gettext_lazy("Letters"), "donors.view_letter", _letters),
    Source("consents", gettext_lazy("Consents"), "donors.view_donorconsent", _consents),
    Source("tasks", gettext_lazy("Tasks"), "core.view_workitem", _tasks),
    Source("changes", gettext_lazy("Changes"), "donors.view_donor", _changes),
)
