"""How a row that waits is called in its queue: a title, and a line below it."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.core import money
from backoffice.core.models import OutgoingEmail, WorkItem
from beneficiaries.admin.paper_expiry import expiry_label
from beneficiaries.models import Child, ChildDocument, DuplicateSuspicion, ProgressReport
from donors.models import ChildOffer, DonorSuspicion, Hold, Letter, Sponsorship
from payments.models import BankLine, Dispute, OfflineBatch, PaymentLink, Refund, WebhookEvent
from payments.models.dispute import last_day


def child(child: Child) -> tuple[str, str]:
    return child.full_name, f"{child.reference} · {child.partner.name}"


def own_child(child: Child) -> tuple[str, str]:
    came_back = f" · {_('sent back')}" if child.submitted_at else ""
    return child.full_name, f"{child.reference}{came_back}"


def child_to_verify_again(child: Child) -> tuple[str, str]:
    day = date_format(child.reverify_due_on, "DATE_FORMAT") if child.reverify_due_on else ""
    words = _("overdue since %(day)s") if child.verification_is_overdue else _("due %(day)s")
    return child.full_name, f"{child.reference} · {words % {'day': day}}"


def child_with_report_due(child: Child) -> tuple[str, str]:
    day = date_format(child.report_due_on, "DATE_FORMAT") if child.report_due_on else ""
    return child.full_name, _("%(reference)s · due %(day)s") % {"reference": child.reference, "day": day}


def pair(suspicion: DuplicateSuspicion) -> tuple[str, str]:
    both = f"{suspicion.child_a.full_name} · {suspicion.child_b.full_name}"
    return both, ", ".join(suspicion.reasons_in_words)


def pair_of_donors(suspicion: DonorSuspicion) -> tuple[str, str]:
    return f"{suspicion.donor_a} · {suspicion.donor_b}", ", ".join(suspicion.reasons_in_words)


def paper(paper: ChildDocument) -> tuple[str, str]:
    return paper.child.full_name, f"{paper} · {expiry_label(paper)[1]}"


def progress_report(report: ProgressReport) -> tuple[str, str]:
    return report.child.full_name, f"{report.child.reference} · {report.child.partner.name}"


def work_item(item: WorkItem) -> tuple[str, str]:
    if item.due_on is None:
        return item.title, ""
    if item.due_on < timezone.localdate():
        return item.title, _("was due on %(date)s") % {"date": date_format(item.due_on, "DATE_FORMAT")}
    return item.title, _("due on %(date)s") % {"date": date_format(item.due_on, "DATE_FORMAT")}


def letter(letter: Letter) -> tuple[str, str]:
    promise = letter.sponsorship
    return f"{promise.child.first_name} · {promise.correspondent.name}", str(letter.get_direction_display())


def child_offer(offer: ChildOffer) -> tuple[str, str]:
    promise = offer.sponsorship
    return (
        promise.payer.name,
        f"{promise.child.first_name} ({promise.child.reference}) · {offer.get_status_display()}",
    )


def link(link: PaymentLink) -> tuple[str, str]:
    return link.donor.name, f"{money.in_words(link.amount)} · {link.get_interval_display()}"


def promise_behind(promise: Sponsorship) -> tuple[str, str]:
    missing = money.in_words(promise.behind_amount) if promise.behind_amount is not None else ""
    since = date_format(promise.behind_since, "DATE_FORMAT") if promise.behind_since else ""
    return promise.payer.name, _("%(child)s · %(missing)s since %(since)s") % {
        "child": promise.child.first_name,
        "missing": missing,
        "since": since,
    }


def hold(hold: Hold) -> tuple[str, str]:
    until = date_format(timezone.localtime(hold.expires_at), "DATETIME_FORMAT")
    whom = str(hold.donor or hold.get_kind_display())
    return hold.child.full_name, _("for %(whom)s until %(until)s") % {"whom": whom, "until": until}


def email(email: OutgoingEmail) -> tuple[str, str]:
    return email.subject, f"{email.to} · {email.get_status_display()}"


def event(event: WebhookEvent) -> tuple[str, str]:
    return event.type, Truncator(event.error.strip().split("\n")[-1] or event.get_status_display()).chars(90)


def task(result: Any) -> tuple[str, str]:
    name = result.task_path.rsplit(".", 1)[-1].replace("_", " ")
    return name, result.exception_class_path.rsplit(".", 1)[-1]


def dispute(dispute: Dispute) -> tuple[str, str]:
    last = last_day(dispute.due_by)
    if last is None:
        return str(dispute), str(dispute.donation.donor or "")
    return str(dispute), _("answer by %(day)s") % {"day": date_format(last, "DATE_FORMAT")}


def refund(refund: Refund) -> tuple[str, str]:
    return str(refund), f"{refund.get_reason_display()} · {refund.donation.donor or ''}".strip(" ·")


def bank_line(line: BankLine) -> tuple[str, str]:
    return f"{line.payer_name or _('Unknown payer')}: {line}", line.text


def batch(batch: OfflineBatch) -> tuple[str, str]:
    slip = ngettext("%(count)s gift, %(total)s", "%(count)s gifts, %(total)s", batch.slip_count) % {
        "count": batch.slip_count,
        "total": money.in_words(batch.slip_total),
    }
    return str(batch), slip
