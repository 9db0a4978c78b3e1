"""Addresses of lists in the admin, and who may open them."""

from functools import cache
from typing import Any, cast

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

from backoffice.core.admin.rows import as_listed, within_limits


def list_address(label: str, **query: str) -> str:
    """The list of a model, opened on the rows that `query` (lookups of the list) chooses."""
    app_label, model_name = label.split(".")
    address = fixed_address(f"admin:{app_label}_{model_name}_changelist", get_script_prefix())
    return f"{address}?{urlencode(query)}" if query else address


@cache
def fixed_address(name: str, prefix: str) -> str:
    """The address of a page that is not about one record; every page of the admin draws some fifty of them.

    `prefix` is where the whole site is mounted, which `reverse` puts in front.
    """
    return reverse(name)


def record_address(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def may_open(request: HttpRequest, label: str) -> bool:
    """May the person see the list? Asked of the page itself, so that a link never leads to a refusal."""
    page = admin.site._registry.get(apps.get_model(label))
    return page is not None and page.has_view_permission(request)


def may_add(request: HttpRequest, label: str) -> bool:
    page = admin.site._registry.get(apps.get_model(label))
    return page is not None and page.has_add_permission(request)


def rows_of(request: HttpRequest, label: str) -> QuerySet[Any]:
    """The rows of a model that the person finds in its list."""
    return as_listed(within_limits(cast("Any", apps.get_model(label))._default_manager.all(), request.user))
