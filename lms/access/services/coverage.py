"""Coverage of critical steps in units: the next two weeks by shift, where it falls short and who could help.

The number of statements does not depend on the number of people: what people hold is read by unit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from lms.access.models import GateSpan
from lms.access.rules.coverage import (
    SHIFTS,
    WHOLE_DAY,
    Candidate,
    Cell,
    Period,
    Planned,
    cells,
    common,
    holes,
    quickest,
    shift_of,
)
from lms.access.rules.decisions import MAY_WORK
from lms.compliance.api import ObligationSpan, Requirement
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import plain_rows
from lms.people import api as people
from lms.people.api import Employment, Job, Person, Shift, Unit
from lms.roles.api import Coverage, coverages, gate_id
from lms.workflows import api as workflows

_DAY = timedelta(days=1)
_DEFAULTS: dict[str, Any] = {"shifts": {"early": 4, "late": 12, "night": 20}, "days_ahead": 14}
_COMPETENCY = "competency-proficient"


@dataclass(frozen=True)
class Hole:
    """A shift with too few, why each who is planned cannot do the step, and who could close it soonest."""

    cell: Cell
    reasons: tuple[tuple[str, str], ...]
    helpers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Covered:
    """A rule in a unit: the cells of the coming days and the holes that are told today.

    ``has_schedule`` tells whether shifts are known; ``known_until`` is the last day of the schedule, None
    without one: later days are not known and not shown as holes.
    """

    rule: Coverage
    unit: Unit
    cells: tuple[Cell, ...]
    holes: tuple[Hole, ...]
    has_schedule: bool
    known_until: date | None
    people: int

    @property
    def by_day(self) -> dict[date, list[Cell]]:
        """The cells by day, in their order."""
        found: dict[date, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.day, []).append(cell)
        return found

    @property
    def shifts(self) -> tuple[str, ...]:
        """The shifts that are looked at."""
        return tuple(dict.fromkeys(cell.shift for cell in self.cells))


@dataclass
class _Person:
    """What is known of somebody who may do a step."""

    name: str
    jobs: list[Period] = field(default_factory=list)
    gates: list[Any] = field(default_factory=list)
    proven: dict[str, list[Period]] = field(default_factory=dict)
    absent: list[tuple[str, Period]] = field(default_factory=list)
    shifts: dict[date, set[str]] = field(default_factory=dict)


def coverage_in(paths: Collection[str], today: date) -> list[Covered]:
    """Return how every rule is covered in units at or below paths, those with the nearest hole first."""
    by_code = {unit.code: unit for unit in people.units().values()}
    found = [
        _covered(rule, by_code[code], today)
        for rule in coverages()
        for code in rule.units
        if code in by_code and by_code[code].path.startswith(tuple(paths))
    ]
    return sorted(found, key=lambda one: (one.holes[0].cell.day if one.holes else date.max, one.unit.name))


def _settings() -> dict[str, Any]:
    found = live_all("policy").get("coverage")
    return found.body if found else _DEFAULTS


def _covered(rule: Coverage, unit: Unit, today: date) -> Covered:
    values = _settings()
    last = today + (values["days_ahead"] - 1) * _DAY
    staff = _staff(rule, unit)
    planned, known_until = _planned(rule, unit, staff, (today, last), values["shifts"])
    days = [today + number * _DAY for number in range(values["days_ahead"])]
    if known_until is not None:
        days = [day for day in days if day <= known_until]
        shifts: Sequence[str] = [name for name in SHIFTS if name in rule.shifts]
    else:
        shifts = [WHOLE_DAY]
        planned = [
            Planned(who, day, WHOLE_DAY) for day in days for who, one in staff.items() if _is_there(one, day)
        ]
    if not rule.is_every_day:
        closed = people.holidays_of(unit.id)
        days = [day for day in days if day.weekday() < 5 and day not in closed]
    able = {who: _able(rule, one) for who, one in staff.items()}
    made = cells(days, shifts, planned, able, rule.least)
    told = [_hole(rule, cell, staff, able) for cell in holes(made, today, rule.warn_days)]
    return Covered(rule, unit, tuple(made), tuple(told), known_until is not None, known_until, len(staff))


def _staff(rule: Coverage, unit: Unit) -> dict[int, _Person]:
    """Return who holds a job of the rule in the unit, today or later, with what decides what they can do."""
    who = _holders(rule, unit)
    rows = plain_rows(
        select(Job.person_id, Job.from_on, Job.to_on, Person.given_name, Person.family_name)
        .join(Person, Person.id == Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(*_of_unit(rule, unit))
    )
    staff: dict[int, _Person] = {}
    for person_id, from_on, to_on, given, family in rows:
        staff.setdefault(person_id, _Person(f"{given} {family}")).jobs.append(Period(from_on, to_on))
    gates = plain_rows(
        select(*(getattr(GateSpan, name) for name in _GATE))
        .where(GateSpan.person_id.in_(who), GateSpan.gate.in_([gate_id(one) for one in rule.job_roles]))
        .order_by(GateSpan.from_on)
    )
    for row in gates:
        staff[row.person_id].gates.append(row)
    _add_proofs(rule, who, staff)
    _add_absences(who, staff)
    return staff


_GATE = ("person_id", "from_on", "to_on", "state", "why", "met", "asked")


def _of_unit(rule: Coverage, unit: Unit) -> tuple[Any, ...]:
    return (
        Job.superseded_at.is_(None),
        Job.job_role.in_(rule.job_roles),
        Unit.path.startswith(unit.path, autoescape=True),
        Job.to_on.is_(None) | (Job.to_on >= clock.today()),
    )


def _holders(rule: Coverage, unit: Unit) -> Select[int]:
    return select(Job.person_id).join(Unit, Unit.id == Job.unit_id).where(*_of_unit(rule, unit))


def _add_proofs(rule: Coverage, who: Select[int], staff: Mapping[int, _Person]) -> None:
    if not rule.competencies:
        return
    rows = plain_rows(
        select(ObligationSpan.person_id, Requirement.subject, ObligationSpan.from_on, ObligationSpan.to_on)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.person_id.in_(who),
            ObligationSpan.known_to.is_(None),
            ObligationSpan.met.is_(True),
            Requirement.kind == _COMPETENCY,
            Requirement.subject.in_(rule.competencies),
        )
    )
    for person_id, subject, from_on, to_on in rows:
        staff[person_id].proven.setdefault(subject, []).append(Period(from_on, to_on))


def _add_absences(who: Select[int], staff: Mapping[int, _Person]) -> None:
    rows = plain_rows(
        select(Employment.person_id, Employment.status, Employment.from_on, Employment.left_on)
        .where(Employment.person_id.in_(who), Employment.superseded_at.is_(None))
        .order_by(Employment.person_id, Employment.from_on, Employment.recorded_at)
    )
    before: dict[int, tuple[str, date]] = {}
    for person_id, status, from_on, left_on in rows:
        earlier = before.pop(person_id, None)
        if earlier and earlier[1] < from_on:
            staff[person_id].absent.append((earlier[0], Period(earlier[1], from_on - _DAY)))
        if status != "active":
            before[person_id] = (status, from_on)
        elif left_on is not None:
            before[person_id] = ("terminated", left_on + _DAY)
    for person_id, (status, from_on) in before.items():
        staff[person_id].absent.append((status, Period(from_on)))


def _planned(
    rule: Coverage,
    unit: Unit,
    staff: Mapping[int, _Person],
    days: tuple[date, date],
    begins: Mapping[str, int],
) -> tuple[list[Planned], date | None]:
    """Return who is planned when in the unit, and the last day of its schedule; None without one."""
    zone = people.zone_of(unit.id)
    rows = plain_rows(
        select(Shift.person_id, Shift.starts_on, Shift.starts_at, Unit.path)
        .join(Unit, Unit.id == Shift.unit_id)
        .where(
            Shift.superseded_at.is_(None),
            Shift.starts_on.between(*days),
            Shift.person_id.in_(_holders(rule, unit)),
        )
    )
    found, known_until = [], None
    for person_id, day, at, path in rows:
        shift = shift_of(at.astimezone(zone).hour, begins)
        staff[person_id].shifts.setdefault(day, set()).add(shift)
        if path.startswith(unit.path):
            known_until = max(day, known_until or day)
            found.append(Planned(person_id, day, shift))
    return found, known_until


def _is_there(one: _Person, day: date) -> bool:
    return any(job.covers(day) for job in one.jobs) and _absence(one, day) is None


def _absence(one: _Person, day: date) -> str | None:
    return next((status for status, period in one.absent if period.covers(day)), None)


def _able(rule: Coverage, one: _Person) -> tuple[Period, ...]:
    """Return when somebody can do the step: in the job, at work, cleared, and proven."""
    works = [Period(row.from_on, row.to_on) for row in one.gates if row.state in MAY_WORK]
    there = list(_present(period for _status, period in one.absent))
    proven = [one.proven.get(subject, []) for subject in rule.competencies]
    return common([one.jobs, works, there, *proven])


def _present(absent: Iterable[Period]) -> Iterable[Period]:
    """Yield the days between absences."""
    begin = date.min
    for period in sorted(absent, key=lambda one: one.from_on):
        if begin < period.from_on:
            yield Period(begin, period.from_on - _DAY)
        if period.to_on is None:
            return
        begin = max(begin, period.to_on + _DAY)
    yield Period(begin)


def _hole(
    rule: Coverage, cell: Cell, staff: Mapping[int, _Person], able: Mapping[int, Sequence[Period]]
) -> Hole:
    unable = sorted(cell.planned - cell.able, key=lambda who: staff[who].name)
    candidates = [
        Candidate(
            who,
            any(period.covers(cell.day) for period in able[who]),
            bool(one.shifts.get(cell.day)),
            _open_things(rule, one, cell.day),
        )
        for who, one in staff.items()
        if _is_there(one, cell.day)
    ]
    return Hole(
        cell,
        tuple((staff[who].name, _why_not(rule, staff[who], cell.day)) for who in unable),
        tuple((staff[one.person_id].name, _help(one)) for one in quickest(cell, candidates)),
    )


def _gate_on(one: _Person, day: date) -> Any:
    rows = [row for row in one.gates if Period(row.from_on, row.to_on).covers(day)]
    return next((row for row in rows if row.state in MAY_WORK), rows[0] if rows else None)


def _open_things(rule: Coverage, one: _Person, day: date) -> int:
    gate = _gate_on(one, day)
    unproven = sum(not _is_proven(one, subject, day) for subject in rule.competencies)
    if gate is None:
        return 99
    return unproven + (0 if gate.state in MAY_WORK else max(gate.asked - gate.met, 1))


def _is_proven(one: _Person, subject: str, day: date) -> bool:
    return any(period.covers(day) for period in one.proven.get(subject, ()))


def _why_not(rule: Coverage, one: _Person, day: date) -> str:
    absence = _absence(one, day)
    if absence is not None:
        return "on leave on this day" if absence == "leave" else "has left by this day"
    if not any(job.covers(day) for job in one.jobs):
        return "the job has ended by this day"
    gate = _gate_on(one, day)
    if gate is None or gate.state not in MAY_WORK:
        return gate.why if gate is not None else "no gate of this work"
    names = workflows.competencies()
    missing = [key for key in rule.competencies if not _is_proven(one, key, day)]
    titles = ", ".join(names[key].name if key in names else key for key in missing)
    return f"not proven on this day: {titles}"


def _help(one: Candidate) -> str:
    if one.is_able:
        return "can do it and is off that day"
    return "one thing is open" if one.open_things == 1 else f"{one.open_things} things are open"
