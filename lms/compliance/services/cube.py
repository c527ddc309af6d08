"""What the numbers of a day are made of: every obligation in one part, what is late by age, and the trend."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.rules.standings import LATE, PAUSED, WAIVED, Standings
from lms.compliance.services.counting import standings, standings_on
from lms.compliance.services.late import NOT_MEASURED, due_day, late_spans
from lms.compliance.services.pending import pending_on
from lms.compliance.services.signed import is_postgresql
from lms.compliance.services.standings import PROFICIENCY, TABLE, measured_ids
from lms.core.database import plain_rows
from lms.people.api import known_at_clause, of_units, valid_on_clause

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
class LateDue:
    """How many obligations of a requirement that were due on a day are late."""

    requirement_id: int
    due_on: date | None
    number: int


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
    return parts_of(numbers, as_of, paths)


def parts_of(numbers: Standings, as_of: date, paths: Collection[str]) -> Parts:
    """Return the parts of the obligations of units by what stands there at the end of a day, as known now."""
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


def late_by_due_day(as_of: date, paths: Collection[str]) -> list[LateDue]:
    """Return what is late in units by requirement and the day it was due; competencies are left out."""
    late = late_spans(as_of, paths, (ObligationSpan.requirement_id, due_day.label("due")))
    keys = (late.c.requirement_id, late.c.due)
    rows = plain_rows(select(*keys, func.count()).group_by(*keys))
    measured = measured_ids()
    return [LateDue(*row) for row in rows if row[0] not in measured]


def late_by_age(as_of: date, paths: Collection[str], dues: Iterable[LateDue]) -> list[Band]:
    """Return what is late in units by the days since it was due, the youngest first."""
    obligations: Counter[int] = Counter()
    for due in dues:
        obligations[_band(due.due_on, as_of)] += due.number
    people = _people_by_age(as_of, paths)
    return [
        Band(first, last, obligations[number], people[number]) for number, (first, last) in enumerate(BANDS)
    ]


def late_by_requirement(dues: Iterable[LateDue]) -> list[LateRequirement]:
    """Return what is late by requirement, those of the most people first.

    A person has a requirement at most once a day, so what is late of it are people.
    """
    people: Counter[int] = Counter()
    oldest: dict[int, date] = {}
    for due in dues:
        people[due.requirement_id] += due.number
        if due.due_on is not None:
            oldest[due.requirement_id] = min(oldest.get(due.requirement_id, due.due_on), due.due_on)
    found = [LateRequirement(id_, number, oldest.get(id_)) for id_, number in people.items()]
    return sorted(found, key=lambda row: (-row.people, row.requirement_id))


def trend(as_of: date, paths: Collection[str]) -> list[tuple[date, Standings]]:
    """Return what stood at the end of the last twelve months and on the day, in units, oldest first."""
    days = [*_month_ends(as_of), as_of]
    where = (TABLE.c.is_measured.is_(False), _inside(TABLE.c.unit_id, paths))
    found = standings(days, where=where)
    return [(day, found[day].get((), Standings())) for day in days]


def _people_by_age(as_of: date, paths: Collection[str]) -> Counter[int]:
    """Return the people with something late in each band, each once in a band.

    PostgreSQL keeps the bands of a person as bits of a number; the oldest, of which most is, is asked first.
    """
    oldest_first = sorted(enumerate(BANDS), reverse=True)
    bits = [(_since(as_of, first), 1 << number) for number, (first, _last) in oldest_first]
    due = func.coalesce(due_day, date.min)
    band = case(*((due <= newest, literal(bit)) for newest, bit in bits), else_=literal(0))
    late = late_spans(as_of, paths, (ObligationSpan.person_id, band.label("band")), NOT_MEASURED)
    own = func.bit_or(late.c.band) if is_postgresql() else late.c.band
    keys = (late.c.person_id,) if is_postgresql() else (late.c.person_id, late.c.band)
    of_person = select(own.label("bands")).group_by(*keys).subquery("of_person")
    found: Counter[int] = Counter()
    for bands, people in plain_rows(select(of_person.c.bands, func.count()).group_by(of_person.c.bands)):
        found.update({number: people for number in range(len(BANDS)) if bands & 1 << number})
    return found


def _band(due_on: date | None, as_of: date) -> int:
    """Return the number of the band of what was due on a day; what has no such day is the oldest."""
    due = due_on or date.min
    return max(number for number, (first, _last) in enumerate(BANDS) if due <= _since(as_of, first))


def _since(as_of: date, first: int) -> date:
    """Return the last due day of what is late for ``first`` days; the youngest band takes younger ones."""
    return as_of - timedelta(days=first) if first > 1 else as_of


def clause_of_band(first: int, last: int | None, as_of: date) -> ColumnElement[bool]:
    """Return the SQL for "late for ``first`` to ``last`` days on a day"; the first takes younger ones."""
    newest = _since(as_of, first)
    if last is None:
        return or_(due_day.is_(None), due_day <= newest)
    return and_(due_day <= newest, due_day >= as_of - timedelta(days=last))


def band_named(key: str) -> tuple[int, int | None] | None:
    """Return the band that an address names, None for anything else."""
    return next((band for band in BANDS if f"{band[0]}-{band[1] or ''}" == key), None)


def _inside(unit_id: Any, paths: Collection[str]) -> ColumnElement[bool]:
    """Return the SQL for units at or below paths; what is in no unit is in none of them."""
    return and_(unit_id.is_not(None), *of_units(unit_id, paths))


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
