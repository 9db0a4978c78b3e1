"""Two donors fact by fact."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.core.admin.compared import Reading, Side
from backoffice.core.admin.comparing import record_address
from backoffice.core.money import in_words
from donors.models import Donor, Sponsorship
from donors.services.consents import present_state
from donors.services.merged_facts import FACTS


def sides(pair: tuple[Donor, Donor]) -> list[Side]:
    return [
        Side(
            record=donor,
            name=donor.name,
            reference=_("since %(day)s") % {"day": date_format(localtime(donor.created_at), "DATE_FORMAT")},
            address=record_address(donor),
            label=str(_("Merged")) if donor.is_merged_away else "",
            colour="info",
        )
        for donor in pair
    ]


def readings(request: HttpRequest) -> list[Reading]:
    names = {fact: str(Donor._meta.get_field(fields[0]).verbose_name) for fact, fields in FACTS.items()}  # type: ignore[union-attr]

    def seen(model: str, rows: Iterable[Any]) -> list[str]:
        return [str(row) for row in rows] if request.user.has_perm(f"donors.view_{model}") else []

    return [
        Reading(names["name"], lambda donor: donor.name, "name"),
        Reading(names["kind"], lambda donor: donor.get_kind_display(), "kind"),
        Reading(names["greeting"], lambda donor: donor.greeting, "greeting"),
        Reading(names["email"], lambda donor: donor.email, "email"),
        Reading(_("other emails"), lambda donor: seen("otheremail", donor.other_emails.all())),
        Reading(names["phone"], lambda donor: str(donor.phone or ""), "phone"),
        Reading(_("other phones"), lambda donor: seen("otherphone", donor.other_phones.all())),
        Reading(_("address"), _own_address, "address"),
        Reading(names["household"], lambda donor: str(donor.household or ""), "household"),
        Reading(_("tax numbers"), lambda donor: seen("taxidentifier", donor.tax_identifiers.all())),
        Reading(names["language"], lambda donor: donor.get_language_display(), "language"),
        Reading(names["source"], lambda donor: donor.get_source_display(), "source"),
        Reading(names["manager"], lambda donor: str(donor.manager or ""), "manager"),
        Reading(names["notes"], lambda donor: donor.notes, "notes"),
        Reading(_("tags"), lambda donor: map(str, donor.tags.all())),
        Reading(_("contact"), _reach),
        Reading(_("consents"), lambda donor: seen("donorconsent", present_state(donor).values())),
        Reading(_("sponsorships"), lambda donor: _promises(request, donor)),
        Reading(_("papers"), lambda donor: seen("donordocument", donor.documents.all())),
        Reading(_("portal account"), lambda donor: str(donor.user or "")),
        Reading(_("first and last gift"), _gifts),
        Reading(_("last changed"), lambda donor: date_format(localtime(donor.updated_at), "DATE_FORMAT")),
    ]


def _own_address(donor: Donor) -> list[str]:
    return [donor.street, f"{donor.postcode} {donor.city}".strip(), donor.country.name]


def _reach(donor: Donor) -> list[str]:
    return [
        str(_("Do not contact")) if donor.do_not_contact else "",
        str(_("Has died")) if donor.is_deceased else "",
    ]


def _promises(request: HttpRequest, donor: Donor) -> list[str]:
    if not request.user.has_perm("donors.view_sponsorship"):
        return []
    promises = Sponsorship.objects.filter(payer=donor).select_related("child").order_by("-created_at", "-id")
    return [
        f"{promise.child} · {in_words(promise.amount)} · {promise.get_status_display()}"
        for promise in promises[:20]
    ]


def _gifts(donor: Donor) -> list[str]:
    days = dict.fromkeys((donor.first_gift_on, donor.last_gift_on))
    return [date_format(day, "DATE_FORMAT") for day in days if day]
