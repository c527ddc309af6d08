"""The small hospital in which people pass PA-03, and ways to change its card."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access import factories
from tests.cast import Cast
from tests.standing import Once

CHANGED = "**Who pays first**\n\n- Ask, then enter.\n- Never copy."


@pytest.fixture
def world(once: Once) -> Cast:
    """The cast, the gate's content, and a learner who passed."""

    def make() -> Cast:
        with unit_of_work():
            cast = factories.make_world()
            factories.study(cast["learner"])
        return cast

    found: Cast = once("who passed PA-03", make)
    return found


@pytest.fixture
def change_card() -> Callable[..., None]:
    """Publish another revision of PA-03; called inside an open unit of work."""

    def publish(tip_sheet: str = CHANGED, *, version: str = "1.1.0", effective_on: Any = None) -> None:
        body = deepcopy(factories.MODULE)
        body["module"] |= {"tip_sheet": tip_sheet, "version": version}
        factories.publish("module", "PA-03", body, effective_on)

    return publish


def passed(person: Person) -> int:
    """Return the id of the pass of a person."""
    asked = db.session.query(Evidence.id).filter_by(
        person_id=person.id, kind="exam", subject="PA-03", superseded_at=None
    )
    found: int = asked.order_by(Evidence.id.desc()).limit(1).scalar()
    return found
