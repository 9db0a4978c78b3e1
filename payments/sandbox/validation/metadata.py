"""Metadata: at most 50 keys of 40 characters with values of 500: https://docs.stripe.com/api/metadata"""

from payments.sandbox.errors import InvalidRequest


def check(metadata: dict[str, str], *, param: str = "metadata") -> None:
    if len(metadata) > 50:
        raise InvalidRequest(
            f"You provided {len(metadata)} metadata keys, and an object may have at most 50.", param=param
        )
    for key, value in metadata.items():
        _check_key(key, param)
        if len(value) > 500:
            raise InvalidRequest(
                f"Metadata values can have up to 500 characters, but you passed in a value that is {len(value)} "
                f"characters. Invalid value: {value[:50]}…",
                param=f"{param}[{key}]",
            )


def _check_key(key: str, param: str) -> None:
    if not key or len(key) > 40:
        raise InvalidRequest(
            f"Metadata keys can have up to 40 characters, but you passed in a key that is {len(key)} characters. "
            f"Invalid key: {key[:50]}",
            param=param,
        )
    if "[" in key or "]" in key:
        raise InvalidRequest("Metadata keys cannot contain square brackets.", param=param)


def merged(present: dict[str, str], given: dict[str, str] | str) -> dict[str, str]:
    """An update adds and overwrites; an empty value removes its key, an empty text removes them all."""
    if isinstance(given, str):
        return {}
    result = {key: value for key, value in (present | given).items() if value != ""}
    check(result)
    return result
