"""A published module, people who sit its exam, and a trainer of every unit."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from lms.core import clock
from lms.core.content import Revision
from lms.core.unit_of_work import unit_of_work
from lms.core.worker import run_next
from lms.people.models import Person
from tests.cast import Cast, make_cast
from tests.courses.factories import ModuleCompletionFactory, module_body, publish, sit
from tests.factories import make_person


@dataclass
class Scene:
    """The cast with a head trainer, a live module and who sat its exam."""

    cast: Cast
    live: Revision
    head: Person
    sitters: list[Person] = field(default_factory=list)

    def sit(self, *, wrong: tuple[str, ...] = (), person: Person | None = None, south: bool = False) -> Any:
        """Let somebody (a new learner without a name) take the exam; inside an open unit of work."""
        unit = self.cast.south if south else self.cast.admitting
        taker = person or make_person(unit=unit)
        if person is None:
            ModuleCompletionFactory(person_id=taker.id, revision_id=self.live.id)
            self.sitters.append(taker)
        return sit(taker.id, self.live, wrong=wrong)


@pytest.fixture
def scene(database) -> Scene:
    with unit_of_work():
        cast = make_cast()
        head = make_person(unit=cast.system, job_role=None, duty="trainer", family_name="Head")
        return Scene(cast, publish(module_body()), head)


@pytest.fixture
def trainer(scene, client, sign_in):
    """A browser of the head trainer."""
    return sign_in(client, scene.head)


def work_off() -> None:
    """Do the long work that waits."""
    while run_next("test"):
        pass


def now():
    return clock.now()
