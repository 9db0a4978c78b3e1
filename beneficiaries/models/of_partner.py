"""Records that belong to one partner are seen by whoever may see that partner."""

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from backoffice.core.models import User
from beneficiaries.models.partner import SEE_ALL_PARTNERS

M = TypeVar("M", bound=models.Model)


class OfPartnerQuerySet(models.QuerySet[M]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        if user.has_perm(SEE_ALL_PARTNERS):
            return self
        return self.filter(partner__members__user_id=user.pk) if user.is_authenticated else self.none()
