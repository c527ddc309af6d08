"""The small hospital in which somebody was cleared, and one more person works elsewhere."""

from datetime import timedelta

import pytest

from lms.access.api import confirm, release
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from tests.access import factories
from tests.cast import Cast
from tests.standing import Once


@pytest.fixture
def world(once: Once) -> Cast:
    """The cast, the registrar's gate, and a learner who is cleared by two people."""

    def make() -> Cast:
        with clock.frozen(clock.now() - timedelta(hours=2)), unit_of_work():
            cast = factories.make_world()
            factories.study(cast["learner"])
            factories.give_duty(cast["auditor"], "auditor", cast.system)
        with clock.frozen(clock.now() - timedelta(hours=1)), unit_of_work():
            confirm(factories.signing(cast["learner"], cast["manager"]))
        with unit_of_work():
            release(factories.signing(cast["learner"], cast["access_officer"]))
        return cast

    found: Cast = once("reports: who was cleared", make)
    return found
