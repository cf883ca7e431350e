"""The OpenAPI document is kept: schemathesis finds no 5xx, no undocumented status, no answer of another shape."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import checks

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.response_schema_conformance,
    checks.content_type_conformance,
]
QUICK = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)


def test_every_route_is_as_documented(server):
    schema = schemathesis.openapi.from_url(server.url + "/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 14
    for operation in operations:

        @QUICK
        @given(case=operation.as_strategy())
        def keeps_to_its_document(case):
            case.call_and_validate(checks=CHECKS)

        keeps_to_its_document()
