"""The API does what its document says, whatever is sent; bounded, so that it ends."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from sqlalchemy import select
from sqlalchemy.orm import Session

from smartcoop.members.accounts import Role, User, grant_role, issue_token
from tests.web import scene
from tests.web.conftest import SetUp
from tests.web.scene import BY, NOW, Scene

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]
EXAMPLES = 12
BOUNDS = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


@pytest.fixture
def key(there: Scene, set_up: SetUp) -> str:
    """The key of somebody who may do everything, in a cooperative with one of everything."""

    def made(session: Session) -> str:
        scene.issued_payslip(session, there)
        user = session.scalars(select(User).where(User.email == there.users["accountant"])).one()
        for role in (Role.ADVISER, Role.PAYROLL_OFFICER, Role.TREASURER):
            grant_role(session, user.id, there.cooperative_id, role, by=BY, at=NOW)
        return issue_token(session, user.id, there.cooperative_id, "contract", at=NOW)

    told: str = set_up(made)
    return told


def operations(app: Flask) -> Iterator[Any]:
    for found in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def test_whatever_is_sent_is_answered_as_the_document_says(app: Flask, key: str) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)  # a bug is answered as in production, and found here
    answered: Counter[int] = Counter()

    def ask(case: Any) -> None:
        if answered.total() % 2 and case.path_parameters:  # every second time what there is
            case.path_parameters = dict.fromkeys(case.path_parameters, 1)
        response = case.call(headers={"Authorization": f"Bearer {key}"})
        case.validate_response(response, checks=CHECKS)
        answered[response.status_code] += 1

    for operation in operations(app):
        before = answered.total()
        BOUNDS(given(case=operation.as_strategy())(ask))()
        assert answered.total() > before, operation.label
    assert min(answered[200], answered[404], answered[422]) > EXAMPLES
    assert not answered[401]
