"""Handing the rows under a child from its page to the services."""

from typing import Any

from beneficiaries.admin.paper_rows import new_papers
from beneficiaries.models import Child
from beneficiaries.services import consent as consents
from beneficiaries.services import documents, school


def save_consents(formset: Any, child: Child, user: Any) -> None:
    formset.save(commit=False)
    for consent in formset.new_objects:
        guardian = consent.guardian if consent.guardian_id else child.guardians.get()
        consents.record_consent(
            child,
            guardian=guardian,
            use=consent.use,
            form=consent.form,
            given_on=consent.given_on,
            proof=consent.proof,
            by=user,
        )


def save_school_years(formset: Any, child: Child, user: Any, reason: str) -> None:
    formset.save(commit=False)
    for year in formset.deleted_objects:
        school.remove_school_year(year, by=user, reason=reason)
    for year, _changed in formset.changed_objects:
        school.change_school_year(year, by=user, reason=reason)
    for year in formset.new_objects:
        school.record_school_year(
            child,
            year=year.year,
            school=year.school,
            school_class=year.school_class,
            note=year.note,
            by=user,
        )


def save_papers(formset: Any, child: Child, user: Any) -> None:
    formset.save(commit=False)
    for paper in formset.deleted_objects:
        documents.remove_document(paper, by=user)
    for facts in new_papers(formset):
        documents.add_document(child, by=user, **facts)
