"""Users and their roles. Only administrators change them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backoffice.core.admin.base import AlmonerModelAdmin, ReadOnlyAdmin
from backoffice.core.admin.tabs import Tab
from backoffice.core.models import User


class NewUserForm(UserCreationForm):  # type: ignore[misc]  # unfold ships no types
    class Meta:
        model = User
        fields = ["email", "full_name"]


class ChangeUserForm(UserChangeForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class PeopleAdmin(AlmonerModelAdmin, UserAdmin[User]):
    form = ChangeUserForm
    add_form = NewUserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["full_name", "email", "role_names", "is_staff", "is_active", "last_login"]
    list_filter = [
        ("is_active", BooleanRadioFilter),
        ("is_staff", BooleanRadioFilter),
        ("groups", RelatedDropdownFilter),
    ]
    list_tabs = (
        Tab(_("Staff"), {"is_staff__exact": "1"}),
        Tab(_("Others"), {"is_staff__exact": "0"}),
        Tab(_("All")),
    )
    search_fields = ["full_name", "email"]
    ordering = ["full_name", "email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["full_name", "email", "password"]}),
        (
            _("Rights"),
            {
                "fields": ["is_active", "is_staff", "is_superuser", "groups"],
                "description": _("Rights come with roles. What each role may do is the same for everybody."),
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["full_name", "email", "usable_password", "password1", "password2"]})]

    @display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Whoever may give roles could give them to themselves.
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # history must be able to name who did it: people are switched off instead


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """Roles as the declared table of rights makes them; they are read here and changed there."""

    list_display = ["name", "people"]
    search_fields = ["name"]
    fields = ["name", "rights", "people"]
    readonly_fields = ["rights", "people"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(people_count=Count("user"))

    @display(description=_("people"), ordering="people_count")
    def people(self, group: Any) -> int:
        return int(group.people_count)

    @display(description=_("rights"))
    def rights(self, group: Group) -> SafeString:
        rows = group.permissions.select_related("content_type").order_by(
            "content_type__app_label", "codename"
        )
        return format_html_join("", "<div>{}</div>", ((permission.name,) for permission in rows))
