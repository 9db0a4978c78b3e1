"""How a letter or a mail to a donor begins."""

from django.utils.translation import gettext as _

from donors.models import Donor


def greeting_of(donor: Donor) -> str:
    """ "Dear …" in the active language, without the comma after it.

    Whoever lives in a household with a joint greeting is greeted by that one; then the donor's own greeting
    counts; otherwise the name does, whole.
    """
    joint = donor.household.greeting if donor.household else ""
    written = joint or donor.greeting
    return _without_comma(written) if written.strip() else greeting_by_name(donor.name)


def greeting_by_name(name: str) -> str:
    """For somebody of whom there is no more than a name, or not even that."""
    named = name.strip()
    return _("Dear %(name)s") % {"name": named} if named else _("Dear friend")


def _without_comma(greeting: str) -> str:
    # The templates write the comma; people who fill in the field often write it too.
    return greeting.strip().rstrip(",،").rstrip()
