"""The OpenAPI document is kept: schemathesis finds no 5xx, no undocumented status, no answer of another shape."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.serve.conftest import running_server


@pytest.fixture(scope="module")
def schema(scorer, tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("openapi")) as server:
        yield schemathesis.openapi.from_url(server.url + "/openapi.json")


checked = schemathesis.pytest.from_fixture("schema")


@checked.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_route_is_as_documented(case):
    case.call_and_validate()
