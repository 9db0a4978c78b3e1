"""Entering a child into the register, correcting it, and handing it in for review."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services import numbering
from beneficiaries.models import CheckKind, Child, Partner
from beneficiaries.models.child import IDENTITY_FIELDS
from beneficiaries.models.partner import SEE_ALL_PARTNERS
from beneficiaries.services.checks import reset_checks
from beneficiaries.services.partners import refuse_inactive
from beneficiaries.services.school import follow_the_form
from beneficiaries.services.steps import RecordClosed, refuse_closed_record, refuse_unless

SERIES = "C"


class NotYourPartner(DomainError):
    """A registrar works for one partner only."""


class NotReady(DomainError):
    """A child that cannot be reviewed yet; `missing` says what is wanted, in words."""

    def __init__(self, child: Child, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(
            _("%(child)s cannot be submitted yet. Still missing: %(missing)s.")
            % {"child": child, "missing": "; ".join(missing)}
        )


def register_child(child: Child, *, by: User) -> Child:
    """Enter a new, still unsaved child: it gets its reference.

    Raises ValidationError for facts that cannot be, NotYourPartner for a partner of somebody else.
    """
    child.registered_by = by
    _refuse_foreign_partner(child, by)
    with transaction.atomic(), context.acting(by):
        # The reference comes last, since its series stays locked until the transaction ends.
        child.full_clean(exclude=["reference"])
        year = timezone.localdate().year
        child.reference = numbering.label(
            series=SERIES, year=year, number=numbering.next_number(series=SERIES, year=year)
        )
        child.save(force_insert=True)
        follow_the_form(child, before=None)
    return child


def update_child(child: Child, *, by: User, reason: str = "") -> Child:
    """Save the edited facts of a child.

    While it is reviewed its identity may still be corrected, but then the identity paper is compared anew.
    """
    with transaction.atomic(), context.acting(by, reason=reason):
        before = Child.objects.select_for_update().get(pk=child.pk)
        changed = [name for name in IDENTITY_FIELDS if getattr(before, name) != getattr(child, name)]
        refuse_closed_record(before)
        refuse_changed_identity(before, changed)
        if "partner" in changed:
            _refuse_moving(before, by)
            _refuse_foreign_partner(child, by)
        child.full_clean()
        child.save()
        follow_the_form(child, before=before)
        if changed and before.status == Child.Status.IN_REVIEW:
            reset_checks(
                child,
                kinds=[CheckKind.BuiltIn.IDENTITY],
                by=by,
                reason=_("The facts of identity were corrected during the review."),
            )
    return child


def refuse_changed_identity(child: Child, changed: Collection[str]) -> None:
    """Raises RecordClosed where facts of identity are `changed` that stand as they were verified."""
    if changed and not child.identity_is_open:
        raise RecordClosed(
            _(
                "%(child)s was verified with this name, sex, birth date and partner. "
                "Ask for verification again before you correct them."
            )
            % {"child": child}
        )


def what_is_missing(child: Child) -> list[str]:
    """What submitting still asks for, in words."""
    wanted = [
        (child.birth_date or child.birth_year, _("the birth date, or the approximate year")),
        (child.guardians.exists(), _("a guardian")),
        (child.consents.standing().exists(), _("a guardian's consent")),
    ]
    return [words for present, words in wanted if not present]


def submit_child(child: Child, *, by: User, reason: str = "") -> Child:
    """Hand a registered child in for review. Raises NotReady with everything that is missing."""
    with transaction.atomic():
        refuse_unless(child, Child.Status.REGISTERED, to=Child.Status.IN_REVIEW)
        if child.can_move(Child.Status.IN_REVIEW) and (missing := what_is_missing(child)):
            raise NotReady(child, missing)
        return child.move(Child.Status.IN_REVIEW, by=by, reason=reason, submitted_at=timezone.now())


def _refuse_moving(child: Child, by: User) -> None:
    """To move a child is to take it out of the sight of the partner that it came from."""
    if not by.has_perm(SEE_ALL_PARTNERS):
        raise NotYourPartner(
            _("%(child)s belongs to %(partner)s. Ask the office to move it to another partner.")
            % {"child": child, "partner": child.partner}
        )


def _refuse_foreign_partner(child: Child, by: User) -> None:
    partner = Partner.objects.for_user(by).filter(pk=child.partner_id).first()
    if partner is None:
        raise NotYourPartner(_("You register children of your own partner only."))
    refuse_inactive(partner)
