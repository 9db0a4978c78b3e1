"""JSON as it was written: amounts keep their cents, and nothing is read without end."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

from backoffice.core.api.errors import TooLarge

_HALF = re.compile("[\ud800-\udfff]")


class ExactJSONParser(JSONParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(settings.API_MAX_BODY_BYTES + 1)
        if len(body) > settings.API_MAX_BODY_BYTES:
            raise TooLarge(
                _("The body is larger than %(limit)s bytes.") % {"limit": settings.API_MAX_BODY_BYTES}
            )
        try:
            # A number of JSON has no size; as a float it would lose cents.
            found = json.loads(body.decode(), parse_float=Decimal, parse_constant=_no_number)
            if b"\\u" in body:
                _refuse_half_characters(found)
        except (ValueError, ArithmeticError, RecursionError) as error:
            # An exponent beyond all sense is an error of arithmetic.
            raise ParseError(_("This is no JSON: %(why)s") % {"why": error}) from error
        return found


def _refuse_half_characters(found: Any) -> None:
    """Half of a surrogate pair is JSON and no text: neither the database nor our own answer can hold it."""
    words = _("Half a character stands in it. Write the text anew.")
    fields = found.items() if isinstance(found, dict) else ()
    if broken := [name for name, value in fields if _is_whole(name) and not _is_whole(value)]:
        raise ValidationError({name: [words] for name in broken})
    if not _is_whole(found):
        raise ParseError(words)


def _is_whole(found: Any) -> bool:
    match found:
        case str():
            return not _HALF.search(found)
        case dict():
            return all(_is_whole(name) and _is_whole(value) for name, value in found.items())
        case list():
            return all(_is_whole(value) for value in found)
    return True


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
