"""Everything that ever happened to one child, one donor or one donation: who, when, what, why, from where."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.rows import within_limits
from backoffice.core.documents.table import Column, Kind, Row
from beneficiaries.models import Child
from donors.models import Donor
from payments.models import Donation
from reports.definition import Report, Viewer
from reports.definitions.audit_entries import trail_of
from reports.definitions.audit_subjects import may_open
from reports.parameters import DayField, ParameterForm, check_period

SUBJECTS = ("child", "donor", "donation")


@dataclass(frozen=True)
class AuditTrailAsked:
    subject: Child | Donor | Donation
    since: datetime.date | None
    until: datetime.date | None


class AuditTrailForm(ParameterForm[AuditTrailAsked]):
    child = forms.CharField(
        label=gettext_lazy("Child"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The child's reference, such as C-2026-000012."),
        widget=UnfoldAdminTextInputWidget,
    )
    donor = forms.CharField(
        label=gettext_lazy("Donor"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The donor's email, or the whole name."),
        widget=UnfoldAdminTextInputWidget,
    )
    donation = forms.CharField(
        label=gettext_lazy("Donation"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The donation's reference, such as G-7K3M9QX2."),
        widget=UnfoldAdminTextInputWidget,
    )
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)

    subject: Child | Donor | Donation

    def clean_child(self) -> str:
        reference = self.cleaned_data["child"].strip()
        if reference:
            child = self._the_one(Child, Q(reference__iexact=reference), _("There is no such child."))
            self.subject = child
            return str(child.reference)
        return ""

    def clean_donor(self) -> str:
        written = self.cleaned_data["donor"].strip()
        if written:
            key = Q(pk=written) if _is_uuid(written) else Q(email__iexact=written) | Q(name__iexact=written)
            donor = self._the_one(Donor, key, _("There is no such donor."))
            self.subject = donor
            return str(donor.pk)
        return ""

    def clean_donation(self) -> str:
        reference = self.cleaned_data["donation"].strip()
        if reference:
            wanted = Q(pk=reference) if _is_uuid(reference) else Q(reference__iexact=reference)
            donation = self._the_one(Donation, wanted, _("There is no such donation."))
            self.subject = donation
            return str(donation.reference)
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and sum(bool(cleaned.get(name)) for name in SUBJECTS) != 1:
            raise ValidationError(_("Name one child, one donor or one donation."))
        check_period(cleaned.get("since"), cleaned.get("until"))
        return cleaned

    def asked(self) -> AuditTrailAsked:
        return AuditTrailAsked(self.subject, self.cleaned_data["since"], self.cleaned_data["until"])

    def word_for(self, name: str, field: forms.Field) -> str:
        if name in SUBJECTS and self.cleaned_data[name]:
            return str(self.subject)
        return super().word_for(name, field)

    def _the_one(self, model: Any, wanted: Q, otherwise: str) -> Any:
        """Within the rows of the viewer: what they may not see does not exist for them."""
        found = list(self._within_sight(model).filter(wanted)[:2])
        if len(found) > 1:
            raise ValidationError(
                _("Several records answer to this. Open the right one and take its email or number.")
            )
        if not found:
            raise ValidationError(otherwise)
        return found[0]

    def _within_sight(self, model: type[Model]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.all()
        if self.viewer is None:
            return rows
        return within_limits(rows, self.viewer) if may_open(self.viewer, model) else rows.none()


class AuditTrailReport(Report[AuditTrailAsked]):
    slug = "audit-trail"
    title = gettext_lazy("Audit trail")
    description = gettext_lazy(
        "Everything about one child, donor or donation: each change with old and new value, each view and "
        "download; who, when, why and from where."
    )
    form_class = AuditTrailForm
    permissions = ("core.view_auditentry",)
    columns = (
        Column("at", gettext_lazy("When"), Kind.DATETIME),
        Column("who", gettext_lazy("Who")),
        Column("what", gettext_lazy("What")),
        Column("record", gettext_lazy("Record")),
        Column("field", gettext_lazy("Field")),
        Column("old", gettext_lazy("Before")),
        Column("new", gettext_lazy("After")),
        Column("reason", gettext_lazy("Why")),
        Column("ip_address", gettext_lazy("IP address")),
    )

    def counted(self, number: int) -> str:
        return ngettext("%(number)s entry", "%(number)s entries", number) % {"number": f"{number:,}"}

    def rows(self, asked: AuditTrailAsked, *, viewer: Viewer) -> Iterator[Row]:
        for entry in trail_of(asked.subject, viewer=viewer):
            day = timezone.localtime(entry.at, timezone.get_default_timezone()).date()
            if (asked.since and day < asked.since) or (asked.until and day > asked.until):
                continue
            yield (
                entry.at,
                entry.who,
                entry.what,
                entry.record,
                entry.field,
                entry.old,
                entry.new,
                entry.reason,
                entry.ip_address,
            )


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
