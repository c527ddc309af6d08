"""Who reads a module: the job roles that a person holds today and the units of these jobs."""

from collections.abc import Collection
from dataclasses import dataclass

from lms.core import clock
from lms.people.api import jobs_of, units


@dataclass(frozen=True)
class Reader:
    """Where somebody works: job roles, and the paths of the units in the order of the jobs."""

    job_roles: frozenset[str] = frozenset()
    unit_paths: tuple[str, ...] = ()


NOBODY = Reader()


def reader_of(person_id: int) -> Reader:
    """Return where a person works today; between two jobs, where they worked last."""
    jobs = jobs_of([person_id])[person_id]
    today = clock.today()
    held = [job for job in jobs if job.is_held_on(today)] or jobs[-1:]
    return Reader(
        frozenset(job.job_role for job in held), tuple(dict.fromkeys(job.unit_path for job in held))
    )


def paths_by_code(codes: Collection[str]) -> dict[str, str]:
    """Return the paths of units by their codes; a code that no unit has is left out."""
    wanted = set(codes)
    return {unit.code: unit.path for unit in units().values() if unit.code in wanted} if wanted else {}


def is_within(path: str, above: Collection[str]) -> bool:
    """Tell whether a unit is one of those at ``above`` or lies below one."""
    return path.startswith(tuple(above))
