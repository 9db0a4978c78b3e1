"""Which children? What lists, the public and the yearly verification ask of the register."""

import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.models.partner import SEE_ALL_PARTNERS, Partner

if TYPE_CHECKING:
    from beneficiaries.models.child import Child  # noqa: F401  (named as a string below)

# So long before a verification falls due it stands in the list of what to do.
REVERIFY_NOTICE = datetime.timedelta(days=30)


def last_day_of_grace() -> datetime.date:
    """A verification that fell due before this day does not keep a child published any more."""
    return timezone.localdate() - datetime.timedelta(days=settings.REVERIFY_GRACE_DAYS)


class ChildQuerySet(models.QuerySet["Child"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        """The children whom the person may see: all with the right to it, else those of their own partner."""
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        return self.filter(partner__members__user_id=user.pk) if user.is_authenticated else self.none()

    def standing(self) -> Self:
        """Without those that turned out to be another child in the register."""
        return self.filter(merged_into=None)

    def listed(self) -> Self:
        return self.standing()

    def in_review(self) -> Self:
        return self.standing().filter(status=self.model.Status.IN_REVIEW)

    def verified(self) -> Self:
        return self.standing().filter(status=self.model.Status.VERIFIED)

    def to_verify_again(self) -> Self:
        """Verified children whose yearly verification falls due within the time that staff are told before."""
        until = timezone.localdate() + REVERIFY_NOTICE
        return self.verified().filter(reverify_due_on__lte=until)

    def overdue(self) -> Self:
        return self.verified().filter(reverify_due_on__lt=timezone.localdate())

    def verified_lately_enough(self) -> Self:
        """Without those whose yearly verification is overdue for longer than the days of grace."""
        return self.exclude(reverify_due_on__lt=last_day_of_grace())

    def report_due(self, by: datetime.date | None = None) -> Self:
        """A progress report is due by the day, or by today. Of whom nothing is due, no date is kept."""
        return self.standing().filter(report_due_on__lte=by or timezone.localdate())

    def published(self) -> Self:
        """Verified not too long ago, of an active partner, with consent to publication, and a published photo.

        This is the one rule of what the public may see of whom: pages, the API and links to photos all ask it.
        """
        from beneficiaries.models.consent import ConsentRecord  # consent and photo point at the child
        from beneficiaries.models.photo import ChildPhoto

        consent = ConsentRecord.objects.standing(ConsentRecord.Use.PUBLICATION).filter(
            child=models.OuterRef("pk")
        )
        photo = ChildPhoto.objects.filter(is_published=True, child=models.OuterRef("pk"))
        # Not a join made distinct: that would sort whole records, stories and all, for each page.
        shown = self.verified().verified_lately_enough().filter(partner__status=Partner.Status.ACTIVE)
        return shown.filter(models.Exists(consent), models.Exists(photo))
