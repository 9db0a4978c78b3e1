"""Handing out private files: rights first, then an audit row, then the bytes.

No path ever comes from the request. In production the proxy sends the bytes (X-Accel-Redirect), and it does so
on our word alone.
"""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.core.files import links, registry
from backoffice.core.files.registry import PrivateFiles
from backoffice.core.models import User
from backoffice.core.services.audit import record as write_audit

# A PDF is not sandboxed: browsers refuse to open their viewer in a sandbox.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
SANDBOXED = f"sandbox; {POLICY}"
_FORBIDDEN_IN_NAMES = str.maketrans(
    dict.fromkeys('\\/:*?"<>|', "_") | dict.fromkeys(map(chr, (*range(32), 127)), "")
)


@require_safe
def guarded(request: HttpRequest, kind: str, key: str, variant: str = "") -> HttpResponseBase:
    """For signed-in people who may see this very file."""
    if not _is_signed_in(request):
        return redirect_to_login(request.get_full_path())
    found = _find(kind, key)
    if found is None:
        return _no_such_file(request)
    files, record = found
    if not files.may_view(request.user, record):
        return _plain_page(request, 403, _("You may not open this file."))
    return _hand_out(request, files, record, variant, by_link=False)


@require_safe
def signed(request: HttpRequest, token: str) -> HttpResponseBase:
    """For whoever holds a fresh link that we signed."""
    try:
        target = links.read_token(token)
    except links.LinkExpired:
        return _plain_page(
            request,
            410,
            _("This link has ended. Open the page or the mail that it came from and ask for a new one."),
        )
    except links.LinkInvalid:
        return _plain_page(
            request, 404, _("This link is not complete. Copy the whole address and try again.")
        )
    found = _find(target.kind, target.key)
    if found is None or not _still_opens(target, *found):
        return _no_such_file(request)
    return _hand_out(request, *found, target.variant, by_link=True)


def _still_opens(target: links.Target, files: PrivateFiles, record: Any) -> bool:
    """May the holder see the file now? It may have been taken back since the link was signed."""
    if not target.viewer:
        return files.may_open_link(record)
    viewer = User.objects.filter(pk=target.viewer, is_active=True).first()
    return viewer is not None and files.may_view(viewer, record)


def _is_signed_in(request: HttpRequest) -> bool:
    """A staff member who has given the password alone is not signed in where two factors are asked for."""
    if request.user.is_staff:
        return admin.site.has_permission(request)
    return request.user.is_authenticated


def _find(kind: str, key: str) -> tuple[PrivateFiles, Any] | None:
    try:
        files = registry.kind_called(kind)
        record = files.model._default_manager.filter(pk=key).first()
    except (registry.UnknownKind, ValueError, ValidationError):
        return None
    return (files, record) if record is not None else None


def _hand_out(
    request: HttpRequest, files: PrivateFiles, record: Any, variant: str, *, by_link: bool
) -> HttpResponseBase:
    stored = files.stored(record, variant)
    if stored is None:
        return _no_such_file(request)
    inline = files.shown_inline(record) and "download" not in request.GET
    write_audit(
        "file.viewed" if inline else "file.downloaded",
        subject=record,
        kind=files.kind,
        variant=variant,
        by_link=by_link,
    )
    content_type = files.type_of(record)
    disposition = _disposition(files.filename(record), inline=inline)
    if not by_link and hasattr(stored.storage, "signed_address"):
        return _to_the_object_store(stored, content_type, disposition)
    response = bytes_of(stored)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = POLICY if content_type == "application/pdf" else SANDBOXED
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"  # our own pages show papers beside the record
    return response


def bytes_of(stored: FieldFile) -> HttpResponseBase:
    """The stored bytes, through us or, from our own disk, through the proxy in front of us."""
    if settings.X_ACCEL_REDIRECT_PREFIX and isinstance(stored.storage, FileSystemStorage):
        address = f"{settings.X_ACCEL_REDIRECT_PREFIX.rstrip('/')}/{quote(str(stored.name))}"
        return HttpResponse(headers={"X-Accel-Redirect": address})
    return FileResponse(stored.open("rb"))


def _to_the_object_store(stored: FieldFile, content_type: str, disposition: str) -> HttpResponse:
    """For people who are signed in. Those who hold a link get the bytes through us: an address at the object
    store cannot be asked again whether it still opens."""
    address = stored.storage.signed_address(  # type: ignore[attr-defined]  # of PrivateObjectStorage
        str(stored.name), content_type=content_type, disposition=disposition
    )
    return HttpResponse(status=302, headers={"Location": address, "Cache-Control": "private, no-store"})


def _disposition(filename: str, *, inline: bool) -> str:
    safe = filename.translate(_FORBIDDEN_IN_NAMES).strip(". ") or "file"
    return content_disposition_header(as_attachment=not inline, filename=safe) or "attachment"


def _no_such_file(request: HttpRequest) -> HttpResponse:
    return _plain_page(request, 404, _("There is no such file."))


def _plain_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    return render(request, "files/message.html", {"message": message}, status=status)
