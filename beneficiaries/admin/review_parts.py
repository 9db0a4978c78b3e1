"""What the review screen shows beside the checks, each part for those alone who may see it elsewhere too."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backoffice.core.files.links import guarded_link
from backoffice.core.models import User
from beneficiaries import files
from beneficiaries.admin.labels import photo_address
from beneficiaries.models import Child, ChildDocument, ChildPhoto, DuplicateSuspicion
from beneficiaries.services.checklist import checklist_of
from beneficiaries.services.duplicates import Candidate, candidates_for

LAST_STEPS = 6
ROWS_LOOKED_THROUGH = 60


@dataclass(frozen=True)
class Step:
    """A change of status, as the history has it."""

    at: datetime.datetime
    by: User | None
    status: str
    reason: str


def parts_for(request: HttpRequest, child: Child) -> dict[str, Any]:
    photos = list(_seen(request, child.photos.all()))
    return {
        "photos": [
            {
                "large": photo_address(photo, "large"),
                "medium": photo_address(photo, "medium"),
                "small": photo_address(photo, "small"),
                "words": str(photo),
            }
            for photo in photos
        ],
        "papers": [
            {"paper": paper, "address": guarded_link(files.PAPER, paper), "is_picture": _is_picture(paper)}
            for paper in sorted(_seen(request, child.documents.all()), key=_by_kind)
        ],
        "guardians": _seen(request, child.guardians.all()),
        "consents": _seen(request, child.consents.select_related("guardian")),
        "checks": _checks_to_read(request, child),
        "steps": _last_steps(child),
        "alike": _alike(request, child),
    }


def _seen(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows for who may view such records, none for others. The child itself was asked for already."""
    meta = rows.model._meta
    return rows if request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}") else rows.none()


def _by_kind(paper: ChildDocument) -> int:
    """The identity paper first: it says who the child is."""
    return ChildDocument.Kind.values.index(paper.kind)


def _is_picture(paper: ChildDocument) -> bool:
    return str(paper.content_type).startswith("image/")


def _checks_to_read(request: HttpRequest, child: Child) -> list[Any]:
    """For those who may look at checks but not make them: for the others the form shows them."""
    may = request.user.has_perm
    if may("beneficiaries.change_verificationcheck") or not may("beneficiaries.view_verificationcheck"):
        return []
    return list(checklist_of(child))


def _last_steps(child: Child) -> list[Step]:
    rows = child.history.select_related("history_user").order_by("-history_date", "-history_id")
    return list(_changes_of_status(list(rows[:ROWS_LOOKED_THROUGH])))[:LAST_STEPS]


def _changes_of_status(rows: list[Any]) -> Iterable[Step]:
    """The rows, newest first, in which the status differs from the row before."""
    for row, older in zip_longest(rows, rows[1:]):
        if older is None or row.status != older.status:
            words = str(Child.Status(row.status).label)
            yield Step(row.history_date, row.history_user, words, row.history_change_reason or "")


def _alike(request: HttpRequest, child: Child) -> list[dict[str, Any]]:
    """Children who may be this one, within the person's rows, each with its main photo."""
    candidates = candidates_for(child)
    keys = [candidate.child.pk for candidate in candidates]
    seen = set(Child.objects.for_user(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    main = _seen(request, ChildPhoto.objects.filter(child__in=seen, is_primary=True))
    pictures = {photo.child_id: photo_address(photo, "small") for photo in main}
    return [
        {
            "child": candidate.child,
            "score": candidate.score,
            "reasons": _in_words(candidate),
            "photo": pictures.get(candidate.child.pk, ""),
        }
        for candidate in candidates
        if candidate.child.pk in seen
    ]


def _in_words(candidate: Candidate) -> str:
    return ", ".join(str(DuplicateSuspicion.Reason(reason).label) for reason in candidate.reasons)
