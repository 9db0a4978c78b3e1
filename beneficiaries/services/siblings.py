"""Who is whose brother or sister: known on both sides, and written into the history of both."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.core import context, history
from backoffice.core.errors import DomainError
from backoffice.core.models import User
from beneficiaries.models import Child


class NotASibling(DomainError):
    """A child that cannot be the sibling of this one, or not by this person's word."""


def link_siblings(child: Child, *, to: Collection[Child], by: User, reason: str = "") -> None:
    """Make `to` the siblings of the child, as far as `by` can see them.

    A sibling at another partner, whom a registrar may not know of, stays linked.
    """
    _refuse_strangers(child, to, by)
    with transaction.atomic(), context.acting(by, reason=reason):
        standing = set(child.siblings.for_user(by))
        added, removed = set(to) - standing, standing - set(to)
        if not (added or removed):
            return
        child.siblings.remove(*removed)
        child.siblings.add(*added)
        for sibling in added | removed:
            history.write_history(sibling, reason=reason)


def _refuse_strangers(child: Child, siblings: Collection[Child], by: User) -> None:
    keys = {sibling.pk for sibling in siblings}
    if child.pk in keys:
        raise NotASibling(_("A child is not its own sibling."))
    if Child.objects.for_user(by).standing().filter(pk__in=keys).count() != len(keys):
        raise NotASibling(_("There is no such child."))
