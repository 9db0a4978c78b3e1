"""The table of rights, and the groups made from it."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from backoffice.core.models import User
from backoffice.roles import TABLE, Role, rights_of, sync_roles, table
from tests import factories

pytestmark = pytest.mark.django_db


def _models() -> list[str]:
    """Every model with rights; a history table follows the model whose history it is."""
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if not hasattr(model, "instance_type") and not hasattr(model, "history_type")
        if not model.__name__.startswith("Historical")
    ]


def _held(role: Role) -> set[str]:
    rows = Group.objects.get(name=role.value).permissions.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in rows}


@pytest.mark.parametrize("label", _models())
def test_it_has_a_line_for_every_model(label: str) -> None:
    assert label in TABLE, f"Say in backoffice/roles/table.py who may do what with {label}."


def test_it_names_no_model_that_does_not_exist() -> None:
    assert set(TABLE) <= set(_models())


@pytest.mark.parametrize("role", Role)
def test_it_grants_only_rights_that_exist(role: Role) -> None:
    known = {
        f"{app_label}.{codename}"
        for app_label, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    assert rights_of(role) <= known


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_it_makes_groups_that_say_what_the_table_says(role: Role) -> None:
    assert _held(role) == set(rights_of(role))


def test_it_gives_the_administrator_every_right_of_every_model() -> None:
    held = _held(Role.ADMINISTRATOR)
    assert {table.right_named(label, verb) for label in TABLE for verb in table.STANDARD_VERBS} <= held
    assert all(rights_of(role) <= held for role in Role)


@pytest.mark.parametrize(
    ("role", "denied"),
    [
        (Role.REGISTRAR, "donors.view_donor"),
        (Role.REGISTRAR, "payments.view_donation"),
        (Role.REGISTRAR, "beneficiaries.verify_child"),
        (Role.REGISTRAR, "beneficiaries.view_all_partners"),
        (Role.REGISTRAR, "beneficiaries.delete_child"),
        (Role.VERIFIER, "beneficiaries.change_child"),
        (Role.VERIFIER, "donors.view_donor"),
        (Role.SUPPORTER_CARE, "beneficiaries.change_child"),
        (Role.SUPPORTER_CARE, "beneficiaries.view_guardian"),
        (Role.SUPPORTER_CARE, "payments.replay_webhookevent"),
        (Role.FINANCE, "beneficiaries.change_child"),
        (Role.FINANCE, "payments.send_paymentlink"),
        (Role.APPROVER, "payments.change_fund"),
        (Role.AUDITOR, "core.resend_outgoingemail"),
        (Role.SPONSOR, "beneficiaries.view_child"),
        (Role.PARTNER_FINANCE, "payments.view_journalentry"),
    ],
)
def test_it_denies_what_the_roles_may_not(role: Role, denied: str) -> None:
    assert denied not in rights_of(role)


def test_it_lets_the_auditor_read_and_run_reports_and_nothing_else() -> None:
    others = {right for right in rights_of(Role.AUDITOR) if not right.split(".")[1].startswith("view_")}
    assert "reports.view_all_runs" in rights_of(Role.AUDITOR)
    assert others == {"reports.run_report"}


def test_it_lets_only_registrar_and_administrator_change_children() -> None:
    may = {
        role
        for role in Role
        if role != Role.ADMINISTRATOR and "beneficiaries.change_child" in rights_of(role)
    }
    assert may == {Role.REGISTRAR}


def test_it_changes_nothing_the_second_time() -> None:
    outcome = sync_roles()
    assert not outcome.changed
    assert not outcome.unknown


def test_it_takes_away_what_the_table_does_not_grant_and_gives_back_what_it_does() -> None:
    group = Group.objects.get(name=Role.AUDITOR.value)
    extra = Permission.objects.get(codename="delete_donor")
    group.permissions.add(extra)
    group.permissions.remove(Permission.objects.get(codename="view_donor"))

    outcome = sync_roles()

    assert outcome.removed["Auditor"] == {"donors.delete_donor"}
    assert outcome.added["Auditor"] == {"donors.view_donor"}
    assert _held(Role.AUDITOR) == set(rights_of(Role.AUDITOR))


def test_it_leaves_groups_alone_that_are_no_role() -> None:
    volunteers = Group.objects.create(name="Volunteers")
    volunteers.permissions.add(Permission.objects.get(codename="view_donor"))
    sync_roles()
    assert volunteers.permissions.count() == 1


def test_it_makes_a_missing_group_again() -> None:
    Group.objects.filter(name="Verifier").delete()
    call_command("migrate", verbosity=0)
    assert _held(Role.VERIFIER) == set(rights_of(Role.VERIFIER))


def test_the_command_says_what_it_did() -> None:
    Group.objects.get(name="Finance").permissions.clear()
    out = StringIO()
    call_command("sync_roles", stdout=out)
    assert "Finance: + payments.replay_webhookevent" in out.getvalue()

    again = StringIO()
    call_command("sync_roles", stdout=again)
    assert "already" in again.getvalue()


def test_the_command_refuses_a_table_with_a_right_that_does_not_exist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "TABLE", {**TABLE, "donors.donor": {Role.FINANCE: "view frobnicate"}})
    with pytest.raises(CommandError, match=r"donors\.frobnicate_donor"):
        call_command("sync_roles", stdout=StringIO())


def test_users_hold_the_rights_of_their_roles_together(db: None) -> None:
    user = factories.make_user(role="Finance")
    user.groups.add(Group.objects.get(name="Supporter care"))
    user = User.objects.get(pk=user.pk)
    assert user.has_perms(["payments.replay_webhookevent", "payments.send_paymentlink"])
