"""*Send a personal link to each*: one appeal to all donors that were chosen in the list."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.dialogs import REFUSALS, refusal_words
from backoffice.core.models import User
from donors.models import Donor
from payments import emails
from payments.forms import AskingForm
from payments.models import LinkBatch
from payments.services import links
from payments.services.asking import appeals

NAMES_SHOWN = 20


class SendToEachForm(AskingForm):
    """What everybody is asked. It stands on a page of its own, so that what is typed survives a reload."""

    # Made when the form is shown: a second press of the same form is known by it.
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = str(uuid.uuid4())
        self.fields["message"].help_text = _(
            "Write {name} where each donor's own name is to stand. The mail begins with the donor's greeting anyway."
        )
        self.fields["fund"].empty_label = _("General")

    def clean_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            return uuid.uuid4()  # not one that we made: then it stops no second press either


class SendsLinkToSeveral:
    """For the donor's admin. It may stand before any admin of donors whose list has checkboxes."""

    list_disable_select_all = False

    @admin.action(description=_("Send a personal link to each"), permissions=["send_payment_link"])
    def send_link_to_each(self: Any, request: HttpRequest, queryset: QuerySet[Donor]) -> HttpResponse:
        assert isinstance(request.user, User)
        asked = "confirmed" in request.POST or "preview" in request.POST
        form = SendToEachForm(data=request.POST if asked else None, request=request)
        if asked and form.is_valid():
            try:
                if "preview" in request.POST:
                    form.preview = _preview(queryset, form, request.user)
                else:
                    return _start(request, queryset, form, request.user)
            except REFUSALS as refusal:
                form.add_error(None, refusal_words(refusal))
        sifted = appeals.sift(queryset)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Send a personal link to each"),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "sifted": sifted,
            "passed_over": _some_passed_over(queryset),
            "names_shown": NAMES_SHOWN,
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/payments/send_to_each.html", context)


def _start(
    request: HttpRequest, donors: QuerySet[Donor], form: SendToEachForm, by: User
) -> HttpResponseRedirect:
    batch, is_new = appeals.start(donors, by=by, key=form.cleaned_data["key"], **form.asked)
    if is_new:
        messages.success(request, _t("The links are on their way. You may leave this page."))
    else:
        messages.info(request, _t("This appeal was begun before; nobody gets a second link."))
    return HttpResponseRedirect(address_of(batch))


def _preview(donors: QuerySet[Donor], form: SendToEachForm, by: User) -> dict[str, str]:
    """The mail to the first of those who get it; nothing is written."""
    donor = appeals.with_obstacle(donors).filter(obstacle="").order_by("name_key", "pk").first()
    if donor is None:
        raise appeals.AppealRefused(_t("None of the chosen donors can be asked by email."))
    asked = {**form.asked, "message": appeals.message_for(donor, form.asked["message"])}
    link = links.draft_link(donor=donor, batch=LinkBatch(created_by=by), by=by, **asked)
    subject, html = emails.preview_of_payment_link(link)
    return {"to": donor.email, "subject": subject, "html": html}


def _some_passed_over(donors: QuerySet[Donor]) -> list[dict[str, Any]]:
    found = appeals.with_obstacle(donors).exclude(obstacle="").order_by("name_key", "pk")[:NAMES_SHOWN]
    return [
        {
            "name": donor.name,
            "address": reverse("admin:donors_donor_change", args=[donor.pk]),
            "why": appeals.OBSTACLES[donor.obstacle],
        }
        for donor in found
    ]


def address_of(batch: LinkBatch) -> str:
    return reverse("admin:payments_linkbatch_change", args=[batch.pk])
