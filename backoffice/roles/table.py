"""The rights of each role. Whoever adds a model adds its line here; a test fails until it stands.

A line reads: model → role → verbs. `view add change delete` and the short names of the model's own
permissions (`verify` for `verify_child`) are written as one word; a permission that is not called after its
model is written in full (`view_all_partners`). What is not granted is denied.

Which rows a role sees of a model is not said here but by the model's `for_user(user)`. History rows have no
rights of their own: whoever may view a record may read its history.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The value is the name of the Django group."""

    REGISTRAR = "Registrar", _("Registrar")
    VERIFIER = "Verifier", _("Verifier")
    SUPPORTER_CARE = "Supporter care", _("Supporter care")
    FINANCE = "Finance", _("Finance")
    APPROVER = "Approver", _("Approver")
    AUDITOR = "Auditor", _("Auditor")
    ADMINISTRATOR = "Administrator", _("Administrator")
    PARTNER_FINANCE = "Partner finance", _("Partner finance")
    SPONSOR = "Sponsor", _("Sponsor")


Grants = Mapping[Role, str]

_REGISTRAR, _VERIFIER, _CARE = Role.REGISTRAR, Role.VERIFIER, Role.SUPPORTER_CARE
_FINANCE, _APPROVER, _AUDITOR, _PARTNER_FINANCE = (
    Role.FINANCE,
    Role.APPROVER,
    Role.AUDITOR,
    Role.PARTNER_FINANCE,
)

# Nobody but the administrator: secrets, and tables that only the machine reads.
_NOBODY: Grants = {}
_AUDITOR_READS: Grants = {_AUDITOR: "view"}
_BOOKS_READ: Grants = {_FINANCE: "view", _APPROVER: "view", _AUDITOR: "view"}
_GIFTS_READ: Grants = {_CARE: "view", **_BOOKS_READ}
_DONOR_DETAILS: Grants = {_CARE: "view add change delete", _FINANCE: "view", _AUDITOR: "view"}

# The administrator stands in no line: that role holds every right of every model named here.
TABLE: Mapping[str, Grants] = MappingProxyType(
    {
        # --- people, mail, work -----------------------------------------------------------------------------
        "core.user": _AUDITOR_READS,
        "core.auditentry": _AUDITOR_READS,
        "core.numberseries": {_FINANCE: "view", _AUDITOR: "view"},
        "core.outgoingemail": {_CARE: "view resend cancel", _FINANCE: "view resend", _AUDITOR: "view"},
        "core.emailattachment": {_CARE: "view", _FINANCE: "view", _AUDITOR: "view"},
        "core.workitem": {
            _CARE: "view add change close assign",
            _FINANCE: "view add change close assign",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "core.scheduledjob": _AUDITOR_READS,
        "core.savedview": _NOBODY,  # everybody's own, drawn over the lists that they may open
        "core.importbatch": {
            _REGISTRAR: "view add",
            _CARE: "view add",
            _FINANCE: "view add",
            _AUDITOR: "view view_all_imports",
        },
        "core.importrow": _NOBODY,  # shown on the page of their import
        "core.importmapping": _NOBODY,
        # --- children ---------------------------------------------------------------------------------------
        "beneficiaries.partner": {
            _REGISTRAR: "view",
            _VERIFIER: "view view_all_partners suspend",
            _CARE: "view view_all_partners",
            _FINANCE: "view change view_all_partners suspend",
            _APPROVER: "view view_all_partners",
            _AUDITOR: "view view_all_partners",
            _PARTNER_FINANCE: "view",
        },
        "beneficiaries.partnermember": _AUDITOR_READS,
        "beneficiaries.partnercontact": {
            _REGISTRAR: "view",
            _VERIFIER: "view",
            _CARE: "view",
            _FINANCE: "view add change delete",
            _APPROVER: "view",
            _AUDITOR: "view",
            _PARTNER_FINANCE: "view",
        },
        # The bank letter among these papers shows the account: whoever may not see the one sees none of the others.
        "beneficiaries.partnerdocument": {_FINANCE: "view add delete", _AUDITOR: "view"},
        "beneficiaries.partnervetting": {
            _VERIFIER: "view",
            _FINANCE: "view submit verify",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "beneficiaries.payoutaccount": {_FINANCE: "view change", _AUDITOR: "view"},
        "beneficiaries.child": {
            _REGISTRAR: "view add change submit import export",
            _VERIFIER: "view verify suspend merge publish_story export",
            _CARE: "view",
            _FINANCE: "view",
            _AUDITOR: "view",
        },
        "beneficiaries.tag": {
            _REGISTRAR: "view",
            _VERIFIER: "view add change",
            _CARE: "view add change",
            _AUDITOR: "view",
        },
        "beneficiaries.schoolyear": {
            _REGISTRAR: "view add change delete",
            _VERIFIER: "view",
            _CARE: "view",
            _AUDITOR: "view",
        },
        "beneficiaries.duplicatesuspicion": {
            _REGISTRAR: "view",  # of two children of their own partner
            _VERIFIER: "view dismiss",
            _AUDITOR: "view",
        },
        "beneficiaries.childmerge": {_VERIFIER: "view", _AUDITOR: "view"},
        # Sealed: nobody else reads these, the auditor neither.
        "beneficiaries.healthsummary": {_REGISTRAR: "view add change", _VERIFIER: "view add change"},
        "beneficiaries.safeguardingnote": {_VERIFIER: "view add"},
        "beneficiaries.incident": {
            _REGISTRAR: "view add",  # of those that they reported themselves
            _VERIFIER: "view add change close",
        },
        # Deleting is for what was put in by mistake: a guardian of another child, somebody else's photo.
        "beneficiaries.guardian": {
            _REGISTRAR: "view add change delete",
            _VERIFIER: "view",
            _AUDITOR: "view",
        },
        "beneficiaries.consentrecord": {
            _REGISTRAR: "view add change withdraw",  # consent is withdrawn, never deleted
            _VERIFIER: "view withdraw",
            _CARE: "view",
            _AUDITOR: "view",
        },
        "beneficiaries.childphoto": {
            _REGISTRAR: "view add change delete",
            _VERIFIER: "view publish",
            _CARE: "view",
            _AUDITOR: "view",
        },
        "beneficiaries.photoupload": _NOBODY,  # seen on the page of the child's photos
        "beneficiaries.childdocument": {
            _REGISTRAR: "view add change delete",
            _VERIFIER: "view",
            _AUDITOR: "view",
        },
        # The checklist itself is the administrator's.
        "beneficiaries.checkkind": {_VERIFIER: "view", _AUDITOR: "view"},
        "beneficiaries.verificationcheck": {
            _REGISTRAR: "view",
            _VERIFIER: "view add change",
            _AUDITOR: "view",
        },
        "beneficiaries.progressreport": {
            _REGISTRAR: "view add change submit view_unreleased_reports",
            _VERIFIER: "view review view_unreleased_reports",
            _CARE: "view",  # what was released
            _AUDITOR: "view view_unreleased_reports",
        },
        "beneficiaries.progresshealth": {_REGISTRAR: "view add change", _VERIFIER: "view"},
        # --- supporters -------------------------------------------------------------------------------------
        "donors.donor": {
            _CARE: "view add change merge import export archive",
            _FINANCE: "view",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "donors.donortag": {_CARE: "view add change", _AUDITOR: "view"},
        "donors.household": {_CARE: "view add change", _FINANCE: "view", _AUDITOR: "view"},
        "donors.otheremail": _DONOR_DETAILS,
        "donors.otherphone": _DONOR_DETAILS,
        "donors.taxidentifier": _DONOR_DETAILS,
        "donors.oldnumber": {_CARE: "view", _FINANCE: "view", _AUDITOR: "view"},
        "donors.donorconsent": {_CARE: "view add", _AUDITOR: "view"},  # a later decision, never another one
        "donors.contactnote": {_CARE: "view add change", _FINANCE: "view", _AUDITOR: "view"},
        "donors.donordocument": {_CARE: "view add delete", _FINANCE: "view", _AUDITOR: "view"},
        "donors.donorsuspicion": {_CARE: "view dismiss", _AUDITOR: "view"},
        "donors.donormerge": {_CARE: "view", _AUDITOR: "view"},
        "donors.donorarchive": {_CARE: "view", _AUDITOR: "view"},
        "donors.donorerasure": {_CARE: "view", _AUDITOR: "view"},
        "donors.campaign": {_CARE: "view add change", _FINANCE: "view", _AUDITOR: "view"},
        "donors.sponsorship": {_CARE: "view add change", _FINANCE: "view", _AUDITOR: "view"},
        "donors.instalment": {_CARE: "view change", _FINANCE: "view", _AUDITOR: "view"},
        "donors.reminder": {_CARE: "view", _AUDITOR: "view"},
        "donors.hold": {_CARE: "view add release", _AUDITOR: "view"},
        "donors.letter": {_CARE: "view add change submit review send", _AUDITOR: "view"},
        "donors.letterscan": {_CARE: "view add delete", _AUDITOR: "view"},
        "donors.childoffer": {_CARE: "view add change send", _FINANCE: "view", _AUDITOR: "view"},
        # --- money ------------------------------------------------------------------------------------------
        "payments.paymentlink": {_CARE: "view send cancel", _FINANCE: "view", _AUDITOR: "view"},
        "payments.linkbatch": {_CARE: "view", _AUDITOR: "view"},
        "payments.linkbatchrecipient": _NOBODY,  # shown on the page of their appeal
        "payments.posterlink": {_CARE: "view add close", _FINANCE: "view", _AUDITOR: "view"},
        "payments.campaignfund": {_CARE: "view add change", _FINANCE: "view", _AUDITOR: "view"},
        "payments.giftitem": {_CARE: "view add change", _FINANCE: "view", _AUDITOR: "view"},
        "payments.giftorder": _GIFTS_READ,
        "payments.giftorderline": _GIFTS_READ,
        "payments.instalmentallotment": _GIFTS_READ,
        "payments.checkoutattempt": {_CARE: "view", _FINANCE: "view", _AUDITOR: "view"},
        "payments.donation": {**_GIFTS_READ, _CARE: "view attribute", _FINANCE: "view import attribute"},
        "payments.recurringgift": {**_GIFTS_READ, _CARE: "view manage", _FINANCE: "view manage"},
        "payments.recurringchange": _GIFTS_READ,
        "payments.refund": {
            _CARE: "view",
            _FINANCE: "view add change",
            _APPROVER: "view approve",
            _AUDITOR: "view",
        },
        "payments.dispute": {**_GIFTS_READ, _FINANCE: "view answer"},
        "payments.disputenote": {_FINANCE: "view add", _APPROVER: "view", _AUDITOR: "view"},
        "payments.disputeevidence": {_FINANCE: "view add delete", _APPROVER: "view", _AUDITOR: "view"},
        "payments.offlinebatch": {_FINANCE: "view add change close", _APPROVER: "view", _AUDITOR: "view"},
        "payments.offlinegift": {
            _FINANCE: "view add change delete",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "payments.batchpaper": {_FINANCE: "view add delete", _APPROVER: "view", _AUDITOR: "view"},
        "payments.bankstatement": {_FINANCE: "view add", _APPROVER: "view", _AUDITOR: "view"},
        "payments.bankline": {_FINANCE: "view sort", _APPROVER: "view", _AUDITOR: "view"},
        "payments.knownpayer": {_FINANCE: "view delete", _AUDITOR: "view"},
        "payments.mobilepayment": {
            _CARE: "view ask",
            _FINANCE: "view ask",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "payments.mobilepledge": {
            _CARE: "view add manage",
            _FINANCE: "view manage",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "payments.processorpayout": _BOOKS_READ,
        "payments.balancetransaction": _BOOKS_READ,
        "payments.reconciliation": {_FINANCE: "view run", _APPROVER: "view", _AUDITOR: "view"},
        "payments.receipt": {**_GIFTS_READ, _FINANCE: "view replace"},
        "payments.fund": {
            _CARE: "view",
            _FINANCE: "view add change",
            _APPROVER: "view",
            _AUDITOR: "view",
        },
        "payments.ledgeraccount": _BOOKS_READ,
        "payments.journalentry": _BOOKS_READ,
        "payments.journalline": _BOOKS_READ,
        "payments.webhookevent": {_FINANCE: "view replay", _AUDITOR: "view"},
        "payments.objectlease": _NOBODY,
        # --- reports ----------------------------------------------------------------------------------------
        "reports.reportrun": {_FINANCE: "view run_report", _AUDITOR: "view run_report view_all_runs"},
        # --- the house --------------------------------------------------------------------------------------
        "auth.group": _AUDITOR_READS,
        "auth.permission": _NOBODY,
        "admin.logentry": _NOBODY,
        "contenttypes.contenttype": _NOBODY,
        "sessions.session": _NOBODY,
        "django_tasks_database.dbtaskresult": _AUDITOR_READS,
        "otp_totp.totpdevice": _NOBODY,
        "otp_static.staticdevice": _NOBODY,
        "otp_static.statictoken": _NOBODY,
        "token_blacklist.outstandingtoken": _NOBODY,
        "token_blacklist.blacklistedtoken": _NOBODY,
        "axes.accessattempt": _AUDITOR_READS,
        "axes.accessattemptexpiration": _NOBODY,
        "axes.accesslog": _AUDITOR_READS,
        "axes.accessfailurelog": _AUDITOR_READS,
        # --- the stand-in for Stripe, where it is installed -------------------------------------------------
        "sandbox.sandboxobject": _NOBODY,
        "sandbox.idempotencyrecord": _NOBODY,
        "sandbox.sandboxevent": _NOBODY,
        "sandbox.eventdelivery": _NOBODY,
        "sandbox.sandboxworld": _NOBODY,
    }
)

STANDARD_VERBS = ("view", "add", "change", "delete")


def rights_of(role: Role) -> frozenset[str]:
    """The permissions that the table gives to a role, as `has_perm` takes them. The administrator has all."""
    return frozenset(
        right_named(label, verb) for label, grants in TABLE.items() for verb in grants.get(role, "").split()
    )


def right_named(label: str, verb: str) -> str:
    app_label, model_name = label.split(".")
    return f"{app_label}.{verb}" if "_" in verb else f"{app_label}.{verb}_{model_name}"
