"""The address of a link to be handed over: copied, or printed as a QR code."""

from io import BytesIO
from typing import Any

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from backoffice.core.admin.base import ReadOnlyAdmin
from payments.models import PaymentLink

# Scale in pixels for each dark square: sharp on paper at 5 cm.
_SCALE = 12
_BORDER = 4
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


class LinkAddress(ReadOnlyAdmin):
    """For the payment link's admin."""

    change_form_outer_before_template = "admin/payments/link_address.html"

    class Media:
        js = ("backoffice/copy.js",)
        css = {"screen": ("backoffice/links.css",)}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        qr = wrap(require_safe(self.qr_view))
        return [
            path("<uuid:link_id>/qr.<slug:kind>", qr, name="payments_paymentlink_qr"),
            *super().get_urls(),
        ]

    def qr_view(self, request: HttpRequest, link_id: object, kind: str) -> HttpResponse:
        """The QR code of the address, as a picture for the screen or, with `?download`, as a file for print."""
        if not self.has_view_permission(request) or kind not in _TYPES:
            raise PermissionDenied
        link: PaymentLink = self.record(request, str(link_id))
        picture = BytesIO()
        code = segno.make(link.url, error="m", micro=False)
        code.save(picture, kind=kind, scale=_SCALE, border=_BORDER, light="#fff")
        response = HttpResponse(picture.getvalue(), content_type=_TYPES[kind])
        if "download" in request.GET:
            name = f"payment-link-{str(link.pk)[:8]}.{kind}"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (link := context.get("original")) is not None:
            pictures = {
                kind: reverse("admin:payments_paymentlink_qr", args=[link.pk, kind]) for kind in _TYPES
            }
            context |= {"link": link, "qr": pictures}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]
