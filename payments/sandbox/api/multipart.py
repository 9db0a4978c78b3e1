"""Reading `multipart/form-data`: the one way in which a file reaches the API."""

import io
import re
from dataclasses import dataclass

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from payments.sandbox.documents import Params
from payments.sandbox.errors import InvalidRequest

_BOUNDARY = re.compile(r"boundary=\"?([^\";]+)")


@dataclass(frozen=True)
class UploadedFile:
    name: str
    content: bytes


def is_multipart(content_type: str) -> bool:
    return content_type.startswith("multipart/form-data")


def decoded(body: bytes, content_type: str) -> Params:
    """Fields as text, files as UploadedFile."""
    head = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
    try:
        parser = MultiPartParser(head, io.BytesIO(body), [TemporaryFileUploadHandler()], "utf-8")
        fields, files = parser.parse()
    except MultiPartParserError as error:
        raise InvalidRequest(f"Invalid multipart request: {error}") from error
    uploads = {
        name: UploadedFile(str(part.name), part.read())
        for name, part in files.items()
        if not isinstance(part, list)
    }
    return {**fields.dict(), **uploads}


def without_boundary(body: bytes, content_type: str) -> str:
    """The client draws a new boundary each time that it sends the same request."""
    found = _BOUNDARY.search(content_type)
    return (body.replace(found[1].encode(), b"") if found else body).decode("latin-1")
