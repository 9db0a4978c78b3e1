"""Handing the rows under a child from its page to the services."""

from typing import Any

from beneficiaries.models import Child
from beneficiaries.services import consent as consents
from beneficiaries.services import documents


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


def save_papers(formset: Any, child: Child, user: Any) -> None:
    formset.save(commit=False)
    for paper in formset.deleted_objects:
        documents.remove_document(paper, by=user)
    added = {id(paper) for paper in formset.new_objects}
    for form in formset.forms:
        if id(form.instance) in added:
            facts = form.cleaned_data
            documents.add_document(
                child,
                kind=facts["kind"],
                upload=facts["upload"],
                number=facts["number"],
                issued_on=facts["issued_on"],
                expires_on=facts["expires_on"],
                by=user,
            )
