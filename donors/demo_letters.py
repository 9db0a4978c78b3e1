"""Demo letters: both ways, in every state, some on paper, and two that a reviewer has to look at closely."""

import io
import random
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from backoffice.core.models import User
from beneficiaries.models import Child
from donors.models import Letter, Sponsorship
from donors.services import letter_answers, letter_delivery, letter_scans, letters

Status = Letter.Status
WAY = (Status.DRAFT, Status.IN_REVIEW, Status.RELEASED, Status.SENT, Status.READ)


@dataclass(frozen=True)
class Written:
    direction: str
    status: Status
    language: str
    text: str
    translation: str = ""
    delivery: str = Letter.Delivery.PORTAL
    pages: int = 0
    answer: str = ""


GOAT = (
    "Rafiki mpendwa,\nasante kwa barua yako. Sasa tuna mbuzi mmoja, jina lake ni Nyota. Ninakimbia haraka kuliko "
    "kaka yangu. Shuleni napenda hesabu.\n\nUnapenda mvua? Hapa imenyesha siku tatu.",
    "Dear friend,\nthank you for your letter. We have a goat now, its name is Nyota. I run faster than my brother. "
    "At school I like sums.\n\nDo you like rain? Here it has rained for three days.",
)
LETTERS = [
    Written(
        "to_sponsor",
        Status.READ,
        "sw",
        *GOAT,
        pages=2,
        answer="What a fine name for a goat! Here it snows already.",
    ),
    Written(
        "to_sponsor", Status.SENT, "en", "Hello! I have read a whole book. It was about a lion and a mouse."
    ),
    Written(
        "to_sponsor", Status.RELEASED, "en", "Thank you for the birthday card. I have put it on the wall."
    ),
    Written(
        "to_sponsor",
        Status.RELEASED,
        "sw",
        *GOAT,
        delivery=Letter.Delivery.POST,
        pages=1,
    ),
    Written(
        "to_sponsor",
        Status.IN_REVIEW,
        "en",
        "Hello, my big sister has a phone. Please call us on +254 700 111 222, or find her on Facebook: "
        "sister.of.mine. We would be so glad!",
    ),
    Written("to_sponsor", Status.IN_REVIEW, "sw", GOAT[0], pages=1),
    Written(
        "to_child",
        Status.IN_REVIEW,
        "en",
        "Hello from far away! We have a dog called Biscuit. You may write to me any time at my.home@example.org.",
    ),
    Written(
        "to_child",
        Status.RELEASED,
        "en",
        "Well done at school! Which book do you read now?",
        "Hongera shuleni! Unasoma kitabu gani sasa?",
    ),
    Written(
        "to_child",
        Status.SENT,
        "en",
        "Happy birthday! May your year be full of songs.",
        "Heri ya siku ya kuzaliwa! Mwaka wako ujae nyimbo.",
    ),
    Written("to_sponsor", Status.DRAFT, "sw", GOAT[0]),
]


def seed(*, seed: int, by: User) -> list[Letter]:
    """Letters within sponsorships whose sponsor reads mail."""
    chance = random.Random(seed)  # noqa: S311  (letters for a demo, no secret)
    promises = Sponsorship.objects.filter(
        status__in=[Sponsorship.Status.ACTIVE, Sponsorship.Status.PAST_DUE],
        child__status=Child.Status.VERIFIED,
    ).select_related("correspondent", "child__partner")
    reachable = [
        promise
        for promise in promises.order_by("created_at")
        if promise.correspondent.email
        and not promise.correspondent.do_not_contact
        and promise.correspondent.language == "en"
        and promise.child.consents.standing().exists()
    ]
    return [_write(one, chance.choice(reachable), by) for one in LETTERS if reachable]


def _write(one: Written, promise: Sponsorship, by: User) -> Letter:
    letter = letters.write_letter(
        sponsorship=promise,
        direction=one.direction,
        delivery=one.delivery,
        language=one.language,
        text=one.text,
        translation=one.translation,
        scans=[
            letter_scans.prepare_scan(_page(one.text if number == 0 else "")) for number in range(one.pages)
        ],
        by=by,
    )
    reached = WAY.index(one.status)
    if reached >= WAY.index(Status.IN_REVIEW):
        letters.submit_letter(letter, by=by)
    if reached >= WAY.index(Status.RELEASED):
        letter = letters.release_letter(letter, by=by, scans_read=True, reason="A word that everybody uses.")
    if reached >= WAY.index(Status.SENT):
        _send(letter, by)
    if one.status == Status.READ:
        letter.refresh_from_db()
        letter_delivery.note_opened(letter)
        letter_answers.answer_letter(letter, text=one.answer)
    return letter


def _send(letter: Letter, by: User) -> None:
    if letter.is_mailed:
        letter_delivery.send_by_mail(letter, by=by)
    else:
        letter_delivery.mark_sent(letter, by=by)


def _page(text: str) -> SimpleUploadedFile:
    """Something like a sheet out of an exercise book."""
    sheet = Image.new("RGB", (900, 1200), "#fbf7ea")
    drawing = ImageDraw.Draw(sheet)
    for y in range(140, 1160, 52):
        drawing.line((40, y, 860, y), fill="#c3d3e6", width=2)
    drawing.line((110, 40, 110, 1180), fill="#e3a6a0", width=2)
    font = ImageFont.load_default(size=34)
    words, line, y = text.split(), "", 102
    for word in words:
        if drawing.textlength(f"{line} {word}", font=font) > 700:
            drawing.text((130, y), line, fill="#2b3a67", font=font)
            line, y = "", y + 52
        line = f"{line} {word}".strip()
    drawing.text((130, y), line, fill="#2b3a67", font=font)
    if not words:
        _draw_goat(drawing)
    out = io.BytesIO()
    sheet.rotate(-0.8, fillcolor="#d9d4c4").save(out, "JPEG", quality=85)
    return SimpleUploadedFile("page.jpg", out.getvalue(), content_type="image/jpeg")


def _draw_goat(drawing: ImageDraw.ImageDraw) -> None:
    """As a child would."""
    for body in ((260, 520, 640, 760), (590, 400, 760, 540)):
        drawing.ellipse(body, fill="#d9b48a", outline="#7a4a1e", width=8)
    for x in (320, 410, 500, 580):
        drawing.line((x, 740, x, 920), fill="#7a4a1e", width=10)
    for x in (640, 700):
        drawing.line((x, 410, x + 30, 330), fill="#5b3a16", width=10)
    drawing.ellipse((690, 450, 706, 466), fill="#2b1a08")
    drawing.ellipse((120, 90, 300, 270), fill="#f4c542")
