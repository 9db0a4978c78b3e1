"""The button that says whose gift it is and what for, on the page of a gift that waits for that."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from backoffice.core.admin.dialogs import carry_out, dialog
from payments.admin.bank_dialogs import AttributeForm
from payments.admin.dialog_search import SearchesInDialogs
from payments.models import Donation
from payments.services.offline import attribution


class AttributesGifts(SearchesInDialogs):
    """For the donation's admin: `actions_detail = [..., "attribute"]`."""

    @action(
        description=_("Attribute"),
        icon="person_search",
        variant=ActionVariant.PRIMARY,
        permissions=["attribute"],
        dialog=dialog(
            _("Whose gift is it, and what for?"),
            AttributeForm,
            description=_(
                "It is booked to its fund, gets its receipt, and the donor is thanked. This is said once."
            ),
            submit=_("Attribute"),
        ),
    )
    def attribute(self, request: HttpRequest, form: AttributeForm, object_id: str) -> HttpResponse:
        gift, user, reason = self.record(request, object_id), request.user, form.cleaned_data["reason"]
        return carry_out(
            request,
            lambda: attribution.attribute(gift, **form.chosen, by=user, reason=reason),  # type: ignore[arg-type]
            success=_("The gift is attributed."),
        )

    def has_attribute_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        if not self.may(request, "attribute"):
            return False
        if not self.is_drawing_record(request, object_id):
            return True
        gift = self.record_once(request, str(object_id))
        waits = gift is not None and gift.fund is None and not gift.is_history
        return waits and gift.status == Donation.Status.SUCCEEDED
