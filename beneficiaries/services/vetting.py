"""Vetting a partner (KYC): one person hands its papers in, another verifies them for a time."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core.dates import months_after
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Partner, PartnerDocument, PartnerVetting
from beneficiaries.services.documents import PaperInUse, remove_document
from beneficiaries.services.reasons import refuse_silence

Status = PartnerVetting.Status
VERIFIED_FOR_MONTHS = 12
NOT_VERIFIED: dict[str, None] = {"verified_by": None, "verified_at": None, "verified_until": None}


class NotVettable(DomainError):
    """A vetting that cannot go on as the papers stand, or not by this person."""


def vetting_of(partner: Partner) -> PartnerVetting:
    """The partner's vetting, begun if nobody has looked at the partner yet."""
    vetting, _begun = PartnerVetting.objects.get_or_create(partner=partner)
    return vetting


def what_is_missing(partner: Partner) -> list[str]:
    """The mandatory papers that are not there or have expired, in words."""
    papers = list(partner.documents.all())
    missing = []
    for kind in PartnerDocument.MANDATORY:
        of_kind = [paper for paper in papers if paper.kind == kind]
        if not of_kind:
            missing.append(str(kind.label))
        elif all(paper.is_expired for paper in of_kind):
            missing.append(_("%(paper)s (expired)") % {"paper": kind.label})
    return missing


def submit_vetting(partner: Partner, *, by: User, reason: str = "") -> PartnerVetting:
    """Hand the papers in. Raises NotVettable with everything that is missing."""
    with transaction.atomic():
        _lock(partner)
        vetting = vetting_of(partner)
        if vetting.can_move(Status.SUBMITTED):
            _refuse_missing_papers(partner)
        return vetting.move(
            Status.SUBMITTED, by=by, reason=reason, submitted_by=by, submitted_at=timezone.now()
        )


def verify_vetting(
    partner: Partner, *, by: User, verified_until: datetime.date | None = None, reason: str = ""
) -> PartnerVetting:
    """Somebody else than who submitted says that the papers stand, by default until `longest_until`."""
    with transaction.atomic():
        _lock(partner)
        vetting = vetting_of(partner)
        until = verified_until or longest_until(partner)
        if vetting.can_move(Status.VERIFIED):
            _refuse_own(vetting, by)
            _refuse_missing_papers(partner)
            _refuse_date(partner, until)
        return vetting.move(
            Status.VERIFIED,
            by=by,
            reason=reason,
            verified_by=by,
            verified_at=timezone.now(),
            verified_until=until,
        )


def refuse_vetting(partner: Partner, *, by: User, reason: str) -> PartnerVetting:
    refuse_silence(reason)
    return vetting_of(partner).move(Status.REFUSED, by=by, reason=reason, refusal=reason)


def open_vetting(partner: Partner, *, by: User, reason: str) -> PartnerVetting:
    """Begin anew: papers may be exchanged, and no money is paid out until they are verified again."""
    refuse_silence(reason)
    return vetting_of(partner).move(
        Status.OPEN, by=by, reason=reason, refusal="", submitted_by=None, submitted_at=None, **NOT_VERIFIED
    )


def remove_paper(paper: PartnerDocument, *, by: User, reason: str = "") -> None:
    """Raises PaperInUse while somebody vets the partner, or has vetted it, by this paper."""
    with transaction.atomic():
        _lock(paper.partner)
        vetting = PartnerVetting.objects.filter(partner=paper.partner).first()
        if vetting is not None and vetting.status in (Status.SUBMITTED, Status.VERIFIED):
            raise PaperInUse(
                _("%(partner)s is vetted by this paper. Open the vetting again before you remove it.")
                % {"partner": paper.partner}
            )
        remove_document(paper, by=by, reason=reason)


def longest_until(partner: Partner) -> datetime.date:
    """A year from now, or when the first mandatory paper expires if that is sooner."""
    ends = [months_after(timezone.localdate(), VERIFIED_FOR_MONTHS)]
    for kind in PartnerDocument.MANDATORY:
        expiries = [paper.expires_on for paper in partner.documents.all() if paper.kind == kind]
        if expiries and None not in expiries:
            ends.append(max(day for day in expiries if day is not None))
    return min(ends)


def _refuse_own(vetting: PartnerVetting, by: User) -> None:
    if vetting.submitted_by_id == by.pk:
        raise NotVettable(
            _(
                "You submitted the papers of %(partner)s. Papers are verified by another person than "
                "the one who submitted them."
            )
            % {"partner": vetting.partner}
        )


def _refuse_missing_papers(partner: Partner) -> None:
    if missing := what_is_missing(partner):
        raise NotVettable(
            _("%(partner)s cannot be vetted yet. Still missing: %(missing)s.")
            % {"partner": partner, "missing": "; ".join(missing)}
        )


def _refuse_date(partner: Partner, until: datetime.date) -> None:
    latest = longest_until(partner)
    if until > latest:
        raise NotVettable(
            _("Papers of %(partner)s are verified until %(day)s at the latest: a year, or until one expires.")
            % {"partner": partner, "day": date_format(latest)}
        )
    if until < timezone.localdate():
        raise NotVettable(_("Choose a day that is still to come."))


def _lock(partner: Partner) -> None:
    """So that no paper goes while somebody verifies on the strength of it."""
    Partner.objects.select_for_update().get(pk=partner.pk)
