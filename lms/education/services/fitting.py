"""Why educators fit a provider: their confirmed profiles beside the provider's specialty and unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.education.rules.matching import Match, match
from lms.education.services.educators import Educator
from lms.education.services.profiles import profiles
from lms.education.services.specialties import specialties_of
from lms.people.api import unit_paths_of, units


@dataclass(frozen=True)
class Reader:
    """A person as education sees them: the path and care setting of their unit, their specialty or ""."""

    path: str
    care_setting: str
    specialty: str


def reader(person_id: int) -> Reader:
    """Return a person as education sees them; a path of "" is no job."""
    paths = unit_paths_of(person_id)
    unit = next((one for one in units().values() if paths and one.path == paths[0]), None)
    specialty = specialties_of([person_id]).get(person_id, "")
    return Reader(unit.path, unit.care_setting, specialty) if unit else Reader("", "both", specialty)


def fits(people: Sequence[Educator], who: Reader) -> list[tuple[Educator, Match]]:
    """Return educators with what speaks for them, who knows the specialty first; one statement."""
    lines = profiles([one.person_id for one in people])
    setting = who.care_setting
    found = [
        (one, match(lines[one.person_id], specialty=who.specialty, care_setting=setting)) for one in people
    ]
    return sorted(found, key=lambda pair: (pair[1].specialty is None, not pair[1].settings))
