"""Donors as lists ask for them: who gives, who gave, who never has, and who is called so."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from backoffice.core.dates import months_after
from backoffice.core.models import User

if TYPE_CHECKING:
    from donors.models.donor import Donor  # noqa: F401

# Fewer digits are in every number.
FEWEST_DIGITS = 4
MOST_OTHERS = 200


class DonorQuerySet(models.QuerySet["Donor"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """Donors are of the whole charity: who may see donors at all sees each of them, everyone else none."""
        return self if user.has_perm("donors.view_donor") else self.none()

    def standing(self) -> Self:
        """Without those that turned out to be another donor in the books."""
        return self.filter(merged_into=None)

    def listed(self) -> Self:
        return self.standing()

    def sponsors(self) -> Self:
        """Those who carry a child now."""
        return self.filter(_promised("payer"))

    def one_off(self) -> Self:
        """Those who gave lately without a promise to a child."""
        return self._without_promise().filter(last_gift_on__gte=lapse_day())

    def lapsed(self) -> Self:
        """Those who gave once, and for long nothing more."""
        return self._without_promise().filter(last_gift_on__lt=lapse_day())

    def prospects(self) -> Self:
        """Those who have not given yet."""
        return self._without_promise().filter(last_gift_on=None)

    def matching(self, term: str) -> Self:
        """By the beginning of the name, of one of its words, or of an email, and by the digits of a phone.

        What stands in other tables is found first, by key: asked in one go it would need a walk through them all.
        What stands on the donor is asked in one question, which finds a few by their indexes, and of many the newest
        without looking at the rest.
        """
        wanted = " ".join(term.replace("\x00", " ").split())
        if not wanted:
            return self
        digits = _digits(wanted)
        found = Q(name__istartswith=wanted) | Q(name__icontains=f" {wanted}") | Q(email__istartswith=wanted)
        if len(digits) >= FEWEST_DIGITS:
            found |= Q(phone__contains=digits)
        if known_otherwise := _known_otherwise(wanted, digits):
            found |= Q(pk__in=known_otherwise)
        return self.filter(found)

    def _without_promise(self) -> Self:
        # Who writes to a child while somebody else pays is no sponsor here, and nobody to be won either.
        return self.filter(~_promised("payer"), ~_promised("correspondent"))


def _known_otherwise(wanted: str, digits: str) -> list[Any]:
    """The donors with such a further email, phone, or number in the old system; of very many only some."""
    emails, phones, numbers = (
        apps.get_model("donors", name)._base_manager for name in ("OtherEmail", "OtherPhone", "OldNumber")
    )
    ways: list[Any] = [
        emails.filter(address__istartswith=wanted).order_by().values_list("donor_id")[:MOST_OTHERS],
        numbers.filter(number=wanted).order_by().values_list("donor_id")[:1],
    ]
    if len(digits) >= FEWEST_DIGITS:
        ways.append(phones.filter(number__contains=digits).order_by().values_list("donor_id")[:MOST_OTHERS])
    return [donor for way in ways for (donor,) in way]


def lapse_day() -> datetime.date:
    """Whoever gave on this day or later has not lapsed."""
    return months_after(timezone.localdate(), -settings.LAPSED_AFTER_MONTHS)


def _promised(part: str) -> Exists:
    sponsorships: Any = apps.get_model("donors", "Sponsorship")._default_manager
    return Exists(sponsorships.live().filter(**{part: OuterRef("pk")}))


def _digits(written: str) -> str:
    """The digits of what looks like a phone number; without the zeros that stand before it at home or abroad."""
    if not all(sign.isdigit() or sign in "+-/(). " for sign in written):
        return ""
    return "".join(sign for sign in written.replace("(0)", "") if sign.isascii() and sign.isdigit()).lstrip(
        "0"
    )
