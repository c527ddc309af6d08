"""A hospital whose registrars owe one module, one observed skill and nothing else; a portfolio of claims."""

import pytest

from lms.core.unit_of_work import unit_of_work
from tests.access import factories as access
from tests.cast import Cast, make_cast
from tests.courses.factories import module_body, publish_policy
from tests.kpi.conftest import publish_definitions
from tests.kpi.portfolio import add_portfolio
from tests.standing import Once


def publish_content() -> None:
    """Publish policy, module, skill, gate and measures; inside an open unit of work."""
    for section, values in access.POLICY.items():
        access.publish("policy", section, values)
    publish_policy()
    body = module_body("PA-03")
    body["module"]["title"] = "Who pays first"
    access.publish("module", "PA-03", body)
    access.publish("checklist", "walk-in", access.CHECKLIST)
    access.publish("role", "registrar", access.role())
    publish_definitions()
    access.follow_content()


@pytest.fixture
def world(once: Once) -> Cast:
    """The cast, the content and the claims."""

    def make() -> Cast:
        with unit_of_work():
            cast = make_cast()
            publish_content()
            add_portfolio(cast.north.id)
        return cast

    found: Cast = once("a home with claims", make)
    return found
