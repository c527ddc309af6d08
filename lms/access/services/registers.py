"""Lists of gates as they stand on a day, within the units of who asks; read from the kept decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased, defer

from lms.access.models import AccessSpan, EhrAccount, GateSpan, SignOff
from lms.access.rules.decisions import MAY_WORK, STATES
from lms.access.services.register_numbers import (
    EVERYBODY,
    READY,
    SOON_DAYS,
    Cut,
    numbers_of,
    standing,
    tallies,
)
from lms.core.database import db, plain_rows
from lms.people.api import Person, Unit, in_scope, of_units, valid_on_clause

MOST_NAMED = 1000
"""Gates to limit that are named by their ids; more are found by what makes them so."""
Gates = Select[GateSpan, Person, Unit]
_LOST_DAYS = 14
_MAY_NOT_WORK = tuple(state for state in STATES if state not in MAY_WORK)
_WITHOUT_WHAT_IT_RESTS_ON = tuple(
    defer(column) for column in (SignOff.terms, SignOff.verdicts, SignOff.evidence)
)


@dataclass(frozen=True)
class Waiting:
    """Somebody whose release waits: the span, the person, the unit, the manager's confirmation."""

    span: GateSpan
    person: Person
    unit: Unit
    confirmation: SignOff
    confirmer: Person


@dataclass(frozen=True)
class Listed:
    """A gate on a list: the span, the person and the unit of the job."""

    span: GateSpan
    person: Person
    unit: Unit


def spans_on(paths: Collection[str], day: date, states: Collection[str] = STATES) -> Gates:
    """Return the select of ``(GateSpan, Person, Unit)`` of gates as they stand on ``day`` in units.

    Outer joins, although every gate has both: the database begins with the gates of the day, not with all
    units.

    Args:
        paths: units at or below which people are seen.
        day: business date.
        states: only gates in these states.
    """
    return _gates(paths, EVERYBODY).where(GateSpan.id.in_(standing(day, states, GateSpan.id)))


def waiting_for_release(
    paths: Collection[str], day: date, cut: Cut = EVERYBODY, *, first: int = 0, most: int | None = None
) -> list[Waiting]:
    """Return who is confirmed and waits for a release, the longest waiting first.

    Args:
        paths: units at or below which people are seen.
        day: business date.
        cut: which unit and job role.
        first: how many are left out before the first.
        most: how many at most; None = all.
    """
    columns = (GateSpan.id, GateSpan.confirmed_id, GateSpan.unit_id, GateSpan.job_role)
    gate = standing(day, (READY,), *columns).subquery("gate").c
    confirmed = select(SignOff.signed_at).where(SignOff.id == gate.confirmed_id)
    shown = (
        select(gate.id)
        .where(gate.confirmed_id.is_not(None), *of_units(gate.unit_id, paths), *cut.clauses(gate))
        .order_by(confirmed.correlate(gate.id.table).scalar_subquery(), gate.id)
        .offset(first or None)
        .limit(most)
        .subquery("shown")
    )
    confirmer = aliased(Person)
    statement = (
        _gates(paths, EVERYBODY)
        .join(SignOff, SignOff.id == GateSpan.confirmed_id)
        .join(confirmer, confirmer.id == SignOff.by_id)
        .add_columns(SignOff, confirmer)
        .options(*_WITHOUT_WHAT_IT_RESTS_ON)
        .where(GateSpan.id.in_(select(shown.c.id)))
        .order_by(SignOff.signed_at, GateSpan.id)
    )
    return [Waiting(*row) for row in db.session.execute(statement)]


def to_limit_or_end(paths: Collection[str], day: date, *, most: int | None = None) -> list[Listed]:
    """Return whose access must be limited or ended in the EHR: it was valid once and is not now.

    Where accounts are imported, those with an active account; else those who lost it in the last 14 days.
    ``most`` says how many at most; None = all.
    """
    statement = (
        _gates(paths, EVERYBODY)
        .where(GateSpan.id.in_(limited_ids(paths, day)))
        .order_by(GateSpan.from_on.desc(), Person.family_name, GateSpan.id)
        .limit(most)
    )
    return [Listed(*row) for row in db.session.execute(statement)]


def limited_ids(paths: Collection[str], day: date) -> Select[int]:
    """Return the select of the gates that must be limited or ended.

    Whether it ever was valid is asked last, because it is read from the most rows.
    """
    columns = (GateSpan.id, GateSpan.person_id, GateSpan.gate, GateSpan.from_on, GateSpan.unit_id)
    gate = standing(day, _MAY_NOT_WORK, *columns).subquery("gate").c
    is_fresh = gate.from_on > day - timedelta(days=_LOST_DAYS)
    is_at_odds = or_(_holds_account(gate, day), and_(is_fresh, _is_not_imported(gate, day)))
    return select(gate.id).where(
        *of_units(gate.unit_id, paths), case((is_at_odds, _was_valid(gate, day)), else_=false())
    )


def _holds_account(gate: Any, day: date) -> ColumnElement[bool]:
    """Return the SQL for "the person of the gate holds an active account on ``day``"."""
    is_still = and_(AccessSpan.has_account, or_(AccessSpan.to_on.is_(None), AccessSpan.to_on >= day))
    newest = (
        select(case((is_still, 1), else_=0))
        .where(AccessSpan.person_id == gate.person_id, AccessSpan.from_on <= day)
        .order_by(AccessSpan.from_on.desc())
        .limit(1)
        .correlate(gate.id.table)
        .scalar_subquery()
    )
    return newest == 1


def _is_not_imported(gate: Any, day: date) -> ColumnElement[bool]:
    """Return the SQL for "no account of the person of the gate is known by ``day``"."""
    known = select(func.count()).where(
        EhrAccount.person_id == gate.person_id,
        EhrAccount.from_on <= day,
        EhrAccount.superseded_at.is_(None),
    )
    return known.correlate(gate.id.table).scalar_subquery() == 0


def _was_valid(gate: Any, day: date) -> ColumnElement[bool]:
    """Return the SQL for "the gate was valid on a day until ``day``"."""
    first_on = select(func.min(GateSpan.from_on)).where(
        GateSpan.person_id == gate.person_id, GateSpan.gate == gate.gate, GateSpan.state.in_(sorted(MAY_WORK))
    )
    return first_on.correlate(gate.id.table).scalar_subquery() <= day


def waiting_count(paths: Collection[str], day: date, *, is_confirmed: bool) -> int:
    """Return how many people wait for a release (``is_confirmed``) or for a manager's confirmation."""
    confirmed = GateSpan.confirmed_id.is_not(None) if is_confirmed else GateSpan.confirmed_id.is_(None)
    waiting = spans_on(paths, day, (READY,)).where(confirmed)
    number = func.count(GateSpan.person_id.distinct())
    return db.session.scalar(waiting.with_only_columns(number, maintain_column_froms=True)) or 0


@dataclass(frozen=True)
class RegisterCounts:
    """How many gates stand how on a day; ``ending`` counts limits within 30 days."""

    release: int
    confirm: int
    limit: int
    provisional: int
    valid: int
    ending: int


def counts(paths: Collection[str], day: date) -> RegisterCounts:
    """Return the counts of every list in two queries."""
    return RegisterCounts(limit=count_of_limited(paths, day), **numbers_of(tallies(paths, day))._asdict())


@dataclass(frozen=True)
class Limited:
    """How many gates must be limited or ended on a day; ``ids`` are those gates, None when they are many."""

    count: int
    ids: tuple[int, ...] | None


def limited(paths: Collection[str], day: date) -> Limited:
    """Return the gates that must be limited or ended, found once for their list and for its number."""
    ids = tuple(plain_rows(limited_ids(paths, day)).scalars().all())
    return Limited(len(ids), ids if len(ids) <= MOST_NAMED else None)


def count_of_limited(paths: Collection[str], day: date) -> int:
    """Return how many gates must be limited or ended."""
    found = limited_ids(paths, day).subquery("found")
    return int(plain_rows(select(func.count()).select_from(found)).scalar_one())


def register_of(show: str, paths: Collection[str], day: date, cut: Cut = EVERYBODY) -> Gates:
    """Return the select of one cut of the register: valid, ending or provisional gates."""
    valid = _gates(paths, cut).where(valid_on_clause(GateSpan.from_on, GateSpan.to_on, day))
    match show:
        case "register":
            return valid.where(GateSpan.state.in_(sorted(MAY_WORK)))
        case "ending":
            soon = GateSpan.last_on <= day + timedelta(days=SOON_DAYS)
            return valid.where(GateSpan.state.in_(sorted(MAY_WORK)), soon)
        case "provisional":
            return valid.where(GateSpan.state == "provisional")
        case _:
            return valid.where(false())


def register_of_limited(found: Limited, paths: Collection[str], day: date, cut: Cut = EVERYBODY) -> Gates:
    """Return the select of gates that must be limited or ended."""
    ids = limited_ids(paths, day) if found.ids is None else found.ids
    return _gates(paths, cut).where(GateSpan.id.in_(ids))


def has_last_day(day: date) -> ColumnElement[bool]:
    """Return the SQL for the valid gates of a day that have a last day; none is valid after it."""
    return GateSpan.last_on >= day


def _gates(paths: Collection[str], cut: Cut) -> Gates:
    """Return the select of gates; see ``spans_on`` about its joins."""
    return (
        select(GateSpan, Person, Unit)
        .outerjoin(Person, Person.id == GateSpan.person_id)
        .outerjoin(Unit, Unit.id == GateSpan.unit_id)
        .where(in_scope(paths), *cut.clauses())
    )


def released_between(paths: Collection[str], first_on: date, last_on: date) -> Sequence[Any]:
    """Return ``(SignOff, Person, Unit, releaser, confirmer)`` of releases signed in a period, in order."""
    return db.session.execute(releases_query(paths, first_on, last_on)).all()


def releases_query(paths: Collection[str], first_on: date, last_on: date) -> Select[*tuple[Any, ...]]:
    """Return the select of ``released_between``."""
    releaser, confirmer, confirm = aliased(Person), aliased(Person), aliased(SignOff)
    latest = (
        select(func.max(confirm.id))
        .where(
            confirm.person_id == SignOff.person_id,
            confirm.gate == SignOff.gate,
            confirm.kind == "confirm",
            confirm.id < SignOff.id,
        )
        .correlate(SignOff)
        .scalar_subquery()
    )
    confirmed = aliased(SignOff)
    return (
        select(SignOff, Person, Unit, releaser, confirmer)
        .join(Person, Person.id == SignOff.person_id)
        .join(Unit, Unit.id == SignOff.unit_id)
        .join(releaser, releaser.id == SignOff.by_id)
        .join(confirmed, confirmed.id == latest)
        .join(confirmer, confirmer.id == confirmed.by_id)
        .where(in_scope(paths), SignOff.kind == "release", SignOff.signed_on.between(first_on, last_on))
        .order_by(SignOff.signed_at, SignOff.id)
    )
