"""The buttons on a donor's page: consents, contacts, the main address, and a death."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import ReasonForm, carry_out, dialog
from donors.admin.donor_dialogs import YES, ConsentForm, ContactForm, MainEmailForm, MainPhoneForm
from donors.models import Donor
from donors.services import consents, contact_details, contacts, deceased


class DonorButtons(AlmonerModelAdmin):
    """For the donor's admin."""

    def is_open(self, request: HttpRequest, object_id: str | None) -> bool:
        """Asked while the page is drawn; a pressed button is judged by the service, in words."""
        if not self.is_drawing_record(request, object_id):
            return True
        donor: Donor | None = self.record_once(request, str(object_id))
        return donor is not None and not donor.is_merged_away and not donor.is_erased

    @action(
        description=_("Write down a contact"),
        icon="add_call",
        permissions=["write_contact"],
        dialog=dialog(
            _("What passed between you?"),
            ContactForm,
            description=_(
                "A call, a visit, a letter. Mails that we send stand in the timeline by themselves."
            ),
            submit=_("Write it down"),
        ),
    )
    def write_contact(self, request: HttpRequest, form: ContactForm, object_id: str) -> HttpResponse:
        donor, facts, user = self.record(request, object_id), form.cleaned_data, request.user
        return carry_out(
            request,
            lambda: contacts.write_down(
                donor,
                kind=facts["kind"],
                direction=facts["direction"],
                happened_at=facts["happened_at"],
                summary=facts["summary"],
                follow_up_on=facts["follow_up_on"],
                follow_up_owner=facts["follow_up_owner"],
                by=user,  # type: ignore[arg-type]
            ),
            success=_("Written down."),
        )

    def has_write_contact_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("donors.add_contactnote") and self.is_open(request, object_id)

    @action(
        description=_("Record a consent"),
        icon="how_to_reg",
        permissions=["record_consent"],
        dialog=dialog(
            _("What did the donor decide?"),
            ConsentForm,
            description=_("A later decision takes the place of an earlier one; both stay on record."),
            submit=_("Record"),
        ),
    )
    def record_consent(self, request: HttpRequest, form: ConsentForm, object_id: str) -> HttpResponse:
        donor, facts, user = self.record(request, object_id), form.cleaned_data, request.user
        return carry_out(
            request,
            lambda: consents.record_consents(
                donor,
                channels=facts["channels"],
                purposes=facts["purposes"],
                granted=facts["granted"] == YES,
                source=facts["source"],
                decided_on=facts["decided_on"],
                note=facts["note"],
                proof=facts["proof"],
                by=user,  # type: ignore[arg-type]
            ),
            success=_("The decision is on record."),
        )

    def has_record_consent_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("donors.add_donorconsent") and self.is_open(request, object_id)

    @action(
        description=_("Make another email the main one"),
        permissions=["main_email"],
        dialog=dialog(
            _("Make this the main one"),
            MainEmailForm,
            description=_("Mail goes there from now on. The address until now stays as another one."),
            submit=_("Make it the main one"),
        ),
    )
    def main_email(self, request: HttpRequest, form: MainEmailForm, object_id: str) -> HttpResponse:
        other, user = form.cleaned_data["which"], request.user
        self.record(request, object_id)
        return carry_out(
            request,
            lambda: contact_details.make_main_email(other, by=user),  # type: ignore[arg-type]
            success=_("%(address)s is the main email now.") % {"address": other.address},
        )

    @action(
        description=_("Make another phone the main one"),
        permissions=["main_phone"],
        dialog=dialog(
            _("Make this the main one"),
            MainPhoneForm,
            description=_("It is called first from now on. The number until now stays as another one."),
            submit=_("Make it the main one"),
        ),
    )
    def main_phone(self, request: HttpRequest, form: MainPhoneForm, object_id: str) -> HttpResponse:
        other, user = form.cleaned_data["which"], request.user
        self.record(request, object_id)
        return carry_out(
            request,
            lambda: contact_details.make_main_phone(other, by=user),  # type: ignore[arg-type]
            success=_("%(number)s is the main phone now.") % {"number": other.number},
        )

    # The links to these two stand in the rows of the addresses; no button in the head of the page.
    def has_main_email_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and not self.is_drawing_record(request, object_id)

    def has_main_phone_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and not self.is_drawing_record(request, object_id)

    @action(
        description=_("Has died"),
        icon="deceased",
        permissions=["deceased"],
        dialog=dialog(
            _("Has this donor died?"),
            ReasonForm,
            description=_(
                "Nobody writes to the donor from now on. Sponsorships and recurring gifts are not stopped by "
                "themselves: a task lists what still runs."
            ),
            submit=_("Write it down"),
        ),
    )
    def deceased(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        donor, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: deceased.mark_deceased(donor, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("It is written down. Nobody writes to this donor any more."),
        )

    def has_deceased_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and self._is(request, object_id, deceased=False)

    @action(
        description=_("Has not died"),
        icon="undo",
        permissions=["living"],
        dialog=dialog(
            _("Was it written down by mistake?"),
            ReasonForm,
            description=_("“Do not contact” stays as it is: decide in the form whether it still holds."),
            submit=_("Take it back"),
        ),
    )
    def living(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        donor, reason, user = self.record(request, object_id), form.given_reason, request.user
        return carry_out(
            request,
            lambda: deceased.mark_living(donor, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("It is taken back."),
        )

    def has_living_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return self.may(request, "change") and self._is(request, object_id, deceased=True)

    def _is(self, request: HttpRequest, object_id: str | None, *, deceased: bool) -> bool:
        if not self.is_drawing_record(request, object_id):
            return True
        donor: Any = self.record_once(request, str(object_id))
        return self.is_open(request, object_id) and donor.is_deceased == deceased
