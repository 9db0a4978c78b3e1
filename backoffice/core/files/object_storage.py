"""Private files in a bucket of S3, or of a store that speaks its language (MEDIA_STORAGE=s3).

A module of its own: who keeps files on disk need not load the client of a store.
"""

from django.conf import settings
from storages.backends.s3 import S3Storage

from backoffice.core.files.storage import WithoutAddress


class PrivateObjectStorage(WithoutAddress, S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """Files in a private bucket of S3, or of a store that speaks its language."""

    def signed_address(self, name: str, *, content_type: str, disposition: str) -> str:
        """The object's address at the store, for PRIVATE_LINK_SECONDS, with the headers that we choose."""
        parameters = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
        address: str = S3Storage.url(
            self, name, parameters=parameters, expire=settings.PRIVATE_LINK_SECONDS, http_method="GET"
        )
        return address
