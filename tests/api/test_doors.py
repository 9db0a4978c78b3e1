"""What holds for every route: addresses, errors, limits, and who may not."""

from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from backoffice.api.urls import routes
from backoffice.core.models import User
from backoffice.roles import Role, rights_of
from beneficiaries.api.steps import STEPS
from beneficiaries.models import Child, PartnerMember
from tests import factories
from tests.api.conftest import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

DOORS = [
    ("get", "children", "view_child"),
    ("post", "children", "add_child"),
    ("get", "children/{pk}", "view_child"),
    ("put", "children/{pk}", "change_child"),
    ("patch", "children/{pk}", "change_child"),
    ("delete", "children/{pk}", "change_child"),
    ("get", "children/{pk}/photos", "view_childphoto"),
    ("post", "children/{pk}/photos", "add_childphoto"),
    *(("post", f"children/{{pk}}/{step.slug}", step.right.split(".")[1]) for step in STEPS),
]
LIMITED = {Role.REGISTRAR, Role.PARTNER_FINANCE}


@pytest.fixture
def child() -> Child:
    return factories.make_child()


def somebody(role: Role, child: Child) -> User:
    """Who has this role, and where roles are of one partner, at this child's partner."""
    user = factories.make_user(role=role.value)
    if role in LIMITED:
        PartnerMember.objects.create(user=user, partner=child.partner)
    return user


class TestWhoMayNot:
    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
    def test_the_table_of_rights_holds_at_every_door(self, caller: Caller, child: Child, role: Role) -> None:
        client, rights = caller(somebody(role, child)), rights_of(role)
        for method, route, right in DOORS:
            answer = getattr(client, method)(f"/api/{route.format(pk=child.pk)}/")
            is_open = f"beneficiaries.{right}" in rights
            assert (answer.status_code != 403) is is_open, f"{role} {method} {route}: {answer.status_code}"

    def test_without_a_token_there_is_nothing(self, visitor: APIClient, child: Child) -> None:
        for method, route, _right in DOORS:
            answer = getattr(visitor, method)(f"/api/{route.format(pk=child.pk)}/")
            assert answer.status_code == 401
            assert set(answer.json()) == {"detail"}

    def test_every_route_is_known_here(self) -> None:
        """A new route is added to DOORS, or named here as open to everybody or to oneself."""
        open_to_all = {"view-child-list", "view-child-detail", "api-schema", "api-docs"}
        # For sponsors about themselves and for providers: tests/api/test_mobile_money.py.
        open_to_all |= {"payment-initiate", "payment-detail", "mobile-callback", "mobile-callback-secret"}
        # Whoever wants to give may: tests/api/test_intents.py tries who is believed to be whom.
        open_to_all |= {"stripe-payment-intent", "stripe-subscription-intent", "donation-checkout-session"}
        # Of oneself, or with the right to see gifts: tried there too.
        open_to_all |= {"donation-list-create", "donation-detail"}
        tried = {route for _method, route, _right in DOORS}
        named = [route for route in routes if route.name]
        untried = {
            str(route.name)
            for route in named
            if str(route.pattern).replace("<int:pk>", "{pk}").rstrip("/") not in tried
        }
        assert {name for name in untried if not name.startswith("auth-")} == open_to_all


class TestAddresses:
    @pytest.mark.parametrize(
        ("name", "path"),
        [("child-list-create", "/api/children/"), ("view-child-list", "/api/view-children/")],
    )
    def test_names_lead_below_api(self, name: str, path: str) -> None:
        assert reverse(name) == path
        assert reverse(f"v1:{name}") == path.replace("/api/", "/api/v1/")

    @pytest.mark.parametrize("prefix", ["/api", "/api/v1"])
    @pytest.mark.parametrize("slash", ["", "/"])
    def test_they_answer_with_and_without_the_final_slash(
        self, caller: Caller, child: Child, administrator: User, prefix: str, slash: str
    ) -> None:
        client = caller(administrator)
        for route in (
            "children",
            f"children/{child.pk}",
            f"children/{child.pk}/photos",
            "view-children",
            "auth/me",
        ):
            assert client.get(f"{prefix}/{route}{slash}").status_code == 200
        patched = client.patch(f"{prefix}/children/{child.pk}{slash}", {"school": "Hillside"})
        assert patched.status_code == 200
        assert client.get(f"{prefix}/schema{slash}").status_code == 200
        assert client.get(f"{prefix}/docs{slash}").status_code == 200

    @pytest.mark.parametrize(
        "path", ["/api/nothing/", "/api/v1/nothing", "/api/", "/api/children/x/", "/api/v2/children/"]
    )
    def test_what_is_not_there_is_said_in_json(self, visitor: APIClient, path: str) -> None:
        for method in (visitor.get, visitor.post):
            answer = method(path)
            assert answer.status_code == 404
            assert set(answer.json()) == {"detail"}

    def test_keys_beyond_any_table_are_404(self, caller: Caller, administrator: User) -> None:
        assert caller(administrator).get(f"/api/children/{10**30}/").status_code == 404


class TestBadBodies:
    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "[1, 2",
            "\xff",
            '{"first_name": NaN}',
            "[" * 200_000,
            "1" * 5000,
            "null",
            "[]",
            '"words"',
            "7",
        ],
    )
    def test_they_are_400(self, caller: Caller, administrator: User, body: str) -> None:
        raw = body.encode("latin-1")
        answer = caller(administrator).post("/api/children/", raw, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()

    def test_a_body_without_end_is_413(self, caller: Caller, administrator: User, settings: Any) -> None:
        settings.API_MAX_BODY_BYTES = 1000
        answer = caller(administrator).post("/api/children/", {"household": "a" * 1001})
        assert answer.status_code == 413

    def test_other_kinds_are_415(self, caller: Caller, administrator: User) -> None:
        answer = caller(administrator).post("/api/children/", b"<x/>", content_type="text/xml")
        assert answer.status_code == 415

    @pytest.mark.parametrize("method", ["options", "trace"])
    def test_other_methods_are_405(self, caller: Caller, administrator: User, method: str) -> None:
        client = caller(administrator)
        assert client.generic(method.upper(), "/api/children/").status_code == 405


class TestLimits:
    def test_people_and_addresses_are_counted_apart(
        self, visitor: APIClient, caller: Caller, registrar: User, limits: Any
    ) -> None:
        limits.API_RATES = {"anonymous": "2/min", "user": "3/min"}
        assert [visitor.get("/api/view-children/").status_code for _n in range(3)] == [200, 200, 429]
        elsewhere = visitor.get("/api/view-children/", REMOTE_ADDR="10.1.2.3")
        assert elsewhere.status_code == 200
        client = caller(registrar)
        answers = [client.get("/api/children/") for _n in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0

    def test_a_forged_proxy_header_is_no_new_address(self, visitor: APIClient, limits: Any) -> None:
        limits.API_RATES = {"anonymous": "1/min"}
        answers = [
            visitor.get("/api/view-children/", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
            for n in range(2)
        ]
        assert answers == [200, 429]


class TestOtherSites:
    def test_none_may_call_from_a_browser_by_default(self, visitor: APIClient) -> None:
        answer = visitor.get("/api/view-children/", headers={"Origin": "https://www.example.org"})
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_one_that_is_named_may(self, visitor: APIClient, settings: Any) -> None:
        settings.CORS_ALLOWED_ORIGINS = ["https://www.example.org"]
        headers = {"Origin": "https://www.example.org", "Access-Control-Request-Method": "GET"}
        asked = visitor.options("/api/view-children/", headers=headers)
        assert asked.headers["Access-Control-Allow-Origin"] == "https://www.example.org"
        elsewhere = visitor.get("/admin/login/", headers=headers)
        assert "Access-Control-Allow-Origin" not in elsewhere.headers
