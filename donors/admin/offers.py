"""Offers of another child on screen: to each sponsor of a child who left, a letter and children to choose from."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.tabs import Tab
from backoffice.core.money import in_words
from beneficiaries.admin.labels import photo_address
from beneficiaries.models import Child
from donors.admin.offer_dialogs import ChildOfferForm, with_published_photo
from donors.admin.offer_moves import OfferMoves
from donors.models import ChildOffer
from donors.services import offers
from donors.services.availability import available_children

Status = ChildOffer.Status
STATUS_COLOURS = {
    Status.DRAFT: "warning",
    Status.SENT: "info",
    Status.ACCEPTED: "success",
    Status.DECLINED: "",
    Status.EXPIRED: "danger",
    Status.CANCELLED: "",
}


@admin.register(ChildOffer)
class ChildOfferAdmin(OfferMoves, AlmonerModelAdmin):
    form = ChildOfferForm
    list_display = ["sponsor", "left", "status_label", "promised", "sent_at", "opened_at", "expires_at"]
    list_filter = [
        ("sponsorship__child__leaving_reason", ChoicesDropdownFilter),
        ("created_at", DaysFilter),
        ("sent_at", DaysFilter),
    ]
    list_select_related = ["sponsorship__payer", "sponsorship__child"]
    list_fullwidth = True
    search_fields = [
        "^sponsorship__child__reference",
        "^sponsorship__child__first_name",
        "^sponsorship__payer__name",
        "^sponsorship__payer__email",
    ]
    search_help_text = _("Reference or first name of the child who left, or the sponsor's name or email")
    autocomplete_fields = ["children"]
    fields = ["message", "children", "expires_at"]
    change_form_outer_before_template = "admin/donors/offer_summary.html"
    actions_detail = [
        "send",
        "preview",
        "accept",
        "send_again",
        "offer_anew",
        {"title": _("More"), "icon": "more_horiz", "items": ["decline", "withdraw", "go_on"]},
    ]

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        rows = ChildOffer.objects.for_user(request.user).order_by()
        counts = dict(rows.values_list("status").annotate(number=Count("pk")))
        tabs = [
            Tab(f"{status.label} ({counts.get(status, 0)})", {"status__exact": status.value})
            for status in Status
        ]
        return (Tab(f"{_('All')} ({sum(counts.values())})"), *tabs)

    @display(description=_("sponsor"), header=True)
    def sponsor(self, offer: ChildOffer) -> list[str]:
        payer = offer.sponsorship.payer
        return [payer.name, payer.email or str(_("no email"))]

    @display(description=_("child who left"))
    def left(self, offer: ChildOffer) -> str:
        child = offer.sponsorship.child
        return f"{child.first_name} ({child.reference})"

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def status_label(self, offer: ChildOffer) -> tuple[str, str]:
        return offer.status, offer.get_status_display()

    @display(description=_("amount"))
    def promised(self, offer: ChildOffer) -> str:
        return f"{in_words(offer.sponsorship.amount)}, {offer.sponsorship.get_interval_display()}"

    # --- the record -------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(
            "sponsorship__payer", "sponsorship__child", "accepted_child", "reviewed_by"
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a child who leaves begins them

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ChildOffer | None = None) -> bool:
        """What was sent stands as it was read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status == Status.DRAFT)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: ChildOffer | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context.update(_summary(request, obj))
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[no-any-return]


def _summary(request: HttpRequest, offer: ChildOffer) -> dict[str, Any]:
    promise = offer.sponsorship
    free = available_children(for_donor=promise.payer).filter(offers=offer).values_list("pk", flat=True)
    return {
        "offer": offer,
        "promise": promise,
        "promised": f"{in_words(promise.amount)}, {promise.get_interval_display()}",
        "status_colour": STATUS_COLOURS[Status(offer.status)],
        "may_be_mailed": offers.may_be_mailed(offer),
        "cards": _cards(offer, set(free), with_photos=request.user.has_perm("beneficiaries.view_childphoto")),
    }


def _cards(offer: ChildOffer, free: set[int], *, with_photos: bool) -> list[dict[str, Any]]:
    children: QuerySet[Child] = with_published_photo(offer.children.select_related("partner"))
    return [
        {
            "child": child,
            "photo": _photo_of(child) if with_photos else "",
            "is_free": child.pk in free,
        }
        for child in children.order_by("first_name", "pk")
    ]


def _photo_of(child: Child) -> str:
    photo = next(iter(child.photos.all()), None)
    return photo_address(photo, "small") if photo else ""
