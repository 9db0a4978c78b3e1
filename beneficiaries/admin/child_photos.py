"""A child's photos on a page of their own: the gallery, and uploading many at once.

With scripts each file is sent by itself and its progress shown; without them the same form posts all files at once.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import redirect_behind_dialog
from backoffice.core.models import User
from beneficiaries.admin.photo_cards import cards
from beneficiaries.models import Child, PhotoUpload
from beneficiaries.services import photo_uploads

A_PAGE = 24


class UploadForm(forms.Form):
    """What is said of all files of one press of the button."""

    taken_on = forms.DateField(
        label=_("Taken on"),
        required=False,
        help_text=_("For all photos that you choose next. Leave it empty when you do not know."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].widget.attrs["max"] = timezone.localdate().isoformat()


class ChildPhotos(AlmonerModelAdmin):
    """For the child's admin."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("photos/", self.photos_view, "photos"),
            ("photos/state/", self.photos_state_view, "photos_state"),
            ("photos/dismiss/", self.dismiss_uploads_view, "dismiss_uploads"),
        ]
        own = [
            path(
                f"<path:object_id>/{address}",
                self.admin_site.admin_view(view),
                name=f"beneficiaries_child_{name}",
            )
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    @action(description=_("All photos, upload"), icon="add_photo_alternate", permissions=["see_photos"])
    def all_photos(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:beneficiaries_child_photos", args=[object_id]))

    def photos_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        child = self._child(request, object_id)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        form = UploadForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not self.may_upload(request, child):
                raise PermissionDenied
            if _comes_from_script(request):
                return _answer_script(request, child, form)
            if form.is_valid() and _take_in_all(request, child, form):
                return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            **self._state(request, child),
            "title": _("Photos of %(child)s") % {"child": child},
            "opts": self.opts,
            "original": child,
            "form": form,
            "may_upload": self.may_upload(request, child),
        }
        return TemplateResponse(request, "admin/beneficiaries/photos_page.html", context)

    def photos_state_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The part of the page that changes while photos are processed."""
        state = self._state(request, self._child(request, object_id))
        return TemplateResponse(request, "admin/beneficiaries/photos_state.html", state)

    def dismiss_uploads_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take one upload off the list, or all that are finished."""
        child = self._child(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_upload(request, child):
            raise PermissionDenied
        assert isinstance(request.user, User)
        only = request.POST.get("upload", "")
        rows = child.photo_uploads.finished().shown()
        photo_uploads.dismiss([row for row in rows if only in ("", str(row.pk))], by=request.user)
        if request.headers.get("HX-Request"):
            state = self._state(request, child)
            return TemplateResponse(request, "admin/beneficiaries/photos_state.html", state)
        return redirect_behind_dialog(request, reverse("admin:beneficiaries_child_photos", args=[child.pk]))

    def may_upload(self, request: HttpRequest, child: Child) -> bool:
        return request.user.has_perm("beneficiaries.add_childphoto") and child.record_is_open

    def has_see_photos_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return request.user.has_perm("beneficiaries.view_childphoto")

    def _child(self, request: HttpRequest, object_id: str) -> Child:
        if not self.has_see_photos_permission(request):
            raise PermissionDenied
        child: Child = self.record(request, unquote(object_id))
        return child

    def _state(self, request: HttpRequest, child: Child) -> dict[str, Any]:
        page = Paginator(child.photos.newest_first().select_related("uploaded_by"), A_PAGE).get_page(
            request.GET.get("page")
        )
        uploads = list(child.photo_uploads.shown().select_related("uploaded_by"))
        return {
            "child": child,
            "cards": cards(page.object_list, child, request),
            "page": page,
            "uploads": uploads,
            "under_way": any(not upload.is_finished for upload in uploads),
            "may_upload": self.may_upload(request, child),
        }


def _comes_from_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _answer_script(request: HttpRequest, child: Child, form: UploadForm) -> HttpResponse:
    """201 with the upload's status in a header; the list on the page says the rest. 400 in words."""
    sent = request.FILES.getlist("photos")
    if not form.is_valid() or len(sent) != 1:
        words = form.errors.get("taken_on", [_t("Choose a photo.")])
        return HttpResponse(" ".join(map(str, words)), status=400, content_type="text/plain")
    row = _take_in(request, child, form, sent[0])
    return HttpResponse(status=201, headers={"X-Upload-Status": str(row.status)})


def _take_in_all(request: HttpRequest, child: Child, form: UploadForm) -> bool:
    """For the plain form. False when there was nothing to take in."""
    rows = [_take_in(request, child, form, file) for file in request.FILES.getlist("photos")]
    if not rows:
        form.add_error(None, _("Choose at least one photo."))
        return False
    taken = sum(row.status != PhotoUpload.Status.REFUSED for row in rows)
    if taken:
        words = ngettext(
            "%(number)d photo was received and is being processed.",
            "%(number)d photos were received and are being processed.",
            taken,
        )
        messages.success(request, words % {"number": taken})
    return True


def _take_in(request: HttpRequest, child: Child, form: UploadForm, file: Any) -> PhotoUpload:
    assert isinstance(request.user, User)
    return photo_uploads.receive_photo(
        child, upload=file, by=request.user, taken_on=form.cleaned_data["taken_on"]
    )
