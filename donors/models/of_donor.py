"""Records that belong to one donor are seen by whoever may see donors."""

from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from backoffice.core.models import User

M = TypeVar("M", bound=models.Model)


class OfDonorQuerySet(models.QuerySet[M]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("donors.view_donor") else self.none()
