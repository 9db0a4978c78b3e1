"""The gift catalogue on screen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.links import link as link_to
from backoffice.core.files.links import guarded_link
from beneficiaries.admin.upload_fields import PhotoField
from payments.admin import labels
from payments.admin.listed_figures import ListedFigures
from payments.models import GiftItem
from payments.private_files import GIFT_PHOTO
from payments.services.catalogue import gift_items


class GiftItemForm(forms.ModelForm):  # type: ignore[type-arg]
    upload = PhotoField(
        label=_("New photo"),
        required=False,
        help_text=_("Of the thing, not of a child. JPEG, PNG, WebP or HEIC."),
    )

    class Meta:
        model = GiftItem
        fields = "__all__"  # noqa: DJ007  (the admin names them)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stock" in self.fields:
            # What was seen comes back with the form: orders move the stock while it lies open.
            self.fields["stock"].show_hidden_initial = True


@admin.register(GiftItem)
class GiftItemAdmin(ListedFigures):
    form = GiftItemForm
    list_display = ["what", "money", "left", "given", "offered", "fund", "position"]
    list_filter = ["is_active", "for_child", ("fund", RelatedDropdownFilter)]
    list_select_related = ["fund"]
    search_fields = ["name", "slug"]
    search_help_text = _("Name")
    ordering = ["position", "name", "id"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [("name", "slug"), "description", ("price", "fund")]}),
        (_("Photo"), {"fields": ["upload", "picture"]}),
        (
            _("In the catalogue"),
            {
                "fields": [
                    ("is_active", "for_child"),
                    ("stock", "position"),
                    ("offered_from", "offered_until"),
                    ("pieces_given", "public_page"),
                ]
            },
        ),
    ]
    readonly_fields = ["picture", "pieces_given", "public_page"]

    def figures_for(self, rows: list[Any]) -> dict[Any, Any]:
        return gift_items.given_of(rows)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        # The address of an item that is offered stays what it is.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: GiftItem, form: Any, change: bool) -> None:
        seen = form["stock"].initial if "stock" in form.fields else None
        if change and "stock" in form.changed_data:
            seen = form.fields["stock"].clean(form.data.get(form.add_initial_prefix("stock")) or None)
        with context.acting(reason=str(form.cleaned_data.get("change_reason") or "")):
            gift_items.save_item(
                obj,
                photo=form.cleaned_data.get("upload"),
                stock_seen=seen,
                writes_stock=not change or "stock" in form.changed_data,
            )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An item that is not offered any more leaves the catalogue, and stays in its orders."""
        return False

    @display(description=_("gift item"), header=True, ordering="name")
    def what(self, item: GiftItem) -> list[Any]:
        shown: list[Any] = [item.name, item.slug, item.name[:1].upper()]
        if item.photo_small:
            shown.append({"path": guarded_link(GIFT_PHOTO, item, "photo_small"), "squared": True})
        return shown

    @display(description=_("price"), ordering="price")
    def money(self, item: GiftItem) -> str:
        return labels.amount_of(item.price)

    @display(description=_("stock"), ordering="stock")
    def left(self, item: GiftItem) -> Any:
        return _("unlimited") if item.stock is None else item.stock

    @display(description=_("given"))
    def given(self, item: Any) -> int:
        return item.figures or 0

    @display(
        description=_("offered"),
        label={"now": "success", "out": "danger", "later": "info", "past": "", "off": ""},
    )
    def offered(self, item: GiftItem) -> tuple[str, Any]:
        return offered_label(item)

    @display(description=_("pieces given"))
    def pieces_given(self, item: GiftItem) -> int:
        return gift_items.given_of([item]).get(item.pk, 0) if item.pk else 0

    @display(description=_("photo"))
    def picture(self, item: GiftItem) -> SafeString | str:
        if not item.photo_small:
            return "–"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener"><img src="{}" alt="{}" class="rounded-default" '
            'style="max-height:180px;max-width:100%"></a>',
            guarded_link(GIFT_PHOTO, item),
            guarded_link(GIFT_PHOTO, item, "photo_small"),
            item.name,
        )

    @display(description=_("on the website"))
    def public_page(self, item: GiftItem) -> SafeString | str:
        if not item.pk:
            return "–"
        return link_to(f"{reverse('payments:gifts')}#{item.slug}", _("Look at the catalogue"), new_tab=True)


def offered_label(item: GiftItem) -> tuple[str, Any]:
    if not item.is_active:
        return "off", _("Not in the catalogue")
    if item.is_to_come:
        return "later", _("Not yet")
    if item.is_over:
        return "past", _("Not any more")
    return ("out", _("Sold out")) if item.stock == 0 else ("now", _("Now"))
