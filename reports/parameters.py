"""What may be asked of a report: a form whose answers can be stored, shown in words, and asked again."""

import datetime
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, Self, TypeVar

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.core.errors import DomainError
from backoffice.core.models import User

Asked = TypeVar("Asked")
EVERYTHING = gettext_lazy("All")


class InvalidParameters(DomainError):
    """What was asked cannot be answered; the message says which parameter and why."""


class ParameterForm(forms.Form, Generic[Asked]):
    """Base of the parameter forms. Answers travel as plain strings, `asked()` gives them typed.

    `viewer` is whose rows may be named in an answer: a child that the person may not see does not exist here.
    """

    use_required_attribute = True

    def __init__(self, data: Mapping[str, str] | None = None, *, viewer: User | None, **options: Any) -> None:
        self.viewer = viewer
        super().__init__(data, **options)

    @abstractmethod
    def asked(self) -> Asked:
        """The cleaned answers, typed."""

    @classmethod
    def filled(cls, given: Mapping[str, str], *, viewer: User | None) -> Self:
        """Bound to what was given; a parameter that was left out has its default, an empty one means all."""
        known = {name: value for name, value in given.items() if name in cls.base_fields}
        return cls({**cls.defaults(), **known}, viewer=viewer)

    @classmethod
    def defaults(cls) -> dict[str, str]:
        unbound = cls(viewer=None)
        return {
            name: _as_text(unbound.get_initial_for_field(field, name))
            for name, field in unbound.fields.items()
        }

    @classmethod
    def unknown(cls, given: Mapping[str, str]) -> list[str]:
        return sorted(set(given) - set(cls.base_fields))

    def insist(self) -> None:
        """Raises InvalidParameters unless all answers are good."""
        if not self.is_valid():
            raise InvalidParameters(self.complaints())

    def complaints(self) -> str:
        """All errors in one text, each with the parameter that it is about."""
        return " ".join(
            f"{self.fields[name].label}: {message}" if name in self.fields else str(message)
            for name, messages in self.errors.items()
            for message in messages
        )

    def as_strings(self) -> dict[str, str]:
        """The answers as they are stored with a run; `filled()` reads them back."""
        return {name: _as_text(self.cleaned_data.get(name)) for name in self.fields}

    def in_words(self) -> list[tuple[str, str]]:
        """Label and answer, for the title block of a file; questions left open are left out."""
        words = [(str(field.label), self.word_for(name, field)) for name, field in self.fields.items()]
        return [(label, word) for label, word in words if word]

    def word_for(self, name: str, field: forms.Field) -> str:
        value = self.cleaned_data.get(name)
        if isinstance(field, forms.ModelChoiceField):
            return str(value if value is not None else EVERYTHING)
        if isinstance(field, forms.ChoiceField):
            words: Any = field.choices
            return str(dict(words).get(value, value))
        return _as_text(value)


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime.date():
            return value.isoformat()
        case models.Model():
            return str(value.pk)
        case _:
            return str(value)


class DayField(forms.DateField):
    """A day, picked from the browser's own calendar."""

    default_error_messages = {
        "invalid": gettext_lazy("Write the date as year-month-day, such as 2026-11-21."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%Y-%m-%d"])
        options.setdefault("widget", UnfoldAdminTextInputWidget(attrs={"type": "date"}))
        super().__init__(**options)


def choice(label: Any, choices: Any, *, initial: str = "", every: Any = EVERYTHING) -> forms.ChoiceField:
    """One of several, or all of them."""
    return forms.ChoiceField(
        label=label,
        required=False,
        initial=initial,
        choices=[("", every), *choices] if not callable(choices) else lambda: [("", every), *choices()],
        widget=UnfoldAdminSelectWidget,
    )


def start_of_day(day: datetime.date) -> datetime.datetime:
    """Midnight by the organisation's clock."""
    return timezone.make_aware(
        datetime.datetime.combine(day, datetime.time.min), timezone.get_default_timezone()
    )


def start_of_next_day(day: datetime.date) -> datetime.datetime:
    return start_of_day(day + datetime.timedelta(days=1))


def first_of_this_month() -> datetime.date:
    return timezone.localdate().replace(day=1)


def last_of_this_month() -> datetime.date:
    in_next_month = first_of_this_month() + datetime.timedelta(days=32)
    return in_next_month.replace(day=1) - datetime.timedelta(days=1)


def check_period(since: datetime.date | None, until: datetime.date | None) -> None:
    """Raises ValidationError for a period that ends before it begins."""
    if since and until and until < since:
        raise forms.ValidationError({"until": _("The period ends before it begins.")})
