"""The description in OpenAPI: true to what the routes do, and readable for people."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.core.result import Ok

from backoffice.api import tokens
from tests import factories

pytestmark = pytest.mark.django_db

DESCRIBED: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
ROUTES = schemathesis.openapi.from_dict(DESCRIBED)
ROUTES.app = get_wsgi_application()  # asked in this process, within the test's transaction
OPERATIONS = [found.ok() for found in ROUTES.get_all_operations() if isinstance(found, Ok)]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Django's own test client does the same: a request must not close the connection that the test stands in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class TestForMachines:
    def test_it_is_valid_openapi(self) -> None:
        validate_schema(DESCRIBED)

    def test_it_is_open_in_both_forms(self) -> None:
        as_json = Client().get("/api/schema/", {"format": "json"})
        assert as_json.status_code == 200
        assert set(as_json.json()["paths"]) == set(DESCRIBED["paths"])
        assert b"openapi: 3" in Client().get("/api/schema/").content

    def test_it_says_which_right_is_asked_for(self) -> None:
        described = DESCRIBED["paths"]["/api/v1/children/{id}/verify/"]["post"]["description"]
        assert "beneficiaries.verify_child" in described

    @pytest.mark.usefixtures("_one_connection")
    @pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
    def test_answers_are_as_described(self, operation: Any) -> None:
        """Whatever a machine makes up of the description is answered as described, never by an error of ours."""
        child = factories.make_child()
        known = {"id": child.pk, "reference": child.reference}
        pair = tokens.issue(factories.make_user(is_superuser=True), two_factor=False)

        @settings(
            max_examples=5,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), is_there=st.booleans())
        def answered(case: Any, is_there: bool) -> None:
            if is_there:
                case.path_parameters.update({name: known[name] for name in case.path_parameters})
            case.call_and_validate(headers={"Authorization": f"Bearer {pair.access}"}, checks=CHECKS)

        answered()


class TestForPeople:
    def test_every_operation_stands_on_the_page(self) -> None:
        page = Client().get("/api/docs/").content.decode()
        for path in DESCRIBED["paths"]:
            assert path in page
        assert "Sign in by email and password" in page

    def test_it_needs_no_script_and_nothing_from_elsewhere(self) -> None:
        answer = Client().get("/api/docs/")
        page = answer.content.decode()
        assert "<script" not in page
        assert "style=" not in page
        assert "//cdn" not in page
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]

    def test_its_own_links_lead_somewhere(self) -> None:
        page = Client().get("/api/docs/").content.decode()
        wanted = set(re.findall(r'href="#([^"]+)"', page))
        assert wanted <= set(re.findall(r'id="([^"]+)"', page))
