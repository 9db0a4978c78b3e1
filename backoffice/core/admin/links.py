"""Links between records of the admin."""

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import Urlizer, format_html
from django.utils.safestring import SafeString, mark_safe

LINK = "text-primary-600 dark:text-primary-500 underline"


def link(address: str, words: str | Promise, *, new_tab: bool = False) -> SafeString:
    target = mark_safe(' target="_blank" rel="noopener"') if new_tab else ""
    return format_html('<a class="{}" href="{}"{}>{}</a>', LINK, address, target, words)


def dialog_link(address: str, words: str | Promise) -> SafeString:
    """Opens one of the record's dialogs from within a row; without scripts its own page."""
    return format_html(
        '<a class="{}" href="{}" hx-get="{}" hx-target="#modal-content" hx-select="#dialog" hx-swap="innerHTML" '
        'x-on:htmx:after-on-load="openModal = true">{}</a>',
        LINK, address, address, words,
    )  # fmt: skip


def record_address(kind: ContentType | None, key: str) -> str:
    """The admin page of the record that a generic key points to; empty when it has none."""
    model = kind.model_class() if kind is not None else None
    if model is None or not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])


def record_link(kind: ContentType | None, key: str, words: str = "") -> SafeString | str:
    label = words or (f"{kind.name} {key[:8]}" if kind is not None else "")
    address = record_address(kind, key)
    return link(address, label) if address else label


class _Links(Urlizer):
    url_template = f'<a class="{LINK}" target="_blank" rel="noopener" href="{{href}}"{{attrs}}>{{url}}</a>'


def with_links(text: str) -> SafeString:
    """Plain text, escaped, in its own lines, its addresses clickable."""
    clickable = _Links()(text, nofollow=True, autoescape=True)
    return linebreaksbr(mark_safe(clickable))  # noqa: S308  (escaped by Urlizer)
