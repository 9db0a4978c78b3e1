"""JSON as it was written: amounts keep their cents, and nothing is read without end."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from backoffice.core.api.errors import TooLarge


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
            return json.loads(body.decode(), parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is no JSON: %(why)s") % {"why": error}) from error


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
