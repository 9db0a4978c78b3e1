"""Which columns can be exported of children? What is sealed is no column at all, but for health, by its own right."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.exporting import Exporting
from backoffice.core.documents.table import Kind
from backoffice.core.exports import ExportColumn
from beneficiaries.models import Child, ChildPhoto, ConsentRecord, Guardian, HealthSummary

GUARDIANS = "beneficiaries.view_guardian"
CONSENTS = "beneficiaries.view_consentrecord"
PHOTOS = "beneficiaries.view_childphoto"
HEALTH = "beneficiaries.view_healthsummary"

_first_guardian: "QuerySet[Guardian]" = Guardian.objects.filter(child=OuterRef("pk")).order_by("id")
_health: "QuerySet[HealthSummary]" = HealthSummary.objects.filter(child=OuterRef("pk"))


def _consent(use: str) -> Exists:
    return Exists(ConsentRecord.objects.standing(use).filter(child=OuterRef("pk")))


COLUMNS = (
    ExportColumn(name="reference", title=_("Reference"), value="reference", usual=True),
    ExportColumn(name="first_name", title=_("First name"), value="first_name", usual=True),
    ExportColumn(name="family_name", title=_("Family name"), value="family_name", usual=True),
    ExportColumn(name="sex", title=_("Sex"), value="sex", words=dict(Child.Sex.choices), usual=True),
    ExportColumn(name="birth_date", title=_("Birth date"), value="birth_date", kind=Kind.DATE, usual=True),
    ExportColumn(name="birth_year", title=_("Birth year"), value="birth_year", usual=True),
    ExportColumn(name="partner", title=_("Partner"), value="partner__name", usual=True),
    ExportColumn(name="country", title=_("Country"), value="partner__country"),
    ExportColumn(
        name="status", title=_("Status"), value="status", words=dict(Child.Status.choices), usual=True
    ),
    ExportColumn(name="school", title=_("School"), value="school"),
    ExportColumn(name="school_class", title=_("Class"), value="school_class"),
    ExportColumn(name="languages", title=_("Languages"), value="languages"),
    ExportColumn(name="interests", title=_("Interests"), value="interests"),
    ExportColumn(name="household", title=_("Household"), value="household"),
    ExportColumn(name="story_draft", title=_("Story"), value="story_draft"),
    ExportColumn(name="story", title=_("Published story"), value="story"),
    ExportColumn(
        name="monthly_need",
        title=_("Monthly need"),
        value="monthly_need",
        kind=Kind.AMOUNT,
        currency="currency",
    ),
    ExportColumn(name="currency", title=_("Currency"), value="monthly_need_currency"),
    ExportColumn(name="registered_by", title=_("Registered by"), value="registered_by__full_name"),
    ExportColumn(name="registered", title=_("Registered"), value="created_at", kind=Kind.DATETIME),
    ExportColumn(name="submitted", title=_("Submitted"), value="submitted_at", kind=Kind.DATETIME),
    ExportColumn(name="verified", title=_("Verified"), value="verified_at", kind=Kind.DATETIME),
    ExportColumn(name="reverify_due", title=_("Verify again by"), value="reverify_due_on", kind=Kind.DATE),
    ExportColumn(
        name="leaving_reason",
        title=_("Reason for leaving"),
        value="leaving_reason",
        words=dict(Child.LeavingReason.choices),
    ),
    ExportColumn(
        name="guardian_name",
        title=_("Guardian's name"),
        value=Subquery(_first_guardian.values("full_name")[:1]),
        right=GUARDIANS,
    ),
    ExportColumn(
        name="guardian_relation",
        title=_("Guardian's relation"),
        value=Subquery(_first_guardian.values("relation")[:1]),
        words=dict(Guardian.Relation.choices),
        right=GUARDIANS,
    ),
    ExportColumn(
        name="guardian_phone",
        title=_("Guardian's phone"),
        value=Subquery(_first_guardian.values("phone")[:1]),
        right=GUARDIANS,
    ),
    ExportColumn(
        name="guardian_address",
        title=_("Guardian's address"),
        value=Subquery(_first_guardian.values("address")[:1]),
        right=GUARDIANS,
    ),
    ExportColumn(
        name="consent_publication",
        title=_("Consent to publication"),
        value=_consent(ConsentRecord.Use.PUBLICATION),
        kind=Kind.BOOLEAN,
        right=CONSENTS,
    ),
    ExportColumn(
        name="consent_sponsor",
        title=_("Consent for the sponsor"),
        value=_consent(ConsentRecord.Use.SPONSOR_ONLY),
        kind=Kind.BOOLEAN,
        right=CONSENTS,
    ),
    ExportColumn(
        name="photo_published",
        title=_("Photo published"),
        value=Exists(ChildPhoto.objects.filter(child=OuterRef("pk"), is_published=True)),
        kind=Kind.BOOLEAN,
        right=PHOTOS,
    ),
    ExportColumn(
        name="health_conditions",
        title=_("Health: conditions and disabilities"),
        value=Subquery(_health.values("conditions")[:1]),
        right=HEALTH,
    ),
    ExportColumn(
        name="health_allergies",
        title=_("Health: allergies"),
        value=Subquery(_health.values("allergies")[:1]),
        right=HEALTH,
    ),
    ExportColumn(
        name="health_medication",
        title=_("Health: medication"),
        value=Subquery(_health.values("medication")[:1]),
        right=HEALTH,
    ),
)


class ChildExport(Exporting):
    export_columns = COLUMNS
    list_before_template = "admin/exports/button.html"
