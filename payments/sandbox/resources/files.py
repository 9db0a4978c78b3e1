"""Files that are uploaded: https://docs.stripe.com/api/files. Only those that a bank shall read in a dispute."""

from payments.sandbox import store
from payments.sandbox.api.multipart import UploadedFile
from payments.sandbox.api.router import route
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.shapes.files import uploaded_file
from payments.sandbox.validation import files


@route("POST", "/v1/files", "FileCreateParams", understands=("file", "purpose"))
def create(params: Params) -> Document:
    upload = params["file"]
    if not isinstance(upload, UploadedFile):
        raise InvalidRequest("Invalid file: it must be uploaded as multipart/form-data.", param="file")
    kind = files.checked(upload, purpose=params["purpose"])
    return store.shown(store.add(uploaded_file(upload, kind=kind, purpose=params["purpose"])))


@route("GET", "/v1/files/{file}", "FileRetrieveParams")
def retrieve(params: Params, file: str) -> Document:
    return store.get("file", file, param="file").data
