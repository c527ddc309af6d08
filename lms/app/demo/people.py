"""The people of the demo as the roster knows them: who they are, where they work, how their gate stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

STARTER, READY, EXPIRING, GRACE, LAPSED = "starter", "ready", "expiring", "grace", "lapsed"
LEFT, ON_LEAVE, MOVED, CLEARED, PROVISIONAL = "left", "on_leave", "moved", "cleared", "provisional"
HIRED = "hired"
CONTRACT_ENDED, SUSPENDED = "contract_ended", "suspended"
UNSIGNED_STARTER, UNSIGNED_READY = "unsigned_starter", "unsigned_ready"
UNSIGNED = frozenset({STARTER, READY, PROVISIONAL, UNSIGNED_STARTER, UNSIGNED_READY})
UNFINISHED = frozenset({STARTER, PROVISIONAL, UNSIGNED_STARTER})


@dataclass(frozen=True)
class JobPlan:
    """A job held from a day to a day; None = still held."""

    job_role: str
    unit: str
    from_on: date
    to_on: date | None = None

    def is_held_on(self, day: date) -> bool:
        """Tell whether the job is held on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class PersonPlan:
    """One person with jobs in order of time; ``fate`` says how their gate stands today."""

    employee_no: str
    given_name: str
    family_name: str
    email: str
    hired_on: date
    left_on: date | None
    leave_on: date | None
    employment_type: str
    work_location: str
    manager_no: str
    npi: str
    jobs: tuple[JobPlan, ...]
    duties: tuple[tuple[str, str], ...]
    fate: str

    @property
    def job(self) -> JobPlan:
        """Return the newest job."""
        return self.jobs[-1]

    def status_on(self, day: date) -> str:
        """Return the employment status as HR knows it on a day: active, leave or terminated."""
        if self.left_on is not None and self.left_on <= day:
            return "terminated"
        return "leave" if self.leave_on is not None and self.leave_on <= day else "active"

    def job_on(self, day: date) -> JobPlan | None:
        """Return the job held on a day, None before the first and after the last."""
        return next((job for job in reversed(self.jobs) if job.is_held_on(day)), None)


class Managers:
    """Knows who manages a person in a unit: the manager of the nearest unit above, but never the person."""

    def __init__(self, units_above: Mapping[str, tuple[str, ...]], people: Iterable[PersonPlan]) -> None:
        self._units_above = units_above
        self._managers = {
            unit: person.employee_no for person in people for duty, unit in person.duties if duty == "manager"
        }

    def of(self, employee_no: str, unit: str) -> str:
        """Return the number of the manager, empty at the very top."""
        above = (self._managers.get(code, employee_no) for code in self._units_above[unit])
        return next((manager for manager in above if manager != employee_no), "")


def last_day_of(person: PersonPlan, day: date) -> date:
    """Return the day itself, or the person's last day of work when that was earlier."""
    return day if person.left_on is None else min(day, person.left_on)
