"""Whom a class is for, and who may open it."""

from collections.abc import Collection, Iterable
from datetime import date

from lms.classes.permissions import ENROL, LEAD
from lms.classes.services.reading import Class
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.permissions import Identity, scope_paths
from lms.people.api import employment_of, jobs_of, unit_paths_of, units


def own_units(person_id: int) -> tuple[int, ...]:
    """Return the units of a person's jobs and all units above them: their classes are open to them."""
    paths = unit_paths_of(person_id)
    return tuple(sorted({int(part) for path in paths for part in path.strip("/").split("/") if part}))


def units_near(identity: Identity) -> tuple[int, ...]:
    """Return the units whose classes a person may open: own ones, those above, where they send or lead."""
    paths = (*scope_paths(ENROL, identity), *scope_paths(LEAD, identity))
    near = {
        unit.id
        for unit in (units().values() if paths else ())
        if any(unit.path.startswith(path) or path.startswith(unit.path) for path in paths)
    }
    return tuple(sorted(near.union(own_units(identity.person_id or 0))))


def path_of(it: Class) -> str:
    """Return the path of the unit that a class is for."""
    return units()[it.unit_id].path


def demand_reach(it: Class, identity: Identity) -> None:
    """Do nothing for somebody whom the class is for, or who sends or leads people of its units.

    Raises:
        NotFound: for everybody else, as if there were no such class.
    """
    path = path_of(it)
    paths = (*scope_paths(ENROL, identity), *scope_paths(LEAD, identity))
    is_near = any(path.startswith(one) or one.startswith(path) for one in paths)
    if is_near or it.unit_id in own_units(identity.person_id or 0):
        return
    raise NotFound("There is no such class.", hint="Choose one from the list of classes.")


def people_of(it: Class, person_ids: Collection[int]) -> set[int]:
    """Return those of some people whom a class is for: a job in its units today or on its first day."""
    path, days = path_of(it), (clock.today(), it.first_on)
    return {
        person_id
        for person_id, jobs in jobs_of(person_ids).items()
        if any(job.unit_path.startswith(path) and any(map(job.is_held_on, days)) for job in jobs)
    } & employed(person_ids, days)


def employed(person_ids: Collection[int], days: Iterable[date]) -> set[int]:
    """Return those of some people who have not left by any of the days."""
    last = max(days)
    found = set()
    for person_id, facts in employment_of(person_ids).items():
        past = [fact for fact in facts if fact.from_on <= last]
        if past and past[-1].status != "terminated":
            found.add(person_id)
    return found
