"""What donors agreed to hear: dated rows that nobody edits, and a link by which they stop it."""

import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.core.files.links import guarded_link
from backoffice.core.models import User
from donors import files
from donors.models import Donor, DonorConsent
from donors.services import consents
from donors.services.consents import may_contact, unsubscribe_url
from tests import factories
from tests.beneficiaries import pictures
from tests.donors.pressing import press, said

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


def decide(donor: Donor, granted: bool, **facts: Any) -> DonorConsent:
    facts = {"channel": "email", "purpose": "appeals", "source": "form", **facts}
    return consents.record_consent(donor, granted=granted, **facts)


def appeals(donor: Donor) -> bool:
    return may_contact(donor, channel="email", purpose="appeals")


@pytest.mark.parametrize(
    ("channel", "purpose", "may"),
    [
        ("email", "appeals", False),
        ("sms", "news", False),
        ("phone", "appeals", False),
        ("post", "appeals", True),
        ("email", "child", True),
    ],
)
def test_where_nothing_was_asked(channel: str, purpose: str, may: bool) -> None:
    assert may_contact(factories.make_donor(), channel=channel, purpose=purpose) is may


def test_the_newest_decision_counts_by_its_own_day() -> None:
    donor = factories.make_donor()
    decide(donor, True, decided_on=YESTERDAY)
    assert appeals(donor)
    decide(donor, False)
    assert not appeals(donor)
    decide(donor, True, decided_on=YESTERDAY)  # an older paper, found later
    assert not appeals(donor)
    decide(donor, True)
    assert appeals(donor)
    assert DonorConsent.objects.filter(donor=donor).count() == 4


@pytest.mark.parametrize("fact", ["do_not_contact", "is_deceased"])
def test_quiet_is_quiet_whatever_was_agreed(fact: str) -> None:
    donor = factories.make_donor()
    decide(donor, True)
    setattr(donor, fact, True)
    assert not appeals(donor)
    assert not may_contact(donor, channel="post", purpose="child")


def test_staff_record_one_word_about_several_ways_with_its_proof(
    client: Client, supporter_care: User
) -> None:
    donor = factories.make_donor()
    client.force_login(supporter_care)
    answers = {
        "granted": "yes", "channels": ["email", "phone"], "purposes": ["news", "appeals"],
        "decided_on": YESTERDAY.isoformat(), "source": "form", "note": "At the yearly meeting",
        "proof": pictures.phone_photo(900, 600),
    }  # fmt: skip

    assert press(client, donor, "record_consent", **answers).status_code == 200

    rows = DonorConsent.objects.filter(donor=donor)
    assert rows.count() == 4
    assert {row.recorded_by for row in rows} == {supporter_care}
    row = rows.first()
    assert row
    assert row.proof_content_type == "image/webp"
    answer = client.get(guarded_link(files.PROOF, row))
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    page = said(client, donor)
    assert "The decision is on record." in page
    assert "What holds now" in page


def test_the_dialog_says_what_is_wrong_and_writes_nothing(client: Client, supporter_care: User) -> None:
    donor = factories.make_donor()
    client.force_login(supporter_care)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    answers = {"granted": "no", "channels": ["email"], "purposes": ["news"], "source": "form"}
    late = press(client, donor, "record_consent", **answers, decided_on=tomorrow.isoformat())
    assert "This day is still to come" in late.content.decode()
    no_paper = SimpleUploadedFile("proof.pdf", b"not a paper at all", content_type="application/pdf")
    refused = press(
        client, donor, "record_consent", **answers, decided_on=YESTERDAY.isoformat(), proof=no_paper
    )
    assert "HX-Redirect" not in refused.headers
    assert not DonorConsent.objects.exists()


def test_decisions_are_read_and_never_edited(client: Client, supporter_care: User) -> None:
    row = decide(factories.make_donor(), True, by=supporter_care)
    client.force_login(supporter_care)
    address = reverse("admin:donors_donorconsent_change", args=[row.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"granted": ""}).status_code == 403
    assert (
        client.post(reverse("admin:donors_donorconsent_delete", args=[row.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_finance_neither_records_consents_nor_opens_their_proof(client: Client, finance: User) -> None:
    donor = factories.make_donor()
    row = decide(donor, True)
    client.force_login(finance)
    assert press(client, donor, "record_consent", granted="no").status_code == 403
    assert client.get(guarded_link(files.PROOF, row)).status_code == 403
    assert "What holds now" not in said(client, donor)


# --- the link in a mail ------------------------------------------------------------------------------------


def path_of(donor: Donor, purpose: str = "appeals") -> str:
    return urlsplit(unsubscribe_url(donor, purpose=purpose)).path


def test_opening_the_link_changes_nothing_and_its_button_withdraws() -> None:
    donor, stranger = factories.make_donor(name="Zoë <b>Müller</b>"), Client(enforce_csrf_checks=True)
    decide(donor, True)
    page = stranger.get(path_of(donor))
    assert page.status_code == 200
    assert "Zoë &lt;b&gt;Müller" in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert appeals(donor)

    assert stranger.post(path_of(donor)).status_code == 403, "only from the page itself"
    token = stranger.cookies["csrftoken"].value
    done = stranger.post(path_of(donor), {"csrfmiddlewaretoken": token})
    assert "We have noted it" in done.content.decode()
    assert not appeals(donor)
    newest = DonorConsent.objects.filter(donor=donor).first()
    assert newest
    assert (newest.source, newest.recorded_by, newest.granted) == ("link", None, False)

    stranger.post(path_of(donor), {"csrfmiddlewaretoken": token})
    assert DonorConsent.objects.filter(donor=donor).count() == 2, "a second press writes nothing"


def test_one_press_stops_news_and_appeals_alike() -> None:
    donor = factories.make_donor()
    decide(donor, True)
    decide(donor, True, purpose="news")
    Client().post(path_of(donor), {"everything": "1"})
    assert not appeals(donor)
    assert not may_contact(donor, channel="email", purpose="news")
    assert may_contact(donor, channel="email", purpose="child"), "mail about the own child is not ended here"


@pytest.mark.parametrize(
    "token",
    ["nothing", "a:b:c", signing.dumps(["x", "email", "news"], salt=consents.SALT)],
    ids=["a word", "three parts", "signed for nobody"],
)
def test_a_made_up_link_is_told_so(token: str) -> None:
    for answer in (Client().get(f"/unsubscribe/{token}/"), Client().post(f"/unsubscribe/{token}/")):
        assert answer.status_code == 404
        assert "We do not know this address" in answer.content.decode()
    assert not DonorConsent.objects.exists()


def test_the_link_of_a_merged_donor_speaks_for_the_record_that_stayed() -> None:
    kept = factories.make_donor()
    gone = factories.make_donor(merged_into=kept)
    decide(kept, True)
    Client().post(path_of(gone))
    assert not appeals(kept)


def test_an_erased_donor_is_unknown() -> None:
    donor = factories.make_donor(erased_at=timezone.now())
    assert Client().get(path_of(donor)).status_code == 404
