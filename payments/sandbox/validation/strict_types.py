"""The SDK's parameter TypedDicts rebuilt as closed types that understand form bodies.

The SDK's own classes are open (`extra` keys pass, every enum is `Literal | str`) and name types that exist only
while type checking, so pydantic cannot use them as they are. Every value of a form body is text: numbers and
booleans are read from text here, and only as Stripe writes them.
"""

import re
import sys
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import stripe
import typing_extensions
from pydantic import AfterValidator, BeforeValidator, ConfigDict, TypeAdapter
from pydantic_core import PydanticCustomError
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject

_WHOLE = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


@cache
def adapter(params_class: str) -> TypeAdapter[dict[str, Any]]:
    """The checker of one params class, named as in `checkout.SessionCreateParams`; under 0.1 s, once."""
    module, _, name = params_class.rpartition(".")
    owner = import_module(f"stripe.params.{module}" if module else "stripe.params")
    return TypeAdapter(_closed(getattr(owner, name)))


@cache
def _closed(typed_dict: type) -> Any:
    scope = vars(typing) | vars(sys.modules[typed_dict.__module__]) | {"StripeContext": object}
    hints = typing_extensions.get_type_hints(typed_dict, globalns=scope, localns=scope, include_extras=True)
    fields = {
        name: _field(hint) for name, hint in hints.items() if name not in RequestOptions.__annotations__
    }
    # The functional form is not for type checkers: the fields are known at run time alone.
    make: Any = typing_extensions.TypedDict
    closed = make(typed_dict.__name__, fields)
    closed.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return closed


def _field(hint: Any) -> Any:
    if get_origin(hint) is typing_extensions.NotRequired:
        return typing_extensions.NotRequired[_value(get_args(hint)[0])]
    return _value(hint)


def _value(hint: Any) -> Any:
    if typing_extensions.is_typeddict(hint):
        return _closed(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    return _compound(hint, get_origin(hint), get_args(hint))


def _compound(hint: Any, origin: Any, arguments: tuple[Any, ...]) -> Any:
    if origin in (Union, types.UnionType):
        return Union[tuple(_value(branch) for branch in _real_branches(arguments))]  # noqa: UP007
    if origin is list:
        return Annotated[list[_value(arguments[0])], BeforeValidator(_items_in_order)]  # type: ignore[misc]
    if origin is dict:
        # Inside metadata an empty text is a wish to remove that key, so it stays allowed.
        value = str if arguments[1] is str else _value(arguments[1])
        return dict[str, value]  # type: ignore[valid-type]
    return hint


def _real_branches(branches: tuple[Any, ...]) -> list[Any]:
    """Without the SDK's own object type, and without the `| str` that leaves every enum open."""
    closes_enum = any(get_origin(branch) is Literal and set(get_args(branch)) != {""} for branch in branches)
    return [
        branch for branch in branches if not _is_stripe_object(branch) and not (branch is str and closes_enum)
    ]


def _is_stripe_object(branch: Any) -> bool:
    origin = get_origin(branch) or branch
    return isinstance(origin, type) and issubclass(origin, (UntypedStripeObject, stripe.StripeObject))


def _items_in_order(value: Any) -> Any:
    """`items[0]=a&items[1]=b` arrives as a mapping with the positions as keys."""
    if isinstance(value, dict) and list(value) == [str(position) for position in range(len(value))]:
        return list(value.values())
    return value


def _reader(pattern: re.Pattern[str], kind: str, read: Callable[[str], Any]) -> BeforeValidator:
    def read_text(value: Any) -> Any:
        if isinstance(value, str) and pattern.fullmatch(value):
            return read(value)
        raise PydanticCustomError(f"not_{kind}", "not {kind}", {"kind": kind})

    return BeforeValidator(read_text)


def _not_empty(value: str) -> str:
    if value == "":
        raise PydanticCustomError("empty_text", "empty")
    return value


_PLAIN: dict[Any, Any] = {
    int: Annotated[int, _reader(_WHOLE, "integer", int)],
    bool: Annotated[bool, _reader(re.compile("true|false"), "boolean", lambda text: text == "true")],
    float: Annotated[float, _reader(_DECIMAL, "number", float)],
    Decimal: Annotated[Decimal, _reader(_DECIMAL, "decimal", Decimal)],
    str: Annotated[str, AfterValidator(_not_empty)],
}
