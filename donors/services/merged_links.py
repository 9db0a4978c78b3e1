"""What a merge adds to the record that stays: tags, addresses that are no longer the main ones, the portal account."""

import uuid
from typing import Any

from backoffice.core.journal import Journal
from donors.models import Donor, OtherEmail, OtherPhone

Links = dict[str, Any]


def follow(
    journal: Journal, *, survivor: Donor, absorbed: Donor, emails: list[str], phones: list[str]
) -> Links:
    """Returns what is wanted for undoing. `emails` and `phones` are the main ones of both before the merge."""
    _move_others(journal, survivor, absorbed)
    new_tags = [
        key for key in absorbed.tags.values_list("pk", flat=True) if not survivor.tags.filter(pk=key).exists()
    ]
    survivor.tags.add(*new_tags)
    return {
        "tags": new_tags,
        "emails": {str(_keep_email(survivor, email)): email for email in _not_kept_emails(survivor, emails)},
        "phones": {str(_keep_phone(survivor, phone)): phone for phone in _not_kept_phones(survivor, phones)},
        "user": _hand_over_account(survivor, absorbed),
    }


def return_to(links: Links, *, survivor: Donor, absorbed: Donor) -> None:
    survivor.tags.remove(*links["tags"])
    kept: tuple[tuple[type[OtherEmail] | type[OtherPhone], dict[str, str]], ...] = (
        (OtherEmail, links["emails"]),
        (OtherPhone, links["phones"]),
    )
    for model, values in kept:
        for row in model._default_manager.filter(donor=survivor, pk__in=values):
            if str(row) == values[str(row.pk)]:  # or it has become something else since
                row.delete()
    if links["user"] and str(survivor.user_id) == links["user"]:
        _give_account(survivor, None)
        _give_account(absorbed, uuid.UUID(links["user"]))


def _move_others(journal: Journal, survivor: Donor, absorbed: Donor) -> None:
    """What the survivor knows already stays behind."""
    known_emails, known_phones = _emails(survivor), _phones(survivor)
    emails = [row for row in absorbed.other_emails.all() if row.address.lower() not in known_emails]
    phones = [row for row in absorbed.other_phones.all() if str(row.number) not in known_phones]
    journal.move(emails, "donor", to=survivor)
    journal.move(phones, "donor", to=survivor)


def _not_kept_emails(survivor: Donor, emails: list[str]) -> list[str]:
    known = _emails(survivor)
    return list({email.lower(): email for email in emails if email and email.lower() not in known}.values())


def _not_kept_phones(survivor: Donor, phones: list[str]) -> list[str]:
    known = _phones(survivor)
    return list(dict.fromkeys(phone for phone in phones if phone and phone not in known))


def _emails(donor: Donor) -> set[str]:
    return {donor.email.lower(), *(row.address.lower() for row in OtherEmail.objects.filter(donor=donor))}


def _phones(donor: Donor) -> set[str]:
    return {str(donor.phone or ""), *(str(row.number) for row in OtherPhone.objects.filter(donor=donor))}


def _keep_email(survivor: Donor, address: str) -> int:
    return OtherEmail.objects.create(donor=survivor, address=address).pk


def _keep_phone(survivor: Donor, number: str) -> int:
    return OtherPhone.objects.create(donor=survivor, number=number).pk


def _hand_over_account(survivor: Donor, absorbed: Donor) -> str:
    """The survivor keeps its own account; it gets the other one's where it has none."""
    if absorbed.user_id is None or survivor.user_id is not None:
        return ""
    account = absorbed.user_id
    _give_account(absorbed, None)
    _give_account(survivor, account)
    return str(account)


def _give_account(donor: Donor, key: Any) -> None:
    donor.user_id = key
    donor.save(update_fields=["user", "updated_at"])
