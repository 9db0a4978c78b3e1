"""Children on screen."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.core import context
from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.days import DaysFilter
from backoffice.core.admin.record_tasks import RecordTasks
from backoffice.core.admin.tabs import Tab
from beneficiaries.admin.child_bulk import ChildBulk
from beneficiaries.admin.child_checks import ChildChecks
from beneficiaries.admin.child_duplicates import ChildDuplicates, DuplicateFilter, reference_line
from beneficiaries.admin.child_export import ChildExport
from beneficiaries.admin.child_filters import PublishedFilter, ReportDueFilter, ReverificationFilter
from beneficiaries.admin.child_forms import ChildForm
from beneficiaries.admin.child_inlines import (
    ConsentInline,
    GuardianInline,
    PaperInline,
    PhotoInline,
    SchoolYearInline,
)
from beneficiaries.admin.child_moves import ChildMoves
from beneficiaries.admin.child_photos import ChildPhotos
from beneficiaries.admin.child_publicity import ChildPublicity
from beneficiaries.admin.child_quick import ChildQuick
from beneficiaries.admin.child_record import ChildRecord
from beneficiaries.admin.child_reports import ChildReports
from beneficiaries.admin.child_rows import save_consents, save_papers, save_school_years
from beneficiaries.admin.child_story import ChildStory
from beneficiaries.admin.labels import STATUS_COLOURS, initials, photo_address
from beneficiaries.admin.sealed import ways_to_sealed_records
from beneficiaries.admin.sight import own_partner, sees_all
from beneficiaries.models import Child, ChildDocument, ChildPhoto, ConsentRecord, SchoolYear
from beneficiaries.services import photos, register
from beneficiaries.services.checklist import checklist_of


@admin.register(Child)
class ChildAdmin(
    ChildDuplicates,
    ChildExport,
    ChildMoves,
    ChildBulk,
    ChildPublicity,
    ChildPhotos,
    ChildStory,
    ChildChecks,
    ChildReports,
    ChildQuick,
    ChildRecord,
    RecordTasks,
    AlmonerModelAdmin,
):
    form = ChildForm
    list_display = ["who", "status_label", "years", "partner", "registered_by", "registered_on"]
    list_select_related = ["partner", "registered_by"]
    list_per_page = 25
    list_fullwidth = True
    search_fields = ["^reference", "^first_name", "^family_name"]
    search_help_text = _("Reference, first name or family name, from its beginning")
    autocomplete_fields = ["partner", "tags", "siblings"]
    inlines = [GuardianInline, ConsentInline, SchoolYearInline, PaperInline, PhotoInline]
    change_form_outer_before_template = "admin/beneficiaries/child_summary.html"
    actions = ["submit_several", "compare_two"]
    actions_list = ["review_one_by_one"]
    actions_detail = [
        "submit",
        "verify",
        "send_back",
        "write_report",
        {
            "title": _("Photos, story and consent"),
            "icon": "photo_library",
            "items": [
                *("all_photos", "publish_photo", "unpublish_photo", "choose_main_photo", "remove_photo"),
                *("publish_story", "take_story_back", "withdraw_consent"),
            ],
        },
        {
            "title": _("More"),
            "icon": "more_horiz",
            "items": ["add_task", "resume", "ask_reverification", "suspend", "leave", "reopen", "reject"],
        },
    ]

    # --- the list ---------------------------------------------------------------------------------------

    def get_list_tabs(self, request: HttpRequest) -> tuple[Tab, ...]:
        """One tab for each status, with its number: a single grouped count over an index."""
        listed = Child.objects.for_user(request.user).standing()
        counts = dict(listed.order_by().values_list("status").annotate(number=Count("*")))
        tabs = [
            Tab(f"{status.label} ({counts.get(status, 0)})", {"status__exact": status.value})
            for status in Child.Status
        ]
        again = Tab(f"{_('Verify again')} ({listed.to_verify_again().count()})", {"reverify": "due"})
        return (Tab(f"{_('All')} ({sum(counts.values())})"), *tabs[:3], again, *tabs[3:])

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        own = [
            ("sex", ChoicesDropdownFilter),
            ReverificationFilter,
            ReportDueFilter,
            PublishedFilter,
            DuplicateFilter,
            ("created_at", DaysFilter),
        ]
        return [("partner", AutocompleteSelectFilter), *own] if sees_all(request) else own

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
        return [child.full_name, reference_line(child), initials(child), picture]

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

    def get_inlines(self, request: HttpRequest, obj: Child | None = None) -> list[Any]:
        # The first photo and the first school come by fields of the form; there is nothing to list yet.
        later = () if obj else (PhotoInline, SchoolYearInline)
        return [inline for inline in self.inlines if inline not in later]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A registrar without a partner has nowhere to register a child.
        return super().has_add_permission(request) and (sees_all(request) or bool(own_partner(request)))

    def has_change_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.record_is_open)

    def has_delete_permission(self, request: HttpRequest, obj: Child | None = None) -> bool:
        return False  # a child leaves or is rejected; the register forgets nobody

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
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Child, form: ChildForm, change: bool) -> None:
        user: Any = request.user
        if change:
            register.update_child(obj, by=user, reason=str(form.cleaned_data.get("change_reason") or ""))
        else:
            if not sees_all(request):
                obj.partner_id = own_partner(request)  # type: ignore[assignment]  # has_add_permission saw to it
            register.register_child(obj, by=user)
        if photo := form.cleaned_data.get("photo"):
            photos.add_photo(obj, upload=photo, by=user, taken_on=form.cleaned_data.get("photo_taken_on"))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        reason = str(form.cleaned_data.get("change_reason") or "")
        user: Any = request.user
        with context.acting(user, reason=reason):
            if formset.model is SchoolYear:
                save_school_years(formset, form.instance, user, reason)
            elif formset.model is ConsentRecord:
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
            **self.resemblances(request, child),
            "ways_to_sealed_records": ways_to_sealed_records(request, child),
            "status_colour": STATUS_COLOURS[Child.Status(child.status)],
            "photo_large": photo_address(main, "large") if main else "",
            "photo_medium": photo_address(main, "medium") if main else "",
            "missing": register.what_is_missing(child) if child.status == Child.Status.REGISTERED else [],
            "checks_form": self.checks_form_for(request, child),
            "checks": checklist_of(child) if may_see("beneficiaries.view_verificationcheck") else [],
        }
