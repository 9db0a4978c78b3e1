"""What we know about a disputed gift: files that staff collect, and a first draft of what the bank may read."""

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core.models import User
from backoffice.core.money import in_words
from beneficiaries.services.documents import PreparedPaper, prepare_paper, store_paper
from payments.models import Dispute, DisputeEvidence, Receipt, Refund
from payments.services.disputing import evidence_files


def add_file(
    dispute: Dispute, *, kind: str, upload: "File[Any] | PreparedPaper", by: User
) -> DisputeEvidence:
    """Raises PaperRefused for a file that is neither a whole PDF nor a picture, FilesRefused for one that is larger
    than a bank takes."""
    paper = upload if isinstance(upload, PreparedPaper) else prepare_paper(upload)
    evidence_files.refuse_too_large(len(paper.content))
    return store_paper(DisputeEvidence(dispute=dispute, kind=kind), paper, by=by)


def draft(dispute: Dispute) -> str:
    """The facts that our books hold, for staff to complete. Of a child no more than the first name."""
    gift = dispute.donation
    lines = [
        _("%(organisation)s received this payment as a donation; nothing was sold.")
        % {"organisation": settings.ORGANISATION_NAME},
        _("Gift %(reference)s of %(amount)s, received on %(day)s.")
        % {
            "reference": gift.reference,
            "amount": in_words(gift.amount),
            "day": date_format(timezone.localtime(gift.received_at), "DATE_FORMAT")
            if gift.received_at
            else "",
        },
    ]
    if gift.donor is not None:
        lines.append(
            _("The donor is %(name)s, %(email)s, known to us since %(year)s.")
            % {"name": gift.donor.name, "email": gift.donor.email, "year": gift.donor.created_at.year}
        )
    if gift.child is not None:
        lines.append(
            _("It is for the child %(name)s, whom the donor supports.") % {"name": gift.child.first_name}
        )
    for refund in Refund.objects.filter(donation=gift).gone().order_by("created_at"):
        day = date_format(timezone.localtime(refund.refunded_at or refund.updated_at), "DATE_FORMAT")
        lines.append(
            _("%(amount)s were given back on %(day)s. %(reference)s")
            % {"amount": in_words(refund.amount), "day": day, "reference": refund.bank_reference}
        )
    receipt = Receipt.objects.filter(donation=gift, status=Receipt.Status.ISSUED).first()
    if receipt is not None:
        lines.append(_("Receipt %(number)s was sent to the donor.") % {"number": receipt.number})
    return "\n".join(lines)
