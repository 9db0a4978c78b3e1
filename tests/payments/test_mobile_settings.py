"""The settings of mobile money: what is missing or wrong is said at the start, by its name."""

from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice import mobile_money_checks
from tests.payments.mobile_network import LIPILA, MTN


class TestSettings:
    GIVEN: ClassVar[dict[str, dict[str, str]]] = {
        "mtn": {**MTN, "api_base": ""},
        "lipila": {**LIPILA, "api_base": ""},
    }

    def chosen(self, *names: str, sandbox: bool = False, live: bool = True, **wrong: Any) -> Any:
        given = {name: {**facts, **wrong.get(name, {})} for name, facts in self.GIVEN.items()}
        return mobile_money_checks.providers(list(names), given=given, may_have_sandbox=sandbox, live=live)

    def test_the_sandbox_stands_in_for_development_alone(self) -> None:
        assert self.chosen(sandbox=True) == {"sandbox": {}}
        assert self.chosen(sandbox=False) == {}
        assert set(self.chosen("mtn", "lipila", sandbox=True)) == {"mtn", "lipila"}
        assert self.chosen("lipila")["lipila"]["api_base"] == "https://blz.lipila.io/api/v1"
        with pytest.raises(ImproperlyConfigured, match="DEBUG on"):
            self.chosen("sandbox")

    @pytest.mark.parametrize(
        ("names", "wrong", "words"),
        [
            (["mpesa"], {}, "mtn, lipila"),
            (["mtn"], {"mtn": {"api_key": ""}}, "MTN_MOMO_API_KEY is not set"),
            (["mtn"], {"mtn": {"environment": "mtnmars"}}, "mtnuganda"),
            (["mtn"], {"mtn": {"api_base": "momo.test"}}, "MTN_MOMO_API_BASE"),
            (["lipila"], {"lipila": {"webhook_secret": "whsec_short"}}, "base64"),
        ],
        ids=["unknown", "no-key", "environment", "base", "secret"],
    )
    def test_what_is_missing_is_said_by_its_name(self, names: list[str], wrong: Any, words: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=words):
            self.chosen(*names, **wrong)

    def test_unsigned_callbacks_need_an_address_of_their_own(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="MOBILE_MONEY_CALLBACK_SECRET"):
            mobile_money_checks.callback_secret("short", providers={"mtn": {}})
        assert mobile_money_checks.callback_secret("", providers={"lipila": {}})
        assert mobile_money_checks.hours("9-18") == (9, 18)
        with pytest.raises(ImproperlyConfigured, match="MOBILE_PROMPT_HOURS"):
            mobile_money_checks.hours("18-9")
