"""All rules as they give reasons: curricula of job roles and rules of their own, by job role."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lms.compliance.anchors import ANCHORS
from lms.compliance.models import Requirement
from lms.compliance.models_rules import UnitPlace
from lms.compliance.policy import GO_LIVES
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.assigning import AllBut, Asked, Due
from lms.compliance.rules.assignment import MEASURE as MEASURE_KIND
from lms.compliance.rules.assignment import RULE, Assignment, ByRule, Days, JobsDue, for_jobs, narrowed
from lms.compliance.rules.expressions import leaves_of
from lms.compliance.rules.grouped import Both, MetBy, StillNeeded
from lms.compliance.rules.returning import ReturnBook
from lms.compliance.rules.rule_versions import Run, Version, in_place_of_role, runs_of
from lms.compliance.rules.subjects import GoLive, Pair, World
from lms.compliance.services.known import Known, known_requirements, requirement_ids
from lms.compliance.services.places import places
from lms.compliance.services.return_book import return_book
from lms.compliance.services.rule_texts import rule_versions
from lms.core.content import ContentRevision, history, scope_of
from lms.core.kept import kept
from lms.people.api import Unit
from lms.roles.api import GATE, JOB_ROLES, MEASURE, Rule, is_known, rules

EXPIRY = "expiry"
PLACES = frozenset({"unit", "care_setting", "go_live"})


@dataclass(frozen=True)
class Rulebook:
    """Every rule as it gives reasons.

    Attributes:
        by_role: the assignments that may ask people of a job role.
        world: the units as the rules see them.
        reads: evidence that decides whom a rule asks, or from when.
        reads_places: whether any rule asks where a unit stands.
        returns: what is asked on return from an absence.
    """

    by_role: Mapping[str, Sequence[Assignment]]
    world: World
    reads: frozenset[Pair]
    reads_places: bool
    returns: ReturnBook = field(default_factory=ReturnBook)

    def only(self, requirement_ids: Collection[int]) -> "Rulebook":
        """Return the book of what asks for some requirements."""
        by_role = {
            job_role: [one for one in found if one.requirement_id in requirement_ids]
            for job_role, found in self.by_role.items()
        }
        return replace(self, by_role=by_role)

    @property
    def requirement_ids(self) -> set[int]:
        """What any of its rules asks for."""
        return {one.requirement_id for found in self.by_role.values() for one in found}


def rulebook(known_at: datetime | None = None) -> Rulebook:
    """Return the rules as published by ``known_at`` (None = now).

    Those known now are made once for each state of content, requirements and units, and never changed.
    """
    if known_at is not None:
        return _known(known_at)
    tables = (ContentRevision, Requirement, Unit, UnitPlace)
    return kept("compliance.rulebook", tables, lambda: _known(None))


def assignments(known_at: datetime | None = None) -> Mapping[str, Sequence[Assignment]]:
    """Return the assignments by job role as published by ``known_at`` (None = now)."""
    return rulebook(known_at).by_role


def _known(known_at: datetime | None) -> Rulebook:
    return made_of(rule_versions(known_at), known_at)


def made_of(
    texts: Mapping[str, Sequence[Version]],
    known_at: datetime | None = None,
    ids: Mapping[Pair, int] | None = None,
) -> Rulebook:
    """Return the book of the curricula known at an instant (None = now) and the rules given.

    ``ids`` are those of the requirements; None = as they are.
    """
    ids = requirement_ids() if ids is None else ids
    runs = {rule: list(runs_of(versions)) for rule, versions in texts.items()}
    instead = [asked for versions in texts.values() for asked in in_place_of_role(versions)]
    own = [
        (run.asked, _by_rule(rule, run, ids[run.key]))
        for rule, found in runs.items()
        for run in found
        if run.key in ids
    ]
    gate_days = for_jobs(gate_due_days(known_at))
    grouped = _Grouped(ids, known_at)
    by_role = {}
    for job_role in JOB_ROLES:
        curriculum = [
            grouped.narrowed(rule, assignment)
            for rule in rules(job_role, known_at)
            for assignment in _of_role(rule, ids[rule.asked.key], gate_days)
        ]
        by_role[job_role] = [*_but(curriculum, instead, job_role), *_narrowed(own, job_role)]
    world = World(places(known_at), go_lives(known_at))
    reads = _reads(runs) | grouped.reads
    return Rulebook(by_role, world, reads, _reads_places(texts), return_book(known_at))


class _Grouped:
    """What a curriculum asks as one of several: who needs it is told by the evidence for all of them."""

    def __init__(self, ids: Mapping[Pair, int], known_at: datetime | None) -> None:
        self.reads: frozenset[Pair] = frozenset()
        self._ids, self._known_at = ids, known_at
        self._known: Mapping[int, Known] | None = None

    def narrowed(self, rule: Rule, assignment: Assignment) -> Assignment:
        """Return an assignment that asks only who still needs the thing; one in no group as it is."""
        group = rule.asked.group
        if group is None:
            return assignment
        if self._known is None:
            self._known = known_requirements(self._known_at)
        known = {key: found for key in group.things() if (found := self._known.get(self._ids.get(key, 0)))}
        judges = {key: MetBy(one.plugin, one.versions[-1].terms, one.reads) for key, one in known.items()}
        self.reads = self.reads.union(*(one.reads for one in known.values()))
        name = f" ({group.title})" if group.title else ""
        title = f"{assignment.title}, one of several{name}" if not group.is_all else assignment.title
        return replace(assignment, title=title, who=StillNeeded(rule.asked.key, group, judges))


def _but(found: list[Assignment], instead: Iterable[Asked], job_role: str) -> list[Assignment]:
    """Return what a role asks, but of those whom a rule asks in place of it."""
    others = tuple(left for asked in instead if (left := asked.of_role(job_role)) is not None)
    if not others:
        return found
    who = AllBut(others)
    return [
        replace(assignment, who=who if assignment.who is None else Both(who, assignment.who))
        for assignment in found
    ]


def _narrowed(own: Iterable[tuple[Asked, Assignment]], job_role: str) -> Iterator[Assignment]:
    """Yield what rules of their own may ask people of a job role; rules that never ask them are left out."""
    known: dict[int, Asked | None] = {}
    for asked, assignment in own:
        left = known.setdefault(id(asked), asked.of_role(job_role))
        if left is not None:
            yield replace(assignment, who=None if left.is_everybody else left)


def _by_rule(rule: str, run: Run, requirement_id: int) -> Assignment:
    anchor, days, least_days, on = run.item.due
    due = Due(ANCHORS.get(anchor), days, least_days, {"on": on, "least_days": least_days})
    later = run.item.starts_after
    return Assignment(
        requirement_id=requirement_id,
        kind=RULE,
        when=RULE,
        title=f"{run.title} (begins {later} days later, so that not all is asked at once)"
        if later
        else run.title,
        due_days=None,
        from_on=None,
        to_on=None,
        by=ByRule(
            rule=rule,
            due=due,
            asked_from=run.from_on,
            asked=_evidence_of(*run.key),
            starts_after=later,
            since_event=run.item.since_event,
        ),
    )


def _evidence_of(kind: str, subject: str) -> Pair:
    """Return the evidence that a requirement of a kind reads first."""
    kinds = getattr(REQUIREMENT_TYPES.get(kind), "evidence_kinds", ("completion",))
    return kinds[0], subject


def _reads(runs: Mapping[str, Iterable[Run]]) -> frozenset[Pair]:
    found: set[Pair] = set()
    for run in (run for own in runs.values() for run in own):
        if run.item.due[0] == EXPIRY:
            found.add(_evidence_of(*run.key))
        for _held, expression in run.asked.pieces:
            for leaf in leaves_of(expression):
                found |= leaf.predicate.reads(leaf.terms)
    return frozenset(found)


def _reads_places(texts: Mapping[str, Sequence[Version]]) -> bool:
    return any(
        leaf.predicate.kind in PLACES
        for versions in texts.values()
        for version in versions
        if version.who is not None
        for leaf in leaves_of(version.who)
    )


def go_lives(known_at: datetime | None = None) -> tuple[GoLive, ...]:
    """Return the go-lives of policy as published by ``known_at`` (None = now)."""
    versions = [found for found in history("policy", GO_LIVES) if is_known(found, known_at)]
    rows = versions[-1].body.get("units", []) if versions else []
    return tuple(GoLive(row["id"], row["unit"], date.fromisoformat(row["on"])) for row in rows)


def gate_due_days(known_at: datetime | None = None) -> list[Days]:
    """Return the days in which a gate is due, oldest version first, as published by ``known_at`` (or now)."""
    return [
        Days(int(found.body["gate_due_days"]), found.effective_on, scope_of(found.body))
        for found in history("policy", "compliance")
        if found.body and is_known(found, known_at)
    ]


def _of_role(rule: Rule, requirement_id: int, gate_days: Iterable[JobsDue]) -> Iterable[Assignment]:
    """Return a rule of a curriculum as it gives reasons; a gate without due days has those of policy."""
    asked = rule.asked
    made = Assignment(
        requirement_id=requirement_id,
        kind=MEASURE_KIND if asked.when == MEASURE else RULE,
        when=asked.when,
        title=rule.title,
        due_days=None if asked.when == MEASURE else asked.due_days,
        from_on=rule.from_on,
        to_on=rule.to_on,
        jobs_from=rule.jobs_from,
        jobs_before=rule.jobs_before,
    )
    if asked.when != GATE or asked.due_days is not None:
        return [made]
    return [narrowed(made, group) for group in gate_days]
