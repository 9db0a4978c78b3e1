"""An uploaded file, as the API shows it. What is in it is forgotten: nothing here reads it again."""

from payments.sandbox import clock
from payments.sandbox.api.multipart import UploadedFile
from payments.sandbox.documents import Document
from payments.sandbox.ids import new_id
from payments.sandbox.shapes.blank import blank

_KEPT_DAYS = 274  # nine months, for evidence


def uploaded_file(upload: UploadedFile, *, kind: str, purpose: str) -> Document:
    file_id = new_id("file")
    return blank("file") | {
        "id": file_id,
        "created": clock.now(),
        "expires_at": clock.now() + _KEPT_DAYS * 86400,
        "filename": upload.name,
        "links": {"object": "list", "data": [], "has_more": False, "url": f"/v1/file_links?file={file_id}"},
        "purpose": purpose,
        "size": len(upload.content),
        "type": kind,
        "url": f"https://files.stripe.com/v1/files/{file_id}/contents",
    }
