"""Telling whoever registers a child that it may stand in the register already.

The child is saved whatever it resembles: nothing typed is lost, and an honest twin is no mistake.
"""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backoffice.core.admin.links import link
from backoffice.core.models import User
from beneficiaries.models import Child
from beneficiaries.services.duplicates import find_for
from beneficiaries.services.resemblances import Resemblance, resemblances_of


def warn_of_duplicates(request: HttpRequest, child: Child) -> None:
    """Compare a child that was just entered, write down what is found and say so on the next page."""
    assert isinstance(request.user, User)
    if not find_for([child]):
        return
    found = resemblances_of(child, user=request.user)
    if found.known:
        words = _("This child may stand in the register already. It is saved all the same; look at both:")
        messages.warning(request, format_html_join("", "{} {}", [(words, _named(found.known))]))
    if found.elsewhere:
        messages.warning(request, _("A child at another partner resembles this one. The office is told."))


def _named(known: list[Resemblance]) -> SafeString:
    return format_html_join(
        "; ",
        "{} ({})",
        (
            (
                link(reverse("admin:beneficiaries_child_change", args=[each.other.pk]), str(each.other)),
                ", ".join(each.suspicion.reasons_in_words),
            )
            for each in known
        ),
    )
