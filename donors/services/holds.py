"""Keeping a child for somebody who pays or decides. One hold stands for a child; time alone lets it go.

Whoever writes here locks the child's row first, as sponsorships do: so a hold and a promise that come in the same
moment know of each other.
"""

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.errors import DomainError
from backoffice.core.history import write_history
from backoffice.core.models import User
from backoffice.core.services import work
from beneficiaries.models import Child
from donors.models import Donor, Hold
from donors.services import shares
from donors.services.merged_away import refuse_merged_away

LONGEST = datetime.timedelta(days=180)
TOLD_BEFORE = datetime.timedelta(days=1)


class HoldRefused(DomainError):
    """A child that cannot be kept; the message says what to do."""


def place_hold(
    *,
    child: Child,
    donor: Donor | None = None,
    kind: str = Hold.Kind.DECISION,
    expires_at: datetime.datetime | None = None,
    owner: User | None = None,
    note: str = "",
    by: User | None = None,
) -> Hold:
    """Keep a verified child of whom a share is free, for a donor or for an event.

    What stands for the same donor already is not doubled: it is returned, and lasts longer where it should.
    Raises HoldRefused.
    """
    until = expires_at or _usual_end(kind)
    _refuse_bad_end(until)
    with transaction.atomic(), context.acting(by):
        if donor is not None:
            refuse_merged_away(donor)
        locked = Child.objects.select_for_update().get(pk=child.pk)
        standing = Hold.objects.standing().filter(child=locked).first()
        if standing is not None and not standing.is_live:
            _let_go(standing, how=Hold.Release.EXPIRED)
            standing = None
        if standing is not None:
            return _of_the_same_donor(standing, donor, until)
        _refuse_child_nobody_can_have(locked)
        hold = Hold(
            child=locked, donor=donor, kind=kind, owner=owner or by, expires_at=until, note=note.strip()
        )
        hold.full_clean()
        hold.save()
    return hold


def live_hold_of(child: Child) -> Hold | None:
    """The hold that keeps the child back at this moment."""
    return Hold.objects.live().filter(child=child).select_related("donor").first()


def release(hold: Hold, *, how: str, by: User | None = None, reason: str = "") -> Hold:
    """Let the child go. A hold that was let go before stays as it was."""
    with transaction.atomic(), context.acting(by, reason=reason):
        locked = Hold.objects.select_for_update().get(pk=hold.pk)
        if locked.released_at is None:
            _let_go(locked, how=how)
    return locked


def prolong(hold: Hold, *, expires_at: datetime.datetime, by: User | None) -> Hold:
    """Keep the child until another time, later or sooner. One whose time has passed lives again if it still stands."""
    _refuse_bad_end(expires_at)
    with transaction.atomic(), context.acting(by):
        child = Child.objects.select_for_update().get(pk=hold.child_id)
        locked = Hold.objects.select_for_update().get(pk=hold.pk)
        if locked.released_at is not None:
            raise HoldRefused(_("This hold was released already. Place a new one."))
        _refuse_child_nobody_can_have(child)
        locked.expires_at = expires_at
        locked.save(update_fields=["expires_at", "updated_at"])
    return locked


def consume(child: Child, *, payer: Donor, hold: Hold | None = None) -> None:
    """The kept child is promised: to whom it was kept for, or by whoever shows the hold. The child is locked.

    Raises SponsorshipRefused when it is kept for somebody else.
    """
    live = live_hold_of(child)
    if live is None:
        return
    if live.donor_id != payer.pk and (hold is None or hold.pk != live.pk):
        raise shares.SponsorshipRefused(_kept_words(live))
    _let_go(live, how=Hold.Release.SPONSORED)


def refuse_if_kept(child: Child, *, payer: Donor) -> None:
    """What a form asks beforehand, to say so early."""
    live = live_hold_of(child)
    if live is not None and live.donor_id != payer.pk:
        raise shares.SponsorshipRefused(_kept_words(live))


def release_overdue() -> int:
    """Let all go whose time has passed; returns how many. What is prolonged meanwhile stays."""
    return sum(_release_if_overdue(key) for key in Hold.objects.overdue().values_list("pk", flat=True))


def tell_owners() -> int:
    """A day before a hold ends its owner is asked what is to become of it, once."""
    soon = timezone.now() + TOLD_BEFORE
    ending = Hold.objects.live().filter(expires_at__lte=soon).exclude(kind=Hold.Kind.PAYMENT)
    told = 0
    for hold in ending.select_related("child", "donor", "owner"):
        work.ask(
            "hold.ending",
            title=_("%(child)s is kept for %(whom)s until %(when)s")
            % {
                "child": hold.child.first_name,
                "whom": hold.donor or hold.get_kind_display(),
                "when": _in_words(hold.expires_at),
            },
            details=_("Ask the donor, then prolong the hold, send a payment link, or let the child go."),
            subject=hold,
            owner=hold.owner,
            due_on=timezone.localdate(hold.expires_at),
            # Prolonged, it is told again.
            key=f"hold.ending:{hold.pk}:{hold.expires_at:%Y%m%d%H%M}",
        )
        told += 1
    return told


@transaction.atomic
def _release_if_overdue(key: uuid.UUID) -> bool:
    hold = Hold.objects.select_for_update().get(pk=key)
    if hold.released_at is not None or hold.is_live:
        return False
    _let_go(hold, how=Hold.Release.EXPIRED)
    return True


def _let_go(hold: Hold, *, how: str) -> None:
    now = timezone.now()
    let_go = Hold.objects.filter(pk=hold.pk, released_at=None).update(
        released_at=now, release=how, updated_at=now
    )
    hold.refresh_from_db()
    if let_go:
        write_history(hold, reason=context.current().reason or hold.get_release_display())
        for item in work.open_about(hold):
            # Nothing is left to be decided.
            item.move(item.Status.DONE, reason=hold.get_release_display())


def _of_the_same_donor(standing: Hold, donor: Donor | None, until: datetime.datetime) -> Hold:
    if donor is None or standing.donor_id != donor.pk:
        raise HoldRefused(_kept_words(standing))
    if until > standing.expires_at:
        standing.expires_at = until
        standing.save(update_fields=["expires_at", "updated_at"])
    return standing


def _refuse_child_nobody_can_have(child: Child) -> None:
    try:
        shares.refuse_unless_possible(child, share=1)
    except shares.SponsorshipRefused as refusal:
        raise HoldRefused(str(refusal)) from refusal


def _refuse_bad_end(until: datetime.datetime) -> None:
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise HoldRefused(_("A hold ends in the future, within %(days)d days.") % {"days": LONGEST.days})


def _usual_end(kind: str) -> datetime.datetime:
    if kind == Hold.Kind.PAYMENT:
        return timezone.now() + datetime.timedelta(minutes=settings.PAYMENT_HOLD_MINUTES)
    days = settings.OFFER_DAYS if kind == Hold.Kind.OFFER else settings.HOLD_DAYS
    return timezone.now() + datetime.timedelta(days=days)


def _kept_words(hold: Hold) -> str:
    if hold.donor is None:
        return _(
            "%(child)s is kept until %(when)s (%(why)s). Release the hold first, or choose another child."
        ) % {
            "child": hold.child,
            "when": _in_words(hold.expires_at),
            "why": hold.get_kind_display(),
        }
    return _(
        "%(child)s is kept for %(donor)s until %(when)s. Release the hold first, or choose another child."
    ) % {
        "child": hold.child,
        "donor": hold.donor,
        "when": _in_words(hold.expires_at),
    }


def _in_words(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
