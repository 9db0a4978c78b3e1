"""Calls to a provider over HTTPS: with a time-out, never in a transaction, and with errors that say what is certain."""

import logging
from collections.abc import Mapping
from typing import Any

import requests

from payments.gateway.outside import refuse_inside_transaction
from payments.mobile_money.base import MobileMoneyError

logger = logging.getLogger(__name__)
CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
# Refused before anything was done: the request was wrong, or we may not ask.
_REFUSED = frozenset({400, 401, 403, 404, 405, 409, 415, 422})


class Answer:
    """Code and JSON body; what is no JSON object has an empty one."""

    def __init__(self, response: requests.Response) -> None:
        self.code = response.status_code
        try:
            body = response.json()
        except ValueError:
            body = None
        self.is_json = isinstance(body, dict)
        self.body: dict[str, Any] = body if isinstance(body, dict) else {}
        self.text = response.text[:200]

    @property
    def is_success(self) -> bool:
        return 200 <= self.code < 300


def call(
    provider: str,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    json: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
) -> Answer:
    """One request, never repeated here. Raises MobileMoneyError when no answer came."""
    refuse_inside_transaction()
    try:
        response = requests.request(
            method,
            url,
            headers=dict(headers),
            json=json,
            params=params,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
        )
    except requests.ConnectTimeout as error:
        # No connection stood, so nothing was sent.
        raise MobileMoneyError(
            f"{provider} cannot be reached: {type(error).__name__}", retryable=True, nothing_done=True
        ) from error
    except requests.RequestException as error:
        raise MobileMoneyError(
            f"{provider} gave no answer: {type(error).__name__}", retryable=True, nothing_done=False
        ) from error
    return Answer(response)


def refusal(provider: str, answer: Answer, said: str = "", *, code: str = "") -> MobileMoneyError:
    """What an answer outside of 2xx means for a call that would have done something."""
    words = f"{provider} answered {answer.code}: {said or answer.text or '–'}"
    if answer.code == 429:
        return MobileMoneyError(words, retryable=True, nothing_done=True, code=code)
    if answer.code in _REFUSED:
        return MobileMoneyError(words, retryable=False, nothing_done=True, code=code)
    return MobileMoneyError(words, retryable=True, nothing_done=False, code=code)
