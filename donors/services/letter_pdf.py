"""Letters on paper: for sponsors by post, and for partners who hand them to the children."""

import io
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image

from backoffice.core.documents.blocks import Block, Heading, Paragraph, Picture
from backoffice.core.documents.letter import Document, Letterhead, documents_pdf
from donors.models import Donor, Letter, LetterScan

PDF = "application/pdf"
LONGEST_PRINTED = 1600  # some 200 dots an inch across the page
QUALITY = 80


def letters_pdf(letters: Iterable[Letter], *, language: str = "en") -> bytes:
    """The letters one behind the other, each in its reader's language and counting its own pages."""
    out = io.BytesIO()
    documents_pdf(
        out,
        letterhead=_letterhead(),
        title=_("Letters"),
        created=timezone.now(),
        documents=(_document(letter) for letter in letters),
        language=language,
    )
    return out.getvalue()


def filename(letters: Sequence[Letter]) -> str:
    """Names nobody: a download folder is nobody's safe."""
    day = timezone.localdate().isoformat()
    return f"letter-{str(letters[0].pk)[:8]}.pdf" if len(letters) == 1 else f"letters-{day}.pdf"


def _document(letter: Letter) -> Document:
    if not letter.goes_to_sponsor:
        return _for_partner(letter)
    donor = letter.sponsorship.correspondent
    with translation.override(donor.language):
        return Document(
            title=_("A letter from %(name)s") % {"name": letter.sponsorship.child.first_name},
            number=_day(letter),
            recipient=[donor.name, *donor.address_lines],
            blocks=_blocks(letter),
        )


def _for_partner(letter: Letter) -> Document:
    """For the partner's people, who find the child by its reference. Of the sponsor it tells the first name."""
    child = letter.sponsorship.child
    return Document(
        title=_("A letter for %(name)s") % {"name": child.first_name},
        number=" · ".join(filter(None, [child.reference, _day(letter)])),
        recipient=[child.partner.name],
        blocks=[
            Paragraph(
                _("From %(name)s") % {"name": first_name(letter.sponsorship.correspondent)}, quiet=True
            ),
            *_blocks(letter),
        ],
        footer=_("Please hand this letter to the child and tell us on which day you did."),
    )


def first_name(donor: Donor) -> str:
    """What the child gets to know of who writes."""
    return donor.name if donor.kind == Donor.Kind.ORGANISATION else donor.name.split()[0]


def _blocks(letter: Letter) -> list[Block]:
    blocks: list[Block] = []
    if letter.translation:
        blocks.append(Paragraph(letter.translation))
    if letter.text:
        if letter.translation:
            blocks.append(
                Heading(_("As it was written (%(language)s)") % {"language": letter.get_language_display()})
            )
        blocks.append(Paragraph(letter.text))
    return [*blocks, *(_picture(scan) for scan in letter.scans.all())]


def _picture(scan: LetterScan) -> Picture:
    with scan.image.open("rb") as stored, Image.open(stored) as image:
        image.thumbnail((LONGEST_PRINTED, LONGEST_PRINTED))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=QUALITY)
        return Picture(out.getvalue(), image.size)


def _day(letter: Letter) -> str:
    return date_format(letter.written_on, "DATE_FORMAT") if letter.written_on else ""


def _letterhead() -> Letterhead:
    details = [*settings.ORGANISATION_ADDRESS.splitlines(), settings.ORGANISATION_EMAIL]
    written = [line for line in details if line.strip()]
    return Letterhead(organisation=settings.ORGANISATION_NAME, details=written)
