"""The outbox on screen."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from backoffice.core import mail_kinds
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from backoffice.core.admin.links import link, record_link, with_links
from backoffice.core.admin.mail_pages import MailPages
from backoffice.core.admin.tabs import Tab
from backoffice.core.files.links import guarded_link
from backoffice.core.models import OutgoingEmail
from backoffice.core.services import outbox

Status = OutgoingEmail.Status


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(MailPages):
    list_display = ["subject", "to", "kind_in_words", "status_label", "created_at", "sent_at"]
    list_filter = [("status", ChoicesDropdownFilter), ("created_at", DaysFilter)]
    search_fields = ["to", "subject", "message_id"]
    search_help_text = _("Address, subject or Message-ID")
    list_tabs = (
        Tab(_("All")),
        Tab(_("Waiting"), {"status__exact": Status.WAITING.value}),
        Tab(_("Queued"), {"status__exact": Status.QUEUED.value}),
        Tab(_("Sent"), {"status__exact": Status.SENT.value}),
        Tab(_("Failed"), {"status__exact": Status.FAILED.value}),
        Tab(_("Uncertain"), {"status__exact": Status.UNCERTAIN.value}),
    )
    fieldsets = [
        (None, {"fields": ["subject", "to", "status", "about_link", "mail", "attached"]}),
        (
            _("Delivery"),
            {
                "fields": [
                    "kind_in_words",
                    "spoken",
                    "message_id",
                    "attempts",
                    "error",
                    "created_at",
                    "sent_at",
                ],
            },
        ),
    ]
    readonly_fields = [
        "status",
        "about_link",
        "mail",
        "attached",
        "kind_in_words",
        "spoken",
        "message_id",
        "created_at",
    ]
    actions_list = ["kinds_of_mail"]
    actions_detail = ["resend", "confirm_sent", "cancel"]

    @display(
        description=_("status"),
        ordering="status",
        label={
            Status.WAITING: "info",
            Status.QUEUED: "info",
            Status.SENDING: "info",
            Status.SENT: "success",
            Status.FAILED: "danger",
            Status.UNCERTAIN: "warning",
        },
    )
    def status_label(self, email: OutgoingEmail) -> tuple[str, str]:
        return email.status, email.get_status_display()

    @display(description=_("kind"), ordering="kind")
    def kind_in_words(self, email: OutgoingEmail) -> str:
        kind = mail_kinds.named(email.kind)
        if kind is None:
            return str(_("Test")) if email.kind == outbox.TEST else email.kind
        return str(kind.title)

    @display(description=_("language"))
    def spoken(self, email: OutgoingEmail) -> str:
        return str(dict(settings.LANGUAGES).get(email.language, email.language))

    @display(description=_("about"))
    def about_link(self, email: OutgoingEmail) -> SafeString | str:
        return record_link(email.about_type, email.about_id, str(email.about or ""))

    @display(description=_("mail"))
    def mail(self, email: OutgoingEmail) -> SafeString:
        return with_links(email.text)

    @display(description=_("attachments"))
    def attached(self, email: OutgoingEmail) -> SafeString:
        return format_html_join(
            ", ",
            "{}",
            (
                (link(guarded_link("email-attachment", item), item.filename),)
                for item in email.attachments.all()
            ),
        )

    @action(description=_("Kinds of mail"), icon="drafts", permissions=["kinds_of_mail"])
    def kinds_of_mail(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:core_outgoingemail_kinds"))

    def has_kinds_of_mail_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @action(
        description=_("Send again"),
        icon="forward_to_inbox",
        permissions=["resend"],
        dialog=dialog(
            _("Send this mail again?"),
            ReasonForm,
            description=_("It goes to the same address with the same text and attachments."),
            submit=_("Send again"),
        ),
    )
    def resend(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        email, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: outbox.resend(email, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The mail is queued again."),
        )

    @action(
        description=_("It was sent"),
        icon="mark_email_read",
        permissions=["confirm_sent"],
        dialog=dialog(
            _("Do you know that this mail came?"),
            ReasonForm,
            description=_("The program was stopped while it was sending, so it cannot tell by itself."),
            submit=_("It was sent"),
        ),
    )
    def confirm_sent(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        email, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: outbox.mark_sent(email, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The mail counts as sent."),
        )

    @action(
        description=_("Cancel"),
        icon="cancel",
        variant=ActionVariant.DANGER,
        permissions=["cancel"],
        dialog=dialog(_("Cancel this mail?"), ReasonForm, submit=_("Cancel the mail"), danger=True),
    )
    def cancel(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        email, reason = self.record(request, object_id), form.given_reason
        return carry_out(
            request,
            lambda: outbox.cancel(email, by=request.user, reason=reason),  # type: ignore[arg-type]
            success=_("The mail is cancelled."),
        )

    def has_resend_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "resend") and self.shows_button(request, object_id, Status.QUEUED)

    def has_confirm_sent_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return (
            self.may(request, "resend")
            and self.shows_button(request, object_id, Status.SENT)
            and self.shows_button(request, object_id, Status.CANCELLED)
        )

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "cancel") and self.shows_button(request, object_id, Status.CANCELLED)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("about_type").defer("html")
