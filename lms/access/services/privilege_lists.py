"""Lists of privileges as they stand on a day, within the units of who asks, and what reviews say of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from lms.access.models_privileges import PrivilegeSpan
from lms.access.rules.privileges import FALLEN, HELD, IN_PROGRESS, LAPSED, READY, WITHDRAWN
from lms.access.services.privilege_cases import Held, held_by
from lms.compliance import api as compliance
from lms.core.database import plain_rows
from lms.people.api import Person, Unit, in_scope, valid_on_clause

CUTS: Mapping[str, tuple[str, ...]] = {
    "held": (HELD,),
    "decide": (READY, FALLEN),
    "lost": (WITHDRAWN, LAPSED, FALLEN),
    "way": (IN_PROGRESS,),
    "all": (HELD, READY, FALLEN, WITHDRAWN, LAPSED, IN_PROGRESS),
}
_ACCURACY = "coding-accuracy"
_BANDS = ((Decimal(95), "released"), (Decimal(93), "feedback"), (Decimal(90), "plan"), (Decimal(0), "full"))


@dataclass(frozen=True)
class QuarterFigure:
    """What was reviewed in a quarter: ``right`` of ``records``, in records; percent None below the least.

    ``band`` is released, feedback, plan or full (review before the bill); empty when too few were reviewed.
    """

    name: str
    right: Decimal
    records: int
    least: int
    percent: Decimal | None
    band: str
    is_over: bool


def privileges_query(
    paths: Collection[str], day: date, states: Collection[str], privilege: str = ""
) -> Select[PrivilegeSpan, Person, Unit]:
    """Return the select of privileges as they stand on a day in units.

    Args:
        paths: units at or below which people are seen.
        day: business date.
        states: only privileges in these states.
        privilege: one privilege with all its scopes; empty = all.
    """
    statement = (
        select(PrivilegeSpan, Person, Unit)
        .join(Person, Person.id == PrivilegeSpan.person_id)
        .join(Unit, Unit.id == PrivilegeSpan.unit_id)
        .where(
            in_scope(paths),
            PrivilegeSpan.state.in_(sorted(states)),
            valid_on_clause(PrivilegeSpan.from_on, PrivilegeSpan.to_on, day),
        )
    )
    if privilege:
        statement = statement.where(
            (PrivilegeSpan.privilege == privilege)
            | PrivilegeSpan.privilege.startswith(f"{privilege}:", autoescape=True)
        )
    return statement


def counts_by_cut(paths: Collection[str], day: date, privilege: str = "") -> dict[str, int]:
    """Return how many privileges each of ``CUTS`` holds, in one statement."""
    inner = privileges_query(paths, day, CUTS["all"], privilege).subquery()
    rows = plain_rows(select(inner.c.state, func.count()).group_by(inner.c.state))
    by_state: dict[str, int] = dict(rows.all())
    return {cut: sum(by_state.get(state, 0) for state in states) for cut, states in CUTS.items()}


def privileges_of(person_id: int, day: date) -> list[Held]:
    """Return the privileges that a person holds, lost, or is on the way to on a day."""
    return [held for held in held_by([person_id])[person_id] if held.on(day).state in CUTS["all"]]


def quarters_of(held: Held, day: date) -> list[QuarterFigure]:
    """Return what the reviews of a privilege say by quarter, the newest first; nothing when none is asked."""
    for asked in held.dossier.terms(held.on(day).decision.version).requirements:
        if asked.kind == _ACCURACY:
            rows = compliance.quarters_under(asked.terms, held.dossier.ledger, day)
            return [
                QuarterFigure(
                    name=one.name,
                    right=one.right,
                    records=one.records,
                    least=one.least,
                    percent=one.percent,
                    band=_band(one.percent) if one.percent is not None and one.records >= one.least else "",
                    is_over=one.is_over,
                )
                for one in rows
            ]
    return []


def document(held: Held, day: date, employee_no: str) -> dict[str, Any]:
    """Return a privilege on a day as a JSON document, in the words of a gate's."""
    stand = held.on(day)
    return {
        "employee_no": employee_no,
        "privilege": held.privilege.key,
        "title": held.privilege.name,
        "as_of": day,
        "state": stand.state,
        "held": stand.state == HELD,
        "held_until": stand.last_on,
        "why": stand.why,
        "limits": list(held.privilege.limits),
        "requirements": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "met": one.met,
                "critical": one.critical,
                "why": one.why,
                "evidence": list(one.evidence),
            }
            for one in stand.decision.requirements
        ],
        "signatures": [
            {"id": one.id, "kind": one.kind, "signed_on": one.signed_on, "note": one.note or None}
            for one in held.case.signed
            if one.signed_on <= day
        ],
    }


def _band(percent: Decimal) -> str:
    return next(name for least, name in _BANDS if percent >= least)
