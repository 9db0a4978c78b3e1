"""The donor's own copy of a receipt, by the signed link in the thank-you mail."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.core.services.audit import record as write_audit
from payments.models import Receipt
from payments.services import receipt_links, receipt_pdf
from payments.views import public


@public.public_page
@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    try:
        key = receipt_links.read_token(token)
    except receipt_links.LinkExpired:
        return public.message(
            request,
            heading=_("This link has ended"),
            paragraphs=[
                _("The receipt is still in our books. Answer our mail and we will send it to you again.")
            ],
            status=410,
        )
    except receipt_links.LinkInvalid:
        return public.unknown_address(request)
    receipt = Receipt.objects.filter(pk=key).first()
    if receipt is None:
        return public.unknown_address(request)
    if receipt.status == Receipt.Status.VOIDED:
        return public.message(
            request,
            heading=_("This receipt is not valid any more"),
            paragraphs=[_("It was replaced or withdrawn. Answer our mail if you need the present one.")],
            status=410,
        )
    if not receipt.pdf or not receipt.pdf.storage.exists(str(receipt.pdf.name)):
        return public.message(
            request,
            heading=_("Your receipt is being made"),
            paragraphs=[_("It takes a minute at most. Please open this address again in a little while.")],
            tone="wait",
            status=503,
        )
    if request.method == "GET":
        write_audit("receipt.downloaded", subject=receipt, by_link=True)
    return _as_download(receipt)


@require_safe
def void_copy(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """For staff: a receipt that counts no more, drawn anew with VOID across the page. The stored paper is untouched."""
    receipt = get_object_or_404(Receipt.objects.for_user(request.user), pk=key, status=Receipt.Status.VOIDED)
    write_audit("receipt.void_copy_opened", subject=receipt)
    with translation.override(receipt.facts["language"]):
        mark = _("VOID")
    content = receipt_pdf.pdf_of(receipt, mark=mark)
    response = HttpResponse(content, content_type=receipt_pdf.PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{receipt.number}-void.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_download(receipt: Receipt) -> HttpResponseBase:
    response = FileResponse(
        receipt.pdf.open("rb"),
        as_attachment=True,
        filename=receipt_pdf.filename(receipt),
        content_type=receipt_pdf.PDF,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
