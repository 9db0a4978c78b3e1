"""Every page of every model, tried by every role: the table decides, and what it does not grant is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from backoffice.core.models import User
from backoffice.roles import Role
from tests import factories
from tests.backoffice import doors, rows
from tests.backoffice.people import House

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
LABELS = sorted(doors.REGISTERED)
ACTIONS = doors.actions()

# What each button needs. A button without a line here fails: say who may press it.
BUTTONS: dict[str, str] = {
    "core.importbatch.write": "core.add_importbatch",
    "core.importbatch.cancel": "core.add_importbatch",
    "core.importbatch.undo": "core.add_importbatch",
    "core.workitem.done": "core.close_workitem",
    "core.workitem.dismiss": "core.close_workitem",
    "core.workitem.assign": "core.assign_workitem",
    "core.outgoingemail.resend": "core.resend_outgoingemail",
    "core.outgoingemail.confirm_sent": "core.resend_outgoingemail",
    "core.outgoingemail.cancel": "core.cancel_outgoingemail",
    "core.scheduledjob.pause": "core.pause_scheduledjob",
    "core.scheduledjob.resume": "core.pause_scheduledjob",
    "django_tasks_database.dbtaskresult.run_again": "core.rerun_task",
    "beneficiaries.partner.suspend": "beneficiaries.suspend_partner",
    "beneficiaries.partner.end": "beneficiaries.suspend_partner",
    "beneficiaries.partner.take_up": "beneficiaries.suspend_partner",
    "beneficiaries.partner.submit_vetting": "beneficiaries.submit_partnervetting",
    "beneficiaries.partner.verify_vetting": "beneficiaries.verify_partnervetting",
    "beneficiaries.partner.refuse_vetting": "beneficiaries.verify_partnervetting",
    "beneficiaries.partner.open_vetting": "beneficiaries.verify_partnervetting",
    "beneficiaries.partner.change_payout_account": "beneficiaries.change_payoutaccount",
    "beneficiaries.child.submit": "beneficiaries.submit_child",
    "beneficiaries.child.verify": "beneficiaries.verify_child",
    "beneficiaries.child.send_back": "beneficiaries.verify_child",
    "beneficiaries.child.reject": "beneficiaries.verify_child",
    "beneficiaries.child.ask_reverification": "beneficiaries.verify_child",
    "beneficiaries.child.reopen": "beneficiaries.verify_child",
    "beneficiaries.child.suspend": "beneficiaries.suspend_child",
    "beneficiaries.child.resume": "beneficiaries.suspend_child",
    "beneficiaries.child.leave": "beneficiaries.suspend_child",
    "beneficiaries.child.publish_photo": "beneficiaries.publish_childphoto",
    "beneficiaries.child.remove_photo": "beneficiaries.delete_childphoto",
    "beneficiaries.child.unpublish_photo": "beneficiaries.publish_childphoto",
    "beneficiaries.child.choose_main_photo": "beneficiaries.change_childphoto",
    "beneficiaries.child.withdraw_consent": "beneficiaries.withdraw_consentrecord",
    "beneficiaries.child.publish_story": "beneficiaries.publish_story",
    "beneficiaries.child.take_story_back": "beneficiaries.publish_story",
    "beneficiaries.incident.close": "beneficiaries.close_incident",
    "beneficiaries.incident.reopen": "beneficiaries.close_incident",
    "beneficiaries.child.write_report": "beneficiaries.add_progressreport",
    "beneficiaries.progressreport.submit": "beneficiaries.submit_progressreport",
    "beneficiaries.progressreport.send_back": "beneficiaries.review_progressreport",
    "beneficiaries.progressreport.release": "beneficiaries.review_progressreport",
    "beneficiaries.duplicatesuspicion.ask_again": "beneficiaries.dismiss_duplicatesuspicion",
    "beneficiaries.childmerge.undo": "beneficiaries.merge_child",
    "donors.donorsuspicion.ask_again": "donors.dismiss_donorsuspicion",
    "donors.donormerge.undo": "donors.merge_donor",
    "beneficiaries.child.add_task": "core.add_workitem",
    "beneficiaries.child.send_payment_link": "payments.send_paymentlink",
    "donors.donor.add_task": "core.add_workitem",
    "donors.donor.write_contact": "donors.add_contactnote",
    "donors.donor.record_consent": "donors.add_donorconsent",
    "donors.donor.main_email": "donors.change_donor",
    "donors.donor.main_phone": "donors.change_donor",
    "donors.donor.deceased": "donors.change_donor",
    "donors.donor.living": "donors.change_donor",
    "donors.household.take_in": "donors.change_household",
    "donors.household.take_out": "donors.change_household",
    "donors.household.add_task": "core.add_workitem",
    "donors.donor.hand_out": "donors.archive_donor",
    "donors.donor.erase": "donors.erase_donor",
    "donors.donor.send_payment_link": "payments.send_paymentlink",
    "donors.donor.send_gifts": "payments.send_paymentlink",
    "payments.posterlink.close_poster": "payments.close_posterlink",
    "payments.posterlink.open_poster": "payments.close_posterlink",
    "donors.childoffer.preview": "donors.view_childoffer",
    "donors.childoffer.send": "donors.send_childoffer",
    "donors.childoffer.send_again": "donors.send_childoffer",
    "donors.childoffer.accept": "donors.send_childoffer",
    "donors.childoffer.decline": "donors.send_childoffer",
    "donors.childoffer.withdraw": "donors.send_childoffer",
    "donors.childoffer.go_on": "donors.send_childoffer",
    "donors.childoffer.offer_anew": "donors.send_childoffer",
    "donors.letter.submit": "donors.submit_letter",
    "donors.letter.release": "donors.review_letter",
    "donors.letter.mend": "donors.review_letter",
    "donors.letter.send_back": "donors.review_letter",
    "donors.letter.mail": "donors.send_letter",
    "donors.letter.mail_again": "donors.send_letter",
    "donors.letter.mark_sent": "donors.send_letter",
    "donors.letter.mark_read": "donors.send_letter",
    "donors.letter.mark_posted": "donors.send_letter",
    "donors.sponsorship.end": "donors.change_sponsorship",
    "donors.sponsorship.begin": "donors.change_sponsorship",
    "donors.sponsorship.pause": "donors.change_sponsorship",
    "donors.sponsorship.resume": "donors.change_sponsorship",
    "donors.sponsorship.change_amount": "donors.change_sponsorship",
    "donors.sponsorship.skip_reminder": "donors.change_sponsorship",
    "donors.sponsorship.pause_reminders": "donors.change_sponsorship",
    "donors.sponsorship.write_call": "donors.add_contactnote",
    "donors.sponsorship.waive": "donors.change_instalment",
    "donors.sponsorship.add_task": "core.add_workitem",
    "donors.hold.prolong": "donors.release_hold",
    "donors.hold.let_go": "donors.release_hold",
    "donors.donor.keep_child": "donors.add_hold",
    "beneficiaries.child.keep_for_donor": "donors.add_hold",
    "donors.sponsorship.send_payment_link": "payments.send_paymentlink",
    "payments.recurringgift.send_payment_link": "payments.send_paymentlink",
    "payments.recurringgift.change_amount": "payments.manage_recurringgift",
    "payments.recurringgift.change_day": "payments.manage_recurringgift",
    "payments.recurringgift.change_child": "payments.manage_recurringgift",
    "payments.recurringgift.pause": "payments.manage_recurringgift",
    "payments.recurringgift.resume": "payments.manage_recurringgift",
    "payments.recurringgift.end_now": "payments.manage_recurringgift",
    "payments.recurringgift.end_later": "payments.manage_recurringgift",
    "payments.recurringgift.keep": "payments.manage_recurringgift",
    "payments.recurringgift.send_manage_link": "payments.manage_recurringgift",
    "payments.recurringgift.card_page": "payments.manage_recurringgift",
    "payments.linkbatch.stop": "payments.send_paymentlink",
    "payments.offlinebatch.close_batch": "payments.close_offlinebatch",
    "payments.offlinebatch.abandon_batch": "payments.close_offlinebatch",
    "payments.offlinebatch.bring_to_bank": "payments.close_offlinebatch",
    "payments.offlinebatch.take_back": "payments.close_offlinebatch",
    "payments.bankline.book_matched": "payments.sort_bankline",
    "payments.bankline.match_lines": "payments.sort_bankline",
    "payments.bankline.book": "payments.sort_bankline",
    "payments.bankline.is_payout": "payments.sort_bankline",
    "payments.bankline.brings_batch": "payments.sort_bankline",
    "payments.bankline.split_line": "payments.sort_bankline",
    "payments.bankline.set_aside": "payments.sort_bankline",
    "payments.bankline.put_back": "payments.sort_bankline",
    "payments.donation.refund": "payments.add_refund",
    "payments.refund.approve": "payments.approve_refund",
    "payments.refund.refuse": "payments.approve_refund",
    "payments.refund.mark_paid": "payments.change_refund",
    "payments.refund.withdraw": "payments.change_refund",
    "payments.dispute.send_evidence": "payments.answer_dispute",
    "payments.dispute.accept": "payments.answer_dispute",
    "payments.dispute.add_note": "payments.add_disputenote",
    "payments.dispute.add_file": "payments.add_disputeevidence",
    "payments.receipt.replace": "payments.replace_receipt",
    "payments.receipt.send_again": "core.resend_outgoingemail",
    "payments.donation.attribute": "payments.attribute_donation",
    "payments.paymentlink.send_again": "payments.send_paymentlink",
    "payments.paymentlink.cancel": "payments.cancel_paymentlink",
    "payments.reconciliation.compare_now": "payments.run_reconciliation",
    "payments.webhookevent.replay": "payments.replay_webhookevent",
    "payments.donation.write_again": "core.resend_outgoingemail",
    "payments.webhookevent.replay_failed": "payments.replay_webhookevent",
    "donors.donor.ask_by_phone": "payments.ask_mobilepayment",
    "donors.donor.pledge_by_phone": "payments.add_mobilepledge",
    "donors.sponsorship.ask_by_phone": "payments.ask_mobilepayment",
    "donors.sponsorship.pledge_by_phone": "payments.add_mobilepledge",
    "payments.mobilepayment.close_unpaid": "payments.ask_mobilepayment",
    "payments.mobilepayment.look_up": "payments.ask_mobilepayment",
    "payments.mobilepledge.pause": "payments.manage_mobilepledge",
    "payments.mobilepledge.resume": "payments.manage_mobilepledge",
    "payments.mobilepledge.end": "payments.manage_mobilepledge",
    "payments.mobilepledge.add_task": "core.add_workitem",
}

# Buttons that only lead to another page, and what that page needs.
WAYS: dict[str, str] = {
    "core.outgoingemail.kinds_of_mail": "core.view_outgoingemail",
    "beneficiaries.child.review_one_by_one": "beneficiaries.verify_child",
    "beneficiaries.child.all_photos": "beneficiaries.view_childphoto",
    "donors.donor.bring_in": "donors.import_donor",
    "payments.donation.bring_in": "payments.import_donation",
    "donors.sponsorship.enter_letter": "donors.add_letter",
    "donors.sponsorship.open_recurring_gift": "payments.view_recurringgift",
    "donors.letter.review_one_by_one": "donors.review_letter",
    "donors.letter.print_letter": "donors.send_letter",
    "donors.letter.print_to_post": "donors.send_letter",
}


@contextmanager
def nothing_changes() -> Iterator[None]:
    """No row of ours appears, disappears, or gets a history row."""
    before = _census()
    yield
    assert _census() == before


def _census() -> dict[str, int]:
    ours = (
        "core",
        "beneficiaries",
        "donors",
        "payments",
        "reports",
        "django_tasks_database",
        "auth",
        "otp_totp",
    )
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in ours
    }


def test_every_registered_model_has_a_row_to_open() -> None:
    assert set(doors.REGISTERED) <= set(rows.MAKERS), "Add a maker to tests/backoffice/rows.py."


def test_every_registered_model_has_our_own_page() -> None:
    from backoffice.core.admin.base import AlmonerModelAdmin

    strangers = [label for label, page in doors.REGISTERED.items() if not isinstance(page, AlmonerModelAdmin)]
    assert strangers == []


@pytest.mark.parametrize("label", LABELS)
def test_the_table_decides_who_opens_a_page(house: House, label: str) -> None:
    row = house.row(label)
    addresses = {
        "changelist": doors.page_of(label, "changelist"),
        "change": doors.page_of(label, "change", row.pk),
        "history": doors.page_of(label, "history", row.pk),
        "add": doors.page_of(label, "add"),
        "delete": doors.page_of(label, "delete", row.pk),
    }
    wrong: dict[str, object] = {}
    for role in doors.STAFF_ROLES:
        client = house.client(role)
        for door, address in addresses.items():
            expected, answer = house.answers(role, row, door), client.get(address).status_code
            if answer not in expected:
                wrong[f"{role.value}, {door}"] = (answer, expected)
    assert wrong == {}


@pytest.mark.parametrize("label", LABELS)
def test_the_administrator_opens_every_page(house: House, administrator: User, label: str) -> None:
    row = house.row(label)
    client = Client()
    client.force_login(administrator)
    for door, args in {"changelist": [], "change": [row.pk], "history": [row.pk]}.items():
        assert client.get(doors.page_of(label, door, *args)).status_code == 200
    for verb, args in {"add": [], "delete": [row.pk]}.items():
        expected = 200 if doors.offers(label, verb) else 403
        assert client.get(doors.page_of(label, verb, *args)).status_code == expected


@pytest.mark.parametrize("label", LABELS)
def test_it_refuses_to_write_what_the_table_denies(house: House, label: str) -> None:
    row = house.row(label)
    clients = {role: house.client(role) for role in doors.STAFF_ROLES}
    wrong: dict[str, object] = {}
    with nothing_changes():
        for role, client in clients.items():
            for verb, args in {"add": [], "change": [row.pk], "delete": [row.pk]}.items():
                if house.may_write(role, label, verb):
                    continue
                answer = client.post(doors.page_of(label, verb, *args), {"post": "yes", "name": "x"})
                # A record outside one's rows does not exist: one is sent home instead of being refused.
                if answer.status_code not in ({403} if verb == "add" else {302, 403, 404}):
                    wrong[f"{role.value}, {verb}"] = answer.status_code
            # History is never written, whatever one may do to the record.
            answer = client.post(doors.page_of(label, "history", row.pk), {"name": "x"})
            if answer.status_code not in {403, 405}:
                wrong[f"{role.value}, history"] = answer.status_code
            if not house.may_write(role, label, "delete"):
                chosen = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
                client.post(doors.page_of(label, "changelist"), chosen)
    assert wrong == {}


@pytest.mark.parametrize("label", LABELS)
def test_files_in_and_out_need_their_own_right(house: House, label: str) -> None:
    """Import and export, where a page has them; a right that no table names is nobody's."""
    for door in ("import", "process_import", "export"):
        if doors.has_page(label, door):
            verb = "export" if door == "export" else "import"
            for role in doors.STAFF_ROLES:
                if not doors.allowed(doors.rights(role), label, verb):
                    client = house.client(role)
                    assert client.get(doors.page_of(label, door)).status_code == 403
                    assert client.post(doors.page_of(label, door), {}).status_code == 403


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.slug)
def test_every_button_is_a_dialog_whose_right_is_declared(action: doors.Action) -> None:
    if action.slug not in WAYS:
        assert action.is_dialog, "A plain action link is a GET that acts without a CSRF token."
        assert action.slug in BUTTONS, "Say in BUTTONS which right this button needs."


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.slug)
def test_a_button_is_refused_to_whoever_lacks_its_right(house: House, action: doors.Action) -> None:
    row = house.row(action.label)
    address = action.address(row.pk)
    clients = {role: house.client(role) for role in doors.STAFF_ROLES}
    wrong: dict[str, object] = {}
    with nothing_changes():
        for role, client in clients.items():
            opened = client.get(address).status_code
            if {**BUTTONS, **WAYS}[action.slug] in doors.rights(role):
                # Who may press it sees its question, or is led on; where the state forbids it, is refused.
                if opened not in ({302, 404} if action.slug in WAYS else {200, 403, 404}):
                    wrong[f"{role.value}, GET"] = opened
                continue
            pressed = client.post(address, {"reason": "because"}).status_code
            if (opened, pressed) != (403, 403):
                wrong[role.value] = (opened, pressed)
    assert wrong == {}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.slug)
def test_opening_a_dialog_changes_nothing_even_for_the_administrator(
    house: House, administrator: User, action: doors.Action
) -> None:
    row = house.row(action.label)
    client = Client()
    client.force_login(administrator)
    with nothing_changes():
        client.get(action.address(row.pk))


@pytest.mark.parametrize("role", doors.STAFF_ROLES)
def test_autocompletes_tell_nothing_of_models_that_a_role_may_not_see(house: House, role: Role) -> None:
    client = house.client(role)
    for label, page in doors.REGISTERED.items():
        for name in page.autocomplete_fields:
            field: Any = page.model._meta.get_field(name)
            remote = field.related_model._meta.label_lower
            answer = client.get(
                "/admin/autocomplete/",
                {
                    "app_label": page.model._meta.app_label,
                    "model_name": page.model._meta.model_name,
                    "field_name": name,
                    "term": "",
                },
            )
            may_view = doors.allowed(doors.rights(role), remote, "view")
            assert answer.status_code == (200 if may_view else 403), f"{label}.{name}"


@pytest.mark.parametrize("role", [Role.SPONSOR, None])
def test_people_without_business_here_open_nothing(role: Role | None) -> None:
    client = Client()
    if role is not None:
        client.force_login(factories.make_user(role=role.value, is_staff=False))
    for label in doors.REGISTERED:
        for door in ("changelist", "add"):
            answer = client.get(doors.page_of(label, door))
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/admin/login/")


def test_it_shows_no_rows_of_another_partner(house: House) -> None:
    client = house.client(Role.REGISTRAR)
    other = factories.make_child_ready_for_review(first_name="Zuberi")
    label = "beneficiaries.child"
    assert "Zuberi" not in client.get(doors.page_of(label, "changelist")).content.decode()
    for door in ("change", "history", "delete"):
        assert client.get(doors.page_of(label, door, other.pk)).status_code in {302, 403, 404}
    for model, page in admin.site._registry.items():
        if model._meta.label_lower.startswith("beneficiaries."):
            found = client.get(doors.page_of(model._meta.label_lower, "changelist"))
            if found.status_code == 200 and hasattr(page, "search_fields"):
                assert "Zuberi" not in found.content.decode()
