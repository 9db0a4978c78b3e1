"""Names as they are compared: without accents, case and order."""

import unicodedata
from typing import Any

from django.db import models

KEY_LETTERS = 4
# Letters that have no accent to take away, and marks that only some people write.
_WRITTEN_OTHERWISE = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "'": "",
        "’": "",
        "ʼ": "",
    }
)


def folded_words(name: str) -> list[str]:
    """The words of a name in alphabetical order: "Zoë Müller" and "MULLER, Zoe" come to the same."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_WRITTEN_OTHERWISE))
    bare = (letter for letter in decomposed if not unicodedata.combining(letter))
    return sorted("".join(letter if letter.isalnum() else " " for letter in bare).split())


def name_key(name: str) -> str:
    """The first letters of the first folded word: an indexed way to the few names that are worth comparing."""
    return next(iter(folded_words(name)), "")[:KEY_LETTERS]


class NameKeyField(models.CharField[str, str]):
    """The key of the row's first and family name, made anew whenever the row is saved, in bulk as well."""

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **{"max_length": KEY_LETTERS, "default": "", "editable": False, **options})

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = name_key(f"{model_instance.first_name} {model_instance.family_name}")
        setattr(model_instance, self.attname, key)
        return key
