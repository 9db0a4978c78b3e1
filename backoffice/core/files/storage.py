"""Where private files lie: in a folder that no web server maps to an address (or see `object_storage`)."""

from typing import Any

from django.core.files.storage import FileSystemStorage


class NoPublicAddress(ValueError):
    """Somebody asked a private file for its address."""


class WithoutAddress:
    """For a storage: it tells nobody where its files are."""

    def url(self, name: str | None, *_args: Any, **_options: Any) -> str:
        # A storage knows a name but not whose file it is, so it cannot tell who may see it.
        raise NoPublicAddress(
            "A private file has no address of its own. Link to it with "
            "backoffice.core.files.links.guarded_link or signed_link."
        )


class PrivateStorage(WithoutAddress, FileSystemStorage):
    """Files under MEDIA_ROOT, readable by the house alone (owner and group), without any public address."""

    def __init__(self, **options: object) -> None:
        options.setdefault("file_permissions_mode", 0o640)
        options.setdefault("directory_permissions_mode", 0o750)
        super().__init__(**options)  # type: ignore[arg-type]
