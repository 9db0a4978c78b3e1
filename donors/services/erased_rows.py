"""What of this floor, and of the ground floor, bears a donor's identity, and how each is blanked.

A test walks every table after an erasure and looks for what the donor was called: whatever is added to these
floors and can name a donor finds its line here, or the test fails.
"""

from typing import Any
from urllib.parse import parse_qs

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.core import context
from backoffice.core.models import ImportBatch, ImportRow, OutgoingEmail, SavedView, User
from backoffice.core.registry import Erasure, on_erase
from backoffice.core.services import redaction
from beneficiaries.services.kept_files import forget_file
from donors.models import (
    ChildOffer,
    ContactNote,
    Donor,
    DonorArchive,
    DonorConsent,
    DonorDocument,
    DonorMerge,
    DonorSuspicion,
    Hold,
    Household,
    Letter,
    LetterScan,
    OtherEmail,
    OtherPhone,
    Sponsorship,
    TaxIdentifier,
)
from donors.services.kept_archives import forget_archive

DETAILS = (OtherEmail, OtherPhone, TaxIdentifier, ContactNote)


def register() -> None:
    on_erase(Donor, blank)


def records_of(donor: Donor) -> list[Any]:
    """The keys of the donor's record and of all that were merged into it."""
    found, newest = [donor.pk], [donor.pk]
    while newest:
        newest = list(Donor.objects.filter(merged_into__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def blank(erasure: Erasure[Donor]) -> None:
    donor, keys = erasure.instance, records_of(erasure.instance)
    promises = Sponsorship.objects.filter(Q(payer__in=keys) | Q(correspondent__in=keys))
    if live := promises.live().count():
        erasure.obstacles.append(
            _("The donor has %(number)d sponsorships that have not ended: end them first.") % {"number": live}
        )
        return
    by = context.current().user
    assert by is not None  # nobody is erased by the house itself
    erasure.blanked.update(
        {
            "mails": redaction.blank_mails(
                OutgoingEmail.objects.filter(recipient_id__in=keys), by=by, reason=_("The donor was erased.")
            ),
            "contact details": sum(
                redaction.forget(model._base_manager.filter(donor__in=keys)) for model in DETAILS
            ),
            "papers": _forget_papers(keys),
            "consents": _blank_consents(keys),
            "letters": _blank_letters(promises),
            "sponsorships": redaction.blank(promises, end_reason=_("(erased)")),
            "imports": blank_imports(keys),
            "archives": _forget_archives(keys),
        }
    )
    redaction.blank(Hold.objects.filter(donor__in=keys), note="")
    redaction.blank(ChildOffer.objects.filter(sponsorship__in=promises), message="")
    redaction.forget(DonorSuspicion.objects.filter(Q(donor_a__in=keys) | Q(donor_b__in=keys)))
    merges = DonorMerge.objects.filter(Q(survivor__in=keys) | Q(absorbed__in=keys))
    redaction.blank(merges, reason=_("(erased)"))
    merges.update(facts={})
    about: dict[type[Any], list[Any]] = {
        Donor: keys,
        Sponsorship: list(promises.values_list("pk", flat=True)),
    }
    erasure.blanked["work items"] = redaction.settle_work(about, by=by, reason=_("The donor was erased."))
    redaction.unlabel(
        about
        | {
            OutgoingEmail: list(
                OutgoingEmail.objects.filter(recipient_id__in=keys).values_list("pk", flat=True)
            )
        }
    )
    erasure.blanked["saved views"] = _forget_searches(keys)
    erasure.blanked["records"] = _blank_donors(keys)
    donor.refresh_from_db()


def _blank_donors(keys: list[Any]) -> int:
    donors = Donor.objects.filter(pk__in=keys)
    homes = list(donors.exclude(household=None).values_list("household", flat=True))
    for donor in donors.exclude(user=None).select_related("user"):
        _close_account(donor)
    for donor in donors:
        donor.tags.clear()
    number = redaction.blank(
        donors,
        name=_("Erased donor"),
        greeting="",
        email="",
        phone="",
        street="",
        postcode="",
        city="",
        notes="",
        household=None,
        manager=None,
        user=None,
        do_not_contact=True,
    )
    # A home in which nobody else lives who gave goes with the donor.
    empty = Household.objects.filter(pk__in=homes, members=None)
    redaction.blank(empty, name=_("Erased household"), greeting="", street="", postcode="", city="")
    for donor in Donor.objects.filter(pk__in=keys):  # read anew: history copies what the instance holds
        donor.erased_at = timezone.now()
        donor.save(update_fields=["erased_at", "name_key", "updated_at"])
    return number


def _forget_searches(keys: list[Any]) -> int:
    """Views of lists that somebody kept and that look for this person."""
    called = {
        word.casefold()
        for row in Donor.objects.filter(pk__in=keys).values_list("name", "email")
        for word in row
    } - {""}
    views = SavedView.objects.filter(query__contains="q=")
    looking = [view.pk for view in views if parse_qs(view.query).get("q", [""])[0].casefold() in called]
    return SavedView.objects.filter(pk__in=looking).delete()[0]


def _close_account(donor: Donor) -> None:
    """The way into the portal is closed for good. Somebody of the staff who gives stays what they are."""
    user = donor.user
    if user is None or user.is_staff:
        return
    user.set_unusable_password()
    user.is_active = False
    user.save(update_fields=["password", "is_active"])
    redaction.blank(
        User.objects.filter(pk=user.pk), email=f"erased-{user.pk}@example.invalid", full_name=_("(erased)")
    )


def _forget_papers(keys: list[Any]) -> int:
    papers = DonorDocument.objects.filter(donor__in=keys)
    for paper in papers:
        forget_file(paper.file)
    return redaction.forget(papers)


def _blank_consents(keys: list[Any]) -> int:
    consents = DonorConsent.objects.filter(donor__in=keys)
    for consent in consents.exclude(proof=""):
        forget_file(consent.proof)
    return redaction.blank(consents, note="", proof="", proof_content_type="")


def _blank_letters(promises: "QuerySet[Sponsorship]") -> int:
    letters = Letter.objects.filter(sponsorship__in=promises)
    scans = LetterScan.objects.filter(letter__in=letters)
    for scan in scans:
        forget_file(scan.image)
    redaction.forget(scans)
    return redaction.blank(letters, text="", translation="")


def _forget_archives(keys: list[Any]) -> int:
    archives = DonorArchive.objects.filter(donor__in=keys)
    for archive in archives.filter(status=DonorArchive.Status.DONE):
        forget_archive(archive)
    return redaction.blank(archives, reason=_("(erased)"))


def blank_imports(keys: list[Any]) -> int:
    """What the rows of these records in uploaded files said, and the files themselves: they hold the rows as well."""
    rows = ImportRow.objects.filter(record_key__in=[str(key) for key in keys])
    for batch in ImportBatch.objects.filter(rows__in=rows).exclude(file="").distinct():
        forget_file(batch.file)
        redaction.blank(ImportBatch.objects.filter(pk=batch.pk), file="", samples=[])
    return rows.update(values={}, reasons=[], record_label=_("(erased)"), trace={})
