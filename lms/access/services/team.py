"""A manager's team: who cannot work safely in the next seven days, what runs out, who is new or waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import Date, bindparam, select

from lms.access.models import GateSpan
from lms.access.rules.decisions import MAY_WORK
from lms.access.rules.week import OPEN, UNSAFE, Stand, StripDay, strip
from lms.compliance import api as compliance
from lms.core import clock
from lms.core.database import db, plain_rows
from lms.people.api import (
    Job,
    Person,
    Shift,
    Unit,
    in_chunks,
    in_scope,
    of_people,
    shifts_between,
    valid_on_clause,
)
from lms.roles import api as roles

WEEK_DAYS = 7
EXPIRING_DAYS = 30
NEW_DAYS = 90
NEVER = date.max


@dataclass(frozen=True, slots=True)
class GateStand:
    """Days on which a gate of a person stands the same, as ``GateSpan`` keeps them."""

    person_id: int
    gate: str
    job_role: str
    unit_id: int
    from_on: date
    to_on: date | None
    state: str
    why: str
    last_on: date | None
    met: int
    asked: int
    confirmed_id: int | None


@dataclass(eq=False)
class TeamRow:
    """One person of a team on a day.

    Attributes:
        person: who.
        job_roles: slugs of the jobs held in the team's units.
        unit_names: units of these jobs.
        since: first day of the newest of these jobs.
        spans: how the gates of these jobs stand today.
        week: seven days from today, each off, safe, open or unsafe.
        overdue: obligations past their due day or expired.
    """

    person: Person
    job_roles: tuple[str, ...]
    unit_names: tuple[str, ...]
    since: date
    spans: list[GateStand] = field(default_factory=list)
    week: list[StripDay] = field(default_factory=list)
    overdue: list[compliance.PastDue] = field(default_factory=list)

    @property
    def worst(self) -> GateStand | None:
        """The gate that stands least well today; None when no job needs one."""
        return min(self.spans, key=lambda span: (span.state in MAY_WORK, span.last_on or NEVER), default=None)

    @property
    def unsafe_days(self) -> list[date]:
        """Days of the week with a shift that the person may not work."""
        return [day.day for day in self.week if day.kind == UNSAFE]

    @property
    def first_open_day(self) -> date:
        """The first shift that is unsafe, or open and unsafe later; the far future for none."""
        unsafe = self.unsafe_days
        is_open = [day.day for day in self.week if day.kind == OPEN]
        return min(unsafe or is_open, default=NEVER)

    @property
    def waits_for_manager(self) -> bool:
        """Tell whether everything is met and a manager's confirmation is next."""
        return any(span.state == "ready_for_signoff" and span.confirmed_id is None for span in self.spans)

    @property
    def titles(self) -> str:
        """Names of the job roles."""
        return ", ".join(roles.title_of(role) for role in self.job_roles)

    def expires_by(self, day: date) -> date | None:
        """Return the first last day of a gate that is valid now and ends by ``day``."""
        days = [
            span.last_on
            for span in self.spans
            if span.state in MAY_WORK and span.last_on and span.last_on <= day
        ]
        return min(days, default=None)


@dataclass(frozen=True)
class TeamWeek:
    """A team on a day; ``has_schedule`` tells whether any shift of the week is known."""

    day: date
    rows: tuple[TeamRow, ...]
    has_schedule: bool

    @cached_property
    def days(self) -> list[date]:
        """The seven days from today."""
        return week_of(self.day)

    @property
    def tomorrow(self) -> date:
        """The day after today."""
        return self.day + timedelta(days=1)

    def on_shift(self, day: date) -> list[TeamRow]:
        """Return who has a shift that begins on a day of the week and needs a gate for it."""
        return [row for row in self.rows if any(one.day == day and one.kind for one in row.week)]

    def unsafe_on(self, day: date) -> list[TeamRow]:
        """Return who has a shift on a day and may not work."""
        return [row for row in self.rows if day in row.unsafe_days]

    @cached_property
    def unsafe(self) -> list[TeamRow]:
        """Who has any shift this week that they may not work."""
        return [row for row in self.rows if row.unsafe_days]

    @cached_property
    def overdue(self) -> list[TeamRow]:
        """Who has an obligation past its day."""
        return [row for row in self.rows if row.overdue]

    @cached_property
    def expiring(self) -> list[TeamRow]:
        """Whose valid gate ends within 30 days, the first to end first."""
        limit = self.day + timedelta(days=EXPIRING_DAYS)
        ending = [row for row in self.rows if row.expires_by(limit)]
        return sorted(ending, key=lambda row: (row.expires_by(limit) or NEVER, row.person.id))

    @property
    def first_expiry(self) -> date | None:
        """The first day on which a valid gate of the team ends within 30 days."""
        limit = self.day + timedelta(days=EXPIRING_DAYS)
        return self.expiring[0].expires_by(limit) if self.expiring else None

    @cached_property
    def to_confirm(self) -> list[TeamRow]:
        """Who waits for the manager's confirmation."""
        return [row for row in self.rows if row.waits_for_manager]

    @cached_property
    def new(self) -> list[TeamRow]:
        """Who began a job in the team within 90 days."""
        return [row for row in self.rows if row.since > self.day - timedelta(days=NEW_DAYS)]

    @cached_property
    def to_act_on(self) -> list[TeamRow]:
        """Who needs an act of the manager, the next unsafe shift first."""
        needed = {
            row.person.id: row
            for rows in (self.unsafe, self.overdue, self.expiring, self.to_confirm)
            for row in rows
        }
        return sorted(needed.values(), key=_by_next_unsafe)

    @cached_property
    def everybody(self) -> list[TeamRow]:
        """All rows, the next unsafe shift first."""
        return sorted(self.rows, key=_by_next_unsafe)


def _by_next_unsafe(row: TeamRow) -> tuple[bool, date, bool, str, int]:
    is_safe = not row.unsafe_days
    return (is_safe, row.first_open_day, not row.overdue, row.person.family_name, row.person.id)


def week_of(day: date) -> list[date]:
    """Return seven days from ``day`` on."""
    return [day + timedelta(days=number) for number in range(WEEK_DAYS)]


def team_week(paths: Collection[str], day: date | None = None) -> TeamWeek:
    """Return the team of units on a day (default: today) in a constant number of queries."""
    day = day or clock.today()
    rows = members_of(paths, day)
    fill_week(rows, day)
    late = compliance.past_due_of([row.person.id for row in rows], day)
    for row in rows:
        row.overdue = late.get(row.person.id, [])
    return TeamWeek(day, tuple(rows), _has_schedule(paths, day))


def fill_week(rows: Sequence[TeamRow], day: date) -> None:
    """Give rows the gates that stand today and the strip of the seven days."""
    days = week_of(day)
    person_ids = [row.person.id for row in rows]
    spans = _spans_between(person_ids, days[0], days[-1])
    shifts = shifts_between(person_ids, days[0], days[-1])
    for row in rows:
        own = spans.get(row.person.id, [])
        stands = [Stand(span.gate, span.unit_id, span.state, span.from_on, span.to_on) for span in own]
        row.week = strip(stands, shifts.get(row.person.id, []), days)
        row.spans = [
            span
            for span, stand in zip(own, stands, strict=True)
            if stand.covers(day) and span.job_role in row.job_roles
        ]


def members_of(paths: Collection[str], day: date) -> list[TeamRow]:
    """Return who holds a job in units on a day, without gates and shifts, by name; one statement."""
    statement = (
        select(Person, Job.job_role, Unit.name, Job.from_on)
        .join(Job, Job.person_id == Person.id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(in_scope(paths), Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, day))
        .order_by(Person.family_name, Person.given_name, Person.id, Job.from_on)
    )
    found: dict[int, TeamRow] = {}
    for person, job_role, unit_name, from_on in db.session.execute(statement):
        row = found.setdefault(person.id, TeamRow(person, (), (), from_on))
        row.job_roles = tuple(dict.fromkeys((*row.job_roles, job_role)))
        row.unit_names = tuple(dict.fromkeys((*row.unit_names, unit_name)))
        row.since = max(row.since, from_on)
    return list(found.values())


_SPANS = (
    select(
        GateSpan.person_id,
        GateSpan.gate,
        GateSpan.job_role,
        GateSpan.unit_id,
        GateSpan.from_on,
        GateSpan.to_on,
        GateSpan.state,
        GateSpan.why,
        GateSpan.last_on,
        GateSpan.met,
        GateSpan.asked,
        GateSpan.confirmed_id,
    )
    .where(
        of_people(GateSpan.person_id),
        GateSpan.from_on <= bindparam("last_on", type_=Date),
        GateSpan.to_on.is_(None) | (GateSpan.to_on >= bindparam("first_on", type_=Date)),
    )
    .order_by(GateSpan.gate, GateSpan.from_on)
)


def _spans_between(person_ids: Collection[int], first_on: date, last_on: date) -> dict[int, list[GateStand]]:
    found: dict[int, list[GateStand]] = {}
    for chunk in in_chunks(person_ids):
        for span in plain_rows(_SPANS, {"person_ids": chunk, "first_on": first_on, "last_on": last_on}):
            found.setdefault(span.person_id, []).append(GateStand(*span))
    return found


def _has_schedule(paths: Collection[str], day: date) -> bool:
    days = week_of(day)
    statement = (
        select(Shift.id)
        .join(Unit, Unit.id == Shift.unit_id)
        .where(in_scope(paths), Shift.superseded_at.is_(None), Shift.starts_on.between(days[0], days[-1]))
        .limit(1)
    )
    return db.session.scalar(statement) is not None
