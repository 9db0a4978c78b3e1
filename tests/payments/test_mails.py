"""Each mail to a donor as it is read: in both languages, as text and as HTML, on a light sheet and a dark one."""

import datetime
import re
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from backoffice import settings_checks
from backoffice.core import mail_kinds
from backoffice.core.mail_kinds import Law, MailKind
from backoffice.core.models import OutgoingEmail
from backoffice.core.services import outbox
from backoffice.core.services.mail_colours import DARK_SHEET, ENOUGH, SHEET, contrast, mail_colours
from backoffice.core.tasks.draining import drain
from donors.models import Donor, DonorConsent
from donors.services import consents
from payments import emails
from payments.emails.writing import stage_of
from payments.models import Donation, MobilePayment, Receipt, RecurringChange, RecurringGift, Refund
from payments.services import donations
from payments.services.asking.welcomes import greet_new_donors
from tests import factories

pytestmark = pytest.mark.django_db
KINDS = {kind.kind: kind for kind in mail_kinds.kinds()}
URL = re.compile(r"https?://[^\s<>\"]+")
LANGUAGES = ["en", "fr"]


def rendered(kind: MailKind, language: str) -> list[mail_kinds.Rendered]:
    samples = mail_kinds.samples_of(kind, language)
    assert samples
    return [mail_kinds.render_sample(kind, sample, language) for sample in samples]


def read_out(html: str) -> str:
    """What somebody reads of the HTML, without what stands ahead of it."""
    body = html.split('<div class="sheet"', 1)[1].split(">", 1)[1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sentences(text: str) -> set[str]:
    """Runs of at least three words; a name or an amount is the same in every language."""
    lines = [URL.sub("", line) for line in text.splitlines()]
    parts = (part.strip() for line in lines for part in re.split(r"(?<=[.!?:])\s+", line))
    return {part for part in parts if len(re.findall(r"[^\W\d_]{2,}", part)) >= 3}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(KINDS))
def test_text_and_html_say_the_same_and_load_nothing(name: str, language: str) -> None:
    for one in rendered(KINDS[name], language):
        seen = read_out(one.html)
        assert one.subject
        assert len(one.subject) <= 78
        assert set(URL.findall(one.text)) == set(URL.findall(one.html)), "every address in both"
        plain = " ".join(URL.sub("", one.text).split())
        facts = re.findall(r"\d[\d.,\u00a0\u202f]*\d|\b[A-Z]{2}\d\d-[A-Z]{2}\d\d\b", plain)
        assert [fact for fact in facts if fact not in seen] == [], "every amount, day and reference in both"
        assert {word for word in ("Anne", "Amina") if word in plain} == {
            word for word in ("Anne", "Amina") if word in seen
        }
        assert not re.search(
            r"<(img|link|script|iframe|object|video)|url\(|@import|src=|background=", one.html
        )
        assert one.html.count('class="button"') <= 1, "one thing to do"
        assert "prefers-color-scheme: dark" in one.html
        assert '<meta name="color-scheme" content="light dark">' in one.html
        assert f'<html lang="{language}">' in one.html
        ahead = one.html.split('<div class="ahead"', 1)[1].split("</div>", 1)[0].split(">", 1)[1]
        assert ahead.strip(), "a line for the list of mails"
        assert "\n\n\n" not in one.text
        assert "{" not in plain + seen
        assert not any(word in plain + one.subject for word in ("None", "  ", "()"))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_french_donor_reads_no_english_sentence(name: str) -> None:
    for english, french in zip(rendered(KINDS[name], "en"), rendered(KINDS[name], "fr"), strict=True):
        assert sentences(english.text) & sentences(french.text) == set()
        assert sentences(read_out(english.html)) & sentences(read_out(french.html)) == set()
        assert english.subject != french.subject
        assert "Bonjour" in french.text


def test_every_folder_of_templates_is_declared_and_documented() -> None:
    folders = {path.parent.name for path in (settings.BASE_DIR / "templates/emails").rglob("subject.txt")}
    assert folders == set(KINDS)
    for folder in folders:
        here = settings.BASE_DIR / "templates/emails" / folder
        assert {"subject.txt", "body.txt", "body.html"} <= {path.name for path in here.iterdir()}
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| (\w+) \|$", (settings.BASE_DIR / "docs/emails.md").read_text(), re.M
    )
    assert dict(rows) == {kind.kind: kind.law.value for kind in KINDS.values()}


def test_the_stages_of_a_ladder_are_worded_each_in_its_own_way() -> None:
    for name in ("payment_link_reminder", "sponsorship_reminder", "card_problem"):
        mails = rendered(KINDS[name], "en")
        assert len({one.subject for one in mails}) == len(mails)
        assert len({one.text for one in mails}) == len(mails)
    assert [stage_of(number, of=2) for number in (1, 2)] == [1, 3], "of two the second is the last"
    assert [stage_of(number, of=4) for number in (1, 2, 3, 4)] == [1, 2, 2, 3]


def test_mails_that_need_consent_offer_the_way_out_and_others_do_not() -> None:
    for kind in KINDS.values():
        ways_out = ["/unsubscribe/" in one.text for one in rendered(kind, "en")]
        assert any(ways_out) == (kind.law is not Law.TRANSACTIONAL), kind.kind


@pytest.mark.parametrize("colour", ["#14532d", "#ffe000", "#ffffff", "#000000", "#e0004d", "#7f7f7f"])
def test_any_colour_of_the_house_can_be_read(colour: str) -> None:
    colours = mail_colours(colour)
    for front, ground in (
        (colours.on_button, colours.button),
        (colours.on_dark_button, colours.dark_button),
        (colours.link, SHEET),
        (colours.dark_link, DARK_SHEET),
        ("#57574f", SHEET),
        ("#57574f", "#f1f0ec"),
        ("#b6b5ad", DARK_SHEET),
        ("#ecebe6", "#2a2a26"),
    ):
        assert contrast(front, ground) >= ENOUGH, (front, ground)


def test_a_colour_that_is_none_stops_the_start() -> None:
    assert settings_checks.colour("ORGANISATION_COLOUR", "#A0B1C2") == "#a0b1c2"
    with pytest.raises(ImproperlyConfigured, match="ORGANISATION_COLOUR is 'green'"):
        settings_checks.colour("ORGANISATION_COLOUR", "green")


# --- written for real rows ---------------------------------------------------------------------------------


def make_gift(donor: Donor, **fields: object) -> RecurringGift:
    child = factories.make_verified_child(first_name="Amina", family_name="Nakatosecret")
    return RecurringGift.objects.create(
        donor=donor,
        amount=Money("1250.50", "EUR"),
        fund=factories.make_fund(),
        child=child,
        method="Visa 4242",
        card_expires_on=datetime.date(2027, 3, 31),
        next_payment_at=timezone.now() + datetime.timedelta(days=3),
        **fields,
    )


def write_all(donor: Donor) -> list[OutgoingEmail | None]:
    """Each mail of a gift's life, to one donor."""
    gift = make_gift(donor)
    change = RecurringChange.objects.create(
        recurring_gift=gift,
        kind=RecurringChange.Kind.AMOUNT,
        origin=RecurringChange.Origin.STAFF,
        new_amount=gift.amount,
    )
    donation = factories.make_donation(
        donor=donor, child=gift.child, amount=gift.amount, recurring_gift=gift, failure_code="expired_card"
    )
    paid = donations.succeed(
        factories.make_donation(donor=donor, child=gift.child, amount=gift.amount), received_at=timezone.now()
    )
    refund = Refund.objects.create(donation=paid, amount=Money(10, "EUR"))
    payment = MobilePayment.objects.create(donation=donation, provider="sandbox", phone="+256700000123")
    receipt = paid.receipts.get()
    return [
        emails.recurring_started(gift),
        emails.recurring_changed(change),
        emails.recurring_paused(change),
        emails.recurring_ended(gift),
        emails.manage_link(gift),
        *[emails.card_problem(donation, stage=stage) for stage in range(3)],
        emails.payment_recovered(donation),
        emails.card_expiring(gift),
        emails.mobile_prompt_failed(payment),
        emails.refund_made(refund),
        emails.receipt_replaced(receipt),
        emails.welcome(donor),
    ]


def test_written_once_in_the_donors_language_with_the_childs_first_name_alone() -> None:
    donor = factories.make_donor(name="Anne Martin", email="anne@example.org", language="fr")
    first = write_all(donor)
    assert all(first)
    assert {mail.language for mail in first if mail} == {"fr"}
    assert {mail.recipient_id for mail in first if mail} == {donor.pk}
    said = "".join(mail.subject + mail.text + mail.html for mail in first if mail)
    assert "1\u202f250,50 EUR" in said or "1\xa0250,50 EUR" in said
    assert "Amina" in said
    assert "Nakatosecret" not in said
    assert "mars 2027" in said
    assert "Carte" in said or "carte" in said
    gift = RecurringGift.objects.get()
    again = emails.recurring_started(gift)
    assert again is not None
    assert again.pk == first[0].pk  # type: ignore[union-attr]
    assert all(not mail.unsubscribe_url for mail in first if mail)


@pytest.mark.parametrize(
    "state",
    [
        {"email": ""},
        {"email": "no address"},
        {"is_deceased": True},
        {"erased_at": timezone.now()},
    ],
    ids=["no address", "a wrong one", "deceased", "erased"],
)
def test_nobody_is_written_to_who_cannot_be(state: dict[str, object]) -> None:
    donor = factories.make_donor(**state)
    assert not any(write_all(donor))


def test_a_language_without_words_of_ours_is_english_whole() -> None:
    mail_kind = KINDS["recurring_started"]
    sample = mail_kinds.samples_of(mail_kind, "en")[0]
    assert outbox.render(mail_kind.kind, sample.facts, language="de") == outbox.render(
        mail_kind.kind, sample.facts, language="en"
    )
    assert outbox.language_of("fr-CA") == "fr"


def test_an_appeal_can_be_ended_in_the_mail_program(settings: object) -> None:
    donor = factories.make_donor()
    consents.record_consent(donor, channel="email", purpose="appeals", granted=True, source="form")
    link = factories.make_link(donor=donor, batch=factories.make_appeal())
    email = emails.payment_link(link)
    OutgoingEmail.objects.filter(pk=email.pk).update(
        unsubscribe_url=email.unsubscribe_url.replace("http://", "https://")
    )
    plain = emails.payment_link(factories.make_link())
    drain()
    by_key = {one.extra_headers["Message-ID"]: one.extra_headers for one in mail.outbox}
    headers = by_key[email.message_id]
    assert headers["List-Unsubscribe"].startswith("<https://")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in by_key[plain.message_id]

    path = email.unsubscribe_url.partition("//")[2].partition("/")[2]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(f"/{path}").status_code == 403, "the page's own form brings its token"
    assert stranger.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not consents.may_contact(donor, channel="email", purpose=DonorConsent.Purpose.APPEALS)


def test_the_welcome_comes_two_days_later_and_once(time_machine: time_machine.TimeMachineFixture) -> None:
    today = timezone.now()
    anne = factories.make_donor(email="anne@example.org")
    quiet = factories.make_donor(email="quiet@example.org", do_not_contact=True)
    for donor in (anne, quiet):
        donation = factories.make_donation(donor=donor)
        donations.succeed(donation, received_at=today)
    factories.make_sponsorship(payer=anne, child=factories.make_verified_child(first_name="Amina"))
    assert greet_new_donors() == 0, "the thank-you is enough for one day"
    time_machine.move_to(today + datetime.timedelta(days=2), tick=False)
    assert greet_new_donors() == 1
    assert greet_new_donors() == 0
    written = OutgoingEmail.objects.get(kind="welcome")
    assert written.to == "anne@example.org"
    assert "Amina" not in written.text, "what was promised has not begun"
    old = factories.make_donor(email="old@example.org")
    donations.succeed(factories.make_donation(donor=old), received_at=today)
    time_machine.move_to(today + datetime.timedelta(days=30), tick=False)
    assert greet_new_donors() == 0, "too late for a welcome"
    assert Donation.objects.count() == 3
    assert Receipt.objects.count() == 3
