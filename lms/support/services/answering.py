"""How feedback was answered in the last 365 days, module by module, for everybody to read."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.core import clock
from lms.core.database import plain_rows
from lms.core.readings import read_once
from lms.courses import api as courses
from lms.people import api as people
from lms.support.models import Issue, IssueEvent
from lms.support.rules.issues import CHANGED, median_of
from lms.support.services.inbox import YEAR
from lms.support.services.titles import LastChange, last_changes


@dataclass(frozen=True)
class Answered:
    """How reports of the last 365 days were answered.

    ``median_days`` are working days from the report to its first answer, None while none was answered;
    ``changed`` counts the reports that led to a change.
    """

    reported: int
    answered: int
    changed: int
    median_days: int | None


@dataclass(frozen=True)
class ModuleAnswering:
    """A module: who answers for it ("" for nobody by name), its last change, how reports were answered."""

    id: str
    title: str
    owner: str
    change: LastChange | None
    answered: Answered


def owner_names(modules: Collection[str]) -> dict[str, str]:
    """Return the names of those who answer for modules; a module without a named owner is left out."""
    owners = courses.owners()
    ids = {owners[module] for module in modules if module in owners}
    named = people.people(ids) if ids else {}
    return {module: named[owners[module]].full_name for module in modules if owners.get(module) in named}


def owner_name(module: str) -> str:
    """Return the name of who answers for a module, "" for nobody by name; asked once for a page."""
    return read_once(f"support.owner.{module}", lambda: owner_names([module])).get(module, "")


def answering_by_module() -> tuple[Answered, list[ModuleAnswering]]:
    """Return how feedback on everything was answered, and on each module, most reports first."""
    since = clock.now() - YEAR
    recent = Issue.recorded_at >= since
    reported: dict[str, int] = dict(
        plain_rows(select(Issue.module, func.count()).where(recent).group_by(Issue.module)).all()
    )
    days: dict[str, dict[int, int]] = defaultdict(dict)
    waited = (
        select(Issue.module, IssueEvent.waited_days, func.count())
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .where(recent, IssueEvent.waited_days.is_not(None))
        .group_by(Issue.module, IssueEvent.waited_days)
    )
    for module, waited_days, count in plain_rows(waited):
        days[module][waited_days] = count
    led = (
        select(Issue.module, func.count(Issue.id.distinct()))
        .join(IssueEvent, IssueEvent.issue_id == Issue.id)
        .where(recent, IssueEvent.kind == CHANGED)
        .group_by(Issue.module)
    )
    changed: dict[str, int] = dict(plain_rows(led).all())
    modules = [module for module in courses.modules().values() if not module.form_of]
    named = owner_names([module.id for module in modules])
    rows = [
        ModuleAnswering(
            module.id,
            module.title,
            named.get(module.id, ""),
            last_changes(module.id).get(""),
            _answered(reported.get(module.id, 0), days[module.id], changed.get(module.id, 0)),
        )
        for module in sorted(modules, key=lambda one: -reported.get(one.id, 0))
    ]
    in_all: dict[int, int] = defaultdict(int)
    for own in days.values():
        for waited_days, count in own.items():
            in_all[waited_days] += count
    return _answered(sum(reported.values()), in_all, sum(changed.values())), rows


def _answered(reported: int, days: dict[int, int], changed: int) -> Answered:
    return Answered(reported, sum(days.values()), changed, median_of(days))
