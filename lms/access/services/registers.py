"""Lists of gates as they stand on a day, within the units of who asks; read from the kept decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased, defer

from lms.access.models import EhrAccount, GateSpan, SignOff
from lms.access.rules.decisions import MAY_WORK, STATES
from lms.access.services.accounts import is_replaced
from lms.core.database import db, plain_rows
from lms.people.api import Person, Unit, in_scope, of_units

SOON_DAYS = 30
READY = "ready_for_signoff"
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


def spans_on(
    paths: Collection[str], day: date, states: Collection[str] = STATES
) -> Select[GateSpan, Person, Unit]:
    """Return the select of ``(GateSpan, Person, Unit)`` of gates as they stand on ``day`` in units.

    Outer joins, although every gate has both: the database begins with the gates of the day, not with all
    units.

    Args:
        paths: units at or below which people are seen.
        day: business date.
        states: only gates in these states.
    """
    return (
        select(GateSpan, Person, Unit)
        .outerjoin(Person, Person.id == GateSpan.person_id)
        .outerjoin(Unit, Unit.id == GateSpan.unit_id)
        .where(in_scope(paths), GateSpan.id.in_(_standing(day, states, GateSpan.id)))
    )


def _standing(day: date, states: Collection[str], *columns: Any) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the select of columns of the gates that stand so on a day.

    Open gates and those that end later are asked for apart: each is one stretch of the index of states.
    """
    now = and_(GateSpan.state.in_(sorted(states)), GateSpan.from_on <= day)
    still_open = select(*columns).where(now, GateSpan.to_on.is_(None))
    return still_open.union_all(select(*columns).where(now, GateSpan.to_on >= day))


def places(paths: Collection[str], day: date) -> list[tuple[int, str]]:
    """Return the units and job roles that have a gate on ``day``."""
    found = _standing(day, STATES, GateSpan.unit_id, GateSpan.job_role).subquery("standing")
    inside = of_units(found.c.unit_id, paths)
    statement = select(found.c.unit_id, found.c.job_role).where(*inside).distinct()
    return [(unit_id, job_role) for unit_id, job_role in plain_rows(statement)]


@dataclass(frozen=True)
class Cut:
    """The unit (its code) and the job role that a list is cut by; empty = all."""

    unit: str = ""
    role: str = ""

    def __bool__(self) -> bool:
        return bool(self.unit or self.role)


def waiting_for_release(
    paths: Collection[str], day: date, cut: Cut = Cut(), *, first: int = 0, most: int | None = None
) -> list[Waiting]:
    """Return who is confirmed and waits for a release, the longest waiting first.

    Args:
        paths: units at or below which people are seen.
        day: business date.
        cut: which unit and job role.
        first: how many are left out before the first.
        most: how many at most; None = all.
    """
    confirmer = aliased(Person)
    statement = (
        _waiting(paths, day, cut)
        .add_columns(SignOff, confirmer)
        .join(confirmer, confirmer.id == SignOff.by_id)
        .options(*_WITHOUT_WHAT_IT_RESTS_ON)
        .order_by(SignOff.signed_at, GateSpan.id)
        .offset(first or None)
        .limit(most)
    )
    return [Waiting(*row) for row in db.session.execute(statement)]


def count_of_waiting(paths: Collection[str], day: date, cut: Cut = Cut()) -> int:
    """Return how many gates are confirmed and wait for a release."""
    waiting = _waiting(paths, day, cut)
    return db.session.scalar(waiting.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def _waiting(paths: Collection[str], day: date, cut: Cut) -> Select[GateSpan, Person, Unit]:
    waiting = spans_on(paths, day, (READY,)).join(SignOff, SignOff.id == GateSpan.confirmed_id)
    if cut.unit:
        waiting = waiting.where(Unit.code == cut.unit)
    return waiting.where(GateSpan.job_role == cut.role) if cut.role else waiting


def to_limit_or_end(paths: Collection[str], day: date, *, most: int | None = None) -> list[Listed]:
    """Return whose access must be limited or ended in the EHR: it was valid once and is not now.

    Where accounts are imported, those with an active account; else those who lost it in the last 14 days.
    ``most`` says how many at most; None = all.
    """
    statement = (
        spans_on(paths, day, _MAY_NOT_WORK)
        .where(limited_clause(day))
        .order_by(GateSpan.from_on.desc(), Person.family_name, GateSpan.id)
        .limit(most)
    )
    return [Listed(*row) for row in db.session.execute(statement)]


@lru_cache(maxsize=8)
def limited_clause(day: date) -> ColumnElement[bool]:
    """Return the SQL for "must be limited or ended on ``day``"."""
    earlier = aliased(GateSpan)
    had_access = exists().where(
        earlier.person_id == GateSpan.person_id,
        earlier.gate == GateSpan.gate,
        earlier.state.in_(MAY_WORK),
        earlier.from_on <= day,
    )
    imported = exists().where(
        EhrAccount.person_id == GateSpan.person_id,
        EhrAccount.from_on <= day,
        EhrAccount.superseded_at.is_(None),
    )
    is_fresh = GateSpan.from_on > day - timedelta(days=_LOST_DAYS)
    return and_(
        GateSpan.state.in_(_MAY_NOT_WORK),
        had_access,
        or_(holds_account(day), and_(~imported, is_fresh)),
    )


@lru_cache(maxsize=8)
def holds_account(day: date) -> ColumnElement[bool]:
    """Return the SQL for "the person of the gate holds an active account on ``day``"."""
    return exists().where(
        EhrAccount.person_id == GateSpan.person_id,
        EhrAccount.active.is_(True),
        EhrAccount.superseded_at.is_(None),
        EhrAccount.from_on <= day,
        ~is_replaced(day),
    )


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
    states, columns = (READY, *sorted(MAY_WORK)), ("state", "confirmed_id", "last_on", "unit_id")
    stands = _standing(day, states, *(getattr(GateSpan, name) for name in columns)).subquery("stands").c
    number, may_work = func.count(), stands.state.in_(sorted(MAY_WORK))
    standing = (
        select(
            number.filter(stands.state == READY, stands.confirmed_id.is_not(None)),
            number.filter(stands.state == READY, stands.confirmed_id.is_(None)),
            number.filter(stands.state == "provisional"),
            number.filter(may_work),
            number.filter(may_work, stands.last_on <= day + timedelta(days=SOON_DAYS)),
        )
        .select_from(stands.state.table)
        .where(*of_units(stands.unit_id, paths))
    )
    limited = spans_on(paths, day, _MAY_NOT_WORK).where(limited_clause(day))
    limit = limited.with_only_columns(func.count(), maintain_column_froms=True)
    release, confirm, provisional, valid, ending = plain_rows(standing).one()
    return RegisterCounts(release, confirm, plain_rows(limit).scalar_one(), provisional, valid, ending)


def register_of(show: str, paths: Collection[str], day: date) -> Select[GateSpan, Person, Unit]:
    """Return the select of one cut of the register: valid, ending, provisional or limited gates."""
    soon = GateSpan.last_on <= day + timedelta(days=SOON_DAYS)
    match show:
        case "register":
            return spans_on(paths, day, MAY_WORK)
        case "ending":
            return spans_on(paths, day, MAY_WORK).where(soon)
        case "provisional":
            return spans_on(paths, day, ("provisional",))
        case "limit":
            return spans_on(paths, day, _MAY_NOT_WORK).where(limited_clause(day))
        case _:
            return spans_on(paths, day).where(false())


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
