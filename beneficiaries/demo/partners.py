"""The demo's partners as the office knows them: contacts, papers, vetting, accounts, and two who work with us no more."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from backoffice.core.models import User
from beneficiaries.demo.aging import partner_made_earlier
from beneficiaries.demo.papers import paper
from beneficiaries.demo.people import PLACES, Place
from beneficiaries.models import Partner, PartnerContact, PartnerDocument, PayoutAccount
from beneficiaries.services import partners, payout_accounts, vetting
from beneficiaries.services.documents import add_partner_document

Kind = PartnerDocument.Kind


@dataclass(frozen=True)
class Account:
    method: str
    number: str
    bank_name: str
    currency: str
    bic: str = ""


@dataclass(frozen=True)
class Dossier:
    """What the office has of the partner at the same place in PLACES, and how far its vetting has come."""

    vetting: str
    role: str
    email: str
    phone: str
    papers: tuple[Kind, ...]
    accounts: tuple[Account, ...] = ()


_ALL = (Kind.REGISTRATION, Kind.BANK_LETTER, Kind.AGREEMENT, Kind.DIRECTOR, Kind.TAX)
DOSSIERS = (
    Dossier(
        "verified", "Head teacher", "head@mwangaza.example", "+254712345678", _ALL,
        (Account("bank", "01128374650192", "KCB Bank, Kisumu", "KES", "KCBLKENX"),),
    ),
    Dossier(
        "submitted", "Director", "office@nkokonjeru.example", "+256772345678", _ALL,
        (
            Account("mobile_money", "+256772345678", "MTN Mobile Money", "UGX"),
            Account("bank", "9030005512873", "Stanbic Bank, Mbale", "UGX", "SBICUGKX"),
        ),
    ),
    Dossier(
        "open", "Chair", "chair@chikondi.example", "+260977123456", (Kind.REGISTRATION, Kind.AGREEMENT),
    ),
    Dossier(
        "refused", "Directora", "casa@semillas.example", "+51912345678", _ALL[:4],
        (Account("bank", "19412345678012", "Banco de Crédito, Ayacucho", "USD", "BCPLPEPL"),),
    ),
)  # fmt: skip
FORMER = (
    ("Bright Morning Trust", "organisation", "GH", "suspended", "No accounts for two quarters; an auditor is on the way."),
    ("Casa Alegría", "home", "BO", "ended", "Closed by agreement; the children went to relatives."),
)  # fmt: skip


def seed_partners(*, submitter: User, vetter: User) -> None:
    """`submitter` hands papers in and enters accounts, `vetter` verifies them. Needs the partners of `seed`."""
    for place, dossier in zip(PLACES, DOSSIERS, strict=True):
        partner = Partner.objects.get(name=place.partner)
        if not partner.contacts.exists():
            _fill(partner, place, dossier, submitter, vetter)
    for name, kind, country, status, reason in FORMER:
        _former(name, kind, country, status, reason, by=vetter)


def _fill(partner: Partner, place: Place, dossier: Dossier, submitter: User, vetter: User) -> None:
    partners.save_contacts(
        [
            PartnerContact(
                partner=partner,
                name=place.contact,
                role=dossier.role,
                email=dossier.email,
                phone=dossier.phone,
                is_main=True,
            )
        ],
        by=submitter,
    )
    for number, kind in enumerate(dossier.papers):
        _paper(partner, kind, number, by=submitter)
    for account in dossier.accounts[:1]:
        _enter(partner, place, account, by=submitter, reason="As the bank's letter says.")
    _vet(partner, dossier, submitter, vetter)
    partner_made_earlier(partner, days=60)
    for account in dossier.accounts[1:]:  # not made earlier: changed in these days
        _enter(partner, place, account, by=submitter, reason="The director asked for it; called back.")


def _paper(partner: Partner, kind: Kind, number: int, *, by: User) -> None:
    today = timezone.localdate()
    add_partner_document(
        partner,
        kind=kind,
        upload=paper(str(kind.label), [partner.name, str(partner.country.name)]),
        number=f"{partner.country.code}-{2040 + 17 * number}",
        issued_on=today - datetime.timedelta(days=400),
        expires_on=today + datetime.timedelta(days=300) if kind == Kind.TAX else None,
        by=by,
    )


def _enter(partner: Partner, place: Place, account: Account, *, by: User, reason: str) -> PayoutAccount:
    return payout_accounts.change_payout_account(
        partner,
        method=account.method,
        holder=place.partner,
        number=account.number,
        bic=account.bic,
        bank_name=account.bank_name,
        currency=account.currency,
        by=by,
        reason=reason,
    )


def _vet(partner: Partner, dossier: Dossier, submitter: User, vetter: User) -> None:
    if dossier.vetting == "open":
        return
    vetting.submit_vetting(partner, by=submitter, reason="All papers are here.")
    if dossier.vetting == "verified":
        vetting.verify_vetting(partner, by=vetter, reason="Compared with the register of schools.")
    if dossier.vetting == "refused":
        vetting.refuse_vetting(partner, by=vetter, reason="The bank's letter names another holder.")


def _former(name: str, kind: str, country: str, status: str, reason: str, *, by: User) -> None:
    today = timezone.localdate()
    partner, created = Partner.objects.get_or_create(
        name=name,
        defaults={
            "kind": kind,
            "country": country,
            "agreement_from": today - datetime.timedelta(days=1100),
            "agreement_until": today + datetime.timedelta(days=-20 if status == "ended" else 45),
        },
    )
    if created:
        stop = partners.end_partner if status == "ended" else partners.suspend_partner
        stop(partner, by=by, reason=reason)
