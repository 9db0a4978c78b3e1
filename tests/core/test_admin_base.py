"""What all admin pages share: rows within limits, buttons that ask, tabs, and exports without formulas."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import QuerySet
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from djmoney.money import Money

from backoffice.core.models import AuditEntry, OutgoingEmail, ScheduledJob, User, WorkItem
from backoffice.core.resources import AlmonerResource, MoneyWidget
from backoffice.core.services import audit, outbox, work
from backoffice.core.tasks.draining import drain
from tests.core import jobs
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def make_clerk(*codenames: str) -> User:
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def page_of(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def press(client: Client, record: Any, button: str, **answers: str) -> Any:
    return client.post(f"{page_of(record)[: -len('change/')]}{button}/", {"_form_submitted": "on", **answers})


OWN_MODELS = [
    model for model in admin.site._registry if model._meta.app_label in {"core", "django_tasks_database"}
]


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_every_page_of_the_ground_floor_opens(client: Client, model: Any, thanks_template: None) -> None:
    work.ask("test.look", title="Look")
    email = outbox.queue("thanks", to="a@example.org", context={"link": "https://example.org/pay/1/"})
    jobs.fails_without_policy.enqueue()
    drain()
    AuditEntry.objects.create(action="test.done", subject_label="x")
    client.force_login(make_user(is_superuser=True))
    label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert client.get(reverse(f"{label}_changelist")).status_code == 200
    assert client.get(reverse(f"{label}_changelist"), {"q": "x"}).status_code == 200
    record = model._default_manager.first()
    if record is not None:
        assert client.get(page_of(record)).status_code == 200
        assert client.get(reverse(f"{label}_history", args=[record.pk])).status_code == 200
    assert email.status == OutgoingEmail.Status.QUEUED


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_cost_the_same_for_many_rows(client: Client, thanks_template: None) -> None:
    client.force_login(make_user(is_superuser=True))
    pages = [
        reverse(f"admin:{page}_changelist")
        for page in ("core_workitem", "core_outgoingemail", "core_auditentry", "core_user")
    ]

    def add_rows(count: int) -> None:
        for _number in range(count):
            person = make_user()
            work.assign(work.ask("test.look", title="x", subject=person), owner=person, by=person)
            audit.record("test.done", subject=person, actor=person)
            outbox.queue("thanks", to="a@example.org", context={}, about=person)

    add_rows(3)
    few = [queries_of(client, page) for page in pages for _again in range(2)]
    add_rows(27)
    assert [queries_of(client, page) for page in pages] == few[1::2]


def test_without_rights_no_page_opens(client: Client) -> None:
    client.force_login(make_user())
    for model in OWN_MODELS:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(address).status_code == 403, model


@pytest.mark.parametrize("model", [AuditEntry, OutgoingEmail, ScheduledJob])
def test_what_the_house_writes_nobody_edits(model: Any) -> None:
    request = RequestFactory().get("/")
    request.user = make_user(is_superuser=True)
    own = admin.site._registry[model]
    assert not own.has_add_permission(request)
    assert not own.has_change_permission(request)
    assert not own.has_delete_permission(request)


def test_rows_obey_the_models_limits(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, person = work.ask("test.look", title="Mine"), make_user()
    work.assign(mine, owner=person, by=person)
    work.ask("test.look", title="Not mine")

    def for_user(rows: QuerySet[WorkItem], user: User) -> QuerySet[WorkItem]:
        return rows.filter(owner=user)

    queryset_class = type(WorkItem.objects.all())
    monkeypatch.setattr(queryset_class, "for_user", for_user, raising=False)
    request = rf.get("/")
    request.user = person
    own: Any = admin.site._registry[WorkItem]
    assert list(own.get_queryset(request)) == [mine]
    other = WorkItem.objects.get(title="Not mine")
    assert own.get_object(request, str(other.pk)) is None


def test_a_button_asks_first_and_acts_on_post_alone(client: Client) -> None:
    item = work.ask("test.look", title="Look")
    client.force_login(make_clerk("view_workitem", "close_workitem"))
    address = f"{page_of(item)[: -len('change/')]}done/"
    assert b"Say what was done" in client.get(address).content
    assert press(client, item, "done").status_code == 200  # no reason: the form comes back
    item.refresh_from_db()
    assert item.status == WorkItem.Status.OPEN

    answer = client.post(
        address, {"_form_submitted": "on", "reason": "Called her"}, headers={"HX-Request": "true"}
    )
    assert answer["HX-Redirect"] == page_of(item)[: -len("change/")]
    item.refresh_from_db()
    assert item.status == WorkItem.Status.DONE
    assert item.history.latest().history_change_reason == "Called her"


def test_a_button_needs_its_own_permission_and_a_csrf_token(client: Client) -> None:
    item = work.ask("test.look", title="Look")
    client.force_login(make_clerk("view_workitem", "change_workitem"))
    assert press(client, item, "done", reason="x").status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_clerk("view_workitem", "close_workitem"))
    assert press(strict, item, "done", reason="x").status_code == 403
    item.refresh_from_db()
    assert item.status == WorkItem.Status.OPEN


def test_a_refusal_is_told_in_words(client: Client) -> None:
    item = work.ask("test.look", title="Look")
    work.close(item, by=make_user(), reason="Somebody was quicker")
    client.force_login(make_clerk("view_workitem", "close_workitem"))
    press(client, item, "dismiss", reason="Not needed")
    page = client.get(page_of(item)).content.decode()
    assert "and cannot become" in page
    assert "/dismiss/" not in page  # and the button is not offered any more


def test_a_button_on_a_record_that_is_not_there(client: Client) -> None:
    item = work.ask("test.look", title="Look")
    client.force_login(make_clerk("view_workitem", "close_workitem"))
    item.pk = "nonsense"
    assert press(client, item, "done", reason="x").status_code == 404


def test_a_redirect_never_leaves_the_house(client: Client) -> None:
    item = work.ask("test.look", title="Look")
    client.force_login(make_clerk("view_workitem", "close_workitem"))
    address = f"{page_of(item)[: -len('change/')]}done/"
    answer = client.post(
        address,
        {"_form_submitted": "on", "reason": "x"},
        headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/"},
    )
    assert answer["HX-Redirect"].startswith("/admin/")


def test_a_mail_is_read_and_resent_on_screen(client: Client, thanks_template: None) -> None:
    email = outbox.queue(
        "thanks",
        to="mary@example.org",
        context={"name": "<script>alert(1)</script>", "link": "http://127.0.0.1:8000/pay/abc/"},
    )
    drain()
    client.force_login(make_clerk("view_outgoingemail", "resend_outgoingemail"))
    page = client.get(page_of(email)).content.decode()
    assert 'href="http://127.0.0.1:8000/pay/abc/"' in page
    assert "<script>alert(1)" not in page
    press(client, email, "resend", reason="She lost it")
    email.refresh_from_db()
    assert email.status == OutgoingEmail.Status.QUEUED
    assert press(client, email, "cancel", reason="x").status_code == 403


def test_only_administrators_change_people(client: Client) -> None:
    other = make_user()
    client.force_login(make_clerk("view_user", "change_user", "add_user", "delete_user"))
    assert client.post(page_of(other), {"is_superuser": "on"}).status_code == 403
    assert client.get(reverse("admin:core_user_add")).status_code == 403
    client.force_login(make_user(is_superuser=True))
    answer = client.post(
        reverse("admin:core_user_add"),
        {
            "email": "New.Person@Example.org",
            "full_name": "New Person",
            "usable_password": "true",
            "password1": "a long sandy beach 7",
            "password2": "a long sandy beach 7",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    made = User.objects.get(full_name="New Person")
    assert made.email == "new.person@example.org"
    assert made.check_password("a long sandy beach 7")


def test_a_job_is_paused_on_screen(client: Client) -> None:
    job = ScheduledJob.objects.first()
    assert job is not None
    client.force_login(make_clerk("view_scheduledjob", "pause_scheduledjob"))
    press(client, job, "pause", reason="Holidays")
    job.refresh_from_db()
    assert job.enabled is False
    page = client.get(page_of(job)).content.decode()
    assert "/resume/" in page
    assert "/pause/" not in page


def test_amounts_are_exported_and_formulas_made_harmless() -> None:
    class Items(AlmonerResource):
        class Meta:
            model = WorkItem
            fields = ["title", "kind"]

    work.ask("test.look", title='=HYPERLINK("https://evil.example")')
    (row,) = Items().export().dict
    assert row["title"] == '\'=HYPERLINK("https://evil.example")'
    widget = MoneyWidget(currency_column="amount_currency")
    assert widget.render(Money("-5", "EUR")) == "-5.00"
    assert widget.render(Money("500", "JPY"), force_native_type=True) == Decimal(500)
    assert widget.render(None) == ""
    assert widget.clean("19.99", {"amount_currency": "EUR"}) == Money("19.99", "EUR")
    with pytest.raises(ValueError, match="Invalid amount 'abc'"):
        widget.clean("abc", {"amount_currency": "EUR"})


def test_no_code_of_ours_stands_where_people_read() -> None:
    client = Client()
    client.force_login(make_clerk("view_workitem", "view_outgoingemail"))
    for kind in ("payment.unattributed", "staff.note"):  # one kind alone is no choice
        item = work.ask(kind, title="Look at it", due_on=datetime.date(2026, 11, 22))
    shown = client.get("/admin/core/workitem/").content.decode()
    assert "Payment: unattributed" in shown
    assert "Nov. 22, 2026" in shown
    assert "staff.note" not in client.get(page_of(item)).content.decode()
    mail = OutgoingEmail.objects.create(
        kind="thank_you", to="ann@example.org", subject="Thanks", language="fr"
    )
    for address in ("/admin/core/outgoingemail/", page_of(mail)):
        shown = client.get(address).content.decode()
        assert "Thank you, with the receipt" in shown
        assert "thank_you" not in shown
    assert "French" in shown
