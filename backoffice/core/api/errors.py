"""What went wrong, always as `{"detail": …}` or `{field: […]}`, in the words of whoever refused."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from backoffice.core.errors import Conflict, DomainError


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class Refused(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST


class ConflictRefused(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler: services and models refuse in their own errors, callers read one shape."""
    response = exception_handler(_of_http(error), context)
    if response is not None:
        # What simplejwt adds to it (codes, classes of tokens) is of no use to callers.
        data = {"detail": response.data["detail"]} if response.status_code == 401 else response.data
        response.data = _one_shape(data)
    return response


def _of_http(error: Exception) -> Exception:
    match error:
        case Conflict():
            return ConflictRefused(str(error))
        case DomainError():
            return Refused(str(error))
        case ModelValidationError():
            return exceptions.ValidationError(_by_field(error))
        case RequestDataTooBig():
            return TooLarge(str(error))
        case _:
            return error


def _by_field(error: ModelValidationError) -> dict[str, list[str]]:
    if not hasattr(error, "error_dict"):
        return {api_settings.NON_FIELD_ERRORS_KEY: list(error.messages)}
    return {
        api_settings.NON_FIELD_ERRORS_KEY if name == NON_FIELD_ERRORS else name: words
        for name, words in error.message_dict.items()
    }


def _one_shape(data: Any) -> Any:
    """A list of complaints, or complaints that belong to no field alone, become one `detail`."""
    if isinstance(data, list):
        return {"detail": " ".join(map(str, data))}
    key = api_settings.NON_FIELD_ERRORS_KEY
    if isinstance(data, dict) and key in data:
        of_fields = {name: words for name, words in data.items() if name != key}
        return {"detail": " ".join(map(str, data[key])), **of_fields}
    return data
