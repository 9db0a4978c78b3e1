"""Entering a child into the register, correcting it, and handing it in for review."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from backoffice.core.services import numbering
from beneficiaries.models import Child, Partner, VerificationCheck
from beneficiaries.models.child import IDENTITY_FIELDS
from beneficiaries.services.checks import reset_checks
from beneficiaries.services.steps import refuse_unless

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


class RecordClosed(DomainError):
    """A record that is not edited as it stands."""


def register_child(child: Child, *, by: User) -> Child:
    """Enter a new, still unsaved child: it gets its reference and the checks that will have to be passed.

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
        for kind in VerificationCheck.Kind:
            VerificationCheck.objects.create(child=child, kind=kind)
    return child


def update_child(child: Child, *, by: User, reason: str = "") -> Child:
    """Save the edited facts of a child.

    While it is reviewed its identity may still be corrected, but then the identity paper is compared anew.
    """
    with transaction.atomic(), context.acting(by, reason=reason):
        before = Child.objects.select_for_update().get(pk=child.pk)
        changed = [name for name in IDENTITY_FIELDS if getattr(before, name) != getattr(child, name)]
        if not before.record_is_open:
            raise RecordClosed(
                _("%(child)s is '%(status)s'. Reopen the record before you edit it.")
                % {"child": before, "status": before.get_status_display()}
            )
        if changed and not before.identity_is_open:
            raise RecordClosed(
                _(
                    "%(child)s was verified with this name, sex, birth date and partner. "
                    "Ask for verification again before you correct them."
                )
                % {"child": before}
            )
        if "partner" in changed:
            _refuse_foreign_partner(child, by)
        child.full_clean()
        child.save()
        if changed and before.status == Child.Status.IN_REVIEW:
            reset_checks(
                child,
                kinds=[VerificationCheck.Kind.IDENTITY],
                by=by,
                reason=_("The facts of identity were corrected during the review."),
            )
    return child


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


def _refuse_foreign_partner(child: Child, by: User) -> None:
    partner = Partner.objects.for_user(by).filter(pk=child.partner_id).first()
    if partner is None:
        raise NotYourPartner(_("You register children of your own partner only."))
    if not partner.is_active:
        raise NotYourPartner(
            _("%(partner)s does not work with us any more. Children cannot be registered there.")
            % {"partner": partner}
        )
