"""Amounts as people type them into a form: with a comma or a point before the cents, without a sign between thousands."""

import re

from django.utils.translation import gettext as _

from backoffice.core.money import InvalidAmount

_EITHER_WAY = re.compile(r"\s*([1-9]\d{0,2})[.,]\d\d0\s*")


def with_point(typed: str) -> str:
    """What was typed, as `parse_amount` reads it.

    Raises InvalidAmount for "1,000": one with three decimals to some, a thousand to others.
    """
    if found := _EITHER_WAY.fullmatch(typed):
        raise InvalidAmount(
            _(
                "“%(typed)s” may be %(whole)s or a thousand times as much. Please write it without a sign in it."
            )
            % {"typed": typed.strip()[:40], "whole": found[1]}
        )
    return typed.replace(",", ".")
