"""Which text would a spreadsheet run as a formula, and how is it made harmless?"""

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def is_formula(text: str) -> bool:
    """OWASP's list of first characters, also behind spaces, which some importers strip.

    A lone sign ("-" for 'none') has nothing to run and stays as it is.
    """
    body = text.lstrip(" ")
    return len(body) > 1 and body[0] in _FORMULA_STARTS


def neutralise_formula(text: str) -> str:
    """The text with the leading apostrophe that makes every spreadsheet read it as text.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if is_formula(text) else text


def as_written(text: str) -> str:
    """The text without the apostrophe of `neutralise_formula`: what we have exported can be imported again."""
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text
