"""The cast: one person for each duty at the first hospital, and eve from another facility."""

from dataclasses import dataclass

from lms.people.models import DUTIES, Person, Unit
from tests.factories import UnitFactory, make_person


@dataclass(frozen=True)
class Cast:
    """The people that every view is opened by: ``by_duty`` has one for each duty, learner and eve."""

    system: Unit
    north: Unit
    admitting: Unit
    south: Unit
    by_duty: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.by_duty[name]


def make_cast() -> Cast:
    """Make the units and the people; inside an open unit of work."""
    system = UnitFactory(code="LH", name="Lakemont Health", kind="system")
    north = UnitFactory(code="NORTH", name="Alder Ridge Hospital", parent=system)
    admitting = UnitFactory(code="NORTH-ADM", name="Alder Ridge admitting", kind="department", parent=north)
    south = UnitFactory(code="SOUTH", name="Birch Harbor Hospital", parent=system)
    people = {
        duty: make_person(
            unit=north, job_role="leader", duty=duty, given_name=duty.title(), family_name="Cast"
        )
        for duty in DUTIES
    }
    people["learner"] = make_person(unit=admitting, given_name="Dana", family_name="Whitfield")
    people["eve"] = make_person(unit=south, duty="manager", given_name="Eve", family_name="Outside")
    return Cast(system, north, admitting, south, people)
