"""What a module shows: scores before and after it, and the measures that its steps are linked to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select

from lms.assessments.api import (
    PRE_TEST,
    TEST_OUT,
    exam_of_revision,
    people_before,
    scores_after,
    scores_before,
    scores_of_both,
)
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.api import ModuleSummary, modules
from lms.kpi.rules.before_after import (
    Either,
    Spread,
    differences,
    either_side,
    largest,
    month_of_half,
    spread,
)
from lms.kpi.services.definitions import Definition, definitions
from lms.kpi.services.marks import Mark, completed_in
from lms.kpi.services.scopes import Scope
from lms.kpi.services.trends import MONTHS, Trend, trends_of
from lms.people.api import Job, shown_jobs
from lms.quality.api import first_sittings_by_module, t_factor
from lms.workflows.api import steps

OPEN = "open"


@dataclass(frozen=True)
class Listed:
    """A module with how many people were tested before it, and how many sat its exam for the first time."""

    module: ModuleSummary
    source: str
    before: int
    after: int


@dataclass(frozen=True)
class Scores:
    """Scores of a module in percent; ``source`` is what is taken before it: pre-test or test-out."""

    source: str
    before: Spread
    after: Spread
    both_before: Spread
    both_after: Spread
    difference: Spread


@dataclass(frozen=True)
class Linked:
    """A measure that a step of the module is linked to, and of how many objectives."""

    definition: Definition
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """A linked measure over twelve months, with the completions of the module beside it.

    ``half`` is the place of the month by whose end half of the completions were there.
    """

    trend: Trend
    completed: tuple[int, ...]
    half: int | None
    sides: Either
    marks: tuple[Mark, ...]


def listed(scope: Scope) -> list[Listed]:
    """Return every whole module with its counts; three statements."""
    people = people_of(scope)
    tested = people_before(PRE_TEST, people)
    tried = people_before(TEST_OUT, people)
    sat = first_sittings_by_module(None if scope.is_whole else scope.paths)
    found = []
    for key, module in modules().items():
        source = source_of(module)
        before = {PRE_TEST: tested, TEST_OUT: tried}[source].get(key, 0)
        if not module.form_of:
            found.append(Listed(module, source, before, sat.get(key, 0)))
    return found


def module_by_id(module_id: str) -> ModuleSummary:
    """Return a live module.

    Raises:
        NotFound: when there is none.
    """
    found = modules().get(module_id)
    if found is None:
        raise NotFound("There is no such module.", hint="Choose one from the list.")
    return found


def source_of(module: ModuleSummary) -> str:
    """Return what is taken before a module: its pre-test when it has one, else the test-out."""
    return PRE_TEST if exam_of_revision(module.revision_id).pre_test else TEST_OUT


def people_of(scope: Scope) -> Select[int] | None:
    """Return the people with a job in a scope today; None for everybody."""
    if scope.is_whole:
        return None
    return select(Job.person_id).where(shown_jobs(clock.today()), scope.clause(Job.unit_id))


def scores_of(module: ModuleSummary, scope: Scope) -> Scores:
    """Return the scores before and after a module, of first sittings alone; three statements."""
    source, people = source_of(module), people_of(scope)
    pairs = scores_of_both(module.id, source, people)
    before: dict[Decimal, int] = {}
    after: dict[Decimal, int] = {}
    for (one, other), count in pairs.items():
        before[one] = before.get(one, 0) + count
        after[other] = after.get(other, 0) + count
    return Scores(
        source=source,
        before=spread(scores_before(module.id, source, people), t_factor),
        after=spread(scores_after(module.id, people), t_factor),
        both_before=spread(before, t_factor),
        both_after=spread(after, t_factor),
        difference=spread(differences(pairs), t_factor),
    )


def linked_to(module: ModuleSummary) -> list[Linked]:
    """Return the computed measures of the steps that a module teaches, those of most objectives first."""
    known, found = definitions(), steps()
    by_measure: dict[str, list[str]] = {}
    for objective in module.objectives:
        for step_id in objective.steps:
            for measure in found[step_id].kpis if step_id in found else ():
                by_measure.setdefault(measure, []).append(step_id)
    rows = [
        (-len(ids), key, Linked(known[key], tuple(dict.fromkeys(ids))))
        for key, ids in by_measure.items()
        if key in known and known[key].is_computed
    ]
    return [one for _count, _key, one in sorted(rows, key=lambda row: row[:2])]


def moved(module_id: str, measure: Definition, *, month: date, scope: Scope) -> Moved:
    """Return a measure over twelve months up to one, and the completions of a module in them."""
    trend = trends_of([measure.id], month=month, scope=scope, count=MONTHS)[measure.id]
    completed = tuple(completed_in(one.period, scope).get(module_id, 0) for one in trend.months)
    half = month_of_half(completed)
    settled = [None if one.state == OPEN else one.tally for one in trend.months]
    return Moved(
        trend=trend,
        completed=completed,
        half=half,
        sides=either_side(settled, half),
        marks=tuple(
            Mark(trend.months[place].period, module_id, completed[place]) for place in largest(completed)
        ),
    )


def names_of_steps(ids: tuple[str, ...]) -> Mapping[str, str]:
    """Return the names of workflow steps by id."""
    found = steps()
    return {one: found[one].name for one in ids if one in found}
