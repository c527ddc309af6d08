"""Reasons and spans derived from facts: made by the rules, kept set-based, only where something changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select

from lms.compliance.models import ObligationReason, ObligationSpan
from lms.compliance.rules.assignment import Assignment, reasons_of
from lms.compliance.rules.cases import Case
from lms.compliance.rules.facts import Exceptions, Ledger, Reason
from lms.compliance.rules.states import Span, spans
from lms.compliance.services.derived import Derivation, Pair, Values, keep
from lms.compliance.services.known import Known, known_requirements
from lms.compliance.services.ledger import DERIVED, KnownFacts, facts_of
from lms.compliance.services.programme import programme_from
from lms.compliance.services.standings import follow
from lms.compliance.services.terms import assignments
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, in_chunks

REASONS = Derivation(
    table=cast("Table", ObligationReason.__table__),
    columns=(
        "person_id",
        "requirement_id",
        "key",
        "kind",
        "text",
        "job_role",
        "unit_id",
        "due_days",
        "from_on",
        "to_on",
    ),
    known_from="recorded_at",
    known_to="superseded_at",
    only=lambda: ObligationReason.kind.in_(DERIVED),
)


class SpanRow(NamedTuple):
    """The values of a kept span."""

    person_id: int
    requirement_id: int
    state: str
    met: bool
    cycle: int
    from_on: date
    to_on: date | None
    due_on: date | None
    expires_on: date | None
    satisfied_by: tuple[int, ...]
    unit_id: int | None
    job_role: str | None


SPANS = Derivation(
    table=cast("Table", ObligationSpan.__table__),
    columns=SpanRow._fields,
    known_from="known_from",
    known_to="known_to",
)
Reasons = Sequence[tuple[int, Reason]]


@dataclass
class SpanMaker:
    """Makes spans by the rules; equal cases of different people are computed once."""

    requirements: Mapping[int, Known]
    programme_from: date | None = None
    _made: dict[Any, tuple[Span, ...]] = field(default_factory=dict)

    def rows(
        self,
        person_id: int,
        facts: KnownFacts,
        reasons: Reasons,
        only: Collection[int] | None = None,
    ) -> Iterator[SpanRow]:
        """Yield the rows of spans of a person; ``only`` limits the requirements."""
        by_requirement: dict[int, list[Reason]] = defaultdict(list)
        for requirement_id, reason in reasons:
            if only is None or requirement_id in only:
                by_requirement[requirement_id].append(reason)
        for requirement_id, found in by_requirement.items():
            for span in self._spans(requirement_id, facts, found):
                yield _row(person_id, requirement_id, span)

    def _spans(self, requirement_id: int, facts: KnownFacts, reasons: list[Reason]) -> tuple[Span, ...]:
        known = self.requirements[requirement_id]
        case = Case(
            requirement=known.plugin,
            versions=known.versions,
            reasons=_without_names(reasons),
            evidence=Ledger(tuple(fact for fact in facts.ledger if (fact.kind, fact.subject) in known.reads)),
            exceptions=Exceptions(facts.waivers.get(requirement_id, ()), facts.pauses),
            due_soon_days=known.due_soon_days,
            programme_from=self.programme_from,
        )
        key = (requirement_id, case.reasons, case.evidence, case.exceptions)
        if key not in self._made:
            self._made[key] = spans(case)
        return self._made[key]


def span_maker(known_at: datetime | None = None) -> SpanMaker:
    """Return a maker by the rules as known at an instant (None = now)."""
    return SpanMaker(known_requirements(known_at), programme_from(known_at))


def assign(person_ids: Collection[int]) -> int:
    """Derive reasons and spans of people anew from their jobs and facts; return how many pairs changed."""
    rules, maker = assignments(), span_maker()
    changed = 0
    for chunk in in_chunks(person_ids):
        _hold(chunk)
        facts = {person_id: found.known(None) for person_id, found in facts_of(chunk).items()}
        reasons = {person_id: all_reasons(known, rules) for person_id, known in facts.items()}
        keep(REASONS, chunk, reason_rows(reasons), recorded_at())
        rows = [
            row for person_id in chunk for row in maker.rows(person_id, facts[person_id], reasons[person_id])
        ]
        changed += len(keep(SPANS, chunk, rows, recorded_at(), follow=follow))
    return changed


def recompute(pairs: Collection[Pair]) -> int:
    """Derive the spans of some obligations anew, after evidence or an exception; return how many changed."""
    maker = span_maker()
    wanted: dict[int, set[int]] = defaultdict(set)
    for person_id, requirement_id in pairs:
        wanted[person_id].add(requirement_id)
    changed = 0
    for chunk in in_chunks(wanted):
        _hold(chunk)
        facts = {person_id: found.known(None) for person_id, found in facts_of(chunk).items()}
        rows = [
            row
            for person_id, known in facts.items()
            for row in maker.rows(person_id, known, known.reasons, wanted[person_id])
        ]
        limits = {(person_id, id_) for person_id in chunk for id_ in wanted[person_id]}
        changed += len(keep(SPANS, chunk, rows, recorded_at(), limits, follow))
    return changed


def _hold(person_ids: Collection[int]) -> None:
    """Wait until no other unit of work derives for these people: it must read what this one has written.

    PostgreSQL locks the rows of the people; on SQLite a writing unit of work is alone anyhow.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        return
    rows = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(rows.with_for_update(key_share=True)).all()


def readers_of(evidence: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[int]]:
    """Return the requirements that read each of the ``(kind, subject)`` pairs."""
    asked = set(evidence)
    found: dict[tuple[str, str], set[int]] = {pair: set() for pair in asked}
    for requirement_id, known in known_requirements().items():
        for pair in known.reads & asked:
            found[pair].add(requirement_id)
    return found


def all_reasons(facts: KnownFacts, rules: Mapping[str, Sequence[Assignment]]) -> Reasons:
    """Return the reasons that jobs give and those that people and events gave."""
    given = [pair for pair in facts.reasons if pair[1].kind not in DERIVED]
    return [*reasons_of(facts.jobs, facts.employed, dict(rules)), *given]


def reason_rows(reasons: Mapping[int, Reasons]) -> Iterator[Values]:
    """Yield the rows of the derived reasons of people."""
    for person_id, found in reasons.items():
        for requirement_id, reason in found:
            if reason.kind in DERIVED:
                yield (
                    person_id,
                    requirement_id,
                    reason.key,
                    reason.kind,
                    reason.text,
                    reason.job_role,
                    reason.unit_id,
                    reason.due_days,
                    reason.period.from_on,
                    reason.period.to_on,
                )


def _without_names(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons in their order, named by their place, so that equal cases are equal."""
    ordered = sorted(reasons, key=lambda reason: (reason.period.from_on, reason.key))
    return tuple(replace(reason, key=f"{place:04}", kind="", text="") for place, reason in enumerate(ordered))


def _row(person_id: int, requirement_id: int, span: Span) -> SpanRow:
    standing = span.standing
    return SpanRow(
        person_id=person_id,
        requirement_id=requirement_id,
        state=standing.state,
        met=standing.met,
        cycle=standing.cycle,
        from_on=span.from_on,
        to_on=span.to_on,
        due_on=standing.due_on,
        expires_on=standing.expires_on,
        satisfied_by=standing.satisfied_by,
        unit_id=standing.unit_id,
        job_role=standing.job_role,
    )
