"""How many gates stand how on a day, counted in one reading for every list and every filter."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, select

from lms.access.models import GateSpan
from lms.access.rules.decisions import MAY_WORK, STATES
from lms.core.database import plain_rows
from lms.people.api import of_units

SOON_DAYS = 30
READY = "ready_for_signoff"


def standing(day: date, states: Collection[str], *columns: Any) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the select of columns of the gates that stand so on a day.

    Open gates and those that end later are asked for apart: each is one stretch of the index of states.
    """
    now = and_(GateSpan.state.in_(sorted(states)), GateSpan.from_on <= day)
    still_open = select(*columns).where(now, GateSpan.to_on.is_(None))
    return still_open.union_all(select(*columns).where(now, GateSpan.to_on >= day))


@dataclass(frozen=True)
class Cut:
    """The units and the job role that a list is cut by; None and empty = all."""

    unit_ids: frozenset[int] | None = None
    role: str = ""

    def keeps(self, unit_id: int | None, job_role: str | None) -> bool:
        """Tell whether a row of a unit and a job role is on the list."""
        return (self.unit_ids is None or unit_id in self.unit_ids) and self.role in ("", job_role)

    def clauses(self, gate: Any = GateSpan) -> tuple[ColumnElement[bool], ...]:
        """Return the SQL for gates that are on the list, or for the columns of gates."""
        unit = () if self.unit_ids is None else (gate.unit_id.in_(sorted(self.unit_ids)),)
        return (*unit, gate.job_role == self.role) if self.role else unit


EVERYBODY = Cut()


class Numbers(NamedTuple):
    """How many gates wait for a release or a confirmation, are valid, and end within 30 days."""

    release: int
    confirm: int
    provisional: int
    valid: int
    ending: int


class Tally(NamedTuple):
    """How many gates of a place stand the same; ``is_soon`` says that they end within 30 days."""

    unit_id: int
    job_role: str
    state: str
    is_confirmed: bool
    is_soon: bool | None
    number: int


def tallies(paths: Collection[str], day: date) -> list[Tally]:
    """Return how many gates stand how, by unit and job role; every place that has a gate is there."""
    names = ("unit_id", "job_role", "state", "confirmed_id", "last_on")
    stands = standing(day, STATES, *(getattr(GateSpan, name) for name in names)).subquery("stands").c
    by = (
        stands.unit_id,
        stands.job_role,
        stands.state,
        stands.confirmed_id.is_not(None),
        stands.last_on <= day + timedelta(days=SOON_DAYS),
    )
    found = select(*by, func.count()).where(*of_units(stands.unit_id, paths)).group_by(*by)
    return [Tally._make(row) for row in plain_rows(found).all()]


def numbers_of(found: Iterable[Tally], cut: Cut = EVERYBODY) -> Numbers:
    """Return the numbers of all places of a cut together."""
    release = confirm = provisional = valid = ending = 0
    for one in found:
        if not cut.keeps(one.unit_id, one.job_role):
            continue
        if one.state in MAY_WORK:
            valid += one.number
            ending += one.number if one.is_soon else 0
            provisional += one.number if one.state == "provisional" else 0
        elif one.state == READY:
            release += one.number if one.is_confirmed else 0
            confirm += 0 if one.is_confirmed else one.number
    return Numbers(release, confirm, provisional, valid, ending)
