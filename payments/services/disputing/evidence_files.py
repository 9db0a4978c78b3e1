"""Which files go to the bank, and in which shape?

Stripe takes PDF, JPEG and PNG with fewer than 50 pages, and one file of each kind (https://docs.stripe.com/file-upload).
All of one dispute may have 4.5 MB together: its documentation does not say so, its refusal does
(https://github.com/Automattic/woocommerce-payments/issues/559).
"""

import io
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from PIL import Image

from backoffice.core.errors import DomainError
from beneficiaries.services.documents import PDF
from payments.gateway.base import Gateway
from payments.gateway.errors import GatewayError
from payments.gateway.facts_refunds import EvidenceFile, EvidenceSlot
from payments.models import Dispute, DisputeEvidence

LARGEST_TOGETHER = 4_500_000  # bytes
_QUALITY = 85
_MILLION = 1_000_000
Kind = DisputeEvidence.Kind
_SLOTS = {
    Kind.CORRESPONDENCE: EvidenceSlot.COMMUNICATION,
    Kind.RECEIPT: EvidenceSlot.RECEIPT,
    Kind.SERVICE: EvidenceSlot.SERVICE,
    Kind.SIGNATURE: EvidenceSlot.SIGNATURE,
    Kind.DUPLICATE: EvidenceSlot.OTHER_PAYMENT,
    Kind.REFUND_POLICY: EvidenceSlot.REFUND_POLICY,
    Kind.CANCELLATION: EvidenceSlot.CANCELLATION_POLICY,
    Kind.OTHER: EvidenceSlot.OTHER,
}


class FilesRefused(DomainError):
    """Files that cannot go to the bank like this; the message says what to do instead."""


def suggested(dispute: Dispute) -> list[DisputeEvidence]:
    """The newest of each kind."""
    newest = {paper.kind: paper for paper in dispute.evidence.order_by("created_at", "pk")}
    return list(newest.values())


def refuse_too_large(size: int) -> None:
    """One file alone, in bytes. Raises FilesRefused."""
    if size > LARGEST_TOGETHER:
        raise FilesRefused(
            _(
                "The file is too large for the bank: %(size).1f MB. All files of a dispute together may have %(most).1f "
                "MB: save it smaller, or send only the pages that matter."
            )
            % {"size": size / _MILLION, "most": LARGEST_TOGETHER / _MILLION}
        )


def prepared(papers: Collection[DisputeEvidence]) -> dict[EvidenceSlot, EvidenceFile]:
    """The files as the bank gets them. Raises FilesRefused for what it would not take."""
    files: dict[EvidenceSlot, EvidenceFile] = {}
    for paper in papers:
        slot = _SLOTS[Kind(paper.kind)]
        if slot in files:
            raise FilesRefused(
                _(
                    "The bank takes one file of each kind, and two are '%(kind)s'. Choose one of them, or put both "
                    "into one PDF and add that."
                )
                % {"kind": paper.get_kind_display()}
            )
        files[slot] = _for_bank(paper, slot)
    size = sum(len(file.content) for file in files.values())
    if size > LARGEST_TOGETHER:
        raise FilesRefused(
            _(
                "These files have %(size).1f MB, and the bank takes %(most).1f MB together. Leave one out, or save "
                "it smaller and add it again."
            )
            % {"size": size / _MILLION, "most": LARGEST_TOGETHER / _MILLION}
        )
    return files


def upload(
    papers: Sequence[DisputeEvidence], files: dict[EvidenceSlot, EvidenceFile], *, gateway: Gateway
) -> dict[EvidenceSlot, str]:
    """Leave them with Stripe; what it has already is not sent again. Raises FilesRefused when it does not take one.

    Each id is kept as soon as it is known: whatever breaks then, the next try goes on from there.
    """
    for paper in papers:
        if not paper.stripe_file_id:
            paper.stripe_file_id = _uploaded(paper, files[_SLOTS[Kind(paper.kind)]], gateway)
            paper.save(update_fields=["stripe_file_id", "updated_at"])
    return {_SLOTS[Kind(paper.kind)]: paper.stripe_file_id for paper in papers}


def _uploaded(paper: DisputeEvidence, file: EvidenceFile, gateway: Gateway) -> str:
    try:
        return gateway.upload_evidence(file)
    except GatewayError as error:
        what_now = (
            _("Send it again in a minute: what Stripe has already is not uploaded twice.")
            if error.retryable
            else _("Leave the file out, or add a better one.")
        )
        raise FilesRefused(
            _("Stripe has not taken the file '%(kind)s': %(error)s Nothing was submitted. %(what_now)s")
            % {"kind": paper.get_kind_display(), "error": _sentence(str(error)), "what_now": what_now}
        ) from error


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _for_bank(paper: DisputeEvidence, slot: EvidenceSlot) -> EvidenceFile:
    try:
        with paper.file.open("rb") as kept:
            content = kept.read()
        if paper.content_type != PDF:
            content = _as_jpeg(content)
    except (OSError, ValueError) as error:
        raise FilesRefused(
            _("The file '%(kind)s' cannot be read any more. Leave it out, or add it again.")
            % {"kind": paper.get_kind_display()}
        ) from error
    suffix = "pdf" if paper.content_type == PDF else "jpg"
    return EvidenceFile(ours=paper.pk, name=f"{slot.value}.{suffix}", content=content)


def _as_jpeg(content: bytes) -> bytes:
    """Pictures are kept as WebP, which banks do not read."""
    with Image.open(io.BytesIO(content)) as picture:
        written = io.BytesIO()
        picture.convert("RGB").save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
