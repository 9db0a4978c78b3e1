"""What stands under a child on its page: guardians, consents, photos, papers."""

from typing import Any

from django.db.models import Field, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backoffice.core.admin.base import AlmonerStackedInline, AlmonerTabularInline
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from beneficiaries import files
from beneficiaries.admin.child_forms import ConsentForm, ConsentFormSet, PaperForm
from beneficiaries.admin.labels import pill, thumbnail
from beneficiaries.models import Child, ChildDocument, ChildPhoto, ConsentRecord, Guardian, SchoolYear


class OfOpenChild:
    """Rows are added and removed while the child's record is open, by those with the right to it."""

    def has_add_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return _is_open(obj) and bool(super().has_add_permission(request, obj))  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return _is_open(obj) and bool(super().has_change_permission(request, obj))  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return _is_open(obj) and bool(super().has_delete_permission(request, obj))  # type: ignore[misc]


def _is_open(child: Child | None) -> bool:
    return child is None or child.record_is_open


class GuardianInline(OfOpenChild, AlmonerStackedInline):
    model = Guardian
    fields = [("full_name", "relation"), ("phone", "address")]
    show_change_link = True
    hide_title = True

    def get_extra(self, request: HttpRequest, obj: Child | None = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "address" and field is not None:
            field.widget.attrs["rows"] = 2
        return field


class ConsentInline(OfOpenChild, AlmonerTabularInline):
    """Consent is recorded and withdrawn, never edited: what was once consented to stays readable."""

    model = ConsentRecord
    form = ConsentForm
    formset = ConsentFormSet
    fields = ["use", "form", "given_on", "guardian", "proof", "standing"]
    readonly_fields = ["standing"]
    show_change_link = True
    can_delete = False

    def get_extra(self, request: HttpRequest, obj: Child | None = None, **kwargs: Any) -> int:
        return 0 if obj and obj.consents.exists() else 1

    def get_fields(self, request: HttpRequest, obj: Child | None = None) -> Any:
        # A child that is being added has no papers to point at, and nothing that could be withdrawn.
        return self.fields if obj else ["use", "form", "given_on", "guardian"]

    def has_change_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("guardian", "proof")

    def get_formset(self, request: HttpRequest, obj: Child | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        for name, rows in (("guardian", Guardian.objects.all()), ("proof", ChildDocument.objects.all())):
            field = formset.form.base_fields.get(name)
            if isinstance(field, ModelChoiceField):
                field.queryset = rows.filter(child=obj)
                for ability in ("add", "change", "delete", "view"):
                    setattr(field.widget, f"can_{ability}_related", False)
        return formset

    @display(description=_("state"))
    def standing(self, consent: ConsentRecord) -> str:
        if consent.withdrawn_on is None:
            return pill(_t("Stands"), "success") if consent.pk else ""
        return pill(_t("Withdrawn on %(day)s") % {"day": date_format(consent.withdrawn_on)}, "danger")


class SchoolYearInline(OfOpenChild, AlmonerTabularInline):
    """The newest year is what stands in the child's own fields."""

    model = SchoolYear
    fields = ["year", "school", "school_class", "note"]
    show_change_link = True


class PhotoInline(OfOpenChild, AlmonerTabularInline):
    """The photos that are there. New ones come by the field of the form; the rest by buttons."""

    model = ChildPhoto
    fields = ["preview", "taken_on", "is_primary", "is_published", "uploaded_by", "created_at"]
    readonly_fields = ["preview", "uploaded_by", "created_at"]
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("child", "uploaded_by")

    @display(description=_("photo"))
    def preview(self, photo: ChildPhoto) -> SafeString:
        return thumbnail(photo)


class PaperInline(OfOpenChild, AlmonerTabularInline):
    """A paper is replaced, not edited: what was shown to the verifier stays what it was."""

    model = ChildDocument
    form = PaperForm
    fields = ["kind", "number", "issued_on", "expires_on", "upload"]
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return False

    @display(description=_("file"))
    def upload(self, paper: ChildDocument) -> SafeString | str:
        """For a row that stands: the file that was uploaded."""
        if not paper.file:
            return ""
        kind = "PDF" if paper.content_type == "application/pdf" else _t("Picture")
        return link(guarded_link(files.PAPER, paper), f"{kind}, {filesizeformat(paper.size)}", new_tab=True)
