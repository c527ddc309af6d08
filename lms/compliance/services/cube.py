"""What the numbers of a day are made of: every obligation in one part, what is late by age, and the trend."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.standings import LATE, PAUSED, WAIVED, Standings
from lms.compliance.services.counting import standings, standings_on
from lms.compliance.services.pending import pending_on
from lms.compliance.services.standings import PROFICIENCY, TABLE
from lms.core.database import plain_rows
from lms.people.api import Unit, in_scope, known_at_clause, valid_on_clause

BANDS = ((1, 7), (8, 14), (15, 30), (31, 90), (91, None))
MONTHS = 12


@dataclass(frozen=True)
class Parts:
    """Every obligation of a day, counted in exactly one part; competencies that are measured in none.

    Attributes:
        met: asked for and met by evidence in date.
        ahead: asked for, not met and not late.
        pending: as these, but a decision is waited for: about their due day, a waiver or an extension.
        late: asked for and overdue or expired.
        waived: exempt: under a waiver.
        paused: on leave or in downtime: the clock stands still.
    """

    met: int = 0
    ahead: int = 0
    pending: int = 0
    late: int = 0
    waived: int = 0
    paused: int = 0

    @property
    def asked(self) -> int:
        """The denominator of completion: what is asked for on the day."""
        return self.met + self.ahead + self.pending + self.late

    @property
    def all(self) -> int:
        """Everything that there is."""
        return sum(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True)
class Band:
    """What is late for so many days; ``last`` None = any number of days more."""

    first: int
    last: int | None
    obligations: int
    people: int

    @property
    def key(self) -> str:
        """The band in an address."""
        return f"{self.first}-{self.last or ''}"


@dataclass(frozen=True)
class LateRequirement:
    """What is late of one requirement."""

    requirement_id: int
    people: int
    oldest_due_on: date | None


def parts_of_day(as_of: date, paths: Collection[str], known_at: datetime | None = None) -> Parts:
    """Return what the obligations of units are made of at the end of a day.

    As known now from the kept sums; as known earlier (``known_at``) from the spans.
    """
    if known_at is not None:
        return _counted(as_of, paths, known_at)
    found = standings_on(as_of, by=("is_measured",), paths=paths)
    numbers = Standings(*found.get((False,), (0,) * len(Standings._fields)))
    pending = pending_on(as_of, paths)
    return Parts(
        met=numbers.met,
        ahead=numbers.open - numbers.late - pending,
        pending=pending,
        late=numbers.late,
        waived=numbers.waived,
        paused=numbers.paused,
    )


def obligations_on(as_of: date, paths: Collection[str], part: str, job_role: str = "") -> int:
    """Return how many obligations of units there are at the end of a day, as known now, from the kept sums.

    Args:
        as_of: the day.
        paths: units at or below these.
        part: ``all``, ``late`` or ``open``: what is asked for and not met.
        job_role: only those of a job role; "" = of any.
    """
    found = standings_on(as_of, by=("is_measured", "job_role"), paths=paths)
    own = [Standings(*numbers) for key, numbers in found.items() if not key[0] and job_role in ("", key[1])]
    if part == "all":
        return sum(one.obligations + one.waived + one.paused for one in own)
    return sum(one.late if part == "late" else one.open for one in own)


def late_by_age(as_of: date, paths: Collection[str]) -> list[Band]:
    """Return what is late in units by the days since it was due, the youngest first."""
    whens = [(clause_of_band(first, last, as_of), number) for number, (first, last) in enumerate(BANDS)]
    band = case(*whens, else_=-1).label("band")
    statement = _late(
        as_of, paths, band, func.count(), func.count(ObligationSpan.person_id.distinct())
    ).group_by(band)
    found = {row[0]: (row[1], row[2]) for row in plain_rows(statement)}
    return [Band(first, last, *found.get(number, (0, 0))) for number, (first, last) in enumerate(BANDS)]


def late_by_requirement(as_of: date, paths: Collection[str]) -> list[LateRequirement]:
    """Return what is late in units by requirement, those of the most people first."""
    people = func.count(ObligationSpan.person_id.distinct())
    statement = (
        _late(as_of, paths, ObligationSpan.requirement_id, people, func.min(_due()))
        .group_by(ObligationSpan.requirement_id)
        .order_by(people.desc(), ObligationSpan.requirement_id)
    )
    return [LateRequirement(*row) for row in plain_rows(statement)]


def trend(as_of: date, paths: Collection[str]) -> list[tuple[date, Standings]]:
    """Return what stood at the end of the last twelve months and on the day, in units, oldest first."""
    days = [*_month_ends(as_of), as_of]
    where = (TABLE.c.is_measured.is_(False), _inside(TABLE.c.unit_id, paths))
    found = standings(days, where=where)
    return [(day, found[day].get((), Standings())) for day in days]


def clause_of_band(first: int, last: int | None, as_of: date) -> ColumnElement[bool]:
    """Return the SQL for "late for ``first`` to ``last`` days on a day"; the first takes younger ones."""
    newest = as_of - timedelta(days=first) if first > 1 else as_of
    if last is None:
        return or_(_due().is_(None), _due() <= newest)
    return and_(_due() <= newest, _due() >= as_of - timedelta(days=last))


def band_named(key: str) -> tuple[int, int | None] | None:
    """Return the band that an address names, None for anything else."""
    return next((band for band in BANDS if f"{band[0]}-{band[1] or ''}" == key), None)


def _inside(unit_id: Any, paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for units at or below paths; what is in no unit is in none of them."""
    inside: ColumnElement[bool] = unit_id.in_(select(Unit.id).where(in_scope(paths)))
    return inside


def _due() -> ColumnElement[date | None]:
    """Return the day that something late should have been met by."""
    return func.coalesce(ObligationSpan.due_on, ObligationSpan.expires_on)


def _late(as_of: date, paths: Collection[str], *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(ObligationSpan)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.state.in_(LATE),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
            Requirement.kind != PROFICIENCY,
            _inside(ObligationSpan.unit_id, paths),
        )
    )


def _counted(as_of: date, paths: Collection[str], known_at: datetime) -> Parts:
    statement = (
        select(ObligationSpan.state, ObligationSpan.met, func.count())
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
            known_at_clause(ObligationSpan.known_from, ObligationSpan.known_to, known_at),
            Requirement.kind != PROFICIENCY,
            _inside(ObligationSpan.unit_id, paths),
        )
        .group_by(ObligationSpan.state, ObligationSpan.met)
    )
    counts = dict.fromkeys((part.name for part in fields(Parts)), 0)
    for state, is_met, number in plain_rows(statement):
        counts[_part(state, is_met=is_met)] += number
    pending = pending_on(as_of, paths, known_at)
    return Parts(**{**counts, "ahead": counts["ahead"] - pending, "pending": pending})


def _part(state: str, *, is_met: bool) -> str:
    if state in (WAIVED, PAUSED):
        return "waived" if state == WAIVED else "paused"
    if state in LATE:
        return "late"
    return "met" if is_met else "ahead"


def _month_ends(as_of: date) -> Sequence[date]:
    """Return the last days of the twelve months before that of a day, oldest first."""
    found = []
    day = as_of.replace(day=1)
    for _number in range(MONTHS):
        last = day - timedelta(days=1)
        found.append(last)
        day = last.replace(day=1)
    return found[::-1]
