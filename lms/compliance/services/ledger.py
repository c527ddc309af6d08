"""Everything known about people that decides their obligations, read set-based."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, select, text

from lms.compliance.models import GIVEN, Evidence, ObligationReason
from lms.compliance.models_rules import RuleDecision
from lms.compliance.rules.assigning import Decision
from lms.compliance.rules.assignment import MEASURE, RULE, HeldJob, Status, employed_and_on_leave
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import Evidence as Fact
from lms.compliance.rules.facts import Extension, Ledger, Reason, due_later_of
from lms.compliance.rules.facts import Waiver as WaiverFact
from lms.compliance.rules.returning import RETURN
from lms.compliance.services.exception_facts import EXTENSIONS, PAUSES, WAIVERS, as_extension
from lms.compliance.services.return_book import SHIFTS, shift_days
from lms.core.readings import read_each
from lms.people.api import EmploymentFact, FactsOfPeople, employment_of, jobs_of, of_people

DERIVED = (RULE, MEASURE, RETURN)
NO_EVIDENCE = Ledger()
LEAVE = "leave"
Pair = tuple[str, str]
_EVIDENCE = (
    select(
        Evidence.id,
        Evidence.person_id,
        Evidence.kind,
        Evidence.subject,
        Evidence.occurred_on,
        Evidence.source,
        Evidence.score,
        Evidence.outcome,
        Evidence.expires_on,
        Evidence.revision,
        Evidence.note,
        Evidence.records,
        Evidence.recorded_at,
        Evidence.superseded_at,
    )
    .where(of_people(Evidence.person_id))
    .order_by(Evidence.id)
)
_SUBJECTS: BindParameter[Any] = bindparam("subjects", expanding=True)
EVIDENCE = FactsOfPeople(_EVIDENCE, Evidence.recorded_at, Evidence.superseded_at)
_EVIDENCE_ABOUT = FactsOfPeople(
    _EVIDENCE.where(Evidence.subject.in_(_SUBJECTS)), Evidence.recorded_at, Evidence.superseded_at
)
_ALL_REASONS = (
    select(
        ObligationReason.person_id,
        ObligationReason.requirement_id,
        ObligationReason.key,
        ObligationReason.kind,
        ObligationReason.text,
        ObligationReason.job_role,
        ObligationReason.unit_id,
        ObligationReason.due_days,
        ObligationReason.from_on,
        ObligationReason.to_on,
        ObligationReason.recorded_at,
        ObligationReason.superseded_at,
        ObligationReason.counts_from,
        ObligationReason.due_later,
    )
    .where(of_people(ObligationReason.person_id))
    .order_by(ObligationReason.id)
)
_REASONS = FactsOfPeople(_ALL_REASONS, ObligationReason.recorded_at, ObligationReason.superseded_at)
_GIVEN = FactsOfPeople(
    _ALL_REASONS.where(text(GIVEN)),
    ObligationReason.recorded_at,
    ObligationReason.superseded_at,
)
_DECISIONS = FactsOfPeople(
    select(
        RuleDecision.person_id,
        RuleDecision.rule,
        RuleDecision.choice,
        RuleDecision.due_on,
        RuleDecision.recorded_at,
        RuleDecision.superseded_at,
    )
    .where(of_people(RuleDecision.person_id))
    .order_by(RuleDecision.id),
    RuleDecision.recorded_at,
    RuleDecision.superseded_at,
)


@dataclass(frozen=True)
class Kept:
    """A fact with the times between which it was known; ``known_to`` None = still."""

    value: Any
    known_from: datetime
    known_to: datetime | None

    def is_known(self, at: datetime | None) -> bool:
        """Tell whether the fact was known at an instant (None = now)."""
        if at is None:
            return self.known_to is None
        return self.known_from <= at and (self.known_to is None or self.known_to > at)


@dataclass
class PersonFacts:
    """One person's facts, each with its two times."""

    jobs: list[Kept] = field(default_factory=list)
    statuses: list[Kept] = field(default_factory=list)
    evidence: list[Kept] = field(default_factory=list)
    reasons: list[Kept] = field(default_factory=list)
    waivers: list[Kept] = field(default_factory=list)
    pauses: list[Kept] = field(default_factory=list)
    decisions: list[Kept] = field(default_factory=list)
    extensions: list[Kept] = field(default_factory=list)
    shifts: list[Kept] = field(default_factory=list)

    def known(self, at: datetime | None) -> "KnownFacts":
        """Return what was known at an instant (None = now)."""
        employed, leaves = employed_and_on_leave(_values(self.statuses, at))
        waivers: dict[int, list[WaiverFact]] = defaultdict(list)
        for requirement_id, waiver in _values(self.waivers, at):
            waivers[requirement_id].append(waiver)
        extensions: dict[int, list[Extension]] = defaultdict(list)
        for requirement_id, extension in _values(self.extensions, at):
            extensions[requirement_id].append(extension)
        return KnownFacts(
            jobs=_values(self.jobs, at),
            employed=employed,
            pauses=(*leaves, *_values(self.pauses, at)),
            ledger=Ledger.of(_values(self.evidence, at)),
            reasons=_values(self.reasons, at),
            waivers={key: tuple(found) for key, found in waivers.items()},
            extensions={key: tuple(found) for key, found in extensions.items()},
            leaves=tuple(leaves),
            shifts=tuple(_values(self.shifts, at)),
            statuses=_values(self.statuses, at),
            decisions=dict(_values(self.decisions, at)),
        )

    def instants(self) -> set[datetime]:
        """Return every instant at which something about the person was recorded or superseded."""
        kept = [
            *self.jobs,
            *self.statuses,
            *self.evidence,
            *self.reasons,
            *self.waivers,
            *self.pauses,
            *self.decisions,
            *self.extensions,
            *self.shifts,
        ]
        found = {item.known_from for item in kept}
        return found | {item.known_to for item in kept if item.known_to is not None}


@dataclass(frozen=True)
class KnownFacts:
    """What was known about a person at one instant."""

    jobs: list[HeldJob]
    employed: list[Period]
    pauses: tuple[Period, ...]
    ledger: Ledger
    reasons: list[tuple[int, Reason]]
    waivers: Mapping[int, tuple[WaiverFact, ...]]
    statuses: Sequence[Status] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    extensions: Mapping[int, tuple[Extension, ...]] = field(default_factory=dict)
    leaves: tuple[Period, ...] = ()
    shifts: tuple[date, ...] = ()

    @cached_property
    def by_pair(self) -> Mapping[Pair, list[Fact]]:
        """The evidence by kind and subject, oldest first."""
        found: dict[Pair, list[Fact]] = {}
        for fact in self.ledger:
            found.setdefault((fact.kind, fact.subject), []).append(fact)
        return found

    def evidence_of(self, reads: frozenset[Pair]) -> Ledger:
        """Return the evidence of some kinds and subjects."""
        found = [self.by_pair[pair] for pair in reads & self.by_pair.keys()] if self.by_pair else []
        if len(found) > 1:
            return Ledger.of(fact for facts in found for fact in facts)
        return Ledger(tuple(found[0])) if found else NO_EVIDENCE


def known_facts_of(
    person_ids: Collection[int], *, derived: bool = True, subjects: Collection[str] | None = None
) -> dict[int, KnownFacts]:
    """Return what is known now about people.

    Args:
        person_ids: whom.
        derived: without it only reasons that people and events gave.
        subjects: only evidence about these; None = all.
    """
    given = _REASONS if derived else _GIVEN
    reasons, pauses = (_by_person(rows, person_ids) for rows in (given, PAUSES))
    if subjects is None:
        evidence = _by_person(EVIDENCE, person_ids)
    else:
        evidence = _by_person(_EVIDENCE_ABOUT, person_ids, subjects=sorted(subjects))
    waivers: dict[int, dict[int, list[WaiverFact]]] = defaultdict(lambda: defaultdict(list))
    for row in WAIVERS.of(person_ids):
        fact = WaiverFact(Period(row.from_on, row.to_on), row.text)
        waivers[row.person_id][row.requirement_id].append(fact)
    extensions: dict[int, dict[int, list[Extension]]] = defaultdict(lambda: defaultdict(list))
    for row in EXTENSIONS.of(person_ids):
        extensions[row.person_id][row.requirement_id].append(as_extension(row))
    jobs, statuses = jobs_of(person_ids), employment_of(person_ids)
    decisions = _by_person(_DECISIONS, person_ids)
    shifts = shift_days([id_ for id_, own in statuses.items() if _was_away(own)])
    found = {}
    for person_id in person_ids:
        held = [
            HeldJob(job.id, job.job_role, job.unit_id, Period(job.from_on, job.to_on))
            for job in jobs[person_id]
        ]
        known = [as_status(fact) for fact in statuses[person_id]]
        employed, leaves = employed_and_on_leave(known)
        paused = [Period(row.from_on, row.to_on) for row in pauses.get(person_id, ())]
        found[person_id] = KnownFacts(
            jobs=held,
            employed=employed,
            pauses=(*leaves, *paused),
            ledger=Ledger.of(map(as_fact, evidence.get(person_id, ()))),
            reasons=[(row.requirement_id, as_reason(row)) for row in reasons.get(person_id, ())],
            waivers={id_: tuple(own) for id_, own in waivers.get(person_id, {}).items()},
            statuses=known,
            decisions={row.rule: as_decision(row) for row in decisions.get(person_id, ())},
            extensions={id_: tuple(own) for id_, own in extensions.get(person_id, {}).items()},
            leaves=tuple(leaves),
            shifts=shifts.get(person_id, ()),
        )
    return found


def _by_person(rows: FactsOfPeople, person_ids: Collection[int], **asked: Any) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows.of(person_ids, **asked):
        found.setdefault(row.person_id, []).append(row)
    return found


def facts_of(person_ids: Collection[int], *, with_superseded: bool = False) -> dict[int, PersonFacts]:
    """Return the facts of people; ``with_superseded`` also what was corrected since (to replay history)."""
    found: dict[int, PersonFacts] = {person_id: PersonFacts() for person_id in person_ids}
    for person_id, jobs in jobs_of(person_ids, with_superseded=with_superseded).items():
        found[person_id].jobs = [
            Kept(
                HeldJob(job.id, job.job_role, job.unit_id, Period(job.from_on, job.to_on)),
                job.recorded_at,
                job.superseded_at,
            )
            for job in jobs
        ]
    for person_id, facts in employment_of(person_ids, with_superseded=with_superseded).items():
        found[person_id].statuses = [
            Kept(as_status(fact), fact.recorded_at, fact.superseded_at) for fact in facts
        ]
    for fact in EVIDENCE.of(person_ids, with_superseded=with_superseded):
        found[fact.person_id].evidence.append(Kept(as_fact(fact), fact.recorded_at, fact.superseded_at))
    for reason in _REASONS.of(person_ids, with_superseded=with_superseded):
        found[reason.person_id].reasons.append(
            Kept((reason.requirement_id, as_reason(reason)), reason.recorded_at, reason.superseded_at)
        )
    for waiver in WAIVERS.of(person_ids, with_superseded=with_superseded):
        made = WaiverFact(Period(waiver.from_on, waiver.to_on), waiver.text)
        found[waiver.person_id].waivers.append(
            Kept((waiver.requirement_id, made), waiver.recorded_at, waiver.superseded_at)
        )
    for pause in PAUSES.of(person_ids, with_superseded=with_superseded):
        days = Period(pause.from_on, pause.to_on)
        found[pause.person_id].pauses.append(Kept(days, pause.recorded_at, pause.superseded_at))
    for row in _DECISIONS.of(person_ids, with_superseded=with_superseded):
        decided = (row.rule, as_decision(row))
        found[row.person_id].decisions.append(Kept(decided, row.recorded_at, row.superseded_at))
    for row in EXTENSIONS.of(person_ids, with_superseded=with_superseded):
        moved = (row.requirement_id, as_extension(row))
        found[row.person_id].extensions.append(Kept(moved, row.recorded_at, row.superseded_at))
    away = [id_ for id_, own in found.items() if any(kept.value.status == LEAVE for kept in own.statuses)]
    for row in SHIFTS.of(away, with_superseded=with_superseded) if away else ():
        kept_shift = Kept(row.starts_on, row.recorded_at, row.superseded_at)
        found[row.person_id].shifts.append(kept_shift)
    return found


def _was_away(statuses: Sequence[EmploymentFact]) -> bool:
    return any(fact.status == LEAVE for fact in statuses)


def ledgers_of(person_ids: Collection[int], known_at: datetime | None = None) -> dict[int, Ledger]:
    """Return the evidence of people as known at an instant (None = now)."""
    rows = evidence_rows(person_ids) if known_at is None else _evidence(person_ids, known_at)
    return {person_id: Ledger.of(map(as_fact, found)) for person_id, found in rows.items()}


def evidence_rows(person_ids: Collection[int]) -> dict[int, list[Row[Any]]]:
    """Return the rows of the evidence of people that is known now, in the order of recording."""
    return read_each("compliance.evidence", person_ids, _evidence)


def _evidence(person_ids: Collection[int], known_at: datetime | None = None) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {person_id: [] for person_id in person_ids}
    for row in EVIDENCE.of(person_ids, known_at=known_at):
        found[row.person_id].append(row)
    return found


def as_status(fact: EmploymentFact) -> Status:
    """Return a fact of employment as the rules see it."""
    return Status(
        fact.status, fact.from_on, fact.hired_on, fact.employment_type, fact.work_location, fact.left_on
    )


def as_decision(row: Row[Any]) -> Decision:
    """Return a decision about a due date as the rules see it."""
    return Decision(row.choice, row.due_on)


def as_fact(row: Row[Any]) -> Fact:
    """Return a row of evidence as the rules see it."""
    return Fact(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        occurred_on=row.occurred_on,
        source=row.source,
        outcome=row.outcome,
        score=row.score,
        expires_on=row.expires_on,
        revision=row.revision,
        recorded_at=row.recorded_at,
        records=row.records or 1,
    )


def as_reason(row: Row[Any]) -> Reason:
    """Return a row of a reason as the rules see it."""
    return Reason(
        key=row.key,
        kind=row.kind,
        text=row.text,
        period=Period(row.from_on, row.to_on),
        due_days=row.due_days,
        job_role=row.job_role,
        unit_id=row.unit_id,
        counts_from=row.counts_from,
        due_later=due_later_of(row.due_later) if row.due_later else (),
    )


def _values(kept: Iterable[Kept], at: datetime | None) -> list[Any]:
    return [item.value for item in kept if item.is_known(at)]
