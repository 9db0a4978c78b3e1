"""Children on screen."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Field, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.tabs import Tab
from backoffice.core.errors import DomainError
from beneficiaries.admin.child_checks import ChildChecks
from beneficiaries.admin.child_filters import PublishedFilter, ReverificationFilter
from beneficiaries.admin.child_forms import ChildForm
from beneficiaries.admin.child_inlines import ConsentInline, GuardianInline, PaperInline, PhotoInline
from beneficiaries.admin.child_moves import ChildMoves
from beneficiaries.admin.child_publicity import ChildPublicity
from beneficiaries.admin.child_rows import save_consents, save_papers
from beneficiaries.admin.labels import STATUS_COLOURS, initials, photo_address
from beneficiaries.models import Child, ChildDocument, ChildPhoto, ConsentRecord, PartnerMember
from beneficiaries.models.child import IDENTITY_FIELDS
from beneficiaries.models.partner import SEE_ALL_PARTNERS
from beneficiaries.services import photos, register


@admin.register(Child)
class ChildAdmin(ChildMoves, ChildPublicity, ChildChecks, AlmonerModelAdmin):
    form = ChildForm
    list_display = ["who", "status_label", "years", "partner", "registered_by", "registered_on"]
    list_select_related = ["partner", "registered_by"]
    list_per_page = 25
    list_fullwidth = True
    search_fields = ["^reference", "^first_name", "^family_name"]
    search_help_text = _("Reference, first name or family name, from its beginning")
    autocomplete_fields = ["partner"]
    inlines = [GuardianInline, ConsentInline, PaperInline, PhotoInline]
    change_form_outer_before_template = "admin/beneficiaries/child_summary.html"
    actions_detail = [
        "submit",
        "verify",
        "send_back",
        {
            "title": _("Photos and consent"),
            "icon": "photo_library",
            "items": ["publish_photo", "unpublish_photo", "choose_main_photo", "withdraw_consent"],
        },
        {
            "title": _("More"),
            "icon": "more_horiz",
            "items": ["resume", "ask_reverification", "suspend", "leave", "reopen", "reject"],
        },
    ]

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        """One tab for each status, with its number: a single grouped count over an index."""
        counts = dict(
            Child.objects.for_user(request.user).order_by().values_list("status").annotate(number=Count("pk"))
        )
        tabs = [
            Tab(f"{status.label} ({counts.get(status, 0)})", {"status__exact": status.value})
            for status in Child.Status
        ]
        return (Tab(f"{_('All')} ({sum(counts.values())})"), *tabs)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        own = [
            ("sex", ChoicesDropdownFilter),
            ReverificationFilter,
            PublishedFilter,
            ("created_at", RangeDateFilter),
        ]
        return [("partner", AutocompleteSelectFilter), *own] if _sees_all(request) else own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        match = request.resolver_match
        if match is None or not str(match.url_name).endswith("_changelist"):
            return rows
        main = ChildPhoto.objects.filter(is_primary=True).only("id", "child_id")
        return rows.prefetch_related(Prefetch("photos", queryset=main, to_attr="main_photos"))

    @display(description=_("child"), header=True, ordering="family_name")
    def who(self, child: Any) -> list[Any]:
        picture = {"path": photo_address(child.main_photos[0], "small")} if child.main_photos else {}
        return [child.full_name, child.reference, initials(child), picture]

    @display(description=_("status"), label=STATUS_COLOURS, ordering="status")
    def status_label(self, child: Child) -> tuple[str, str]:
        return child.status, child.get_status_display()

    @display(description=_("age"))
    def years(self, child: Child) -> str:
        if child.age is None:
            return "–"
        return f"{child.age}" if child.birth_date else _("about %(years)s") % {"years": child.age}

    @display(description=_("registered"), ordering="created_at")
    def registered_on(self, child: Child) -> str:
        return date_format(timezone.localtime(child.created_at), "DATE_FORMAT")

    # --- the record -------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        may_edit = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        names: list[Any] = [("first_name", "family_name"), ("sex", "birth_date"), "birth_year"]
        if obj is not None or _sees_all(request):
            names.append("partner")
        sets: list[Any] = [
            (_("Child"), {"fields": names}),
            (_("Photo"), {"fields": ["photo", "photo_taken_on"]}),
            (_("School"), {"fields": [("school", "school_class")]}),
            (_("Story and need"), {"fields": ["story_draft", "monthly_need"]}),
        ]
        if not (may_edit and request.user.has_perm("beneficiaries.add_childphoto")):
            del sets[1]
        if may_edit and obj is not None:
            sets.append((_("About this change"), {"fields": ["change_reason"]}))
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Child | None = None) -> list[str]:
        if obj is None:
            return []
        if not obj.identity_is_open:
            return list(IDENTITY_FIELDS)
        return [] if _sees_all(request) else ["partner"]

    def get_inlines(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        # The first photo comes by its field; there is nothing to list yet.
        return self.inlines if obj else [inline for inline in self.inlines if inline is not PhotoInline]

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "story_draft" and field is not None:
            field.widget.attrs["rows"] = 5
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A registrar without a partner has nowhere to register a child.
        return super().has_add_permission(request) and (_sees_all(request) or bool(_own_partner(request)))

    def has_change_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.record_is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return False  # a child leaves or is rejected; the register forgets nobody

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]
        except DomainError as refusal:
            # Forms check all they can see. What only the service sees (somebody else was quicker) ends here,
            # after the transaction was rolled back.
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Child | None = None,
    ) -> HttpResponse:
        if obj is not None:
            context.update(self._summary(request, obj))
        return super().render_change_form(request, context, add, change, form_url, obj)  # type: ignore[no-any-return]

    def save_model(self, request: HttpRequest, obj: Child, form: ChildForm, change: bool) -> None:
        user: Any = request.user
        if change:
            register.update_child(obj, by=user, reason=str(form.cleaned_data.get("change_reason") or ""))
        else:
            if not _sees_all(request):
                obj.partner_id = _own_partner(request)  # type: ignore[assignment]  # has_add_permission saw to it
            register.register_child(obj, by=user)
        if photo := form.cleaned_data.get("photo"):
            photos.add_photo(obj, upload=photo, by=user, taken_on=form.cleaned_data.get("photo_taken_on"))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        reason = str(form.cleaned_data.get("change_reason") or "")
        user: Any = request.user
        with context.acting(user, reason=reason):
            if formset.model is ConsentRecord:
                save_consents(formset, form.instance, user)
            elif formset.model is ChildDocument:
                save_papers(formset, form.instance, user)
            elif formset.model is ChildPhoto:
                formset.save(commit=False)
                for photo in formset.deleted_objects:
                    photos.remove_photo(photo, by=user, reason=reason)
            else:
                super().save_formset(request, form, formset, change)

    def _summary(self, request: HttpRequest, child: Child) -> dict[str, Any]:
        may_see = request.user.has_perm
        main = (
            child.photos.filter(is_primary=True).first() if may_see("beneficiaries.view_childphoto") else None
        )
        return {
            "child": child,
            "status_colour": STATUS_COLOURS[Child.Status(child.status)],
            "photo_large": photo_address(main, "large") if main else "",
            "photo_medium": photo_address(main, "medium") if main else "",
            "missing": register.what_is_missing(child) if child.status == Child.Status.REGISTERED else [],
            "checks_form": self.checks_form_for(request, child),
            "checks": child.checks.select_related("checked_by", "evidence")
            if may_see("beneficiaries.view_verificationcheck")
            else [],
        }


def _sees_all(request: HttpRequest) -> bool:
    return request.user.has_perm(SEE_ALL_PARTNERS)


def _own_partner(request: HttpRequest) -> int | None:
    member = PartnerMember.objects.filter(user__in=[request.user.pk]).first()
    return member.partner_id if member else None
