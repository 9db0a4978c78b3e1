"""What went back of a gift, and the button that asks for more: on the pages of donations."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from djmoney.money import Money
from unfold.decorators import action, display

from backoffice.core.admin.base import ReadOnlyAdmin
from backoffice.core.admin.dialogs import carry_out, dialog
from backoffice.core.admin.links import link as link_to
from backoffice.core.money import in_words
from payments.admin import labels
from payments.admin.refund_dialogs import RefundForm
from payments.models import Dispute, Donation, Refund
from payments.services.giving_back import refunds, returned

FIELDSET: tuple[Any, Any] = (
    _("Money back"),
    {"classes": ["tab"], "fields": [("went_back", "kept"), "refund_links", "dispute_links"]},
)
READONLY = ["went_back", "kept", "refund_links", "dispute_links"]


class GivesBack(ReadOnlyAdmin):
    """For the donation's admin: `actions_detail = [..., "refund"]`, and `amount_with_returns` in its list."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """What went back of a whole page, with two queries."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        taken = returned.taken_from(rows)
        for donation in rows:
            donation.taken_back = taken.get(donation.pk)
        changelist.result_list = rows
        return changelist

    def amount_with_returns(self, donation: Donation) -> str:
        """In a list, where something went back: the amount, and what of it."""
        amount, taken = labels.amount_of(donation.amount), getattr(donation, "taken_back", None)
        return f"{amount} (−{in_words(Money(taken, donation.amount.currency))})" if taken else amount

    @display(description=_("went back"))
    def went_back(self, donation: Donation) -> str:
        return labels.amount_of(_of(donation).gone)

    @display(description=_("kept"))
    def kept(self, donation: Donation) -> str:
        return labels.amount_of(_of(donation).kept)

    @display(description=_("refunds"))
    def refund_links(self, donation: Donation) -> SafeString | str:
        return _rows("admin:payments_refund_change", _of(donation).refunds)

    @display(description=_("disputes"))
    def dispute_links(self, donation: Donation) -> SafeString | str:
        return _rows("admin:payments_dispute_change", _of(donation).disputes)

    @action(
        description=_("Refund"),
        icon="undo",
        permissions=["refund"],
        dialog=dialog(
            _("Give this gift back?"),
            RefundForm,
            description=_(
                "All of it or a part. Its receipt is voided, and one for the rest takes its place. Above the limit "
                "somebody else must agree first."
            ),
            submit=_("Refund"),
            danger=True,
        ),
    )
    def refund(self, request: HttpRequest, form: RefundForm, object_id: str) -> HttpResponse:
        facts, gift = form.cleaned_data, self.record(request, object_id)
        success = _t("The refund is under way.")
        if refunds.asks_approver(gift, facts["amount"]):
            success = _t("Asked for: an approver must agree.")
        elif facts["way"] == Refund.Way.BY_HAND:
            success = _t("Nothing has gone back yet: pay it back, then mark the refund as paid.")
        return carry_out(
            request,
            lambda: refunds.ask(
                gift,
                amount=facts["amount"],
                reason=facts["reason"],
                note=facts["note"],
                way=facts["way"],
                by=request.user,  # type: ignore[arg-type]
            ),
            success=success,
        )

    def has_refund_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not request.user.has_perm("payments.add_refund"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        gift = self.record_once(request, str(object_id))
        return gift is not None and refunds.can_be_asked_for(gift) and bool(_of(gift).left.amount)


def _of(donation: Any) -> returned.Returned:
    """Read once for a page, on which several fields and the button ask."""
    if not hasattr(donation, "known_returns"):
        donation.known_returns = returned.of_gift(donation)
    known: returned.Returned = donation.known_returns
    return known


def _rows(page: str, records: Sequence[Refund] | Sequence[Dispute]) -> SafeString | str:
    shown = format_html_join(
        "\n",
        "<div>{} · {}</div>",
        (
            (link_to(reverse(page, args=[record.pk]), in_words(record.amount)), record.get_status_display())
            for record in records
        ),
    )
    return shown or _t("none")
