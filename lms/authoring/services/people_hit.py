"""Who is hit by the draft of a programme, by name: how their gate stands, what is new and by when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from lms.access.api import EXPLAIN, Outlook, outlook
from lms.authoring.rules.programmes import GATE
from lms.authoring.services.reach import Binding, held_by, uncleared
from lms.compliance.api import GateRequirement, GateTerms, Ledger, as_asked, evidence_of, judge
from lms.core import clock
from lms.core.content import scope_of
from lms.core.database import db
from lms.core.groups import Group
from lms.core.permissions import scope_paths
from lms.core.policy import section
from lms.courses.api import modules
from lms.people.api import Job, Person, jobs_of, people
from lms.roles.api import Asked, asked_in, gate_id, groups_of
from lms.simulations.api import plays_named

SHOWN = 25


@dataclass(frozen=True)
class Task:
    """Something that a draft asks anew of a person; ``due_on`` None = no day, or only the gate asks it."""

    kind: str
    subject: str
    title: str
    minutes: int
    in_gate: bool
    due_on: date | None


@dataclass(frozen=True)
class PersonHit:
    """A person who holds the job role on the first day; ``tasks`` is what is new for them and not done."""

    person: Person
    gate: Outlook
    tasks: tuple[Task, ...]

    @property
    def minutes(self) -> int:
        """How long it takes; a module counts once, with its exam."""
        return sum({(task.subject): task.minutes for task in self.tasks}.values())

    @property
    def due_on(self) -> date | None:
        """The first last day of them; the day after it something is overdue."""
        return min((task.due_on for task in self.tasks if task.due_on), default=None)


@dataclass(frozen=True)
class PeopleHit:
    """One page of the people that a draft can hit, in order of their names; ``total`` are all of them."""

    rows: tuple[PersonHit, ...]
    total: int
    first_day: date
    page: int = 1

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(-(-self.total // SHOWN), 1)


@dataclass(frozen=True)
class _Draft:
    """What a draft asks anew, from when, and whom; ``before`` is what of it stood in a group until now."""

    job_role: str
    gate: GateTerms
    new: tuple[tuple[Asked, GateRequirement], ...]
    binding: Binding
    first_day: date
    before: Mapping[tuple[str, str], Group] = field(default_factory=dict)


def people_hit(
    job_role: str, published: Mapping[str, Any], wanted: Mapping[str, Any], *, first_day: date, page: int = 1
) -> PeopleHit:
    """Return a page of the people whom a draft can hit and whom the reader may see, each with what is new.

    Args:
        job_role: whose programme.
        published: the body that is live.
        wanted: the body of the draft, without a fault.
        first_day: from which it would hold.
        page: from 1; past the end the list is empty.
    """
    draft = _read(job_role, published, wanted, first_day)
    if not draft.new:
        return PeopleHit((), 0, first_day)
    held = held_by(job_role, scope_paths(EXPLAIN), first_day)
    reached = [
        *([] if not draft.binding.clearances else [Job.person_id.in_(uncleared(job_role, first_day))]),
        Job.from_on >= first_day,
    ]
    clauses = held if draft.binding.jobs else (*held, or_(*reached))
    total = db.session.scalar(select(func.count(Job.person_id.distinct())).where(*clauses)) or 0
    shown = (
        select(Person.id)
        .where(Person.id.in_(select(Job.person_id).where(*clauses)))
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(SHOWN)
        .offset(SHOWN * (page - 1))
    )
    return PeopleHit(tuple(_hit(draft, list(db.session.scalars(shown)))), total, first_day, page)


def _read(job_role: str, published: Mapping[str, Any], wanted: Mapping[str, Any], first_day: date) -> _Draft:
    """Return what a draft asks anew: what the live body does not ask, or in a group that is another now."""
    known = {asked.key: asked.group for asked in asked_in(dict(published))}
    asked = asked_in(dict(wanted))
    terms = as_asked(asked)
    gate, number = wanted["gate"], wanted["gate"]["version"]
    asks = tuple(one for one, by in zip(terms, asked, strict=True) if by.when == GATE)
    scope = scope_of(gate)
    is_newer = number != published["gate"]["version"]
    return _Draft(
        job_role,
        GateTerms(gate_id(job_role), job_role, number, first_day, 0, asks, scope, groups_of(gate)),
        tuple((by, one) for one, by in zip(terms, asked, strict=True) if _is_new(by, known)),
        Binding(scope_of(dict(wanted)) != "future", is_newer and scope != "future"),
        first_day,
        {key: group for key, group in known.items() if group is not None},
    )


def _is_new(asked: Asked, known: Mapping[tuple[str, str], Group | None]) -> bool:
    """Tell whether somebody may be asked a thing anew; what was needed by itself never is."""
    if asked.key not in known:
        return True
    group = known[asked.key]
    return group is not None and group != asked.group


def _hit(draft: _Draft, person_ids: Sequence[int]) -> list[PersonHit]:
    gates = outlook(person_ids, draft.job_role, draft.gate, day=draft.first_day)
    ledgers, known, begun = evidence_of(person_ids), people(person_ids), _begun(draft, person_ids)
    return [
        PersonHit(
            known[person_id],
            gates[person_id],
            tuple(_tasks(draft, gates[person_id].is_bound, begun[person_id], ledgers[person_id])),
        )
        for person_id in person_ids
    ]


def _begun(draft: _Draft, person_ids: Collection[int]) -> dict[int, date]:
    """Return when the newest job of the role began that each person holds on the first day."""
    return {
        person_id: max(
            job.from_on for job in jobs if job.job_role == draft.job_role and job.is_held_on(draft.first_day)
        )
        for person_id, jobs in jobs_of(person_ids).items()
    }


def _tasks(draft: _Draft, is_bound: bool, begun: date, ledger: Ledger) -> list[Task]:
    """Return what is new for a person: as an obligation, or because their next clearance asks it."""
    is_obliged = draft.binding.jobs or begun >= draft.first_day
    found = []
    for asked, terms in draft.new:
        in_gate = asked.when == GATE
        if not (is_obliged or (in_gate and is_bound)):
            continue
        if judge(asked.kind, terms.terms, ledger, as_of=draft.first_day).met:
            continue
        before = draft.before.get(asked.key)
        was_asked = before is not None and not _is_spared(draft, before, ledger)
        if was_asked or _is_spared(draft, asked.group, ledger):
            continue
        due_on = _due_on(asked, max(begun, draft.first_day)) if is_obliged else None
        found.append(
            Task(
                asked.kind,
                asked.subject,
                terms.terms.title or asked.subject,
                _minutes(asked),
                in_gate,
                due_on,
            )
        )
    return found


def _is_spared(draft: _Draft, group: Group | None, ledger: Ledger) -> bool:
    """Tell whether enough of a group is met by other things already; what stands in none is never spared."""
    if group is None:
        return False
    by_key = {(one.kind, one.subject): one for one in draft.gate.requirements}

    def is_met(key: tuple[str, str]) -> bool:
        one = by_key.get(key)
        return one is not None and judge(key[0], one.terms, ledger, as_of=draft.first_day).met

    return group.holds(is_met)


def _due_on(asked: Asked, begun: date) -> date | None:
    days = asked.due_days
    if days is None and asked.when == GATE:
        days = int(section("compliance")["gate_due_days"])
    return None if days is None else begun + timedelta(days=days)


def _minutes(asked: Asked) -> int:
    """Return the minutes of a module or of something that is played, 0 where nobody says."""
    module, play = modules().get(asked.subject), plays_named().get(asked.subject)
    return module.minutes if module else play.minutes if play else 0


def today_or(first_day: date | None) -> date:
    """Return the first day to look at: the one that was asked for, never before today."""
    return max(first_day or clock.today(), clock.today())
