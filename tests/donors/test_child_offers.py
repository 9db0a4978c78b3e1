"""Offers of another child: begun by the leaving, reviewed, sent, answered on a page that says what is so."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.core.models import OutgoingEmail, User, WorkItem
from beneficiaries.models import Child
from beneficiaries.services import verify
from beneficiaries.services.consent import withdraw_consent
from donors.models import ChildOffer, Sponsorship
from donors.services import holds, matching, offer_answers, offers, sponsorships
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_pressed_before() -> None:
    cache.clear()


@pytest.fixture
def promise() -> Sponsorship:
    return active()


@pytest.fixture
def juma() -> Child:
    return factories.make_published_child(first_name="Juma")


@pytest.fixture
def neema() -> Child:
    return factories.make_published_child(first_name="Neema")


@pytest.fixture
def offer(
    promise: Sponsorship, juma: Child, neema: Child, verifier: User, supporter_care: User
) -> ChildOffer:
    """Sent to the sponsor, with Juma and Neema to choose from."""
    return offers.send_offer(begun(promise, verifier), by=supporter_care)


def active(**fields: object) -> Sponsorship:
    promise = factories.make_sponsorship(**fields)
    return sponsorships.activate(promise, reason="paid")


def begun(promise: Sponsorship, verifier: User, kind: str = "graduated") -> ChildOffer:
    verify.leave(Child.objects.get(pk=promise.child_id), by=verifier, kind=kind)
    return ChildOffer.objects.get(sponsorship=promise)


def page_of(offer: ChildOffer, more: str = "") -> str:
    return Client().get(f"/offer/{offer.token}/{more}").content.decode()


def press(offer: ChildOffer, more: str, **words: str) -> int:
    client = Client(enforce_csrf_checks=True)
    shown = client.get(f"/offer/{offer.token}/{more}").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
    assert found, shown
    answer = client.post(f"/offer/{offer.token}/{more}", {"csrfmiddlewaretoken": found[1], **words})
    return answer.status_code


# --- The leaving ----------------------------------------------------------------------------------------


def test_each_sponsor_has_a_letter_and_children_of_their_own(verifier: User) -> None:
    child = factories.make_verified_child()
    for _sponsor in range(2):
        active(child=child, share=50)
    waiting = [factories.make_published_child() for _child in range(6)]
    verify.leave(child, by=verifier, kind="moved")
    first, second = ChildOffer.objects.all()
    assert first.children.count() == second.children.count() == 3
    assert {*first.children.all(), *second.children.all()} == set(waiting)
    assert {first.sponsorship.status, second.sponsorship.status} == {"paused"}
    assert "moved away" in first.message


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("graduated", "finished with our programme"),
        ("transferred", "goes to another school"),
        ("moved", "have moved away"),
        ("withdrawn", "say nothing of the reasons"),
        ("deceased", "has died"),
    ],
)
def test_the_letter_says_what_may_be_said(
    promise: Sponsorship, verifier: User, kind: str, words: str
) -> None:
    message = " ".join(begun(promise, verifier, kind).message.split())
    assert words in message
    assert promise.child.first_name in message
    assert promise.child.family_name not in message
    if kind == "deceased":
        assert "good news" not in message
        assert "nothing that you need to decide now" in message


def test_alike_are_country_age_and_sex_and_who_waits_longest(verifier: User) -> None:
    today = timezone.localdate()

    def born(years: int) -> datetime.date:
        return today - datetime.timedelta(days=365 * years + 30)

    home, abroad = factories.make_partner(country="KE"), factories.make_partner(country="PE")
    left = factories.make_verified_child(partner=home, birth_date=born(9), sex="female")
    made = {
        "abroad": factories.make_published_child(partner=abroad, birth_date=born(9)),
        "far in age": factories.make_published_child(partner=home, birth_date=born(16)),
        "a boy": factories.make_published_child(partner=home, birth_date=born(9), sex="male"),
        "younger wait": factories.make_published_child(partner=home, birth_date=born(10)),
        "longer wait": factories.make_published_child(partner=home, birth_date=born(8)),
    }
    Child.objects.filter(pk=made["longer wait"].pk).update(
        verified_at=timezone.now() - datetime.timedelta(days=90)
    )
    factories.make_verified_child(partner=home)  # not published
    taken = factories.make_published_child(partner=home)
    factories.make_sponsorship(child=taken)
    held = factories.make_published_child(partner=home)
    holds.place_hold(child=held)

    assert left.partner.country == "KE"  # read once
    with CaptureQueriesContext(connection) as asked:
        found = matching.resembling(left)

    assert found == [made[name] for name in ("longer wait", "younger wait", "a boy", "far in age", "abroad")]
    assert len(asked) == 1


def test_who_may_not_be_mailed_is_spoken_to(
    promise: Sponsorship, verifier: User, supporter_care: User
) -> None:
    promise.payer.do_not_contact = True
    promise.payer.save()
    sent = offers.send_offer(begun(promise, verifier), by=supporter_care)
    assert sent.status == "sent"
    assert not OutgoingEmail.objects.exists()
    item = WorkItem.objects.get(kind="offer.speak")
    offer_answers.decline(sent, by=supporter_care, reason="By phone.")
    item.refresh_from_db()
    assert item.status == "done"


def test_a_child_who_was_taken_meanwhile_is_not_sent(
    promise: Sponsorship, juma: Child, verifier: User, supporter_care: User
) -> None:
    draft = begun(promise, verifier)
    factories.make_sponsorship(child=juma)
    with pytest.raises(offers.OfferRefused, match="Juma"):
        offers.send_offer(draft, by=supporter_care)
    draft.children.clear()
    assert offers.send_offer(draft, by=supporter_care).status == "sent"
    assert "no child to show you" in page_of(draft)


def test_the_mail_is_written_once_and_again_when_asked(offer: ChildOffer, supporter_care: User) -> None:
    with pytest.raises(Exception, match="cannot become"):
        offers.send_offer(offer, by=supporter_care)
    assert OutgoingEmail.objects.filter(kind="child_left").count() == 1
    offers.send_again(offer, by=supporter_care)
    assert OutgoingEmail.objects.filter(kind="child_left").count() == 2


# --- The page -------------------------------------------------------------------------------------------


def test_it_shows_the_public_alone(offer: ChildOffer, juma: Child) -> None:
    shown = page_of(offer) + page_of(offer, f"{juma.reference}/")
    assert "Juma" in shown
    assert f"/children/{juma.reference}/photo" in shown or juma.reference in shown
    for secret in (
        juma.family_name,
        offer.sponsorship.child.family_name,
        str(juma.birth_date),
        juma.partner.name,
    ):
        assert secret not in shown
    headers = Client().get(f"/offer/{offer.token}/").headers
    assert (headers["X-Robots-Tag"], headers["Cache-Control"]) == ("noindex, nofollow", "private, no-store")


def test_a_letter_that_nobody_has_read_has_no_page(promise: Sponsorship, verifier: User) -> None:
    draft = begun(promise, verifier)
    for more in ("", "end/", f"{draft.sponsorship.child.reference}/"):
        assert Client().get(f"/offer/{draft.token}/{more}").status_code == 404
    assert Client().get("/offer/nobody-knows-this-address/").status_code == 404


def test_looking_answers_nothing_and_a_forged_form_neither(offer: ChildOffer, juma: Child) -> None:
    for more in ("", "end/", f"{juma.reference}/"):
        Client().get(f"/offer/{offer.token}/{more}")
        Client().head(f"/offer/{offer.token}/{more}")
    for more in ("end/", f"{juma.reference}/"):
        assert Client(enforce_csrf_checks=True).post(f"/offer/{offer.token}/{more}").status_code == 403
    offer.refresh_from_db()
    assert offer.status == "sent"


def test_a_child_taken_while_somebody_looked(offer: ChildOffer, juma: Child) -> None:
    client = Client()
    factories.make_sponsorship(child=juma)
    answer = client.post(f"/offer/{offer.token}/{juma.reference}/")
    assert answer.status_code == 409
    assert "Juma has just found a sponsor" in answer.content.decode()
    assert "Neema" in answer.content.decode()
    assert client.get(f"/offer/{offer.token}/{juma.reference}/").status_code == 409
    assert Sponsorship.objects.get(pk=offer.sponsorship_id).status == "paused"


def test_a_child_that_is_not_shown_any_more_is_not_offered(
    offer: ChildOffer, juma: Child, verifier: User
) -> None:
    withdraw_consent(juma.consents.get(), by=verifier, reason="The family asked.")
    assert "Juma" not in page_of(offer)
    assert Client().post(f"/offer/{offer.token}/{juma.reference}/").status_code == 409


def test_a_child_that_was_never_offered_is_not_to_be_had(offer: ChildOffer) -> None:
    stranger = factories.make_published_child(first_name="Zuberi")
    answer = Client().post(f"/offer/{offer.token}/{stranger.reference}/")
    assert answer.status_code == 409
    assert "Zuberi" not in answer.content.decode()


def test_a_child_with_another_sponsor_is_shared_as_far_as_is_free(offer: ChildOffer, juma: Child) -> None:
    factories.make_sponsorship(child=juma, share=60)
    assert "you would carry 40 %" in page_of(offer, f"{juma.reference}/")
    assert press(offer, f"{juma.reference}/") == 303
    begun_anew = Sponsorship.objects.get(begun_by_offer=offer)
    assert (begun_anew.share, begun_anew.amount) == (40, offer.sponsorship.amount)


def test_two_tabs_are_one_answer(offer: ChildOffer, juma: Child, neema: Child) -> None:
    tabs = [Client(), Client()]
    for tab, child in zip(tabs, (juma, neema), strict=True):
        assert tab.get(f"/offer/{offer.token}/{child.reference}/").status_code == 200
    assert tabs[0].post(f"/offer/{offer.token}/{juma.reference}/").status_code == 303
    for more in (f"{neema.reference}/", f"{juma.reference}/", "end/"):
        answer = tabs[1].post(f"/offer/{offer.token}/{more}")
        assert "You now stand by Juma" in answer.content.decode()
    assert Sponsorship.objects.live().count() == 1


def test_a_late_answer_counts(offer: ChildOffer, juma: Child) -> None:
    ChildOffer.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert offers.expire_offers() == 1
    assert offers.expire_offers() == 0
    assert WorkItem.objects.open().filter(kind="offer.unanswered").exists()
    assert "your answer is still welcome" in page_of(offer)
    assert press(offer, f"{juma.reference}/") == 303
    assert not WorkItem.objects.open().filter(kind="offer.unanswered").exists()


def test_what_was_withdrawn_says_so_and_is_offered_anew(offer: ChildOffer, supporter_care: User) -> None:
    offers.withdraw(offer, by=supporter_care, reason="Wrong children.")
    answer = Client().get(f"/offer/{offer.token}/")
    assert answer.status_code == 410
    assert "taken this page back" in answer.content.decode()
    anew = offers.draft_anew(offer, by=supporter_care)
    assert (anew.status, anew.message) == ("draft", offer.message)
    assert anew.token != offer.token
    assert anew.children.exists()


def test_nobody_hammers_at_the_door(offer: ChildOffer) -> None:
    answers = [Client().post(f"/offer/{offer.token}/C-2020-000000/").status_code for _press in range(25)]
    assert answers.count(409) == 20
    assert answers[-1] == 429


def test_a_sponsor_of_two_hundred_letters_with_an_arabic_name(verifier: User, supporter_care: User) -> None:
    payer = factories.make_donor(name="محمد " + "ا" * 180, language="fr")
    sent = offers.send_offer(begun(active(payer=payer), verifier), by=supporter_care)
    assert 'lang="fr"' in page_of(sent)
    assert press(sent, "end/", words="=HYPERLINK(1) " * 200) == 303
    assert len(Sponsorship.objects.get(pk=sent.sponsorship_id).end_reason) <= 250


# --- The office -----------------------------------------------------------------------------------------


@pytest.fixture
def care(supporter_care: User) -> Client:
    client = Client()
    client.force_login(supporter_care)
    return client


def test_the_dialog_says_what_follows_and_leads_on(promise: Sponsorship, administrator: User) -> None:
    client = Client()
    client.force_login(administrator)
    address = f"/admin/beneficiaries/child/{promise.child_id}/leave/"
    asked = client.get(address).content.decode()
    assert "1 sponsorship rests." in asked
    answer = client.post(address, {"_form_submitted": "1", "kind": "graduated", "reason": ""})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/admin/donors/childoffer/?q={promise.child.reference}"
    assert promise.payer.name in client.get(answer.headers["Location"]).content.decode()
    queue = client.get("/admin/").content.decode()
    assert "Sponsors of children who left" in queue


def test_a_verifier_sees_numbers_and_no_names(promise: Sponsorship, verifier: User) -> None:
    client = Client()
    client.force_login(verifier)
    address = f"/admin/beneficiaries/child/{promise.child_id}/leave/"
    asked = client.get(address).content.decode()
    assert "1 sponsorship rests." in asked
    assert promise.payer.name not in asked
    answer = client.post(address, {"_form_submitted": "1", "kind": "moved", "reason": ""})
    assert "childoffer" not in answer.headers["Location"]
    assert client.get("/admin/donors/childoffer/").status_code == 403


def test_a_letter_is_mended_seen_and_sent(
    promise: Sponsorship, juma: Child, verifier: User, care: Client
) -> None:
    draft = begun(promise, verifier)
    address = f"/admin/donors/childoffer/{draft.pk}"
    facts = {"message": "Read & mended.", "children": [str(juma.pk)], "expires_at_0": "", "expires_at_1": ""}
    assert care.post(f"{address}/change/", facts).status_code == 302
    assert "Read &amp; mended." in care.get(f"{address}/send/").content.decode()
    assert care.post(f"{address}/send/", {"_form_submitted": "1"}).status_code == 303
    draft.refresh_from_db()
    assert (draft.status, draft.reviewed_by_id) == ("sent", int_or_key(care))
    assert "Read & mended." in OutgoingEmail.objects.get().text
    assert care.post(f"{address}/change/", {**facts, "message": "Changed after."}).status_code == 403


def int_or_key(client: Client) -> object:
    return User.objects.get(pk=client.session["_auth_user_id"]).pk


def test_only_free_children_are_chosen_and_an_empty_letter_is_refused(
    promise: Sponsorship, verifier: User, care: Client
) -> None:
    draft = begun(promise, verifier)
    hidden = factories.make_verified_child(first_name="Hidden")
    answer = care.post(
        f"/admin/donors/childoffer/{draft.pk}/change/",
        {"message": "  ", "children": [str(hidden.pk)], "expires_at_0": "", "expires_at_1": ""},
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Not free to be offered" in shown


def test_staff_write_down_what_the_sponsor_said(offer: ChildOffer, juma: Child, care: Client) -> None:
    address = f"/admin/donors/childoffer/{offer.pk}/accept/"
    assert "Juma" in care.get(address).content.decode()
    assert (
        care.post(address, {"_form_submitted": "1", "child": str(juma.pk), "reason": "By phone."}).status_code
        == 303
    )
    offer.refresh_from_db()
    assert (offer.status, offer.accepted_child) == ("accepted", juma)
    begun_anew = offer.new_sponsorship
    assert begun_anew is not None
    assert begun_anew.status == "active"


def test_a_child_who_comes_back_is_told(promise: Sponsorship, verifier: User, supporter_care: User) -> None:
    begun(promise, verifier)
    verify.reopen(Child.objects.get(pk=promise.child_id), by=verifier, reason="Left by mistake.")
    assert WorkItem.objects.open().filter(kind="child.came_back").count() == 1
    assert Sponsorship.objects.get(pk=promise.pk).status == "paused"
    sponsorships.resume(Sponsorship.objects.get(pk=promise.pk), by=supporter_care, reason="Back.")
    assert Sponsorship.objects.get(pk=promise.pk).status == "active"
