"""One appeal to many: who is asked, who is passed over and why, and nobody twice whatever happens on the way."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.errors import DomainError
from backoffice.core.models import OutgoingEmail, User
from backoffice.core.tasks.draining import drain
from donors.models import Campaign, Donor, DonorConsent
from donors.services.consents import record_consent
from payments.models import LinkBatch, LinkBatchRecipient, PaymentLink
from payments.services import links
from payments.services.asking import appeals
from payments.tasks.links import send_appeal
from tests import factories

pytestmark = pytest.mark.django_db
Status = LinkBatch.Status
LIST = "admin:donors_donor_changelist"


def agreeing(**fields: Any) -> Donor:
    donor = factories.make_donor(**fields)
    agree(donor)
    return donor


def agree(donor: Donor, *, granted: bool = True) -> None:
    record_consent(
        donor,
        channel=DonorConsent.Channel.EMAIL,
        purpose=DonorConsent.Purpose.APPEALS,
        granted=granted,
        source=DonorConsent.Source.FORM,
    )


def asked(**changes: Any) -> dict[str, Any]:
    return {
        "amount": Money("25.00", "EUR"),
        "interval": "once",
        "fund": factories.make_fund(),
        "message": "",
        "expires_at": timezone.now() + datetime.timedelta(days=30),
        **changes,
    }


def start(by: User, **changes: Any) -> LinkBatch:
    return appeals.start(Donor.objects.all(), by=by, **asked(**changes))[0]


def mails() -> int:
    return OutgoingEmail.objects.filter(kind="payment_link").count()


def test_each_gets_a_personal_link_and_the_others_a_reason(supporter_care: User) -> None:
    anne, ben = agreeing(name="Anne", language="fr"), agreeing(name="Ben")
    nobody = {
        "No email address": agreeing(email=""),
        "Asked not to be contacted": agreeing(do_not_contact=True),
        "Deceased": agreeing(is_deceased=True),
        "Erased on request": factories.make_donor(erased_at=timezone.now()),
        "Merged into another record": factories.make_donor(merged_into=anne),
        "Has not agreed to be asked for gifts by email": factories.make_donor(),
    }
    declined = agreeing()
    agree(declined, granted=False)
    campaign = Campaign.objects.create(slug="kits", name="School kits")
    batch = start(supporter_care, campaign=campaign, message="Dear friend {name}, <b>please</b> {x}")
    assert mails() == 0
    drain()
    batch.refresh_from_db()
    assert batch.status == Status.DONE
    assert set(batch.links.values_list("donor__name", flat=True)) == {"Anne", "Ben"}
    link = batch.links.get(donor=ben)
    assert (link.message, link.campaign, link.created_by) == (
        "Dear friend Ben, <b>please</b> {x}",
        campaign,
        supporter_care,
    )
    mail = OutgoingEmail.objects.get(recipient_id=ben.pk, kind="payment_link")
    assert "School kits" in mail.text
    assert "/unsubscribe/" in mail.text or "agreed to be asked" in mail.text
    assert "<b>please" not in mail.html
    refusals = dict(batch.recipients.exclude(refusal="").values_list("donor", "refusal"))
    assert refusals == {
        **{donor.pk: why for why, donor in nobody.items()},
        declined.pk: "Has not agreed to be asked for gifts by email",
    }


def test_the_count_beforehand_is_what_happens(supporter_care: User) -> None:
    agreeing()
    agreeing(email="")
    factories.make_donor()
    sifted = appeals.sift(Donor.objects.all())
    assert (sifted.reachable, sifted.chosen) == (1, 3)
    assert sifted.reasons == [
        ("No email address", 1),
        ("Has not agreed to be asked for gifts by email", 1),
    ]


def test_a_turn_that_is_cut_off_is_taken_up_and_nobody_is_asked_twice(supporter_care: User) -> None:
    for _number in range(4):
        agreeing()
    batch = start(supporter_care)
    assert appeals.take_turn(str(batch.pk), seconds=-1) is True or mails() == 4
    first = mails()
    # The worker was killed between two donors: the task runs again, as often as you like.
    for _again in range(3):
        send_appeal.call(str(batch.pk))
    drain()
    assert first <= mails() == 4
    assert batch.links.count() == 4


def test_a_donor_whose_transaction_broke_is_asked_by_the_next_turn(
    supporter_care: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreeing()
    batch = start(supporter_care)
    with monkeypatch.context() as power_cut:
        power_cut.setattr("payments.services.links.emails.payment_link", _killed)
        with pytest.raises(KeyboardInterrupt):
            appeals.take_turn(str(batch.pk))
    assert not PaymentLink.objects.exists()
    assert batch.recipients.filter(is_done=False).count() == 1
    drain()
    assert mails() == 1


def _killed(_link: PaymentLink) -> None:
    raise KeyboardInterrupt


def test_who_changes_their_mind_meanwhile_is_passed_over(supporter_care: User) -> None:
    quiet, broken, asked_already = agreeing(), agreeing(), agreeing()
    batch = start(supporter_care)
    Donor.objects.filter(pk=quiet.pk).update(do_not_contact=True)
    Donor.objects.filter(pk=broken.pk).update(email="not an address")
    agree(asked_already, granted=False)
    drain()
    assert mails() == 0
    reasons = dict(batch.recipients.values_list("donor", "refusal"))
    assert "not agreed" in reasons[quiet.pk]
    assert "is not an email address" in reasons[broken.pk]
    assert "not agreed" in reasons[asked_already.pk]
    assert not PaymentLink.objects.exists()


def test_a_second_appeal_of_the_same_asks_nobody_anew(supporter_care: User) -> None:
    donor = agreeing()
    start(supporter_care)
    drain()
    again = start(supporter_care)
    drain()
    assert mails() == 1
    assert "has the same link already" in again.recipients.get(donor=donor).refusal
    start(supporter_care, amount=Money("30.00", "EUR"))
    drain()
    assert mails() == 2


def test_the_same_form_pressed_twice_is_one_appeal(supporter_care: User) -> None:
    agreeing()
    key = uuid.uuid4()
    batch, is_new = appeals.start(Donor.objects.all(), by=supporter_care, key=key, **asked())
    again, is_new_again = appeals.start(Donor.objects.all(), by=supporter_care, key=key, **asked())
    assert (batch, is_new, is_new_again) == (again, True, False)
    assert LinkBatchRecipient.objects.count() == 1


def test_a_person_stops_it(supporter_care: User) -> None:
    agreeing()
    batch = start(supporter_care)
    appeals.stop(batch, by=supporter_care, reason="wrong amount")
    drain()
    assert mails() == 0
    assert batch.history.first().history_change_reason == "wrong amount"
    with pytest.raises(DomainError):
        appeals.stop(batch, by=supporter_care, reason="again")


def test_an_appeal_to_nobody_is_refused_with_the_reasons(supporter_care: User) -> None:
    agreeing(email="")
    with pytest.raises(appeals.AppealRefused, match=r"No email address \(1\)"):
        start(supporter_care)
    assert not LinkBatch.objects.exists()


def test_more_than_a_house_can_answer_for_are_refused(
    supporter_care: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appeals, "MOST_AT_ONCE", 1)
    agreeing()
    agreeing()
    with pytest.raises(appeals.AppealRefused, match="Filter the list"):
        start(supporter_care)


@pytest.mark.parametrize(
    "wrong",
    [{"least": Money("30", "EUR"), "most": Money("40", "EUR")}, {"expires_at": timezone.now()}],
    ids=["bounds", "end"],
)
def test_what_no_link_could_ask_is_refused_before_anything_is_written(
    wrong: dict[str, Any], supporter_care: User
) -> None:
    agreeing()
    with pytest.raises(links.LinkRefused):
        start(supporter_care, **wrong)
    assert not LinkBatch.objects.exists()


def test_a_rolled_back_transaction_leaves_no_appeal(supporter_care: User) -> None:
    agreeing()
    with transaction.atomic():
        start(supporter_care)
        transaction.set_rollback(True)
    assert drain() == 0
    assert not LinkBatch.objects.exists()


# --- on screen ------------------------------------------------------------------------------------------------


@pytest.fixture
def care(client: Client, supporter_care: User) -> Client:
    client.force_login(supporter_care)
    return client


def pressed(*donors: Donor, **changes: Any) -> dict[str, Any]:
    return {"action": "send_link_to_each", "_selected_action": [str(donor.pk) for donor in donors], **changes}


def filled(*donors: Donor, **changes: Any) -> dict[str, Any]:
    return pressed(
        *donors,
        **{
            "_form_submitted": "on",
            "amount": "25.00",
            "currency": "EUR",
            "least": "",
            "most": "",
            "interval": "once",
            "fund": "",
            "campaign": "",
            "message": "",
            "days_open": "30",
            "key": str(uuid.uuid4()),
            "confirmed": "1",
            **changes,
        },
    )


def test_the_page_says_who_gets_a_link_and_who_does_not(care: Client) -> None:
    donors = [agreeing(), agreeing(name="Anne of no address", email="")]
    shown = care.post(reverse(LIST), pressed(*donors)).content.decode()
    for words in ("1 donor gets a link", "No email address", "Anne of no address", "Send 1 link", "{name}"):
        assert words in shown, words
    assert not LinkBatch.objects.exists()


def test_a_preview_shows_the_first_ones_mail_and_sends_nothing(care: Client) -> None:
    donor = agreeing(name="Zoë <b>Müller</b>")
    form = filled(donor, preview="1", message="Will you help, {name}?")
    del form["confirmed"]
    shown = care.post(reverse(LIST), form).content.decode()
    assert "Nothing has been sent yet." in shown
    assert 'sandbox=""' in shown
    assert donor.email in shown
    assert "<b>Müller" not in shown
    assert "&lt;h1&gt;Dear Zoë" in shown
    assert not LinkBatch.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_it_starts_and_a_second_press_finds_the_first(care: Client) -> None:
    donors = [agreeing() for _number in range(3)]
    form = filled(*donors, least="5", most="100")
    first, second = care.post(reverse(LIST), form), care.post(reverse(LIST), form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    drain()
    assert mails() == 3
    page = care.get(first.headers["Location"]).content.decode()
    assert "Everybody who could be asked has a link." in page
    links_of_it = care.get(
        reverse("admin:payments_paymentlink_changelist"),
        {"batch__id__exact": str(LinkBatch.objects.get().pk)},
    )
    assert links_of_it.status_code == 200


def test_all_that_the_list_found_can_be_asked_at_once(care: Client) -> None:
    donors = [agreeing() for _number in range(60)]
    form = filled(donors[0], select_across="1")
    care.post(reverse(LIST), form)
    drain()
    assert mails() == 60


BAD = [
    ({"amount": "abc"}, "Invalid amount"),
    ({"amount": "10", "least": "20", "most": "30"}, "lies outside"),
    ({"least": "30"}, "or neither"),
    ({"least": "1e5", "most": "-3"}, "above zero"),
    ({"days_open": "0"}, "greater than or equal to 1"),
    ({"campaign": "999"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("wrong", "words"), BAD)
def test_what_is_wrong_is_said_and_nothing_is_written(
    wrong: dict[str, str], words: str, care: Client
) -> None:
    answer = care.post(reverse(LIST), filled(agreeing(), **wrong))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not LinkBatch.objects.exists()


def test_the_progress_follows_and_then_has_the_page_fetched_anew(care: Client) -> None:
    care.post(reverse(LIST), filled(agreeing()))
    batch = LinkBatch.objects.get()
    state = reverse("admin:payments_linkbatch_state", args=[batch.pk])
    running = care.get(state)
    assert "0 of 1 donors so far" in running.content.decode()
    assert "HX-Refresh" not in running.headers
    drain()
    assert care.get(state).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("role", ["finance", "auditor", "approver", "registrar", "verifier"])
def test_others_cannot_ask_anybody(role: str, client: Client, request: pytest.FixtureRequest) -> None:
    donor = agreeing()
    client.force_login(request.getfixturevalue(role))
    client.post(reverse(LIST), filled(donor))
    assert not LinkBatch.objects.exists()
    assert not OutgoingEmail.objects.exists()
