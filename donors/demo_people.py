"""Demo donors, closer: who lives together, what they agreed to, what was said on the phone, and what is to be done."""

import datetime
import io
import random

from django.core.files.base import File
from django.utils import timezone
from PIL import Image, ImageDraw

from backoffice.core.models import User
from backoffice.core.services import work
from donors.models import (
    ContactNote,
    Donor,
    DonorConsent,
    DonorTag,
    Household,
    OtherEmail,
    OtherPhone,
    TaxIdentifier,
)
from donors.services import consents, contacts, deceased, households, papers, sorting

TAGS = ("Legacy", "Choir", "Newsletter editor", "Speaks Swahili", "Yearly meeting")
CALLS = (
    "Asked when the next letter will come. Wants to write about her garden.",
    "Has moved house; the new address is in the record.",
    "Would like to give every quarter instead of every month. Thinks about it until next week.",
    "Told us about her visit to the school in May. Very moved.",
    "Did not get the yearly receipt. Sent it again while we spoke.",
)


def seed(*, donors: list[Donor], seed: int, by: User) -> None:
    chance = random.Random(seed)  # noqa: S311  (people for a demo, no secret)
    people = [donor for donor in donors if donor.kind == Donor.Kind.PERSON]
    _households(people, by)
    _tags(people, chance, by)
    for number, donor in enumerate(people):
        _consents(donor, number, by)
        if number % 4 == 1:
            _other_addresses(donor, number)
        if number % 3 == 0:
            _contact(donor, number, chance, by)
    for donor in people[3:4]:
        TaxIdentifier.objects.create(donor=donor, country="DE", number="36574261809")
        papers.add_paper(donor, kind="agreement", upload=File(_scan()), number="2024/17", by=by)
        work.ask(
            "staff.note", title="Send the yearbook", subject=donor, owner=by, due_on=timezone.localdate()
        )
    for donor in people[17:18]:
        deceased.mark_deceased(donor, by=by, reason="His daughter called us.")


def _households(people: list[Donor], by: User) -> None:
    for first, second in zip(people[0:6:3], people[8:14:3], strict=False):
        family = first.name.rsplit(" ", 1)[-1]
        household = Household.objects.create(
            name=f"{first.name} & {second.name}"[:200],
            greeting=f"Dear {first.name.split(' ', 1)[0]} and {second.name.split(' ', 1)[0]}",
            street=first.street,
            postcode=first.postcode,
            city=first.city,
            country=first.country,
            one_receipt=family < "M",
        )
        for donor in (first, second):
            households.join(donor, household=household, by=by)
        # The second has no address of their own: the household's counts.
        Donor.objects.filter(pk=second.pk).update(street="", postcode="", city="", country=first.country)


def _tags(people: list[Donor], chance: random.Random, by: User) -> None:
    tags = [DonorTag.objects.get_or_create(name=name)[0] for name in TAGS]
    for tag in tags:
        sorting.tag(chance.sample(people, k=min(4, len(people))), tags=[tag], by=by)
    sorting.assign_manager(people[::5], manager=by, by=by)


def _consents(donor: Donor, number: int, by: User) -> None:
    channel, purpose = DonorConsent.Channel, DonorConsent.Purpose
    day = timezone.localdate() - datetime.timedelta(days=400 - number)
    consents.record_consents(
        donor,
        channels=[channel.EMAIL, channel.PHONE] if number % 2 else [channel.EMAIL],
        purposes=[purpose.NEWS, purpose.APPEALS],
        granted=number % 9 != 5,
        source=DonorConsent.Source.FORM,
        decided_on=day,
        by=by,
    )
    if number % 7 == 2:
        consents.record_consent(
            donor,
            channel=channel.EMAIL,
            purpose=purpose.APPEALS,
            granted=False,
            source=DonorConsent.Source.LINK,
            decided_on=day + datetime.timedelta(days=90),
        )


def _other_addresses(donor: Donor, number: int) -> None:
    OtherEmail.objects.create(donor=donor, address=f"office{number}@example.com", label="work")
    OtherPhone.objects.create(donor=donor, number=f"+49302345{600 + number}", label="home")


def _contact(donor: Donor, number: int, chance: random.Random, by: User) -> None:
    due = timezone.localdate() + datetime.timedelta(days=chance.randint(0, 9))
    contacts.write_down(
        donor,
        kind=ContactNote.Kind.VISIT if number % 6 == 0 else ContactNote.Kind.CALL,
        direction=chance.choice(ContactNote.Direction.values),
        happened_at=timezone.now() - datetime.timedelta(days=chance.randint(1, 90), hours=number % 7),
        summary=CALLS[number // 3 % len(CALLS)],
        follow_up_on=due if number % 9 == 0 else None,
        by=by,
    )


def _scan() -> io.BytesIO:
    """A page with a few lines on it, as from a scanner."""
    page = Image.new("RGB", (800, 1100), "white")
    pen = ImageDraw.Draw(page)
    pen.text((80, 100), "Agreement 2024/17", fill="black")
    for line in range(20):
        pen.line([(80, 200 + line * 36), (700 - line * 7 % 90, 200 + line * 36)], fill="#999999", width=3)
    out = io.BytesIO()
    page.save(out, "JPEG")
    out.seek(0)
    return out
