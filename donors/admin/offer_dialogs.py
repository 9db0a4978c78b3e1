"""What the buttons on an offer's page show and ask before they act."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextareaWidget

from backoffice.core.admin.dialogs import ConfirmForm, ReasonForm
from backoffice.core.services import outbox
from beneficiaries.admin.labels import photo_address
from beneficiaries.models import Child, ChildPhoto
from donors import emails
from donors.models import ChildOffer
from donors.services import offers
from donors.services.availability import available_children

PEOPLE = ("sponsorship__payer", "sponsorship__child")


class ChildOfferForm(forms.ModelForm):  # type: ignore[type-arg]
    """The letter, and whom it offers. Only children who are free at this moment may be chosen."""

    class Meta:
        widgets = {"message": UnfoldAdminTextareaWidget(attrs={"rows": 12})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if children := self.fields.get("children"):
            # The cross that clears all at once is put into the list as no item of it, which screen readers stumble over.
            widget: Any = children.widget
            getattr(widget, "widget", widget).is_required = True

    def clean_message(self) -> str:
        message = str(self.cleaned_data["message"]).strip()
        if not message:
            raise ValidationError(_("The letter is empty. Write what the sponsor should know."))
        return message

    def clean_children(self) -> Any:
        chosen = self.cleaned_data["children"]
        free = set(
            available_children(for_donor=self.instance.sponsorship.payer)
            .filter(pk__in=[child.pk for child in chosen])
            .values_list("pk", flat=True)
        )
        if gone := [str(child) for child in chosen if child.pk not in free]:
            raise ValidationError(
                _("Not free to be offered: %(children)s. Choose published children of whom a share is free.")
                % {"children": ", ".join(gone)}
            )
        return chosen


class MailForm(ConfirmForm):
    """Shows the mail as the sponsor gets it, in the sponsor's language."""

    form_before_template = "admin/donors/offer_mail.html"

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        offer = _offer(request, object_id)
        if offer is None:
            return {}
        payer = offer.sponsorship.payer
        subject, text, _html = outbox.render(
            "child_left", emails.child_left_facts(offer), language=payer.language
        )
        return {
            "payer": payer,
            "subject": subject,
            "text": text.strip(),
            "may_be_mailed": offers.may_be_mailed(offer),
        }


class MailPreview(MailForm):
    """To be read and closed: there is nothing to press besides."""

    only_to_read = True


class FreeChildField(forms.ModelChoiceField):  # type: ignore[type-arg]  # subscripted at runtime it fails
    """The offered children who are still free, each with the published photo."""

    def label_from_instance(self, child: Child) -> SafeString:
        age = "" if child.age is None else _t("%(years)d years") % {"years": child.age}
        photo = next(iter(child.photos.all()), None)
        return format_html(
            '<span class="flex items-center gap-3">{}<span>{}</span></span>',
            format_html(
                '<img src="{}" alt="" class="rounded-default" style="width:40px;height:48px;object-fit:cover">',
                photo_address(photo, "small"),
            )
            if photo
            else "",
            " · ".join(filter(None, [child.first_name, age, child.reference])),
        )


class AcceptForm(ReasonForm):
    child = FreeChildField(
        label=_("Child whom the sponsor chose"),
        queryset=Child.objects.none(),
        empty_label=None,
        widget=UnfoldAdminRadioSelectWidget(),
        error_messages={"invalid_choice": _("This child is not free any more. Choose another.")},
    )
    field_order = ["child", "reason"]
    form_before_template = "admin/donors/offer_answer.html"

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.fields["reason"].help_text = _("How the sponsor told you, such as 'by phone on Monday'.")
        self.fields["child"].queryset = _still_free(_offer(request, object_id))

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        return {"nobody_is_free": not self.fields["child"].queryset.exists()}


def _offer(request: HttpRequest, object_id: Any) -> ChildOffer | None:
    return ChildOffer.objects.for_user(request.user).select_related(*PEOPLE).filter(pk=object_id).first()


def _still_free(offer: ChildOffer | None) -> QuerySet[Child]:
    if offer is None:
        return Child.objects.none()
    free = available_children(for_donor=offer.sponsorship.payer).filter(offers=offer)
    return with_published_photo(free).order_by("first_name", "pk")


def with_published_photo(children: QuerySet[Child]) -> QuerySet[Child]:
    shown = ChildPhoto.objects.filter(is_published=True).order_by("-is_primary", "-created_at")
    return children.prefetch_related(Prefetch("photos", queryset=shown))
