"""A partner's page in the admin: its addresses and the forms that it posts."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Partner
from tests.beneficiaries.doors import formset

PARTNERS = "admin:beneficiaries_partner_changelist"


def page_of(partner: Partner) -> str:
    return reverse("admin:beneficiaries_partner_change", args=[partner.pk])


def button(partner: Partner, name: str) -> str:
    return reverse(f"admin:beneficiaries_partner_{name}", args=[partner.pk])


def press(client: Client, partner: Partner, name: str, *, reason: str = "", **answers: Any) -> HttpResponse:
    """Fill in a button's dialog and send it, as htmx does."""
    return client.post(  # type: ignore[return-value]
        button(partner, name),
        {"_form_submitted": "1", "reason": reason, **answers},
        headers={"HX-Request": "true", "HX-Current-URL": page_of(partner)},
    )


def said(client: Client, partner: Partner) -> str:
    """What the page tells, after a button was pressed or before."""
    return client.get(page_of(partner)).content.decode()


def offers(client: Client, partner: Partner, name: str) -> bool:
    return f'hx-get="{button(partner, name)}"' in said(client, partner)


def edited(partner: Partner, **changes: Any) -> dict[str, Any]:
    """The form of a partner's own page, nothing under it changed."""
    contacts = [
        {
            "id": row.pk,
            "partner": partner.pk,
            "name": row.name,
            "role": row.role,
            "email": row.email,
            "phone": str(row.phone),
            **({"is_main": "on"} if row.is_main else {}),
        }
        for row in partner.contacts.all()
    ]
    papers = [{"id": str(row.pk), "partner": partner.pk} for row in partner.documents.all()]
    accounts = [{"id": row.pk, "partner": partner.pk} for row in partner.payout_accounts.all()]
    data = {
        "name": partner.name,
        "kind": partner.kind,
        "country": partner.country.code,
        "address": partner.address,
        "agreement_from": "",
        "agreement_until": "",
        "public_profile": partner.public_profile,
        "change_reason": "",
        **formset("contacts", contacts, standing=len(contacts)),
        **formset("documents", papers, standing=len(papers)),
        **formset("payout_accounts", accounts, standing=len(accounts)),
        **formset("members", []),
    }
    return data | changes
