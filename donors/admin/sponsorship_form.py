"""The form of a promise. The same rules speak here as in the services that write it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backoffice.core.errors import DomainError
from beneficiaries.models import Child
from donors.models import Donor, Sponsorship
from donors.services import holds, shares


class SponsorshipForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            return
        # On a record that is only shown there are no fields.
        if correspondent := self.fields.get("correspondent"):
            correspondent.required = False
            correspondent.help_text = _("Who writes to the child. Empty: the payer.")
        if amount := self.fields.get("amount"):
            amount.required = False
            amount.help_text = _("Empty: what the share of the child's monthly need comes to.")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        child, share = facts.get("child"), facts.get("share")
        if self.instance._state.adding and isinstance(child, Child) and share:
            self._suggest_amount(facts, child, share)
            try:
                shares.refuse_unless_possible(child, share=share)
                if isinstance(facts.get("payer"), Donor):
                    holds.refuse_if_kept(child, payer=facts["payer"])
            except DomainError as refusal:
                raise ValidationError({"child": str(refusal)}) from refusal
        elif share and share > self.instance.share:
            try:
                shares.refuse_above_what_is_free(self.instance.child, share, besides=self.instance)
            except DomainError as refusal:
                raise ValidationError({"share": str(refusal)}) from refusal
        return facts

    def _suggest_amount(self, facts: dict[str, Any], child: Child, share: int) -> None:
        if facts.get("amount") is not None or "amount" in self.errors:
            return
        suggested = shares.suggested_amount(child, share=share, interval=facts.get("interval") or "month")
        if suggested is None:
            raise ValidationError(
                {"amount": _t("No monthly need is written down for this child. Write the amount.")}
            )
        facts["amount"] = suggested

    class Meta:
        model = Sponsorship
        fields: list[str] = []
