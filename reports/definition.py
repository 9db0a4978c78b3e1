"""What is a report? One definition from which the screen, Excel, PDF and CSV are all made.

A report says what may be asked (a form), what its columns are, and yields its rows once, one after the other.
Totals are added up from those very rows, so that no rendering can differ from another.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from backoffice.core.documents.table import Column, Row
from backoffice.core.models import User
from reports.models import RUN_REPORTS
from reports.parameters import ParameterForm
from reports.totals import Tally

Asked = TypeVar("Asked")
# Who reads the report, and whose row limits therefore hold. None is the house itself (a command, a schedule).
Viewer = User | None


class Report(ABC, Generic[Asked]):
    """Base of all reports. `Asked` is the type of the cleaned parameters that the form gives."""

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    description: ClassVar[str | Promise]
    form_class: ClassVar[type[ParameterForm[Any]]]
    columns: ClassVar[Sequence[Column]]
    # What a person must be allowed besides running reports at all.
    permissions: ClassVar[Sequence[str]] = ()

    @abstractmethod
    def rows(self, asked: Asked, *, viewer: Viewer) -> Iterator[Row]:
        """The rows in order, values not model instances, read as they are asked for."""

    @abstractmethod
    def counted(self, number: int) -> str:
        """So many rows, in words: "3 donations"."""

    def visible_to(self, user: User | AnonymousUser) -> bool:
        return user.is_active and user.has_perms([RUN_REPORTS, *self.permissions])

    def form(self, given: dict[str, str] | None = None, *, viewer: Viewer) -> ParameterForm[Asked]:
        """The form with what was given, its defaults where nothing was."""
        return self.form_class.filled(given or {}, viewer=viewer)

    def tally(self) -> Tally:
        return Tally(self.columns, self.counted)
