"""Due dates that cannot be kept: who waits for a decision, and what somebody decided and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from lms.compliance.models import ObligationReason
from lms.compliance.models_rules import RuleDecision
from lms.compliance.rules.assigning import ANYWAY, AT_DATE, DISMISSED
from lms.compliance.rules.assignment import RULE, WAITS
from lms.compliance.services.spans import assign
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.superseding import succeed
from lms.people.api import Person, Unit, of_units, person, valid_on_clause

CHOICES = (AT_DATE, ANYWAY, DISMISSED)
MOST_SHOWN = 100


@dataclass(frozen=True)
class Waiting:
    """A person for whom the due date of a rule must be decided."""

    person_id: int
    employee_no: str
    name: str
    unit: str | None
    asked_on: date
    requirements: int


def waiting_for(rule: str, paths: Collection[str]) -> list[Waiting]:
    """Return who waits for a decision under unit paths today, at most a hundred, one statement."""
    statement = (
        select(
            Person.id,
            Person.employee_no,
            Person.given_name,
            Person.family_name,
            func.min(Unit.name).label("unit"),
            func.min(ObligationReason.from_on).label("asked_on"),
            func.count(ObligationReason.requirement_id.distinct()).label("requirements"),
        )
        .join(Person, Person.id == ObligationReason.person_id)
        .outerjoin(Unit, Unit.id == ObligationReason.unit_id)
        .where(
            ObligationReason.kind == RULE,
            ObligationReason.superseded_at.is_(None),
            ObligationReason.key.startswith(f"rule:{rule}:job:", autoescape=True),
            ObligationReason.key.endswith(WAITS),
            valid_on_clause(ObligationReason.from_on, ObligationReason.to_on, clock.today()),
            *of_units(ObligationReason.unit_id, paths),
        )
        .group_by(Person.id, Person.employee_no, Person.given_name, Person.family_name)
        .order_by(Person.family_name, Person.id)
        .limit(MOST_SHOWN)
    )
    return [
        Waiting(
            row.id,
            row.employee_no,
            f"{row.given_name} {row.family_name}",
            row.unit,
            row.asked_on,
            row.requirements,
        )
        for row in db.session.execute(statement)
    ]


def decide(
    person_ids: Collection[int], rule: str, choice: str, *, due_on: date | None, text: str, by_id: int
) -> None:
    """Record a decision about the due date that a rule gives people, and work out what they are asked.

    Args:
        person_ids: whose.
        rule: its id.
        choice: ``date`` (due on ``due_on``), ``anyway`` (as the rule says) or ``dismiss``.
        due_on: the last day, for a date.
        text: why.
        by_id: who decided.

    Raises:
        Refused: without people or a reason, for a choice that is none, or a day that is past.
    """
    if choice not in CHOICES or not person_ids:
        raise Refused("Nobody, or nothing, was chosen.", hint="Choose people and what shall hold for them.")
    if not text.strip():
        raise Refused("A decision has a reason.", hint="Say in a few words why.")
    if choice == AT_DATE and (due_on is None or due_on < clock.today()):
        raise Refused("The last day is missing or past.", hint="Choose a day that can be kept.")
    day = due_on if choice == AT_DATE else None
    for person_id in sorted(person_ids):
        key = {"person_id": person_id, "rule": rule}
        succeed(RuleDecision, key, choice=choice, due_on=day, text=text.strip(), by_id=by_id)
        audit.record(
            "compliance.rule-decided",
            subject=f"person:{person(person_id).employee_no}",
            actor=person(by_id).employee_no,
            rule=rule,
            choice=choice,
            due_on=day,
            reason=text.strip(),
        )
    assign(person_ids)


def decisions_of(rule: str) -> list[tuple[RuleDecision, Person]]:
    """Return the decisions that hold for a rule, newest first, at most a hundred."""
    statement = (
        select(RuleDecision, Person)
        .join(Person, Person.id == RuleDecision.person_id)
        .where(RuleDecision.rule == rule, RuleDecision.superseded_at.is_(None))
        .order_by(RuleDecision.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
