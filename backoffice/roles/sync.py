"""Making Django's groups say exactly what the table says.

It runs after each `migrate`, not in a data migration: permissions are made after migrations, so a migration
would find none.
"""

from dataclasses import dataclass, field
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db import connections, transaction

from backoffice.roles.table import TABLE, Role, rights_of


@dataclass
class Outcome:
    """What syncing changed, by role, and which rights the table names that no model declares."""

    added: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    @property
    def changed(self) -> bool:
        return any(self.added.values()) or any(self.removed.values())


def sync_roles(using: str = "default") -> Outcome:
    """Give each role's group exactly its rights. Groups that are no role of ours are left alone."""
    known = _permissions(using)
    outcome = Outcome(unknown=_unknown(known))
    with transaction.atomic(using=using):
        for role in Role:
            group, _created = Group.objects.using(using).get_or_create(name=role.value)
            wanted = _granted(role, known)
            held = {
                f"{app_label}.{codename}"
                for app_label, codename in group.permissions.values_list(
                    "content_type__app_label", "codename"
                )
            }
            outcome.added[role.value], outcome.removed[role.value] = wanted - held, held - wanted
            group.permissions.add(*(known[right] for right in wanted - held))
            if held - wanted:
                group.permissions.remove(*(known[right] for right in held - wanted))
    return outcome


def sync_after_migrate(sender: AppConfig, using: str = "default", **_kwargs: Any) -> None:
    """Once per migrate: when the last app's permissions have been made."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.label != last.label:
        return
    if Group._meta.db_table in connections[using].introspection.table_names():
        sync_roles(using)


def _permissions(using: str) -> dict[str, Permission]:
    rows = Permission.objects.using(using).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def _granted(role: Role, known: dict[str, Permission]) -> set[str]:
    if role == Role.ADMINISTRATOR:
        return {right for right, row in known.items() if _label(row) in TABLE}
    return set(rights_of(role)) & known.keys()


def _label(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.content_type.model}"


def _unknown(known: dict[str, Permission]) -> set[str]:
    """Rights that nothing grants any meaning to: a slip of the pen, or a migration that has not run yet."""
    installed = {config.label for config in apps.get_app_configs()}
    named = {right for role in Role for right in rights_of(role)}
    return {right for right in named if right not in known and right.split(".")[0] in installed}
