"""In which language a page speaks: staff share one, whatever their browsers ask for; everybody else has a choice."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

# The admin with all that leads into it, the API, private files, the sandbox.
_STAFF = ("/admin/", "/api/", "/files/", "/receipts/void/", "/sandbox/")
_SIGNED_FILES = "/files/signed/"  # donors open these from a page or a mail


class PageLanguageMiddleware(LocaleMiddleware):
    """`LANGUAGE_CODE` for staff and programs, the browser's language for the public.

    Only what donors read is translated, so an admin in the browser's language would be a mixture of two. Pages of
    signed links answer in their donor's language, whatever was chosen here.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not is_for_staff(request.path_info):
            super().process_request(request)
            return
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_for_staff(request.path_info):
            return super().process_response(request, response)
        # It does not vary with what the browser asks for.
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        return response


def is_for_staff(path: str) -> bool:
    return path.startswith(_STAFF) and not path.startswith(_SIGNED_FILES)
