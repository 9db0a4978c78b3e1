"""A postal address as it stands on an envelope of its country."""

# There the town comes before the postcode, as in "London SW1A 1AA"; everywhere else after it.
TOWN_FIRST = frozenset(
    {
        *("AU", "BD", "CA", "CN", "GB", "GG", "HK", "ID", "IE", "IM", "IN", "JE", "JO", "KE", "LB", "LK"),
        *("MT", "MU", "MY", "NG", "NP", "NZ", "PH", "PK", "SG", "TH", "TZ", "UG", "US", "ZA", "ZM"),
    }
)


def envelope_lines(*, street: str, postcode: str, city: str, country: str, country_name: str) -> list[str]:
    """Street, town and country; what is empty is left out."""
    town = f"{city} {postcode}" if country in TOWN_FIRST else f"{postcode} {city}"
    return [line for line in (street.strip(), town.strip(), country_name) if line]
