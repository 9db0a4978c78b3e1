"""What a person looks for first on a partner's page, as far as they may know it."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from beneficiaries.admin.labels import PARTNER_COLOURS, VETTING_COLOURS
from beneficiaries.models import Child, Partner, PartnerVetting
from beneficiaries.services import vetting


def summary(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    """Template context. What the person may not see is not even asked for."""
    may_see = request.user.has_perm
    shown: dict[str, Any] = {
        "partner": partner,
        "status_colour": PARTNER_COLOURS[Partner.Status(partner.status)],
        "main_contact": partner.contacts.filter(is_main=True).first(),
    }
    if may_see("beneficiaries.view_child"):
        shown["children"] = _children(partner)
    if may_see("beneficiaries.view_partnervetting"):
        shown["vetting"] = getattr(partner, "vetting", None)
        shown["vetting_words"], shown["vetting_colour"] = vetting_words(partner)
        shown["missing_papers"] = vetting.what_is_missing(partner)
    if may_see("beneficiaries.view_payoutaccount"):
        shown["shows_account"] = True
        shown["account"] = partner.payout_accounts.current().select_related("entered_by").first()
    return shown


def vetting_words(partner: Partner) -> tuple[str, str]:
    """The state of the vetting and its colour. One whose time has passed is not verified any more."""
    begun = getattr(partner, "vetting", None)
    status = PartnerVetting.Status(begun.status) if begun is not None else PartnerVetting.Status.OPEN
    if begun is not None and status == PartnerVetting.Status.VERIFIED and not begun.stands:
        return _("Has lapsed"), "danger"
    return str(status.label), VETTING_COLOURS[status]


def children_address(partner: Partner, **query: str) -> str:
    """The list of children, opened on those of the partner."""
    asked = urlencode({"partner__id__exact": str(partner.pk), **query})
    return f"{reverse('admin:beneficiaries_child_changelist')}?{asked}"


def _children(partner: Partner) -> list[dict[str, Any]]:
    """One line for each status in which there are children: a single grouped count over an index."""
    counts = dict(
        Child.objects.standing()
        .filter(partner=partner)
        .order_by()
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    return [
        {
            "label": status.label,
            "number": counts[status],
            "address": children_address(partner, status__exact=status.value),
        }
        for status in Child.Status
        if status in counts
    ]
