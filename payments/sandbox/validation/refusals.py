"""Turning what a type says into the sentence, code and parameter name that Stripe answers with."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic_core import ErrorDetails, ValidationError

from payments.sandbox.documents import Params
from payments.sandbox.errors import InvalidRequest
from payments.sandbox.validation import strict_types

_REMOVED = {
    "payment_method_types": (
        "payment_method_types is no longer supported. Manage payment methods in the Dashboard, or use "
        "allowed_payment_method_types or excluded_payment_method_types."
    )
}


class _Place(NamedTuple):
    """Where in the request an error is, without the names of the type branches that pydantic tried."""

    path: tuple[str, ...]
    value: Any


def validated(params_class: str, given: Params) -> Params:
    """The parameters with numbers and booleans read, or Stripe's 400."""
    try:
        return dict(strict_types.adapter(params_class).validate_python(given))
    except ValidationError as refusal:
        raise _spoken(refusal.errors(), given) from None


def _spoken(errors: Sequence[ErrorDetails], given: Params) -> InvalidRequest:
    # A union reports each branch that it tried; the deepest complaint is about the branch that was meant.
    place, error = max(
        ((_place(error, given), error) for error in errors),
        key=lambda found: (len(found[0].path), found[1]["type"] in ("extra_forbidden", "missing")),
    )
    param = dotted(place.path)
    match error["type"]:
        case "extra_forbidden":
            return _unknown(param, place.path[-1])
        case "missing":
            return InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)
        case "empty_text":
            return _empty(param)
        case "literal_error":
            return _not_a_choice(
                param, place, [choice for choice in errors if _place(choice, given) == place]
            )
        case "not_integer":
            return InvalidRequest(
                f"Invalid integer: {place.value}", code="parameter_invalid_integer", param=param
            )
        case "not_boolean" | "not_number" | "not_decimal":
            kind = error["type"].removeprefix("not_")
            return InvalidRequest(f"Invalid {kind}: {place.value}", param=param)
        case "list_type":
            return InvalidRequest("Invalid array", param=param)
        case "dict_type":
            return InvalidRequest("Invalid object", param=param)
        case _:
            return InvalidRequest(f"Invalid value for {param}: {error['msg']}", param=param)


def _unknown(param: str, name: str) -> InvalidRequest:
    if name in _REMOVED:
        return InvalidRequest(_REMOVED[name], code=f"{name}_no_longer_supported", param=param)
    return InvalidRequest(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def _empty(param: str) -> InvalidRequest:
    return InvalidRequest(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty "
        "value.",
        code="parameter_invalid_empty",
        param=param,
    )


def _not_a_choice(param: str, place: _Place, errors: Sequence[ErrorDetails]) -> InvalidRequest:
    if place.value == "":
        return _empty(param)
    expected = next(error["ctx"]["expected"] for error in errors if "expected" in error.get("ctx", {}))
    return InvalidRequest(f"Invalid {param}: must be one of {expected.replace(chr(39), '')}", param=param)


def _place(error: ErrorDetails, given: Params) -> _Place:
    path: list[str] = []
    value: Any = given
    for step in error["loc"]:
        if isinstance(value, dict) and str(step) in value:
            path.append(str(step))
            value = value[str(step)]
    if error["type"] == "missing":
        path.append(str(error["loc"][-1]))
        value = None
    return _Place(tuple(path), value)


def dotted(path: Sequence[str]) -> str:
    """`line_items[0][price_data]`, as Stripe names a nested parameter."""
    return path[0] + "".join(f"[{step}]" for step in path[1:]) if path else ""
