"""What a stored file is called: never what the uploader called it.

A name from outside could climb out of its folder, end in .html, or hold a child's name where logs and backups
show it. So a file is stored as `<folder>/<year>/<random>.<suffix>`, its suffix chosen by the kind.
"""

import uuid
from typing import Any

from django.utils import timezone
from django.utils.deconstruct import deconstructible


@deconstructible
class StoredAs:
    """An `upload_to`: `StoredAs("children/photos", ".webp")`."""

    def __init__(self, folder: str, suffix: str) -> None:
        if not suffix.startswith(".") or not suffix[1:].isalnum():
            raise ValueError(f"A suffix looks like .webp, not {suffix!r}.")
        self.folder = folder.strip("/")
        self.suffix = suffix

    def __call__(self, instance: Any, filename: str) -> str:
        return self.name()

    def name(self) -> str:
        """A fresh name, for a file that the house makes itself."""
        return f"{self.folder}/{timezone.localdate().year}/{uuid.uuid4().hex}{self.suffix}"
