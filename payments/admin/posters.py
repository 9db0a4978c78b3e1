"""Poster links on screen: their code for the printer, closed and opened again at Stripe."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User
from payments.admin import labels
from payments.gateway.errors import GatewayError
from payments.models import PosterLink
from payments.services.asking import poster_prints, posters

OPEN, CLOSED, BEING_MADE = "open", "closed", "being_made"


@admin.register(PosterLink)
class PosterLinkAdmin(AlmonerModelAdmin):
    list_display = ["where", "campaign", "money", "state", "created_at"]
    list_filter = [("campaign", RelatedDropdownFilter)]
    list_select_related = ["campaign"]
    list_tabs = (
        Tab(_("All")),
        Tab(_("Takes gifts"), {"is_active__exact": "1"}),
        Tab(_("Closed"), {"is_active__exact": "0"}),
    )
    search_fields = ["label", "campaign__name"]
    search_help_text = _("Where it hangs, or the campaign")
    autocomplete_fields = ["campaign"]
    fields = ["campaign", "label", "amount", "donor_chooses", "interval"]
    actions_detail = ["close_poster", "open_poster"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What hangs on walls is not changed any more: it is closed, and another one made."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": self.fields})]
        shown = [
            ("campaign", "label"),
            ("money", "interval"),
            ("state_words", "created_at"),
            "address",
            "code",
        ]
        return [(None, {"fields": shown})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["money", "state_words", "created_at", "address", "code"] if obj else []

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("campaign")

    def save_model(self, request: HttpRequest, obj: PosterLink, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        posters.ask_for_page(obj)

    def get_urls(self) -> list[URLPattern]:
        code = self.admin_site.admin_view(require_safe(self.code_view))
        return [
            path("<uuid:poster_id>/code.<slug:kind>", code, name="payments_posterlink_code"),
            *super().get_urls(),
        ]

    def code_view(self, request: HttpRequest, poster_id: object, kind: str) -> HttpResponse:
        """The code for the printer; with `?download` as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        poster: PosterLink = self.record(request, str(poster_id))
        if kind not in poster_prints.KINDS or not poster.url:
            raise Http404
        made = poster_prints.printed(poster, kind)
        response = HttpResponse(made.content, content_type=made.media_type)
        response.headers["Cache-Control"] = "private, no-store"
        if "download" in request.GET:
            name = slugify(f"poster {poster.campaign.slug} {poster.label}")[:80]
            response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        return response

    @display(description=_("poster"), ordering="label")
    def where(self, poster: PosterLink) -> str:
        return poster.label or str(_("without a place"))

    @display(description=_("amount"))
    def money(self, poster: PosterLink) -> Any:
        amount = labels.amount_of(poster.amount)
        if poster.donor_chooses:
            return _("The donor chooses; suggested: %(amount)s") % {"amount": amount}
        return f"{amount}, {poster.get_interval_display()}"

    @display(description=_("state"), label={OPEN: "success", CLOSED: "", BEING_MADE: "info"})
    def state(self, poster: PosterLink) -> tuple[str, Any]:
        if not poster.is_active:
            return CLOSED, _("Closed")
        return (OPEN, _("Takes gifts")) if poster.url else (BEING_MADE, _("Being made at Stripe"))

    @display(description=_("state"))
    def state_words(self, poster: PosterLink) -> Any:
        return self.state(poster)[1]

    @display(description=_("address"))
    def address(self, poster: PosterLink) -> SafeString | Any:
        if not poster.url:
            return _("Look again in a minute.")
        shown = link_to(poster.url, poster.url, new_tab=True)
        return format_html('<span style="word-break: break-all">{}</span>', shown)

    @display(description=_("code"))
    def code(self, poster: PosterLink) -> SafeString | str:
        if not poster.url:
            return "–"
        made = {
            kind: reverse("admin:payments_posterlink_code", args=[poster.pk, kind])
            for kind in poster_prints.KINDS
        }
        return format_html(
            '<img src="{}" alt="{}" style="width:260px;max-width:100%;background:#fff" class="rounded-default">'
            '<p class="mt-2">{} · {}</p>',
            made["svg"],
            _("QR code of the poster"),
            link_to(f"{made['svg']}?download", _("SVG for the printer")),
            link_to(f"{made['png']}?download", _("PNG")),
        )

    @action(
        description=_("Close poster"),
        icon="link_off",
        variant=ActionVariant.DANGER,
        permissions=["close_poster"],
        dialog=dialog(
            _("Close this poster?"),
            ReasonForm,
            description=_("Whoever scans it is told that it takes no gifts any more. Recurring gifts go on."),
            submit=_("Close it"),
            danger=True,
        ),
    )
    def close_poster(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        return self._set(
            request, object_id, active=False, reason=form.given_reason, success=_("It is closed.")
        )

    @action(
        description=_("Open again"),
        icon="link",
        permissions=["open_poster"],
        dialog=dialog(_("Open this poster again?"), ConfirmForm, submit=_("Open it")),
    )
    def open_poster(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> HttpResponse:
        return self._set(request, object_id, active=True, success=_("It takes gifts again."))

    def has_close_poster_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self._is(request, object_id, active=True)

    def has_open_poster_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "close") and self._is(request, object_id, active=False)

    def _is(self, request: HttpRequest, object_id: str | None, *, active: bool) -> bool:
        if not self.is_drawing_record(request, object_id):
            return True
        poster = self.record_once(request, str(object_id))
        return poster is not None and poster.is_active == active

    def _set(
        self, request: HttpRequest, object_id: str, *, active: bool, success: Any, reason: str = ""
    ) -> HttpResponse:
        poster, by = self.record(request, object_id), request.user
        assert isinstance(by, User)

        def act() -> None:
            try:
                posters.set_active(poster, active=active, by=by, reason=reason)
            except GatewayError as error:
                raise posters.PosterRefused(
                    _("Stripe did not do it, so nothing has changed: %(why)s") % {"why": error}
                ) from error

        return carry_out(request, act, success=success)
