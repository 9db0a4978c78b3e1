"""Buttons that ask before they act.

A button that changes anything is a dialog: unfold's plain action links are GET requests, which would act
without a CSRF token. The form comes by POST, the domain function runs, and the person is back where they were
with a message that says what happened or why not.

    @action(
        description=_("Cancel"), permissions=["cancel"], dialog=dialog(_("Cancel this mail?"), ReasonForm)
    )
    def cancel(self, request, form, object_id):
        email, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request, lambda: outbox.cancel(email, by=request.user, reason=reason), success=_("Cancelled.")
        )

    def has_cancel_permission(self, request, object_id=None):
        return self.may(request, "cancel")
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.core.errors import DomainError
from backoffice.core.money import InvalidAmount

REASON_LENGTH = 500
REFUSALS = (DomainError, InvalidAmount, ValidationError)


class ConfirmForm(BaseDialogForm):  # type: ignore[misc]  # unfold ships no types
    """Asks nothing but whether the person means it."""


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    """Asks why; the answer stands in the record's history."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    @property
    def given_reason(self) -> str:
        return str(self.cleaned_data["reason"]).strip()


class OptionalReasonForm(ReasonForm):
    """Asks why, and takes silence for an answer."""

    reason = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


def dialog(
    title: str | Promise,
    form_class: type[BaseDialogForm] = ConfirmForm,
    *,
    description: str | Promise = "",
    submit: str | Promise = "",
    danger: bool = False,
) -> dict[str, Any]:
    """The `dialog=` of unfold's `@action`, by the key names that its code reads.

    `danger` makes the button red: for what ends something, destroys it, or cannot be taken back.
    """
    return {
        "title": title,
        "description": description,
        "form_class": form_class,
        "form_submit_text": submit,
        "danger": danger,
    }


def carry_out(
    request: HttpRequest, act: Callable[[], object], *, success: str | Promise, to: str = ""
) -> HttpResponse:
    """Run a domain function for a dialog and lead back to the page behind it, after a success to `to` if given."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect_behind_dialog(request)
    messages.success(request, str(success))
    return redirect_behind_dialog(request, to)


def refusal_words(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def redirect_behind_dialog(request: HttpRequest, to: str = "") -> HttpResponse:
    """htmx follows HX-Redirect; a plain form post, as a person without scripts sends it, gets a 303."""
    address = to or page_behind(request)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def page_behind(request: HttpRequest) -> str:
    """The address of the page on which the dialog was opened."""
    behind = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(
        behind, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return behind
    # The dialog's own address is …/<record>/<button>/: the record is one step up.
    return request.path.rstrip("/").rsplit("/", 1)[0] + "/"
