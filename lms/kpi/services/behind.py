"""The facts behind a number, as selects that a list can sort and page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from lms.claims.api import ClaimFact
from lms.compliance.api import Requirement
from lms.core.errors import NotFound
from lms.kpi.measures import Measure
from lms.kpi.rules.conditions import Condition
from lms.kpi.rules.periods import Period
from lms.kpi.services.flat import Asked, Filters
from lms.kpi.services.scopes import Scope
from lms.people.api import Person, Unit

PARTS = ("numerator", "denominator", "failure")
OF_ACCOUNTS = "account"
OF_PEOPLE = ("obligation", "release", OF_ACCOUNTS)


def condition_of(measure: Measure, part: str) -> Condition:
    """Return which facts a part counts: numerator, denominator, failure, or a number beside the measure.

    Raises:
        NotFound: when the measure has no such part.
    """
    below = measure.denominator
    if part in PARTS:
        return {
            "numerator": below & measure.numerator,
            "denominator": below,
            "failure": below & measure.failure,
        }[part]
    if part not in measure.asides:
        raise NotFound(f"{measure.kind} has no number called {part!r}.")
    aside = measure.asides[part]
    return below & aside.when if aside.is_share else aside.when


def facts_behind(
    measure: Measure,
    period: Period,
    *,
    part: str,
    scope: Scope,
    filters: Filters,
    columns: Sequence[str],
) -> tuple[Select[Any], dict[str, ColumnElement[Any]]]:
    """Return the select of the facts behind a number and its columns by name.

    ``unit_name`` is always among them; ``public_id`` for claims and, where one is known, claims of the edit
    log; ``person``, ``full_name``, ``employee_no`` and ``requirement`` for facts about people.
    """
    asked = Asked((measure,), period, (period,), filters.cuts)
    unit = Unit.__table__
    table = asked.table.outerjoin(unit, unit.c.id == asked.columns["unit_id"])
    shown: dict[str, ColumnElement[Any]] = {name: asked.columns[name] for name in columns}
    shown |= {"unit_name": unit.c.name, "id": _identity(measure, asked)}
    if measure.grain == "edit":
        claim = ClaimFact.__table__
        same = select(func.min(claim.c.public_id)).where(claim.c.claim_key == asked.columns["claim_key"])
        shown["public_id"] = same.scalar_subquery()
    if measure.grain in OF_PEOPLE:
        person = Person.__table__
        table = table.join(person, person.c.id == asked.columns["person_id"])
        shown |= {
            "person": person.c.family_name + ", " + person.c.given_name,
            "full_name": person.c.given_name + " " + person.c.family_name,
            "employee_no": person.c.employee_no,
        }
    if measure.grain == "obligation":
        asks = Requirement.__table__
        table = table.join(asks, asks.c.id == asked.columns["requirement_id"])
        shown |= {"requirement_kind": asks.c.kind, "requirement": asks.c.subject}
    statement = (
        select(*(column.label(name) for name, column in shown.items()))
        .select_from(table)
        .where(
            scope.clause(asked.columns["unit_id"]),
            *filters.clauses(asked),
            asked.sql(condition_of(measure, part)),
        )
    )
    return statement, shown


def _identity(measure: Measure, asked: Asked) -> ColumnElement[Any]:
    """Return what makes the order of equal rows the same each time."""
    return asked.columns["person_id" if measure.grain in OF_PEOPLE else "id"]
