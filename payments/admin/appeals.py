"""Appeals on screen: how far the sending is, what became of the links, and who was passed over."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core.admin.base import ReadOnlyAdmin, ReadOnlyInline
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.admin.tabs import Tab
from payments.admin import labels
from payments.models import LinkBatch, LinkBatchRecipient, PaymentLink
from payments.services.asking import appeals

Status = LinkBatch.Status
COLOURS = {
    Status.QUEUED: "info",
    Status.RUNNING: "warning",
    Status.DONE: "success",
    Status.CANCELLED: "",
}


class PassedOverInline(ReadOnlyInline):
    """Those who got no link, and why."""

    model = LinkBatchRecipient
    verbose_name_plural = _("passed over")
    per_page = 25
    hide_title = True
    readonly_fields = ["who", "refusal"]
    fields = [*readonly_fields]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("payments.view_linkbatch"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(refusal="").select_related("donor")

    @display(description=_("donor"))
    def who(self, recipient: LinkBatchRecipient) -> SafeString:
        return link_to(reverse("admin:donors_donor_change", args=[recipient.donor_id]), recipient.donor.name)


@admin.register(LinkBatch)
class LinkBatchAdmin(ReadOnlyAdmin):
    how_it_begins = _("Choose donors in their list, and 'Send a personal link to each' among the actions.")
    list_display = [
        "what",
        "money",
        "status_label",
        "links_sent",
        "links_opened",
        "links_started",
        "links_paid",
        "created_by",
    ]
    list_filter = [("interval", ChoicesDropdownFilter), ("created_at", DaysFilter)]
    list_select_related = ["fund", "campaign", "created_by"]
    list_tabs = (
        Tab(_("All")),
        *(Tab(status.label, {"status__exact": status.value}) for status in Status),
    )
    search_fields = ["campaign__name", "created_by__full_name"]
    search_help_text = _("Campaign, or who sent it")
    fields = [
        ("money", "choice"),
        ("fund", "campaign"),
        ("created_by", "created_at"),
        ("status", "expires_at"),
        "message",
    ]
    readonly_fields = ["money", "choice", "created_at"]
    inlines = [PassedOverInline]
    change_form_outer_before_template = "admin/payments/appeal.html"
    actions_detail = ["stop"]

    class Media:
        css = {"screen": ("backoffice/links.css",)}

    def get_urls(self) -> list[URLPattern]:
        state = self.admin_site.admin_view(require_safe(self.state_view))
        return [
            path("<uuid:batch_id>/state/", state, name="payments_linkbatch_state"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the counts of the links, for the rows of the page that is shown."""
        links = PaymentLink.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
        rows: Any = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            sent=_counted(links),
            opened=_counted(links, opened_at__isnull=False),
            started=_counted(links, started_at__isnull=False),
            paid=_counted(links, status=PaymentLink.Status.PAID),
        )
        return counted

    # --- the list ---------------------------------------------------------------------------------------

    @display(description=_("appeal"), ordering="created_at")
    def what(self, batch: LinkBatch) -> str:
        return f"{batch}: {batch.campaign or batch.fund}"

    @display(description=_("amount"))
    def money(self, batch: LinkBatch) -> str:
        amount = labels.amount_of(batch.amount)
        return amount if batch.interval == "once" else f"{amount}, {batch.get_interval_display()}"

    @display(description=_("the donor may choose"))
    def choice(self, batch: LinkBatch) -> str:
        if batch.least is None:
            return str(_("no, the amount is fixed"))
        return f"{labels.amount_of(batch.least)} – {labels.amount_of(batch.most)}"

    @display(description=_("status"), ordering="status", label=COLOURS)
    def status_label(self, batch: LinkBatch) -> tuple[str, str]:
        return labels.status_of(batch)

    @display(description=_("sent"))
    def links_sent(self, batch: Any) -> int:
        return batch.sent or 0

    @display(description=_("opened"))
    def links_opened(self, batch: Any) -> int:
        return batch.opened or 0

    @display(description=_("started"))
    def links_started(self, batch: Any) -> int:
        return batch.started or 0

    @display(description=_("paid"))
    def links_paid(self, batch: Any) -> int:
        return batch.paid or 0

    # --- the record -------------------------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (batch := context.get("original")) is not None:
            context |= self._state(batch)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[no-any-return]

    def state_view(self, request: HttpRequest, batch_id: object) -> HttpResponse:
        """The part of the page that follows the sending; when it is over the whole page is fetched anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.record(request, str(batch_id))
        state = self._state(batch)
        response = TemplateResponse(request, "admin/payments/appeal_state.html", state)
        if not state["under_way"]:
            response.headers["HX-Refresh"] = "true"
        return response

    @action(
        description=_("Stop sending"),
        icon="block",
        variant=ActionVariant.DANGER,
        permissions=["stop"],
        dialog=dialog(
            _("Stop this appeal?"),
            ReasonForm,
            description=_(
                "Nobody more gets a link. Links that were sent stay open; cancel those one by one."
            ),
            submit=_("Stop sending"),
            danger=True,
        ),
    )
    def stop(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        batch, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: appeals.stop(batch, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The appeal is stopped."),
        )

    def has_stop_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        may = bool(request.user.has_perm("payments.send_paymentlink"))
        return may and self.shows_button(request, object_id, Status.CANCELLED)

    def _state(self, batch: Any) -> dict[str, Any]:
        counts = batch.recipients.aggregate(
            chosen=Count("pk"),
            done=Count("pk", filter=Q(is_done=True)),
            passed_over=Count("pk", filter=~Q(refusal="")),
        )
        links = f"{reverse('admin:payments_paymentlink_changelist')}?batch__id__exact={batch.pk}"
        return {
            "batch": batch,
            "under_way": batch.status in (Status.QUEUED, Status.RUNNING),
            "counts": counts,
            "percent": 100 * counts["done"] // counts["chosen"] if counts["chosen"] else 100,
            "status_variant": COLOURS[Status(batch.status)],
            "state_address": reverse("admin:payments_linkbatch_state", args=[batch.pk]),
            "links_address": links,
        }


def _counted(links: QuerySet[Any], **which: Any) -> Subquery:
    return Subquery(links.filter(**which).annotate(number=Count("pk")).values("number"))
