"""The sandbox against the SDK: the same addresses and parameters, the same fields on every object."""

import ast
import typing
from pathlib import Path

import pytest
import stripe

from payments.sandbox import behaviour, resources
from payments.sandbox.api.router import ROUTES
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.blank import RESOURCES
from payments.sandbox.validation import strict_types
from tests.sandbox.requests import chosen_price, create, line_item, monthly, once, payment_link


def _operations_of_the_sdk() -> dict[tuple[str, str], str]:
    """(method, address) → name of the params class, read from the SDK's own service modules."""
    operations: dict[tuple[str, str], str] = {}
    for module in Path(stripe.__file__).parent.rglob("_*_service.py"):
        for function in ast.walk(ast.parse(module.read_text())):
            if isinstance(function, ast.FunctionDef):
                operations |= _operation(function)
    return operations


def _operation(function: ast.FunctionDef) -> dict[tuple[str, str], str]:
    """`def retrieve(self, id, params: Optional["XParams"]): … self._request("get", "/v1/x/{id}".format(…))`"""
    calls = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "_request"
    ]
    if len(calls) != 1:
        return {}
    method, address = calls[0].args[:2]
    template = next(
        node.value for node in ast.walk(address) if isinstance(node, ast.Constant) and "/v" in str(node.value)
    )
    annotations = {argument.arg: argument.annotation for argument in function.args.args}
    params = annotations.get("params")
    if params is None or not isinstance(method, ast.Constant):
        return {}
    name = next(
        str(node.value)
        for node in ast.walk(params)
        if isinstance(node, ast.Constant) and str(node.value).endswith("Params")
    )
    return {(str(method.value).upper(), str(template)): name}


def test_it_serves_addresses_of_the_sdk_with_their_parameters() -> None:
    operations = _operations_of_the_sdk()
    assert len(operations) > 500

    for route in ROUTES:
        expected = operations[route.method, route.template]
        assert route.params_class.rpartition(".")[2] == expected
        fields = strict_types.adapter(route.params_class).core_schema
        assert route.understood <= _field_names(fields) | {"expand"}, route.template


def test_it_loads_every_resource_module() -> None:
    modules = {path.stem for path in Path(resources.__file__).parent.glob("*.py")} - {
        "__init__",
        "line_items",
    }
    assert modules == set(resources.__all__)


@pytest.fixture
def everything(client: stripe.StripeClient) -> list[SandboxObject]:
    """At least one object of every kind, in many states."""
    both = [line_item(2500, recurring={"interval": "month"}), line_item(1000)]
    create(client, once())
    paid = behaviour.pay_session(create(client, once(customer_creation="always")).id)
    gift = behaviour.pay_session(create(client, monthly(line_items=both)).id)
    behaviour.renew(gift["subscription"])
    behaviour.renew(gift["subscription"], outcome="failed")
    card = behaviour.replace_card(gift["customer"])
    behaviour.revoke_mandate(card["id"])
    behaviour.cancel_subscription(gift["subscription"])
    debit = behaviour.pay_session(create(client, once()).id, method="bank_debit")
    behaviour.settle_bank_debit(debit["payment_intent"], outcome="failed")
    behaviour.make_dashboard_payment(1000, "usd")
    behaviour.pay_session(behaviour.open_payment_link(payment_link(client, chosen_price(client)).id)["id"])
    client.v1.billing_portal.sessions.create({"customer": paid["customer"]})
    charges = client.v1.charges.list({"payment_intent": paid["payment_intent"]})
    behaviour.settle_charge_fee(charges.data[0].id)
    client.v1.refunds.create({"charge": charges.data[0].id, "amount": 100})
    behaviour.warn_of_fraud(paid["payment_intent"])
    behaviour.open_review(paid["payment_intent"])
    behaviour.open_dispute(paid["payment_intent"])
    behaviour.charge_for_service(-500)
    behaviour.pay_out()
    return list(SandboxObject.objects.all())


def test_it_writes_objects_with_the_fields_of_the_sdk(everything: list[SandboxObject]) -> None:
    seen: set[str] = set()
    for found in everything:
        for document in _documents(found.data):
            seen.add(document["object"])
            _check_fields(document)
    assert seen >= {
        "balance_transaction",
        "billing_portal.session",
        "charge",
        "checkout.session",
        "customer",
        "invoice",
        "invoice_payment",
        "line_item",
        "mandate",
        "payment_intent",
        "payment_link",
        "payment_method",
        "payout",
        "plan",
        "price",
        "product",
        "setup_intent",
        "subscription",
        "subscription_item",
    }


def _documents(value: object) -> typing.Iterator[Document]:
    if isinstance(value, dict):
        if value.get("object") in RESOURCES:
            yield value
        for child in value.values():
            yield from _documents(child)
    elif isinstance(value, list):
        for child in value:
            yield from _documents(child)


def _check_fields(document: Document) -> None:
    kind = document["object"]
    annotations = RESOURCES[kind].__annotations__
    required = {
        name
        for name, annotation in annotations.items()
        if type(None) not in typing.get_args(annotation)
        and "ClassVar" not in str(annotation)
        and not name.startswith(("_", "OBJECT"))
    }
    missing = {name for name in required if document.get(name) is None}
    assert not missing, f"{kind} lacks {missing}"
    unknown = set(document) - set(annotations)
    allowed = {"livemode"} if kind in ("subscription_item", "item") else set()
    assert unknown <= allowed, f"{kind} has {unknown}, which the API does not show"


def _field_names(schema: typing.Any) -> set[str]:
    while "fields" not in schema:
        schema = schema["schema"]
    return set(schema["fields"])
