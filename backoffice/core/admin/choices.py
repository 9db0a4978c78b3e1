"""A choice that nobody made must not be sent.

unfold leaves out the empty choice of a required field, so that the browser sends the first one: a girl, a
consent to publication. Django's own forms begin with the empty choice unless the field has a default.
"""

from typing import Any

from django.db.models import Field
from django.forms import TypedChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.core.admin.askable import SearchedSelect


class AsksForChoices:
    """For admins and inlines, before unfold's own classes."""

    def formfield_for_choice_field(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> TypedChoiceField | None:
        kwargs.setdefault(
            "choices",
            db_field.get_choices(
                include_blank=db_field.blank or not db_field.has_default(),
                blank_choice=[("", _("Select value"))],
            ),
        )
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc,no-any-return]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = SearchedSelect(db_field, self.admin_site, using=kwargs.get("using"))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
