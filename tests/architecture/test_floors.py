"""The house stands on its floors: imports point down, and the outside has one door each."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ["backoffice.core", "beneficiaries", "donors", "payments", "reports", "backoffice"]
ROOMS_OF_STRIPE = ("payments/gateway/", "payments/sandbox/")


def product_files() -> list[Path]:
    folders = ["backoffice", "beneficiaries", "donors", "payments", "reports"]
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    )


def floor_of(module: str) -> str | None:
    for floor in FLOORS[:-1]:
        if module == floor or module.startswith(f"{floor}."):
            return floor
    return "backoffice" if module == "backoffice" or module.startswith("backoffice.") else None


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path) -> Iterator[str]:
    """All imports, those inside functions and behind TYPE_CHECKING too, and models named by string."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _names_a_model(node):
            label = node.args[0].value  # type: ignore[attr-defined]
            app = label.split(".")[0]
            yield {"core": "backoffice.core"}.get(app, app)


def _names_a_model(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return (
        name in {"get_model", "ForeignKey", "OneToOneField", "ManyToManyField"}
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and node.args[0].value != "self"
    )


def test_imports_point_down() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {imported}"
        for path in product_files()
        for imported in imported_modules(path)
        if (own := floor_of(module_name(path))) and (other := floor_of(imported))
        if FLOORS.index(other) > FLOORS.index(own) and not imported.startswith("backoffice.settings")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("library", "rooms"), [("stripe", ROOMS_OF_STRIPE), ("pydantic", ("payments/sandbox/",))]
)
def test_a_library_has_its_rooms(library: str, rooms: tuple[str, ...]) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in product_files()
        if not str(path.relative_to(ROOT)).startswith(rooms)
        and any(name == library or name.startswith(f"{library}.") for name in imported_modules(path))
    ]
    assert not strangers


def test_status_is_assigned_nowhere() -> None:
    """`move()` is the only door: no code sets a `status` attribute or updates the column in bulk."""
    # The tasks' rows belong to django-tasks, the sandbox's documents to its imitation of Stripe.
    elsewhere = ("backoffice/core/moves.py", "backoffice/core/tasks/", "payments/sandbox/")
    wrong = []
    for path in product_files():
        if str(path.relative_to(ROOT)).startswith(elsewhere):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == "status" for target in node.targets
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} assigns status")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "update"
                and any(keyword.arg == "status" for keyword in node.keywords)
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} updates status")
    assert not wrong, "\n".join(wrong)


def test_no_broad_silence() -> None:
    """No `except Exception: pass`: what goes wrong is said somewhere."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Pass)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]
    assert not wrong
