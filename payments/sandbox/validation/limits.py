"""Amounts and currencies that Stripe charges: https://docs.stripe.com/currencies"""

from backoffice.core.money import WHOLE_UNITS_IN_HUNDREDTHS
from payments.sandbox.errors import InvalidRequest

_THREE_DECIMAL = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})  # the last digit must be 0

# Smallest charge in minor units. For a currency that is converted on the way to our balance Stripe asks for the
# equivalent of half a euro; the sandbox fixes that once instead of following the market.
MINIMUM = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300,
    "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
    "kes": 7000, "ugx": 200000, "zmw": 1300, "ngn": 80000, "tzs": 140000, "xof": 330, "xaf": 330,
}  # fmt: skip
_MAXIMUM_DIGITS = {"idr": 12, "inr": 9}

SUPPORTED = frozenset([
    "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn",
    "bhd", "bif", "bmd", "bnd", "bob", "brl", "bsd", "bwp", "byn", "bzd", "cad", "cdf", "chf", "clp",
    "cny", "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp", "etb", "eur", "fjd", "fkp",
    "gbp", "gel", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl", "htg", "huf", "idr", "ils", "inr",
    "isk", "jmd", "jod", "jpy", "kes", "kgs", "khr", "kmf", "krw", "kwd", "kyd", "kzt", "lak", "lbp",
    "lkr", "lrd", "lsl", "mad", "mdl", "mga", "mkd", "mmk", "mnt", "mop", "mro", "mur", "mvr", "mwk",
    "mxn", "myr", "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "omr", "pab", "pen", "pgk", "php",
    "pkr", "pln", "pyg", "qar", "ron", "rsd", "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd", "shp",
    "sle", "sos", "srd", "std", "svc", "szl", "thb", "tjs", "tnd", "top", "try", "ttd", "twd", "tzs",
    "uah", "ugx", "usd", "uyu", "uzs", "vnd", "vuv", "wst", "xaf", "xcd", "xof", "xpf", "yer", "zar",
    "zmw",
])  # fmt: skip


def currency(code: str, *, param: str) -> str:
    """The code in Stripe's lower case, or its refusal."""
    lowered = code.lower()
    if lowered not in SUPPORTED:
        raise InvalidRequest(
            f"Invalid currency: {code}. Stripe currently supports these currencies: {', '.join(sorted(SUPPORTED))}",
            param=param,
        )
    return lowered


def unit_amount(amount: int, code: str, *, param: str) -> None:
    """What holds for one price; the minimum is asked of the whole charge alone."""
    if amount < 0:
        raise InvalidRequest("Invalid non-negative integer", code="parameter_invalid_integer", param=param)
    if code.upper() in WHOLE_UNITS_IN_HUNDREDTHS and amount % 100:
        raise InvalidRequest(
            f"Invalid {code.upper()} amount: it is charged in whole units, so the last two digits must be 00.",
            code="invalid_charge_amount",
            param=param,
        )
    if code in _THREE_DECIMAL and amount % 10:
        raise InvalidRequest(
            f"Invalid {code.upper()} amount: the last digit must be 0.",
            code="invalid_charge_amount",
            param=param,
        )
    digits = _MAXIMUM_DIGITS.get(code, 8)
    if len(str(amount)) > digits:
        raise InvalidRequest(
            f"Amount must be no more than {'9' * digits} {code.upper()} in its smallest unit",
            code="amount_too_large",
            param=param,
        )


def charge_amount(amount: int, code: str, *, param: str) -> None:
    unit_amount(amount, code, param=param)
    smallest = MINIMUM.get(code, 1)
    if amount < smallest:
        raise InvalidRequest(
            f"The amount must be at least {smallest} {code.upper()} in its smallest unit, the least that Stripe "
            "charges in this currency.",
            code="amount_too_small",
            param=param,
        )
