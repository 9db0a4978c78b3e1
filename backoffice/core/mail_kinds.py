"""Which mails there are: when each goes out, to whom, and whether the law asks for consent first.

Floors declare theirs in `AppConfig.ready()`. The list is shown in the admin with a sample of each, docs/emails.md is
checked against it, and a folder under templates/emails without a line here fails a test.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.core.services import outbox


class Law(Enum):
    """Does the mail belong to what somebody does with us, or do we want something of them?"""

    TRANSACTIONAL = "transactional"
    CONSENT = "consent"
    APPEAL = "appeal"

    @property
    def words(self) -> Promise:
        return _WORDS[self]


_WORDS = {
    Law.TRANSACTIONAL: _(
        "Belongs to a gift or a promise: goes out without consent, and nobody unsubscribes from it."
    ),
    Law.CONSENT: _("Only to who has agreed, with a link to unsubscribe."),
    Law.APPEAL: _(
        "As part of an appeal only to who has agreed, with a link to unsubscribe; when somebody asked for the link "
        "it goes out without."
    ),
}


@dataclass(frozen=True)
class Sample:
    """One way in which the mail may look, with made-up facts. The label is for staff."""

    label: str | Promise
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class MailKind:
    """`kind` is the folder of the templates. `samples` is asked in the language in which the mail is wanted."""

    kind: str
    title: str | Promise
    when: str | Promise
    to: str | Promise
    law: Law
    samples: Callable[[str], Iterable[Sample]]


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


_kinds: dict[str, MailKind] = {}


def register(*kinds: MailKind) -> None:
    for kind in kinds:
        if _kinds.setdefault(kind.kind, kind) is not kind:
            raise ValueError(f"Two mails are called '{kind.kind}'.")


def kinds() -> list[MailKind]:
    return list(_kinds.values())


def named(kind: str) -> MailKind | None:
    return _kinds.get(kind)


def samples_of(kind: MailKind, language: str) -> list[Sample]:
    with translation.override(language):
        return list(kind.samples(language))


def render_sample(kind: MailKind, sample: Sample, language: str) -> Rendered:
    return Rendered(*outbox.render(kind.kind, sample.facts, language=language))
