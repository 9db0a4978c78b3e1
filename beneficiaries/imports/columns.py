"""Which columns may a table of children have?"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from backoffice.core.imports.columns import ImportColumn
from backoffice.core.imports.values import choices_called
from backoffice.core.models import User
from beneficiaries.models import Child, ConsentRecord, Guardian
from beneficiaries.models.partner import SEE_ALL_PARTNERS

# Of the child itself, by the names of its fields.
TEXTS = (
    "first_name",
    "family_name",
    "school",
    "school_class",
    "languages",
    "interests",
    "household",
    "story_draft",
)
FIELDS = (*TEXTS, "sex", "birth_date", "birth_year", "partner", "monthly_need")

_CHILD = (
    ImportColumn(
        "reference",
        _("Reference"),
        help=_("Only for children who are in the register already. Leave it empty for a new child."),
        aliases=("ref", "child reference", "child id", "code"),
    ),
    ImportColumn(
        "first_name",
        _("First name"),
        required=True,
        example="Amina",
        aliases=("given name", "forename", "prénom"),
    ),
    ImportColumn(
        "family_name", _("Family name"), example="Otieno", aliases=("last name", "surname", "nom", "lastname")
    ),
    ImportColumn(
        "sex",
        _("Sex"),
        required=True,
        help=_("Girl or boy; also female, male, f, m."),
        example="Girl",
        aliases=("gender", "sexe"),
    ),
    ImportColumn(
        "birth_date",
        _("Birth date"),
        help=_("Year-month-day. Where it is not known, fill in the birth year instead."),
        example="2016-05-31",
        aliases=("date of birth", "dob", "birthday", "born", "date de naissance"),
    ),
    ImportColumn(
        "birth_year", _("Birth year"), help=_("Approximate."), aliases=("year of birth", "year born")
    ),
    ImportColumn(
        "partner",
        _("Partner"),
        help=_("The partner's name as it stands in the list of partners."),
        example="Mwangaza School",
        aliases=("partner name", "centre", "center", "project"),
    ),
    ImportColumn("school", _("School"), example="Mwangaza Primary", aliases=("school name", "école")),
    ImportColumn("school_class", _("Class"), example="Grade 3", aliases=("grade", "form", "classe")),
    ImportColumn("languages", _("Languages"), example="Swahili, English", aliases=("language",)),
    ImportColumn("interests", _("Interests"), example="Football", aliases=("hobbies",)),
    ImportColumn("household", _("Household"), help=_("Who lives with the child. Never published.")),
    ImportColumn("story_draft", _("Story"), help=_("A draft; it is not published."), aliases=("biography",)),
    ImportColumn(
        "monthly_need", _("Monthly need"), example="25.00", aliases=("need", "monthly amount", "amount")
    ),
    ImportColumn("currency", _("Currency"), help=_("Of the monthly need."), example="EUR", aliases=("curr",)),
)
_GUARDIAN = (
    ImportColumn(
        "guardian_name",
        _("Guardian's name"),
        example="Grace Otieno",
        aliases=("guardian", "parent", "parent name", "guardian full name"),
    ),
    ImportColumn(
        "guardian_relation",
        _("Guardian's relation"),
        help=_("Mother, father, grandparent, relative or legal guardian."),
        example="Mother",
        aliases=("relation", "relationship"),
    ),
    ImportColumn(
        "guardian_phone",
        _("Guardian's phone"),
        help=_("With the country's code, or as it is dialled in the partner's country."),
        example="+254712345678",
        aliases=("phone", "telephone", "mobile", "parent phone"),
    ),
    ImportColumn("guardian_address", _("Guardian's address"), aliases=("address", "home address")),
)
_CONSENT = (
    ImportColumn(
        "consent_use",
        _("Consent to"),
        help=_("Publication, or the child's sponsor only. The guardian of the same row gives it."),
        example="Publication",
        aliases=("consent", "consent use"),
    ),
    ImportColumn("consent_given_on", _("Consent given on"), example="2026-01-15", aliases=("consent date",)),
    ImportColumn(
        "consent_form",
        _("Form of consent"),
        help=_("Signed paper, thumbprint or recorded voice; signed paper if empty."),
        example="Signed paper",
    ),
)
_PHOTO = (
    ImportColumn(
        "photo",
        _("Photo"),
        help=_(
            "The file's name in the zip, such as amina.jpg. Without this column a photo that is called after the reference, or after "
            "the first column of the row, is taken."
        ),
        aliases=("photo file", "picture", "image"),
    ),
)

SEXES = choices_called(
    Child.Sex.choices,
    female=("f", "w", "g", "girl", "female", "woman", "fille", "féminin"),
    male=("m", "b", "boy", "male", "man", "garçon", "masculin"),
)
RELATIONS = choices_called(
    Guardian.Relation.choices,
    mother=("mum", "mom", "mama", "mère"),
    father=("dad", "baba", "père"),
    grandparent=("grandmother", "grandfather", "grandma", "grandpa"),
    relative=("aunt", "uncle", "sister", "brother", "cousin", "other"),
    legal=("guardian", "legal guardian", "foster parent"),
)
CONSENT_USES = choices_called(
    ConsentRecord.Use.choices,
    publication=("public", "yes"),
    sponsor_only=("sponsor", "sponsors only", "private"),
)
CONSENT_FORMS = choices_called(
    ConsentRecord.Form.choices,
    signed=("paper", "signature", "signed"),
    thumbprint=("thumb",),
    recorded=("voice", "recording", "audio"),
)


def columns_for(user: User) -> Sequence[ImportColumn]:
    """What this person may write. Who works for all partners must say for which."""
    groups = (
        (_CHILD, "beneficiaries.add_child"),
        (_GUARDIAN, "beneficiaries.add_guardian"),
        (_CONSENT, "beneficiaries.add_consentrecord"),
        (_PHOTO, "beneficiaries.add_childphoto"),
    )
    columns = [column for group, right in groups if user.has_perm(right) for column in group]
    if not user.has_perm(SEE_ALL_PARTNERS):
        return columns
    return [
        ImportColumn(
            column.name,
            column.label,
            required=True,
            help=column.help,
            example=column.example,
            aliases=column.aliases,
        )
        if column.name == "partner"
        else column
        for column in columns
    ]
