"""Which papers must be renewed: as a filter and tabs over the list of papers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import DropdownFilter

from backoffice.core.admin.tabs import Tab
from beneficiaries.models import ChildDocument
from beneficiaries.models.document import RENEWAL_NOTICE, DocumentQuerySet

EXPIRY_COLOURS = {"expired": "danger", "soon": "warning", "valid": "", "endless": ""}
EXPIRY_TABS = (
    Tab(_("All")),
    Tab(_("Expired or soon"), {"expiry": "due"}),
    Tab(_("Expired"), {"expiry": "expired"}),
    Tab(_("Within 60 days"), {"expiry": "soon"}),
)


class ExpiryFilter(DropdownFilter):  # type: ignore[misc]  # unfold ships no types
    title = _("to be renewed")
    parameter_name = "expiry"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[str, Any]]:
        return [("due", _("Expired or soon")), ("expired", _("Expired")), ("soon", _("Within 60 days"))]

    def queryset(self, request: HttpRequest, queryset: DocumentQuerySet) -> QuerySet[ChildDocument]:
        today = timezone.localdate()
        match self.value():
            case "due":
                return queryset.to_renew()
            case "expired":
                return queryset.to_renew().filter(expires_on__lt=today)
            case "soon":
                return queryset.to_renew().filter(expires_on__gte=today)
            case _:
                return queryset


def expiry_label(paper: ChildDocument) -> tuple[str, str]:
    """For unfold's `@display(label=EXPIRY_COLOURS)`."""
    if paper.expires_on is None:
        return "endless", _t("Does not expire")
    day = date_format(paper.expires_on)
    if paper.is_expired:
        return "expired", _t("Expired %(day)s") % {"day": day}
    left = (paper.expires_on - timezone.localdate()).days
    if left > RENEWAL_NOTICE.days:
        return "valid", _t("Valid until %(day)s") % {"day": day}
    if not left:
        return "soon", _t("Expires today")
    return "soon", ngettext("Expires in %(days)d day", "Expires in %(days)d days", left) % {"days": left}
