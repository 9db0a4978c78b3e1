"""What Stripe takes as a file for a bank: https://docs.stripe.com/file-upload

Fewer than 50 pages is in Stripe's own refusal, and so is the limit for all files of one dispute, whose size (4.5 MB)
only those who have met it tell: https://github.com/Automattic/woocommerce-payments/issues/559
"""

import re

from payments.sandbox import store
from payments.sandbox.api.multipart import UploadedFile
from payments.sandbox.documents import Document
from payments.sandbox.errors import InvalidRequest

EVIDENCE = "dispute_evidence"
_LARGEST = 5 * 1024 * 1024
_LARGEST_TOGETHER = 4_500 * 1024
_MOST_PAGES = 49
_KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
_PAGE = re.compile(rb"/Type\s*/Page\b")

# Fields of evidence that hold a file's id, and the only others that hold anything are texts.
_FILES = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
_LONGEST_TEXT, _LONGEST_TOGETHER = 20_000, 150_000


def checked(upload: UploadedFile, *, purpose: str) -> str:
    """The kind of the file (`pdf`, `jpg`, `png`), or Stripe's refusal."""
    if purpose != EVIDENCE:
        raise InvalidRequest(
            f"The sandbox does not know files for '{purpose}'. Stripe does.",
            code="sandbox_unsupported_parameter",
            param="purpose",
        )
    if not upload.content:
        raise InvalidRequest("The file you uploaded is empty.", param="file")
    if len(upload.content) > _LARGEST:
        raise InvalidRequest("The file you uploaded is too large: at most 5 MB.", param="file")
    kind = next((kind for start, kind in _KINDS.items() if upload.content.startswith(start)), None)
    if kind is None:
        raise InvalidRequest(
            "The file you uploaded is of a type that is not supported for dispute_evidence: use PDF, JPEG or PNG.",
            param="file",
        )
    if kind == "pdf" and len(_PAGE.findall(upload.content)) > _MOST_PAGES:
        raise InvalidRequest(
            "The file you uploaded was too long. Please upload a file with fewer than 50 pages.", param="file"
        )
    return kind


def check_evidence(evidence: Document) -> None:
    """All evidence of a dispute as it would stand: the files are there, are meant for it and are not too large, and
    the texts are not too long."""
    total = 0
    for name in _FILES:
        if file_id := evidence.get(name):
            found = store.get("file", file_id, param=f"evidence[{name}]")
            if found["purpose"] != EVIDENCE:
                raise InvalidRequest(
                    f"The file {file_id} was not uploaded as {EVIDENCE}.", param=f"evidence[{name}]"
                )
            total += found["size"]
    if total > _LARGEST_TOGETHER:
        raise InvalidRequest(
            "The files you've attached to this dispute as evidence will exceed the limit for a dispute's total size. "
            "Try using smaller files as evidence.",
            param="evidence",
        )
    _check_texts(
        {name: text for name, text in evidence.items() if isinstance(text, str) and name not in _FILES}
    )


def _check_texts(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if len(text) > _LONGEST_TEXT:
            raise InvalidRequest(
                f"Invalid string: must be at most {_LONGEST_TEXT} characters", param=f"evidence[{name}]"
            )
    if sum(map(len, texts.values())) > _LONGEST_TOGETHER:
        raise InvalidRequest(
            f"The combined character count of all evidence may be at most {_LONGEST_TOGETHER}.",
            param="evidence",
        )
