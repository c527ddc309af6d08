"""Lists of gates as they stand on a day, within the units of who asks; read from the kept decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased, defer

from lms.access.models import EhrAccount, GateSpan, SignOff
from lms.access.rules.decisions import MAY_WORK, STATES
from lms.access.services.accounts import is_replaced
from lms.core.database import db, plain_rows
from lms.people.api import Person, Unit, in_scope, valid_on_clause

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


def spans_on(paths: Collection[str], day: date) -> Select[GateSpan, Person, Unit]:
    """Return the select of ``(GateSpan, Person, Unit)`` of gates as they stand on ``day`` in units."""
    return (
        select(GateSpan, Person, Unit)
        .join(Person, Person.id == GateSpan.person_id)
        .join(Unit, Unit.id == GateSpan.unit_id)
        .where(in_scope(paths), valid_on_clause(GateSpan.from_on, GateSpan.to_on, day))
    )


def waiting_for_release(paths: Collection[str], day: date) -> list[Waiting]:
    """Return who is confirmed and waits for a release, the longest waiting first."""
    confirmer = aliased(Person)
    statement = (
        spans_on(paths, day)
        .add_columns(SignOff, confirmer)
        .join(SignOff, SignOff.id == GateSpan.confirmed_id)
        .join(confirmer, confirmer.id == SignOff.by_id)
        .where(GateSpan.state == READY)
        .options(*_WITHOUT_WHAT_IT_RESTS_ON)
        .order_by(SignOff.signed_at, GateSpan.id)
    )
    return [Waiting(*row) for row in db.session.execute(statement)]


def to_limit_or_end(paths: Collection[str], day: date) -> list[Listed]:
    """Return whose access must be limited or ended in the EHR: it was valid once and is not now.

    Where accounts are imported, those with an active account; else those who lost it in the last 14 days.
    """
    statement = (
        spans_on(paths, day)
        .where(limited_clause(day))
        .order_by(GateSpan.from_on.desc(), Person.family_name, GateSpan.id)
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
    waiting = (
        select(func.count(GateSpan.person_id.distinct()))
        .join(Unit, Unit.id == GateSpan.unit_id)
        .where(
            in_scope(paths),
            valid_on_clause(GateSpan.from_on, GateSpan.to_on, day),
            GateSpan.state == READY,
            confirmed,
        )
    )
    return db.session.scalar(waiting) or 0


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
    in_units = and_(in_scope(paths), valid_on_clause(GateSpan.from_on, GateSpan.to_on, day))
    number = func.count(GateSpan.id)
    may_work = GateSpan.state.in_(MAY_WORK)
    standing = (
        select(
            number.filter(GateSpan.state == READY, GateSpan.confirmed_id.is_not(None)),
            number.filter(GateSpan.state == READY, GateSpan.confirmed_id.is_(None)),
            number.filter(GateSpan.state == "provisional"),
            number.filter(may_work),
            number.filter(may_work, GateSpan.last_on <= day + timedelta(days=SOON_DAYS)),
        )
        .join(Unit, Unit.id == GateSpan.unit_id)
        .where(in_units, GateSpan.state.in_((READY, *sorted(MAY_WORK))))
    )
    limited = select(number).join(Unit, Unit.id == GateSpan.unit_id).where(in_units, limited_clause(day))
    release, confirm, provisional, valid, ending = plain_rows(standing).one()
    return RegisterCounts(release, confirm, plain_rows(limited).scalar_one(), provisional, valid, ending)


def register_clause(show: str, day: date) -> ColumnElement[bool]:
    """Return the SQL of one cut of the register: valid, ending, provisional or limited ones."""
    soon = GateSpan.last_on <= day + timedelta(days=SOON_DAYS)
    clauses: dict[str, ColumnElement[bool]] = {
        "register": GateSpan.state.in_(MAY_WORK),
        "ending": and_(GateSpan.state.in_(MAY_WORK), soon),
        "provisional": GateSpan.state == "provisional",
        "limit": limited_clause(day),
    }
    return clauses.get(show, false())


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
