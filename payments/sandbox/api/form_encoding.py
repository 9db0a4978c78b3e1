"""Reading `line_items[0][price_data][currency]=eur` back into nested parameters."""

import re
from urllib.parse import parse_qsl

from payments.sandbox.documents import Params
from payments.sandbox.errors import InvalidRequest

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_STEP = re.compile(r"\[([^\[\]]*)\]")


def decoded(text: str) -> Params:
    """Nested mappings with text at the ends; lists are mappings with '0', '1', … until a type claims them."""
    result: Params = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        _put(result, _path(key), value)
    return result


def _path(key: str) -> list[str]:
    match = _KEY.fullmatch(key)
    if match is None:
        raise InvalidRequest(f"Invalid parameter name: {key}", param=key)
    return [match[1], *_STEP.findall(match[2])]


def _put(target: Params, path: list[str], value: str) -> None:
    *parents, last = path
    for step in parents:
        child = target.setdefault(step or str(len(target)), {})
        if not isinstance(child, dict):
            raise InvalidRequest("Invalid object", param=path[0])
        target = child
    # `expand[]=a&expand[]=b` numbers itself.
    target[last or str(len(target))] = value
