"""Proficiency by workflow: what people have shown at each step of the map, beside what they completed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.services.known import requirement_ids
from lms.compliance.services.rollup import Counts, rollup
from lms.compliance.services.standings import PROFICIENCY
from lms.courses.api import teaching
from lms.people.api import Person, Unit, in_scope, valid_on_clause
from lms.workflows.api import Competency, Step, competencies, steps

TRAINING_KINDS = ("module-completed", "exam-passed")
NOTHING = Counts()


@dataclass(frozen=True)
class WorkflowRow:
    """A step of the map as some units stand in it; the two shares are never blended.

    Attributes:
        step: the step.
        measured: the competencies of the step that are measured in these units.
        is_critical: whether one of them is critical.
        shown: competencies measured and proven, one for each person and competency.
        training: obligations on the modules that teach the step, and how many of them are met.
    """

    step: Step
    measured: tuple[Competency, ...]
    is_critical: bool
    shown: Counts
    training: Counts


def by_workflow(paths: Collection[str], *, as_of: date) -> list[WorkflowRow]:
    """Return the steps whose competencies are measured in some units, critical ones first.

    Args:
        paths: only units at or below these.
        as_of: valid on this day.
    """
    ids = requirement_ids()
    counted = {row.requirement_id: row.counts for row in rollup(("requirement",), as_of=as_of, paths=paths)}
    known, taught = competencies(), teaching()
    rows = []
    for step in steps().values():
        own = [known[key] for key in step.competencies if key in known]
        measured = tuple(one for one in own if _of(counted, ids, [(PROFICIENCY, one.id)]).competencies)
        if not measured:
            continue
        asked = [(kind, module.id) for module in taught.get(step.id, ()) for kind in TRAINING_KINDS]
        rows.append(
            WorkflowRow(
                step=step,
                measured=measured,
                is_critical=any(one.is_critical for one in measured),
                shown=_of(counted, ids, [(PROFICIENCY, one.id) for one in measured]),
                training=_of(counted, ids, asked),
            )
        )
    return sorted(rows, key=lambda row: not row.is_critical)


def _of(
    counted: Mapping[int | None, Counts],
    ids: Mapping[tuple[str, str], int],
    asked: Iterable[tuple[str, str]],
) -> Counts:
    return sum((counted.get(ids.get(key), NOTHING) for key in asked if key in ids), NOTHING)


def measured_at(
    competency_ids: Collection[str], paths: Collection[str], *, as_of: date, is_open: bool
) -> Select[*tuple[Any, ...]]:
    """Return the people of some units with the competencies measured of them on a day.

    Args:
        competency_ids: which competencies.
        paths: only units at or below these.
        as_of: valid on this day.
        is_open: only what is not proven.
    """
    found: Select[*tuple[Any, ...]] = (
        select(
            Person, Unit, ObligationSpan.job_role, ObligationSpan.met, Requirement.subject.label("competency")
        )
        .join_from(ObligationSpan, Person, Person.id == ObligationSpan.person_id)
        .join(Unit, Unit.id == ObligationSpan.unit_id)
        .join(Requirement, Requirement.id == ObligationSpan.requirement_id)
        .where(
            ObligationSpan.known_to.is_(None),
            valid_on_clause(ObligationSpan.from_on, ObligationSpan.to_on, as_of),
            Requirement.kind == PROFICIENCY,
            Requirement.subject.in_(sorted(competency_ids)),
            in_scope(paths),
        )
    )
    return found.where(ObligationSpan.met.is_(False)) if is_open else found
