"""What do staff say to the bank: notes for themselves, evidence, or that the donor is right."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import User
from payments.gateway import get_gateway
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.gateway.facts_refunds import DisputeFacts, Evidence
from payments.models import Dispute, DisputeEvidence, DisputeNote
from payments.services.disputing import disputes, evidence_files
from payments.services.events import leases

Status = Dispute.Status
LONGEST_EVIDENCE = 20_000


class DisputeRefused(DomainError):
    """What cannot be done about this dispute now."""


def add_note(dispute: Dispute, *, text: str, by: User) -> DisputeNote:
    return DisputeNote.objects.create(dispute=dispute, text=text.strip(), written_by=by)


def send_evidence(
    dispute: Dispute,
    *,
    text: str,
    by: User,
    papers: Sequence[DisputeEvidence] = (),
    gateway: Gateway | None = None,
) -> Dispute:
    """Give the bank our side of it with these files. It is read once, so this is done once.

    Raises DisputeRefused or FilesRefused, and then nothing was submitted, or nobody knows: pressed again it looks first.
    """
    text = text.strip()[:LONGEST_EVIDENCE]
    gateway = gateway or get_gateway()
    _refuse_unless_open(dispute)
    _refuse_appeal(dispute)
    files = evidence_files.prepared(papers)
    donor = dispute.donation.donor
    with _nobody_else_at(dispute):
        _look_again(dispute, gateway)
        evidence = Evidence(
            text=text,
            name=donor.name if donor else dispute.donation.payer_name,
            email=donor.email if donor else dispute.donation.payer_email,
            files=evidence_files.upload(papers, files, gateway=gateway),
        )
        facts = _told(lambda: gateway.submit_evidence(dispute.stripe_dispute_id, evidence))
        return _note_what_was_sent(dispute, facts, text=text, papers=papers, by=by)


def accept(dispute: Dispute, *, reason: str, by: User, gateway: Gateway | None = None) -> Dispute:
    """Let the donor have the money. It cannot be taken back."""
    gateway = gateway or get_gateway()
    _refuse_unless_open(dispute)
    _refuse_inquiry(dispute)
    with _nobody_else_at(dispute):
        _look_again(dispute, gateway)
        facts = _told(lambda: gateway.close_dispute(dispute.stripe_dispute_id))
        with transaction.atomic():
            add_note(dispute, text=_("Accepted: %(reason)s") % {"reason": reason}, by=by)
            return disputes.follow(facts) or dispute


@transaction.atomic
def _note_what_was_sent(
    dispute: Dispute, facts: DisputeFacts, *, text: str, papers: Sequence[DisputeEvidence], by: User
) -> Dispute:
    for paper in papers:
        paper.sent_at = timezone.now()
        paper.save(update_fields=["sent_at", "updated_at"])
    lines = [_("Sent to the bank:"), "", text]
    if papers:
        kinds = ", ".join(paper.get_kind_display() for paper in papers)
        lines += ["", _("With files: %(kinds)s") % {"kinds": kinds}]
    add_note(dispute, text="\n".join(lines), by=by)
    return disputes.follow(facts) or dispute


def _look_again(dispute: Dispute, gateway: Gateway) -> None:
    """It may have been answered at Stripe, or by a press whose answer never came."""
    facts = _told(lambda: gateway.dispute(dispute.stripe_dispute_id))
    _refuse_unless_open(disputes.follow(facts) or dispute)


@contextmanager
def _nobody_else_at(dispute: Dispute) -> Iterator[None]:
    """Two who press at once would answer twice, and a worker's older reading would undo ours."""
    holder = f"answer-{uuid.uuid4()}"
    gift = dispute.donation
    root = gift.stripe_payment_intent_id or gift.stripe_charge_id or str(dispute.pk)
    if not leases.take(root, holder=holder):
        raise DisputeRefused(
            _(
                "Somebody else is at work on this gift, or news of it is just coming in. Try again in a minute."
            )
        )
    try:
        yield
    finally:
        leases.release(holder=holder)


def _told(call: Callable[[], DisputeFacts]) -> DisputeFacts:
    """Stripe's refusal in words for the person who pressed."""
    try:
        return call()
    except GatewayError as error:
        words = _("Stripe says: %(error)s") % {"error": error}
        if not error.nothing_done:
            words += " " + _(
                "Whether it has arrived is not known. Press again in a minute: Stripe is asked first, and nothing "
                "is done twice."
            )
        raise DisputeRefused(words) from error


def _refuse_unless_open(dispute: Dispute) -> None:
    if dispute.status != Status.OPEN:
        raise DisputeRefused(
            _("%(dispute)s is '%(status)s': there is nothing to answer.")
            % {"dispute": dispute, "status": dispute.get_status_display().lower()}
        )


def _refuse_inquiry(dispute: Dispute) -> None:
    if dispute.is_inquiry:
        raise DisputeRefused(
            _(
                "The bank only asks, and has taken nothing: there is nothing to accept. To let the donor have the "
                "money, refund the gift %(gift)s."
            )
            % {"gift": dispute.donation.reference}
        )


def _refuse_appeal(dispute: Dispute) -> None:
    """It asks for other evidence, in other fields, which are not tried here."""
    if dispute.stripe_status.startswith("appeal_"):
        raise DisputeRefused(
            _("The decision is being appealed. Answer this one in Stripe's dashboard, or accept the dispute.")
        )
