"""Reading and writing the sandbox's objects; every change to one is made under its row lock."""

import copy

from payments.sandbox import clock
from payments.sandbox.documents import Document
from payments.sandbox.errors import ResourceMissing
from payments.sandbox.models import SandboxObject


def add(document: Document, *, private: Document | None = None) -> SandboxObject:
    return SandboxObject.objects.create(
        id=document["id"],
        kind=document["object"],
        data=document,
        private=private or {},
        created=document.get("created", clock.now()),  # a payment link does not show when it was made
    )


def get(kind: str, object_id: str, *, param: str = "id") -> SandboxObject:
    found = SandboxObject.objects.filter(kind=kind, pk=object_id).first()
    if found is None:
        raise ResourceMissing(kind, object_id, param=param)
    return found


def locked(kind: str, object_id: str, *, param: str = "id") -> SandboxObject:
    """The object as it is once everybody who changes it has finished; call inside a transaction."""
    found = SandboxObject.objects.select_for_update().filter(kind=kind, pk=object_id).first()
    if found is None:
        raise ResourceMissing(kind, object_id, param=param)
    return found


def shown(found: SandboxObject) -> Document:
    """A copy that the caller may expand without touching what is stored."""
    return copy.deepcopy(found.data)
