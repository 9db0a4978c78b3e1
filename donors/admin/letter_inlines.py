"""Letters under a sponsorship, and the pages under a letter."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backoffice.core.admin.base import AlmonerModelAdmin, AlmonerTabularInline, ReadOnlyInline
from backoffice.core.admin.links import link
from backoffice.core.files.links import guarded_link
from donors.letter_files import SCAN
from donors.models import Letter, LetterScan


class PageInline(AlmonerTabularInline):
    """The pages that are there. New ones come by the field of the form."""

    model = LetterScan
    fields = ["preview", "number"]
    readonly_fields = ["preview"]
    verbose_name_plural = _("scanned pages")
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        """The order of the pages belongs to the letter."""
        return is_open(obj) and bool(request.user.has_perm("donors.change_letter"))

    def has_delete_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        return is_open(obj) and bool(super().has_delete_permission(request, obj))

    @display(description=_("picture"))
    def preview(self, scan: LetterScan) -> SafeString:
        return format_html(
            '<a href="{0}" target="_blank" rel="noopener"><img src="{0}" alt="{1}" loading="lazy" '
            'class="rounded-default" style="height:96px;width:72px;object-fit:cover"></a>',
            guarded_link(SCAN, scan),
            _t("Page %(number)s, large") % {"number": scan.number},
        )


class LetterInline(ReadOnlyInline):
    """Under a sponsorship: its letters, each a way to its own page."""

    model = Letter
    tab = True
    per_page = 10
    hide_title = True
    readonly_fields = ["open_letter", "state", "delivery", "written_on", "sent_at", "read_at"]
    fields = [*readonly_fields]
    verbose_name_plural = _("letters")

    @display(description=_("letter"))
    def open_letter(self, letter: Letter) -> SafeString:
        return link(reverse("admin:donors_letter_change", args=[letter.pk]), letter.get_direction_display())

    @display(description=_("status"))
    def state(self, letter: Letter) -> str:
        return str(letter.get_status_display())


class EntersLetters(AlmonerModelAdmin):
    """For the sponsorship's admin: `actions_detail = [..., "enter_letter"]`."""

    @action(description=_("Enter a letter"), icon="mail", permissions=["enter_letter"])
    def enter_letter(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('admin:donors_letter_add')}?sponsorship={object_id}")

    def has_enter_letter_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.has_perm("donors.add_letter"))


def is_open(letter: Letter | None) -> bool:
    return letter is None or letter.is_open
