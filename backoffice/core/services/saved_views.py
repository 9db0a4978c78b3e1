"""Keeping a list's filters under a name."""

from django.utils.translation import gettext as _

from backoffice.core.errors import DomainError
from backoffice.core.models import SavedView, User

MOST_OWN = 40  # of one list: more than that nobody finds again


class ViewRefused(DomainError):
    """A view that cannot be kept or taken away; the message says why."""


def save_view(*, owner: User, model: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the filters. A name that the owner has used for this list already now stands for these filters."""
    named = " ".join(name.split())
    if not named:
        raise ViewRefused(_("Give the view a name."))
    if len(named) > (longest := SavedView._meta.get_field("name").max_length or 0):
        raise ViewRefused(_("The name is too long: at most %(number)s letters.") % {"number": longest})
    if not query:
        raise ViewRefused(_("Filter, search or sort the list first; then there is something to save."))
    if len(query) > (SavedView._meta.get_field("query").max_length or 0):
        raise ViewRefused(_("These filters are too long to be saved."))
    own = SavedView.objects.filter(owner=owner, model=model)
    if own.count() >= MOST_OWN and not own.filter(name=named).exists():
        raise ViewRefused(_("You have many views of this list already. Delete one that you do not need."))
    view, _created = SavedView.objects.update_or_create(
        owner=owner, model=model, name=named, defaults={"query": query, "is_shared": is_shared}
    )
    return view


def delete_view(view: SavedView, *, by: User) -> None:
    if view.owner_id != by.pk:
        raise ViewRefused(_("Only %(owner)s can delete this view.") % {"owner": view.owner})
    view.delete()
