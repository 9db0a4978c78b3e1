"""What the public gets to see of a child holds no word of what is private: not on a page, not in its source, not in
an answer of the API, not in a header, not inside a picture.

Every text of every record about the child holds a word that stands nowhere else, and every address that Almoner
answers is asked for by somebody who is not signed in.
"""

import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from PIL import Image

from backoffice.core.files import registry
from backoffice.core.files.links import signed_link
from backoffice.core.models import User
from beneficiaries.models import Child, ChildPhoto
from beneficiaries.services import photos
from tests import factories
from tests.backoffice import doors
from tests.backoffice.people import House
from tests.beneficiaries import pictures
from tests.safety.conftest import Records, of_the_house
from tests.safety.marking import Marks
from tests.safety.walking import keys_of, routes

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
PUBLIC = frozenset(
    {"child.first_name", "child.languages", "child.interests", "child.story", "partner.public_profile"}
)
BORN = datetime.date(2015, 7, 19)


@pytest.fixture
def records(house: House) -> Records:
    """One of every record of the floor, all at one partner, and a published child among them."""
    labels = [label for label in doors.REGISTERED if label.startswith("beneficiaries.")]
    made = of_the_house(labels, house)
    child = factories.make_verified_child(
        partner=house.partner, registered_by=house.registrar, first_name="Amina", birth_date=BORN
    )
    photo = photos.add_photo(child, upload=pictures.phone_photo(), by=house.registrar)
    photos.publish_photo(photo, by=factories.make_user(role="Verifier"))
    made["beneficiaries.child"] = [child, *made["beneficiaries.child"]]
    made["beneficiaries.childphoto"] = [photo, *made["beneficiaries.childphoto"]]
    made["payments.paymentlink"] = [factories.make_link(child=child)]
    left: Any = made["beneficiaries.child"][1]
    offer = factories.make_child_offer(sponsorship=factories.make_sponsorship(child=left), status="sent")
    offer.children.add(child)
    made["donors.childoffer"] = [offer]
    return made


@pytest.fixture
def child(records: Records) -> Child:
    published: Any = records["beneficiaries.child"][0]
    return published  # type: ignore[no-any-return]


@pytest.fixture
def marks(records: Records, child: Child) -> Marks:
    marks = Marks()
    rows = [
        row for of_model in records.values() for row in of_model if row._meta.app_label == "beneficiaries"
    ]
    related: list[Any] = [child.partner, *child.guardians.all(), *child.consents.all(), *child.checks.all()]
    marks.put([*rows, *related], but=PUBLIC)
    Child.objects.filter(pk=child.pk).update(birth_date=BORN)
    for field in (
        "child.family_name",
        "child.school",
        "guardian.full_name",
        "partner.name",
        "partner.address",
    ):
        assert marks.word(field), "the words that this is about have been written"
    return marks


def told(answer: Any, marks: Marks, child: Child) -> set[str]:
    """What private things an answer tells, in its body or its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = str(sorted(answer.headers.items()))
    text = body.decode("utf-8", "replace") + headers
    found = marks.found_in(text)
    dates = [
        date_format(BORN, style)
        for style in ("Y-m-d", "DATE_FORMAT", "SHORT_DATE_FORMAT", "j F", "F j", "d.m.")
    ]
    found |= {f"birth date: {words}" for words in dates if words in text}
    names = [getattr(photo, name).name for photo in child.photos.all() for name in photos.VARIANTS]
    return found | {f"stored file: {name}" for name in names if name in text}


def public_addresses(records: Records, child: Child) -> list[str]:
    published: Any = records["beneficiaries.childphoto"][0]
    link: Any = records["payments.paymentlink"][0]
    offer = offer_of(records)
    more = {
        "token": [
            link.token,
            offer.token,
            signed_link("child-photo", published, "large").rstrip("/").rsplit("/", 1)[1],
        ],
        "kind": [files.kind for files in registry.kinds()],
        "key": [row.pk for of_model in records.values() for row in of_model],
        "slug": ["children"],
        "event_id": ["x"],
        "session_id": ["x"],
    }
    return [
        address
        for route in routes()
        if not route.pattern.startswith("sandbox/")
        for address in route.filled(keys_of(route, records) | more)
    ]


def offer_of(records: Records) -> Any:
    return records["donors.childoffer"][0]


def test_nothing_private_stands_at_any_address(records: Records, marks: Marks, child: Child) -> None:
    stranger, found, opened = Client(), {}, set()
    for address in public_addresses(records, child):
        answer = stranger.get(address)
        if what := told(answer, marks, child):
            found[address] = what
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            opened.add(address)
    assert found == {}
    assert {
        "/children/",
        reverse("public_child", args=[child.reference]),
        reverse("public_child_photo", args=[child.reference, "large"]),
        "/api/view-children/",
        f"/api/v1/view-children/{child.reference}/",
        f"/offer/{offer_of(records).token}/",
        f"/offer/{offer_of(records).token}/{child.reference}/",
    } <= opened
    assert not any(address.startswith("/files/") and "/signed/" not in address for address in opened)


@pytest.mark.parametrize(
    "query", ["?search={}", "?q={}", "?ordering=family_name", "?family_name={}", "?fields=*"]
)
def test_no_question_brings_it_out(records: Records, marks: Marks, child: Child, query: str) -> None:
    """Neither does a filter tell by its number of hits what a private field holds."""
    stranger = Client()
    word = marks.word("child.family_name")
    for address in ("/children/", "/api/view-children/", "/api/v1/view-children/"):
        answer = stranger.get(address + query.format(word))
        said = answer.content.decode().replace(word, "")
        assert told(answer, marks, child) <= {"child.family_name"}
        assert marks.found_in(said) == set()
        if query.startswith("?family_name"):
            assert child.reference in said, "no filter of that name: it changes nothing"


def test_pictures_hold_nothing_but_the_picture(records: Records, child: Child) -> None:
    stranger = Client()
    for variant in photos.VARIANTS:
        answer: Any = stranger.get(reverse("public_child_photo", args=[child.reference, variant]))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        picture = Image.open(io.BytesIO(content))
        assert picture.format == "WEBP"
        assert dict(picture.getexif()) == {}
        assert {
            name for name in picture.info if name not in {"loop", "background", "timestamp", "duration"}
        } == set()
        for chunk in (b"EXIF", b"XMP ", b"ICCP", b"SN-12345", b"Acme", b"Amina"):
            assert chunk not in content


def test_a_reference_tells_nothing_of_the_others(records: Records, marks: Marks, child: Child) -> None:
    """References are counted up, so that anybody can try the next one."""
    stranger = Client()
    others = Child.objects.exclude(pk=child.pk)
    assert others.exists()
    for other in others:
        for address in (
            reverse("public_child", args=[other.reference]),
            reverse("public_child_photo", args=[other.reference, "small"]),
            f"/api/v1/view-children/{other.reference}/",
        ):
            assert stranger.get(address).status_code == 404


# --- Withdrawn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["photo", "consent", "suspended", "left", "partner"])
def test_what_is_taken_back_is_gone_at_once(child: Child, verifier: User, way: str) -> None:
    from beneficiaries.services import consent, verify

    stranger = Client()
    photo = ChildPhoto.objects.published().get(child=child)
    link = signed_link("child-photo", photo, "large")
    addresses = [
        reverse("public_child", args=[child.reference]),
        f"/api/v1/view-children/{child.reference}/",
        *(reverse("public_child_photo", args=[child.reference, variant]) for variant in photos.VARIANTS),
        link,
    ]
    etags = {}
    for address in addresses:
        answer = stranger.get(address)
        assert answer.status_code == 200, address
        kept = answer.headers.get("Cache-Control", "")
        assert "no-store" in kept or "no-cache" in kept, f"{address} may be kept by a cache"
        etags[address] = answer.headers.get("ETag", '"none"')

    match way:
        case "photo":
            photos.unpublish_photo(photo, by=verifier, reason="The family asks.")
        case "consent":
            consent.withdraw_consent(child.consents.get(), by=verifier, reason="The mother called.")
        case "suspended":
            verify.suspend(child, by=verifier, reason="Absent.")
        case "left":
            verify.leave(child, by=verifier, kind="moved")
        case "partner":
            from beneficiaries.services.partners import suspend_partner

            suspend_partner(child.partner, by=verifier, reason="Under enquiry.")

    for address in addresses:
        answer = stranger.get(address, headers={"If-None-Match": etags[address]})
        assert answer.status_code in {403, 404, 410}, (way, address)
    for address in ("/children/", "/api/view-children/", "/api/v1/view-children/"):
        assert child.reference not in stranger.get(address).content.decode()
