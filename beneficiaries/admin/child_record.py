"""What stands in the form of a child, and in which tab."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Field
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.links import link
from backoffice.core.models import User
from beneficiaries.admin.sight import sees_all
from beneficiaries.models import Child
from beneficiaries.models.child import IDENTITY_FIELDS
from beneficiaries.services.siblings import link_siblings

ROWS = {"story_draft": 8, "household": 4}


class ChildRecord(AlmonerModelAdmin):
    """For the child's admin. A new child is one page; a record that stands has tabs."""

    # Inside the form and under every tab: the reason is asked for whatever was changed.
    change_form_after_template = "admin/beneficiaries/change_reason.html"

    def get_fieldsets(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        sets = [
            (_("Child"), _facts(with_partner=obj is not None or sees_all(request))),
            (_("Photo"), ["photo", "photo_taken_on"]),
            (_("School"), [("school", "school_class")]),
            (_("Family"), ["siblings" if may_edit else "sibling_links", "household"]),
            (_("Story"), ["story_draft", *(["story"] if obj else [])]),
        ]
        if not (may_edit and request.user.has_perm("beneficiaries.add_childphoto")):
            del sets[1]
        classes = ["tab"] if obj else []
        return [(title, {"fields": fields, "classes": classes}) for title, fields in sets]

    def get_readonly_fields(self, request: HttpRequest, obj: Child | None = None) -> list[str]:
        shown = ["sibling_links", "story"]
        if obj is None:
            return shown
        if not obj.identity_is_open:
            return [*shown, *IDENTITY_FIELDS]
        return shown if sees_all(request) else [*shown, "partner"]

    def get_inline_instances(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        inlines = super().get_inline_instances(request, obj)
        for inline in inlines:
            inline.tab = obj is not None
        return inlines  # type: ignore[no-any-return]

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ROWS:
            field.widget.attrs["rows"] = ROWS[db_field.name]
        if isinstance(field, ModelMultipleChoiceField) and db_field.name == "siblings":
            field.queryset = Child.objects.for_user(request.user).standing()
            for ability in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{ability}_related", False)
        return field

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # Not the form's own way: that one knows nothing of siblings whom this person may not see.
        siblings = form.cleaned_data.pop("siblings", None)
        super().save_related(request, form, formsets, change)
        if siblings is not None:
            assert isinstance(request.user, User)
            reason = str(form.cleaned_data.get("change_reason") or "")
            link_siblings(form.instance, to=list(siblings), by=request.user, reason=reason)

    def history_fields_hidden(self, request: HttpRequest) -> set[str]:
        hidden = super().history_fields_hidden(request)
        # These may live at another partner, of whose children a partner's people know nothing.
        return hidden if sees_all(request) else hidden | {"siblings", "merged_into"}

    @display(description=_("siblings"))
    def sibling_links(self, child: Child) -> str:
        seen = child.siblings.for_user(context.current().user or AnonymousUser())
        return format_html_join(", ", "{}", ((_link_to(sibling),) for sibling in seen)) or "–"


def _link_to(child: Child) -> SafeString:
    return link(reverse("admin:beneficiaries_child_change", args=[child.pk]), str(child))


def _facts(*, with_partner: bool) -> list[Any]:
    return [
        ("first_name", "family_name"),
        ("sex", "birth_date"),
        "birth_year",
        *(["partner"] if with_partner else []),
        ("languages", "interests"),
        ("monthly_need", "tags"),
    ]
