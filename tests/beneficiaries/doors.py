"""The admin's own doors: its addresses and the forms that its pages post."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import CheckKind, Child

NO_REASON = {"_form_submitted": "1", "reason": ""}
CHILDREN = "admin:beneficiaries_child_changelist"


def page_of(child: Child) -> str:
    return reverse("admin:beneficiaries_child_change", args=[child.pk])


def history_of(child: Child) -> str:
    return reverse("admin:beneficiaries_child_history", args=[child.pk])


def button(child: Child, name: str) -> str:
    return reverse(f"admin:beneficiaries_child_{name}", args=[child.pk])


def press(client: Client, child: Child, name: str, *, reason: str = "", **answers: Any) -> HttpResponse:
    """Fill in a button's dialog and send it, as htmx does."""
    data = {"_form_submitted": "1", "reason": reason, **answers}
    return client.post(
        button(child, name), data, headers={"HX-Request": "true", "HX-Current-URL": page_of(child)}
    )  # type: ignore[return-value]


def said(client: Client, child: Child) -> str:
    """What the page tells after a button was pressed."""
    return client.get(page_of(child)).content.decode()


def new_child(**changes: Any) -> dict[str, Any]:
    """The whole form for adding a child, as a registrar's browser sends it."""
    data: dict[str, Any] = {
        "first_name": "Amina",
        "family_name": "Otieno",
        "sex": "female",
        "birth_date": "2017-03-04",
        "birth_year": "",
        "photo_taken_on": "",
        "school": "Mwangaza Primary",
        "school_class": "Grade 3",
        "story_draft": "Amina likes mathematics.",
        "monthly_need_0": "25.00",
        "monthly_need_1": "EUR",
        **formset(
            "guardians", [{"full_name": "Grace Otieno", "relation": "mother", "phone": "", "address": ""}]
        ),
        **formset(
            "consents",
            [
                {
                    "use": "publication",
                    "form": "signed",
                    "given_on": timezone.localdate().isoformat(),
                    "guardian": "",
                }
            ],
        ),
        **formset("documents", []),
        **formset("photos", []),
    }
    return data | changes


def formset(prefix: str, rows: list[dict[str, Any]], *, standing: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": str(len(rows)),
        f"{prefix}-INITIAL_FORMS": str(standing),
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1000",
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def edited(child: Child, **changes: Any) -> dict[str, Any]:
    """The form of a child's own page, nothing under it changed."""
    guardians = [
        {
            "id": guardian.pk,
            "child": child.pk,
            "full_name": guardian.full_name,
            "relation": guardian.relation,
            "phone": "",
            "address": "",
        }
        for guardian in child.guardians.all()
    ]
    consents = [{"id": row.pk, "child": child.pk} for row in child.consents.all()]
    papers = [{"id": str(row.pk), "child": child.pk} for row in child.documents.all()]
    photos = [{"id": str(row.pk), "child": child.pk} for row in child.photos.all()]
    years = [
        {
            "id": row.pk,
            "child": child.pk,
            "year": row.year,
            "school": row.school,
            "school_class": row.school_class,
            "note": row.note,
        }
        for row in child.school_years.all()
    ]
    data = {
        "first_name": child.first_name,
        "family_name": child.family_name,
        "sex": child.sex,
        "birth_date": child.birth_date.isoformat() if child.birth_date else "",
        "birth_year": child.birth_year or "",
        "school": child.school,
        "school_class": child.school_class,
        "languages": child.languages,
        "interests": child.interests,
        "household": child.household,
        "tags": [tag.pk for tag in child.tags.all()],
        "siblings": [sibling.pk for sibling in child.siblings.all()],
        "story_draft": child.story_draft,
        "monthly_need_0": "",
        "monthly_need_1": "EUR",
        "photo_taken_on": "",
        "change_reason": "",
        **formset("guardians", guardians, standing=len(guardians)),
        **formset("consents", consents, standing=len(consents)),
        **formset("school_years", years, standing=len(years)),
        **formset("documents", papers, standing=len(papers)),
        **formset("photos", photos, standing=len(photos)),
    }
    return data | changes


def ticks(**results: str) -> dict[str, str]:
    """The verifier's form: every check passed unless told otherwise."""
    data: dict[str, str] = {}
    for kind in CheckKind.BuiltIn.values:
        result = results.get(kind, "passed")
        data |= {
            f"{kind}-result": result,
            f"{kind}-note": "Lives elsewhere." if result == "failed" else "",
            f"{kind}-evidence": "",
            f"{kind}-expires_on": "",
        }
    return data
