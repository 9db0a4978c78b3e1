"""A house with its people, for tests that try the doors."""

from typing import Any

from django.test import Client, override_settings

from backoffice.core.admin.rows import within_limits
from backoffice.core.models import User
from backoffice.roles import Role
from beneficiaries.models import Partner, PartnerMember
from tests import factories
from tests.backoffice import doors, rows


class House:
    """A partner with its people, a signed-in client for each role, and rows on demand."""

    def __init__(self) -> None:
        self.partner: Partner = factories.make_partner()
        self.registrar: User = factories.make_registrar(self.partner)
        self._users: dict[Role, User] = {Role.REGISTRAR: self.registrar}

    def user(self, role: Role) -> User:
        if role not in self._users:
            self._users[role] = factories.make_user(role=role.value)
            if role == Role.PARTNER_FINANCE:
                PartnerMember.objects.create(user=self._users[role], partner=self.partner)
        return self._users[role]

    def client(self, role: Role) -> Client:
        client = Client(raise_request_exception=True)
        with override_settings(SIMPLE_HISTORY_ENABLED=False):  # signing in is not what is tried here
            client.force_login(self.user(role))
        return client

    def may_write(self, role: Role, label: str, verb: str) -> bool:
        return doors.allowed(doors.rights(role), label, verb) and doors.offers(label, verb)

    def answers(self, role: Role, row: Any, door: str) -> set[int]:
        """What the table says: the statuses that this door may answer this role with."""
        label, rights = row._meta.label_lower, doors.rights(role)
        may_view = doors.allowed(rights, label, "view") or doors.allowed(rights, label, "change")
        is_theirs = (
            within_limits(type(row)._default_manager.all(), self.user(role)).filter(pk=row.pk).exists()
        )
        if door == "changelist":
            return {200} if may_view else {403}
        if door in {"add", "delete"}:
            may = doors.allowed(rights, label, door) and doors.offers(label, door)
            return {200} if may and (door == "add" or is_theirs) else {403}
        if may_view and is_theirs:
            return {200}
        # To those who see none of its rows the record does not exist; the history says so by sending them home.
        return {403} if is_theirs else {302, 403, 404}

    def row(self, label: str) -> Any:
        # A report run is open to whoever asked for it, and Finance opens no others.
        maker = self.user(Role.FINANCE) if label == "reports.reportrun" else self.registrar
        return rows.make(label, partner=self.partner, user=maker)
