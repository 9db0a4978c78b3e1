"""The adapters speak as their providers document it, and say of each failure what is certain."""

import base64
import datetime
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
import requests
from django.db import transaction
from djmoney.money import Money

from backoffice import mobile_money_checks
from payments.mobile_money import registry
from payments.mobile_money.base import (
    BadCallback,
    MobileMoneyError,
    MobileMoneyProvider,
    NotOffered,
    Prompt,
    Reason,
    State,
    UnknownPayment,
)
from payments.mobile_money.signatures import signed_headers
from tests.payments.mobile_network import LIPILA, LIPILA_SECRET, MTN, Network, body
from tests.payments.mobile_network import network as network

REFERENCE = uuid.UUID("8017bfe9-d62b-4abb-b711-1690792e6efe")
UGX, ZMW = Money(50000, "UGX"), Money("150.50", "ZMW")
TOKEN, REQUEST, COLLECT, CHECK = "/token/", "/requesttopay", "/mobile-money", "/check-status"


@pytest.fixture
def mtn(network: Network) -> MobileMoneyProvider:
    network.answer("POST", TOKEN, (200, body("mtn_token", "")))
    return registry.get_provider("mtn")


@pytest.fixture
def lipila(network: Network) -> MobileMoneyProvider:
    return registry.get_provider("lipila")


def prompt(amount: Money, msisdn: str) -> Prompt:
    return Prompt(REFERENCE, amount, msisdn, "Gift for Amina", "https://office.example.org/back/")


class TestMtn:
    def test_it_asks_as_documented_and_takes_one_token_for_all_calls(
        self, network: Network, mtn: MobileMoneyProvider
    ) -> None:
        network.answer("POST", REQUEST, (202, ""))
        network.answer("GET", REQUEST, (200, body("mtn_successful", REFERENCE)))
        accepted = mtn.initiate(prompt(UGX, "256771234567"))
        assert (accepted.state, accepted.provider_reference) == (State.PENDING, str(REFERENCE))
        token, asked = network.asked
        assert token["url"] == "https://momo.test/collection/token/"
        assert token["headers"]["Authorization"].startswith("Basic ")
        assert asked["url"] == "https://momo.test/collection/v1_0/requesttopay"
        assert asked["headers"] == {
            "Authorization": "Bearer eyJ0eXAiOiJKV1QifQ.token",
            "Ocp-Apim-Subscription-Key": MTN["subscription_key"],
            "X-Target-Environment": "mtnuganda",
            "X-Reference-Id": str(REFERENCE),
            "X-Callback-Url": "https://office.example.org/back/",
        }
        assert asked["json"] == {
            "amount": "50000",
            "currency": "UGX",
            "externalId": str(REFERENCE),
            "payer": {"partyIdType": "MSISDN", "partyId": "256771234567"},
            "payerMessage": "Gift for Amina",
            "payeeNote": "Gift for Amina",
        }
        assert all(each["timeout"] and each["allow_redirects"] is False for each in network.asked)
        told = mtn.query(reference=REFERENCE)
        assert (told.state, told.amount, told.receipt) == (State.SUCCEEDED, UGX, "23503452")
        assert told.reference == str(REFERENCE)
        assert network.count("POST", TOKEN) == 1

    def test_a_token_that_was_taken_back_is_replaced(
        self, network: Network, mtn: MobileMoneyProvider
    ) -> None:
        network.answer("GET", REQUEST, (401, "{}"), (200, body("mtn_pending", REFERENCE)))
        with pytest.raises(MobileMoneyError):
            mtn.query(reference=REFERENCE)
        assert mtn.query(reference=REFERENCE).state is State.PENDING
        assert network.count("POST", TOKEN) == 2

    @pytest.mark.parametrize(
        ("name", "reason"), [("mtn_failed", Reason.INSUFFICIENT), ("mtn_failed_callback", Reason.DECLINED)]
    )
    def test_reasons_come_as_code_or_as_object(
        self, network: Network, mtn: MobileMoneyProvider, name: str, reason: Reason
    ) -> None:
        network.answer("GET", REQUEST, (200, body(name, REFERENCE)))
        told = mtn.query(reference=REFERENCE)
        assert (told.state, told.reason) == (State.FAILED, reason)

    @pytest.mark.parametrize(
        ("answer", "nothing_done"),
        [
            ((400, '{"code": "INVALID_CURRENCY", "message": "Currency not supported."}'), True),
            ((409, '{"code": "RESOURCE_ALREADY_EXIST"}'), False),
            ((429, ""), True),
            ((500, "<html>Request Rejected</html>"), False),
            ((200, "surprise"), False),
            (requests.ConnectTimeout(), True),
            (requests.ReadTimeout(), False),
            (requests.ConnectionError(), False),
        ],
        ids=["400", "409", "429", "500", "200", "connect", "read", "cut"],
    )
    def test_each_failure_says_what_is_certain(
        self, network: Network, mtn: MobileMoneyProvider, answer: Any, nothing_done: bool
    ) -> None:
        network.answer("POST", REQUEST, answer)
        with pytest.raises(MobileMoneyError) as caught:
            mtn.initiate(prompt(UGX, "256771234567"))
        assert caught.value.nothing_done is nothing_done

    def test_without_a_token_nobody_was_prompted(self, network: Network, mtn: MobileMoneyProvider) -> None:
        refusals: list[tuple[int, str] | Exception] = [
            (401, '{"error": "login_failed"}'),
            (200, "{}"),
            requests.ReadTimeout(),
        ]
        for answer in refusals:
            network.answer("POST", TOKEN, answer)
            with pytest.raises(MobileMoneyError) as caught:
                mtn.initiate(prompt(UGX, "256771234567"))
            assert caught.value.nothing_done
        assert network.count("POST", REQUEST) == 0

    def test_it_says_when_it_knows_no_such_payment(self, network: Network, mtn: MobileMoneyProvider) -> None:
        network.answer("GET", REQUEST, (404, '{"code": "RESOURCE_NOT_FOUND"}'))
        with pytest.raises(UnknownPayment):
            mtn.query(reference=REFERENCE)

    def test_its_callbacks_prove_nothing(self, mtn: MobileMoneyProvider) -> None:
        raw = body("mtn_successful", REFERENCE).encode()
        callback = mtn.parse_callback({}, raw)
        assert not callback.trusted
        assert callback.reference == str(REFERENCE)
        assert callback.event_id == mtn.parse_callback({}, raw).event_id
        odd = [b'{"externalId": "\\u0000\\ud800"}', b'{"externalId": 1e999999999999999999999}']
        for bad in (b"{", b"[]", b"\xff", b'{"status": "SUCCESSFUL"}', b"[" * 100_000, *odd):
            with pytest.raises(BadCallback):
                mtn.parse_callback({}, bad)


class TestLipila:
    def test_it_asks_as_documented(self, network: Network, lipila: MobileMoneyProvider) -> None:
        network.answer("POST", COLLECT, (200, body("lipila_accepted", REFERENCE)))
        network.answer("GET", CHECK, (200, body("lipila_status", REFERENCE)))
        accepted = lipila.initiate(prompt(ZMW, "260971234567"))
        assert (accepted.state, accepted.provider_reference) == (State.PENDING, "LPLXC-20251001-2834")
        told = lipila.query(reference=REFERENCE)
        assert (told.state, told.amount, told.receipt) == (State.SUCCEEDED, ZMW, "MP251003.1252.C7324")
        asked, looked = network.asked
        assert asked["url"] == "https://lipila.test/api/v1/collections/mobile-money"
        assert asked["headers"]["x-api-key"] == LIPILA["api_key"]
        assert asked["headers"]["callbackUrl"] == "https://office.example.org/back/"
        assert json.loads(json.dumps(asked["json"])) == {
            "referenceId": str(REFERENCE),
            "amount": 150.5,
            "narration": "Gift for Amina",
            "accountNumber": "260971234567",
            "currency": "ZMW",
        }
        assert looked["params"] == {"referenceId": str(REFERENCE)}

    def test_what_it_accepts_is_never_paid(self, network: Network, lipila: MobileMoneyProvider) -> None:
        network.answer("POST", COLLECT, (200, body("lipila_status", REFERENCE)))
        assert lipila.initiate(prompt(ZMW, "260971234567")).state is State.PENDING
        network.answer("POST", COLLECT, (200, body("lipila_failed", REFERENCE)))
        with pytest.raises(MobileMoneyError) as caught:
            lipila.initiate(prompt(ZMW, "260971234567"))
        assert (caught.value.nothing_done, caught.value.code) == (True, Reason.INSUFFICIENT)

    def test_a_signed_callback_is_believed(self, lipila: MobileMoneyProvider) -> None:
        text = body("lipila_callback", REFERENCE)
        callback = lipila.parse_callback(signed_headers(LIPILA_SECRET, text, event_id="msg_1"), text.encode())
        assert (callback.trusted, callback.event_id, callback.reference) == (True, "msg_1", str(REFERENCE))
        assert callback.status.amount == ZMW
        paid_out = body("lipila_callback", REFERENCE, type="Disbursement")
        headers = signed_headers(LIPILA_SECRET, paid_out)
        assert lipila.parse_callback(headers, paid_out.encode()).status.state is State.UNKNOWN

    def test_two_secrets_hold_while_one_takes_the_place_of_the_other(
        self, settings: Any, lipila: MobileMoneyProvider
    ) -> None:
        fresh = "whsec_" + base64.b64encode(b"another secret of thirty-two byte").decode()
        text = body("lipila_callback", REFERENCE)
        both = signed_headers(LIPILA_SECRET, text, event_id="msg_1")
        both["webhook-signature"] = " ".join(
            [
                "v1a,AAAA",
                signed_headers(fresh, text, event_id="msg_1")["webhook-signature"],
                both["webhook-signature"],
            ]
        )
        assert lipila.parse_callback(both, text.encode()).event_id == "msg_1"
        by_fresh = signed_headers(fresh, text)
        with pytest.raises(BadCallback):
            lipila.parse_callback(by_fresh, text.encode())
        secrets = mobile_money_checks.providers(
            ["lipila"],
            given={
                "lipila": {**LIPILA, "webhook_secret": f"{LIPILA_SECRET}, {fresh.removeprefix('whsec_')}"}
            },
            may_have_sandbox=False,
            live=False,
        )
        settings.MOBILE_MONEY = secrets
        exchanged = registry.get_provider("lipila")
        for headers in (by_fresh, signed_headers(LIPILA_SECRET, text)):
            assert exchanged.parse_callback(headers, text.encode()).trusted
        with pytest.raises(BadCallback):
            exchanged.parse_callback(signed_headers("whsec_" + "A" * 43 + "=", text), text.encode())

    def test_any_other_is_refused(self, lipila: MobileMoneyProvider) -> None:
        text = body("lipila_callback", REFERENCE)
        good = signed_headers(LIPILA_SECRET, text)
        hours_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
        forged: list[tuple[dict[str, str], str]] = [
            ({}, text),
            (good, text.replace("150.50", "15000.50")),
            (signed_headers("whsec_" + "A" * 43 + "=", text), text),
            (signed_headers(LIPILA_SECRET, text, at=hours_ago), text),
            ({**good, "webhook-timestamp": "soon"}, text),
            ({**good, "webhook-timestamp": "nan"}, text),
            ({**good, "webhook-id": "another"}, text),
            ({**good, "webhook-signature": "v1"}, text),
            ({**good, "webhook-signature": "v1,%%%"}, text),
            ({**good, "webhook-signature": ""}, text),
        ]
        for headers, said in forged:
            with pytest.raises(BadCallback):
                lipila.parse_callback(headers, said.encode())


class TestWhatTheyTake:
    @pytest.mark.parametrize(
        ("name", "typed", "msisdn"),
        [
            ("mtn", "+256 77 123 4567", "256771234567"),
            ("mtn", "00256771234567", "256771234567"),
            ("mtn", "0771234567", None),
            # As phones and address books copy them.
            ("mtn", "\u202a+256\u00a077\u2011123\u20114567\u202c", "256771234567"),
            ("mtn", "+256 (0)77 123 4567", "256771234567"),
            ("mtn", "+٢٥٦ ٧٧ ١٢٣ ٤٥٦٧", "256771234567"),
            ("mtn", "256 77 123 4567²", None),
            ("mtn", "260971234567", None),
            ("mtn", "", None),
            ("lipila", "260-97-1234567", "260971234567"),
            ("lipila", "260371234567", None),
            ("lipila", "260971234567; drop", None),
        ],
    )
    def test_numbers(self, network: Network, name: str, typed: str, msisdn: str | None) -> None:
        capabilities = registry.get_provider(name).capabilities
        if msisdn is None:
            with pytest.raises(NotOffered):
                capabilities.msisdn(typed)
        else:
            assert capabilities.msisdn(typed) == msisdn

    def test_amounts_and_words(self, network: Network) -> None:
        mtn, lipila = (registry.get_provider(name).capabilities for name in ("mtn", "lipila"))
        for money in (Money(5, "EUR"), Money("50000.50", "UGX")):
            with pytest.raises(NotOffered):
                mtn.refuse_amount(money)
        lipila.refuse_amount(Money(Decimal("12.34"), "ZMW"))
        assert lipila.narration("Zoë's gift: «Amina»!") == "Zos gift Amina"
        assert len(lipila.narration("long " * 50)) <= 60
        assert [each.name for each in registry.providers_for("ZMW")] == ["lipila"]

    @pytest.mark.django_db
    def test_none_is_called_inside_a_transaction(self, network: Network, mtn: MobileMoneyProvider) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="never called inside a transaction"):
            mtn.query(reference=REFERENCE)
        assert network.asked == []
