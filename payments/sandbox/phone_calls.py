"""The sandbox's mobile network calls us over HTTP, as providers do. From the worker, never inside a request."""

import logging

import requests

from payments.sandbox.behaviour.phones import callback_of

logger = logging.getLogger(__name__)
_TIMEOUT_SECONDS = 10


def call(prompt_id: str) -> int:
    """The status of our answer; 0 when nobody answered."""
    address, body, headers = callback_of(prompt_id)
    try:
        answer = requests.post(
            address,
            data=body.encode(),
            headers={"Content-Type": "application/json", **headers},
            timeout=_TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as problem:
        logger.warning("The sandbox's callback was not taken: %s", problem)
        return 0
    return answer.status_code
