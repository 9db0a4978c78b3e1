"""What belongs to a donor and follows it into another record, and back."""

import datetime
from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType

from backoffice.core.journal import Journal
from backoffice.core.merging import rows as merging
from backoffice.core.models import OutgoingEmail, WorkItem
from donors.models import Donor, DonorErasure, DonorMerge, DonorSuspicion, OtherEmail, OtherPhone

# Suspicions and merges are of two records; one that was erased is merged no more.
STAYS = (Donor, DonorErasure, DonorMerge, DonorSuspicion)
# Only what the survivor does not know yet follows (see `merged_links`).
CHOSEN = (OtherEmail, OtherPhone)


def relations() -> Iterator[merging.Relation]:
    """Each model of this floor that points at a donor and follows it, with the name of its field."""
    return merging.relations(Donor, stays=STAYS)


def follow(journal: Journal, *, survivor: Donor, absorbed: Donor) -> None:
    """Give the survivor what belongs to the other record, mails and work items about it included."""
    related = [(model, field) for model, field in relations() if model not in CHOSEN]
    merging.follow(journal, related, survivor=survivor, absorbed=absorbed)
    of_donors = ContentType.objects.get_for_model(Donor)
    items = WorkItem.objects.filter(subject_type=of_donors, subject_id=str(absorbed.pk))
    mails_about = OutgoingEmail.objects.filter(about_type=of_donors, about_id=str(absorbed.pk))
    journal.move(items, "subject_id", to=str(survivor.pk))
    journal.move(mails_about, "about_id", to=str(survivor.pk))
    journal.move(OutgoingEmail.objects.filter(recipient_id=absorbed.pk), "recipient_id", to=survivor.pk)


def return_to(journal: Journal, *, survivor: Donor, absorbed: Donor) -> None:
    for model in dict.fromkeys(model for model, _field in relations()):
        journal.put_back(model, survivor=survivor, to=absorbed)
    journal.put_back(WorkItem, survivor=str(survivor.pk), to=str(absorbed.pk))
    journal.put_back(OutgoingEmail, survivor=str(survivor.pk), to=str(absorbed.pk))


def came_since(journal: Journal, *, survivor: Donor, merged_at: datetime.datetime) -> list[str]:
    return merging.came_since(journal, relations(), survivor=survivor, merged_at=merged_at)
