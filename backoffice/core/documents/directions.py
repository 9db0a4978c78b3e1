"""In which direction does each character of a line run, and in which order are its runs drawn?

The Unicode bidirectional algorithm is python-bidi's; this asks it for levels instead of a reordered string,
since a font must shape each run in its logical order.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

from bidi import algorithm

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_LEFT_OUT = "BN"  # joiners and soft hyphens: rule X9 takes them out, here they go with their left neighbour
_EMBEDDINGS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # numbers count as right to left here

T = TypeVar("T")


def without_embeddings(text: str) -> str:
    """Invisible direction overrides can make an amount or a name read as another one: they are dropped."""
    return text.translate(_EMBEDDINGS)


def has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)


def starts_right_to_left(text: str) -> bool:
    """The direction of the first letter is the direction of the paragraph."""
    return has_right_to_left(text) and algorithm.get_base_level(text) == 1


def direction_levels(text: str) -> list[int]:
    """One level per character: even runs left to right, odd right to left."""
    if not has_right_to_left(text):
        return [0] * len(text)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = algorithm.get_base_level(text)
    storage["base_dir"] = ("L", "R")[storage["base_level"]]
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage["chars"], storage["base_dir"])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    resolved = iter(storage["chars"])
    levels: list[int] = []
    for character in text:
        if unicodedata.bidirectional(character) == _LEFT_OUT:
            levels.append(levels[-1] if levels else storage["base_level"])
        else:
            levels.append(next(resolved)["level"])
    return levels


def _resolve_brackets(characters: list[dict[str, Any]], base: str) -> None:
    """Rule N0, which python-bidi leaves out: both brackets of a pair go the same way, محمد (Mohammed) included."""
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at, character in enumerate(characters):
        if character["ch"] in _BRACKETS:
            open_at.append(at)
        elif open_at and character["ch"] == _BRACKETS[characters[open_at[-1]]["ch"]]:
            pairs.append((open_at.pop(), at))
    for start, end in sorted(pairs):
        inside = {_STRONG[c["type"]] for c in characters[start + 1 : end] if c["type"] in _STRONG}
        if not inside:
            continue
        before = next((_STRONG[c["type"]] for c in characters[start::-1] if c["type"] in _STRONG), base)
        direction = base if base in inside else before
        characters[start]["type"] = characters[end]["type"] = direction


def in_visual_order(runs: Sequence[T], levels: Sequence[int]) -> list[T]:
    """Rule L2: from the highest level down, every stretch at that level or above is turned around."""
    order = list(range(len(runs)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            if levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return [runs[at] for at in order]
