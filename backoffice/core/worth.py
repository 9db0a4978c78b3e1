"""Roughly how much a currency is worth, so that a limit written in euros makes sense in shillings and yen too.

These are orders of magnitude, for limits against slips of the pen and never for converting anybody's money. A currency
that is not named is taken to be worth about a euro. Whoever needs another limit names it in the setting.
"""

from decimal import Decimal

# How many units come to a euro, give or take a third (autumn 2026).
A_EURO_IN = {
    "AED": 4, "ALL": 100, "AMD": 430, "AOA": 1000, "ARS": 1500, "BDT": 140, "BIF": 3400, "BOB": 8, "BRL": 6,
    "BWP": 15, "CDF": 3000, "CLP": 1100, "CNY": 8, "COP": 4500, "CRC": 580, "CVE": 110, "CZK": 25, "DJF": 200,
    "DKK": 7, "DOP": 70, "DZD": 150, "EGP": 55, "ETB": 150, "GHS": 13, "GMD": 80, "GNF": 10000, "GTQ": 9,
    "HKD": 9, "HNL": 30, "HTG": 150, "HUF": 400, "IDR": 18000, "ILS": 4, "INR": 100, "ISK": 145, "JMD": 180,
    "JPY": 160, "KES": 140, "KHR": 4600, "KMF": 490, "KRW": 1600, "KZT": 600, "LAK": 24000, "LBP": 100000,
    "LKR": 340, "LRD": 210, "LSL": 20, "MAD": 11, "MDL": 20, "MGA": 5200, "MMK": 2400, "MNT": 4000, "MUR": 52,
    "MWK": 2000, "MXN": 21, "MYR": 5, "MZN": 72, "NAD": 20, "NGN": 1400, "NIO": 42, "NOK": 12, "NPR": 160,
    "PEN": 4, "PGK": 5, "PHP": 65, "PKR": 320, "PLN": 4, "PYG": 8000, "QAR": 4, "RON": 5, "RSD": 117,
    "RWF": 1600, "SAR": 4, "SDG": 650, "SEK": 11, "SLE": 25, "SOS": 650, "SZL": 20, "THB": 38, "TRY": 45,
    "TWD": 36, "TZS": 3000, "UAH": 48, "UGX": 4000, "UYU": 47, "UZS": 14000, "VND": 29000, "XAF": 650,
    "XOF": 650, "XPF": 120, "ZAR": 20, "ZMW": 24,
}  # fmt: skip


def roughly_in(currency: str, euros: Decimal) -> Decimal:
    """What so many euros come to: 250 are 35000 in KES."""
    return euros * A_EURO_IN.get(currency, 1)
