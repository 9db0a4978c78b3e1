"""The doors of the admin: every page of every registered model, and who may pass according to the table."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from backoffice.core.models import User
from backoffice.roles import Role, rights_of

STAFF_ROLES = (
    Role.REGISTRAR,
    Role.VERIFIER,
    Role.SUPPORTER_CARE,
    Role.FINANCE,
    Role.APPROVER,
    Role.AUDITOR,
    Role.PARTNER_FINANCE,
)
REGISTERED = {model._meta.label_lower: page for model, page in admin.site._registry.items()}


@dataclass(frozen=True)
class Action:
    label: str
    name: str
    on_record: bool
    is_dialog: bool

    @property
    def slug(self) -> str:
        return f"{self.label}.{self.name}"

    def address(self, pk: object) -> str:
        path = f"admin:{self.label.replace('.', '_')}_{self.name}"
        return reverse(path, args=[pk] if self.on_record else [])


def actions() -> list[Action]:
    """Every button that unfold draws for some model."""
    found = []
    for label, page in REGISTERED.items():
        for kind, on_record in (("list", False), ("row", True), ("detail", True), ("submit_line", True)):
            for name in _flat(getattr(page, f"actions_{kind}", ())):
                method = getattr(page, name)
                found.append(Action(label, name, on_record, is_dialog=bool(getattr(method, "dialog", None))))
    return found


def _flat(names: Any) -> list[str]:
    flat: list[str] = []
    for name in names or ():
        flat += _flat(name["items"]) if isinstance(name, dict) else [name]
    return flat


def allowed(user_rights: frozenset[str] | set[str], label: str, verb: str) -> bool:
    app_label, model_name = label.split(".")
    return f"{app_label}.{verb}_{model_name}" in user_rights


def rights(role: Role) -> frozenset[str]:
    return rights_of(role)


def page_of(label: str, door: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{door}", args=args)


def has_page(label: str, door: str) -> bool:
    try:
        page_of(label, door)
    except NoReverseMatch:
        return False
    return True


class FullRights:
    """A request of somebody who holds every right: what the page offers to anybody at all."""

    method = "GET"

    def __init__(self) -> None:
        self.user = User(is_superuser=True, is_staff=True, is_active=True)
        self.GET: dict[str, str] = {}
        self.path = "/admin/"


def offers(label: str, verb: str) -> bool:
    """False where the page refuses the verb to everybody, such as adding to a log."""
    return bool(getattr(REGISTERED[label], f"has_{verb}_permission")(FullRights()))
