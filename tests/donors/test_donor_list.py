"""The list of donors: tabs, filters, search, what is done to several at once, and the way out as a file."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from backoffice.core.models import AuditEntry, User
from donors.admin.donor_export import COLUMNS
from donors.models import Donor, DonorConsent, DonorTag, OtherEmail, OtherPhone
from donors.models.donor_rows import lapse_day
from donors.services import sorting
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/donors/donor/"
DAY = datetime.timedelta(days=1)


def listed(client: Client, **asked: str) -> set[str]:
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer
    return {donor.name for donor in answer.context["cl"].result_list}


@pytest.fixture
def care(client: Client, supporter_care: User) -> User:
    client.force_login(supporter_care)
    return supporter_care


# --- tabs ---------------------------------------------------------------------------------------------------


@pytest.fixture
def everybody() -> None:
    sponsor = factories.make_donor(name="Sponsor", last_gift_on=lapse_day() - 100 * DAY)
    friend = factories.make_donor(name="Writes to the child")
    factories.make_sponsorship(payer=sponsor, correspondent=friend)
    former = factories.make_sponsorship(
        payer=factories.make_donor(name="Former", last_gift_on=lapse_day() - DAY)
    )
    former.move("ended", ended_on=timezone.localdate(), end_reason="moved away")
    factories.make_donor(name="Gave today", last_gift_on=timezone.localdate())
    factories.make_donor(name="Just in time", last_gift_on=lapse_day())
    factories.make_donor(name="Never gave")
    factories.make_donor(name="Merged away", merged_into=sponsor)


@pytest.mark.usefixtures("everybody")
def test_nobody_stands_in_two_tabs(client: Client, care: User) -> None:
    tabs = {name: listed(client, standing=name) for name in ("sponsors", "one_off", "lapsed", "prospects")}
    assert tabs == {
        "sponsors": {"Sponsor"},
        "one_off": {"Gave today", "Just in time"},
        "lapsed": {"Former"},
        "prospects": {"Never gave"},
    }
    assert set().union(*tabs.values()) | {"Writes to the child"} == listed(client)
    page = client.get(LIST).content.decode()
    for title in ("Sponsors", "One-off donors", "Lapsed", "Prospects"):
        assert title in page


def test_the_day_of_lapsing_follows_the_setting(settings: Any) -> None:
    settings.LAPSED_AFTER_MONTHS = 1
    assert 28 <= (timezone.localdate() - lapse_day()).days <= 31


# --- filters and search -------------------------------------------------------------------------------------


def test_filters_narrow_the_list(client: Client, care: User) -> None:
    tag = DonorTag.objects.create(name="Choir")
    anna = factories.make_donor(
        name="Anna",
        country="NO",
        language="en",
        source="event",
        manager=care,
        household=factories.make_household(),
    )
    anna.tags.add(tag)
    factories.make_donor(name="Tom", country="DE", source="press", do_not_contact=True)
    assert listed(client, tags__id__exact=str(tag.pk)) == {"Anna"}
    assert listed(client, manager="me") == {"Anna"}
    assert listed(client, manager="nobody") == {"Tom"}
    assert listed(client, manager=str(care.pk)) in ({"Anna"}, set())
    assert listed(client, manager="nonsense") == set()
    assert listed(client, country="NO") == {"Anna"}
    assert listed(client, source__exact="press") == {"Tom"}
    assert listed(client, in_household="yes") == {"Anna"}
    assert listed(client, in_household="no") == {"Tom"}
    assert listed(client, do_not_contact__exact="1") == {"Tom"}
    assert listed(client, created_at_from=(timezone.localdate() + DAY).isoformat()) == set()


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("zoë", {"Zoë Müller"}),
        ("müll", {"Zoë Müller"}),
        ("ller", set()),
        ("zoe.m", {"Zoë Müller"}),
        ("office@", {"Zoë Müller"}),
        ("0171 234", {"Zoë Müller"}),
        ("+49 171 2345678", {"Zoë Müller"}),
        ("(030) 123-456", {"Zoë Müller"}),
        ("محمد", {"محمد بن سلمان"}),
        ("سلمان", {"محمد بن سلمان"}),
        ("x", {"X"}),
        ("=HYPER", {"=HYPERLINK(1)"}),
        ("%", set()),
        ("  Zoë   Müller ", {"Zoë Müller"}),
    ],
)
def test_people_are_found_by_what_one_knows_of_them(
    term: str, found: set[str], client: Client, care: User
) -> None:
    zoe = factories.make_donor(name="Zoë Müller", email="zoe.m@example.org", phone="+491712345678")
    OtherEmail.objects.create(donor=zoe, address="office@example.org")
    OtherPhone.objects.create(donor=zoe, number="+4930123456")
    for name in ("محمد بن سلمان", "X", "=HYPERLINK(1)"):
        factories.make_donor(name=name, email="")
    factories.make_donor(name="Zoë merged", email="zoe.m@example.org", merged_into=zoe)
    assert listed(client, q=term) == found


# --- several at once ----------------------------------------------------------------------------------------


def act(client: Client, name: str, donors: list[Donor], **answers: Any) -> Any:
    data = {"action": name, "_selected_action": [str(donor.pk) for donor in donors], **answers}
    return client.post(LIST, data, follow=True)


def test_several_get_a_tag_and_lose_it_again_with_history(client: Client, care: User) -> None:
    tag = DonorTag.objects.create(name="Choir")
    donors = [factories.make_donor(name=name) for name in ("Anna", "<b>Tom</b>")]
    asked = act(client, "tag_several", donors)
    assert "Which tags do these donors get?" in asked.content.decode()
    assert "&lt;b&gt;Tom" in asked.content.decode()
    assert not tag.donors.exists(), "asking changes nothing"

    nothing = act(client, "tag_several", donors, confirmed="1")
    assert "Choose at least one tag." in nothing.content.decode()
    done = act(client, "tag_several", donors, confirmed="1", tags=[str(tag.pk)])
    assert "2 donors were changed." in done.content.decode()
    assert tag.donors.count() == 2
    assert donors[0].history.first().history_user == care
    again = act(client, "tag_several", donors, confirmed="1", tags=[str(tag.pk)])
    assert "0 donors were changed. 2 were so already." in again.content.decode()
    act(client, "untag_several", donors[:1], confirmed="1", tags=[str(tag.pk)])
    assert [donor.name for donor in tag.donors.all()] == ["<b>Tom</b>"]


def test_several_are_assigned(client: Client, care: User) -> None:
    donors = [factories.make_donor() for _number in range(3)]
    act(client, "assign_several", donors, confirmed="1", manager=str(care.pk), reason="Tomás goes")
    assert Donor.objects.filter(manager=care).count() == 3
    assert donors[0].history.first().history_change_reason == "Tomás goes"
    gone = factories.make_user(is_active=False)
    with pytest.raises(sorting.SortingRefused, match="does not work here any more"):
        sorting.assign_manager(donors, manager=gone, by=care)


def test_the_auditor_can_do_nothing_to_several(client: Client, auditor: User) -> None:
    tag, donor = DonorTag.objects.create(name="Choir"), factories.make_donor()
    client.force_login(auditor)
    act(client, "tag_several", [donor], confirmed="1", tags=[str(tag.pk)])
    assert not tag.donors.exists()


# --- as a file ----------------------------------------------------------------------------------------------


def taken(client: Client, columns: list[str], *, query: str = "", file_format: str = "csv") -> bytes:
    answer: Any = client.post(
        f"{reverse('admin:donors_donor_export')}{query}", {"columns": columns, "format": file_format}
    )
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_list_leaves_as_it_is_filtered_and_without_formulas(client: Client, care: User) -> None:
    donor = factories.make_donor(name="=HYPERLINK(1)", country="NO", phone="+4722334455")
    DonorConsent.objects.create(donor=donor, channel="email", purpose="news", granted=False, source="form")
    factories.make_donor(name="Tom", country="DE")
    rows = table(taken(client, ["name", "country", "consent_email_news"], query="?country=NO"))
    assert rows[0] == ["Name", "Country", "Email: News"]
    assert len(rows) == 2
    assert rows[1][0].lstrip("'") == "=HYPERLINK(1)"
    assert not rows[1][0].startswith("=")
    assert rows[1][1] == "Norway"
    assert rows[1][2].lower() in {"no", "false"}
    entry = AuditEntry.objects.get(action="donor.exported")
    assert entry.details["rows"] == 1
    sheet = load_workbook(
        io.BytesIO(taken(client, [column.name for column in COLUMNS], file_format="xlsx"))
    ).active
    assert sheet is not None
    assert sheet.max_row >= 3


def test_who_may_not_export_does_not(client: Client, finance: User) -> None:
    client.force_login(finance)
    assert client.get(reverse("admin:donors_donor_export")).status_code == 403
    assert "Export this list" not in client.get(LIST).content.decode()


def test_columns_follow_the_rights(client: Client, care: User) -> None:
    care.groups.clear()
    from django.contrib.auth.models import Permission

    care.user_permissions.set(Permission.objects.filter(codename__in=["view_donor", "export_donor"]))
    client.force_login(care)
    address = reverse("admin:donors_donor_export")
    page = client.get(address).content.decode()
    assert "Household&#x27;s street" not in page
    refused = client.post(address, {"columns": ["name", "tax_number"], "format": "csv"})
    assert refused.status_code == 400
    assert "tax_number" in refused.content.decode()
