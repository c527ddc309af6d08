"""Reasons and spans derived from facts: made by the rules, kept set-based, only where something changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import product
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select

from lms.compliance.events import ReturnsAskOtherwise
from lms.compliance.models import ObligationReason, ObligationSpan
from lms.compliance.rules.assignment import reasons_of
from lms.compliance.rules.cases import Case
from lms.compliance.rules.facts import DueLater, Exceptions, Ledger, Reason, due_later_text
from lms.compliance.rules.returning import RETURN, returned
from lms.compliance.rules.states import Span, spans
from lms.compliance.rules.subjects import About, World
from lms.compliance.rules.untouched import untouched_in_turns
from lms.compliance.services.derived import Derivation, Difference, Pair, Values, keep
from lms.compliance.services.known import Known, known_requirements
from lms.compliance.services.ledger import DERIVED, NO_EVIDENCE, KnownFacts, known_facts_of
from lms.compliance.services.programme import programme_from
from lms.compliance.services.rulebook import Rulebook, rulebook
from lms.compliance.services.standings import follow
from lms.core.database import db
from lms.core.events import announce
from lms.core.progress import tell
from lms.core.unit_of_work import recorded_at
from lms.people.api import Job, Person, in_chunks

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
        "counts_from",
        "due_later",
    ),
    known_from="recorded_at",
    known_to="superseded_at",
    only=lambda: ObligationReason.kind.in_(DERIVED),
)
_KIND = REASONS.columns.index("kind")


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
Tail = tuple[Any, ...]
"""The values of a kept span but for person and requirement."""


@dataclass
class SpanMaker:
    """Makes spans by the rules; equal cases of different people and requirements are computed once."""

    requirements: Mapping[int, Known]
    programme_from: date | None = None
    _made: dict[Any, list[Tail]] = field(default_factory=dict)
    _asks_evidence: dict[int, bool] = field(default_factory=dict)

    def rows(
        self,
        person_id: int,
        facts: KnownFacts,
        reasons: Reasons,
        only: Collection[int] | None = None,
    ) -> list[SpanRow]:
        """Return the rows of spans of a person, each once; ``only`` limits the requirements."""
        by_requirement: dict[int, list[Reason]] = {}
        for requirement_id, reason in reasons:
            if only is None or requirement_id in only:
                by_requirement.setdefault(requirement_id, []).append(reason)
        is_plain = not (facts.ledger.facts or facts.waivers or facts.pauses or facts.extensions)
        alike: dict[tuple[int, int | None, DueLater, int], list[Tail]] = {}
        found: list[SpanRow] = []
        for requirement_id, given in by_requirement.items():
            known, reason = self.requirements[requirement_id], given[0]
            if is_plain and len(given) == 1 and self._is_untouched(known):
                key = (id(reason.period), reason.due_days, reason.due_later, known.due_soon_days)
                tails = alike.get(key) or alike.setdefault(key, self._untouched(known, reason))
            else:
                tails = self._tails(known, facts, given)
            found += [tuple.__new__(SpanRow, (person_id, requirement_id, *tail)) for tail in tails]
        return found

    def _tails(self, known: Known, facts: KnownFacts, reasons: list[Reason]) -> list[Tail]:
        evidence = facts.evidence_of(known.reads)
        waivers = facts.waivers.get(known.id, ())
        extensions = facts.extensions.get(known.id, ())
        is_plain = not (evidence.facts or waivers or facts.pauses or extensions)
        if is_plain and len(reasons) == 1 and self._is_untouched(known):
            return self._untouched(known, reasons[0])
        ordered = sorted(reasons, key=lambda reason: (reason.period.from_on, reason.key))
        key = (
            known.id,
            tuple(map(_what_counts, ordered)),
            tuple(fact.id for fact in evidence),
            waivers,
            facts.pauses,
            extensions,
        )
        if key not in self._made:
            exceptions = Exceptions(waivers, facts.pauses, extensions)
            self._made[key] = self._by_the_rules(known, ordered, evidence, exceptions)
        return self._made[key]

    def _is_untouched(self, known: Known) -> bool:
        """Tell whether a requirement is open, and stays so, while nothing was done for it."""
        if known.id not in self._asks_evidence:
            self._asks_evidence[known.id] = all(
                known.plugin.asks_evidence(version.terms) for version in known.versions
            )
        return self._asks_evidence[known.id]

    def _untouched(self, known: Known, reason: Reason) -> list[Tail]:
        key = (known.due_soon_days, *_what_counts(reason))
        if key not in self._made:
            found = untouched_in_turns(
                reason.period,
                ((reason.period.from_on, reason.due_days), *reason.due_later),
                due_soon_days=known.due_soon_days,
                programme_from=self.programme_from,
            )
            if found is None:
                return self._by_the_rules(known, [reason], NO_EVIDENCE, Exceptions())
            self._made[key] = [
                (state, False, 1, from_on, to_on, due_on, None, (), reason.unit_id, reason.job_role)
                for due_on, (from_on, to_on, state) in found
            ]
        return self._made[key]

    def _by_the_rules(
        self, known: Known, reasons: Sequence[Reason], evidence: Ledger, exceptions: Exceptions
    ) -> list[Tail]:
        case = Case(
            requirement=known.plugin,
            versions=known.versions,
            reasons=tuple(_named_by_place(reason, place) for place, reason in enumerate(reasons)),
            evidence=evidence,
            exceptions=exceptions,
            due_soon_days=known.due_soon_days,
            programme_from=self.programme_from,
        )
        return [_tail(span) for span in spans(case)]


def span_maker(known_at: datetime | None = None) -> SpanMaker:
    """Return a maker by the rules as known at an instant (None = now)."""
    return SpanMaker(known_requirements(known_at), programme_from(known_at))


def assign(person_ids: Collection[int]) -> int:
    """Derive reasons and spans of people anew from their jobs and facts; return how many pairs changed."""
    rules, maker = rulebook(), span_maker()
    changed = done = 0
    for chunk in in_chunks(person_ids):
        tell("Working out what everybody is asked", done, len(person_ids), "people")
        done += len(chunk)
        _hold(chunk)
        facts = known_facts_of(chunk, derived=False)
        reasons = {person_id: all_reasons(known, rules) for person_id, known in facts.items()}
        _keep_reasons(chunk, reason_rows(reasons))
        rows = [
            row for person_id in chunk for row in maker.rows(person_id, facts[person_id], reasons[person_id])
        ]
        changed += len(keep(SPANS, chunk, rows, recorded_at(), follow=follow))
    return changed


def follow_rules(person_ids: Collection[int], requirement_ids: Collection[int] | None = None) -> int:
    """Give people the reasons that the rules now give; return how many obligations changed.

    Derives only obligations whose reasons differ: for a change of rules, which changes neither the terms of
    what was asked before nor any fact about people.

    Args:
        person_ids: whom the rules hit.
        requirement_ids: what they ask at all; None = anything.
    """
    rules, maker = rulebook(), span_maker()
    subjects = None
    if requirement_ids is not None:
        rules = rules.only(requirement_ids)
        subjects = subjects_of(rules, maker)
    changed = done = 0
    for chunk in in_chunks(person_ids):
        tell("Working out what everybody is asked", done, len(person_ids), "people")
        done += len(chunk)
        _hold(chunk)
        facts = known_facts_of(chunk, derived=False, subjects=subjects)
        reasons = {person_id: all_reasons(known, rules) for person_id, known in facts.items()}
        limits = None if requirement_ids is None else set(product(chunk, requirement_ids))
        wanted = (row for row in reason_rows(reasons) if limits is None or row[:2] in limits)
        pairs = _keep_reasons(chunk, wanted, limits)
        differs: dict[int, set[int]] = defaultdict(set)
        for person_id, requirement_id in pairs:
            differs[person_id].add(requirement_id)
        rows = [
            row
            for person_id, own in differs.items()
            for row in maker.rows(person_id, facts[person_id], reasons[person_id], own)
        ]
        changed += len(keep(SPANS, differs, rows, recorded_at(), pairs, follow))
    return changed


def _keep_reasons(
    person_ids: Collection[int], wanted: Iterable[Values], pairs: Collection[Pair] | None = None
) -> set[Pair]:
    """Keep the derived reasons of people; say whom a return now asks for other things."""
    returning: set[int] = set()

    def follow_returns(rows: Sequence[Any], difference: Difference, _asked: Collection[int] | None) -> None:
        moved = {*difference.ended, *difference.reopened, *difference.dropped}
        returning.update(row.person_id for row in rows if row.id in moved and row.kind == RETURN)
        returning.update(row[0] for row in difference.added if row[_KIND] == RETURN)

    changed = keep(REASONS, person_ids, dict.fromkeys(wanted), recorded_at(), pairs, follow_returns)
    if returning:
        announce(ReturnsAskOtherwise(person_ids=tuple(sorted(returning))))
    return changed


def subjects_of(rules: Rulebook, maker: SpanMaker) -> set[str]:
    """Return the subjects of all evidence that rules, and what they ask for, read."""
    reads = {pair for id_ in rules.requirement_ids for pair in maker.requirements[id_].reads}
    return {subject for _kind, subject in reads | rules.reads}


def follow_units(unit_ids: Collection[int]) -> None:
    """Derive anew for the people of units that stand elsewhere, where a rule goes by it."""
    if unit_ids and rulebook().reads_places:
        held = select(Job.person_id).where(Job.superseded_at.is_(None))
        people = {
            id_
            for chunk in in_chunks(unit_ids)
            for id_ in db.session.scalars(held.where(Job.unit_id.in_(chunk)))
        }
        assign(people)


def recompute(pairs: Collection[Pair]) -> int:
    """Derive the spans of some obligations anew, after evidence or an exception; return how many changed."""
    maker = span_maker()
    wanted: dict[int, set[int]] = defaultdict(set)
    for person_id, requirement_id in pairs:
        wanted[person_id].add(requirement_id)
    changed = 0
    for chunk in in_chunks(wanted):
        _hold(chunk)
        facts = known_facts_of(chunk)
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


def all_reasons(facts: KnownFacts, rules: Rulebook) -> Reasons:
    """Return the reasons that jobs give and those that people and events gave."""
    given = [pair for pair in facts.reasons if pair[1].kind not in DERIVED]
    by_rules = reasons_of(
        facts.jobs, facts.employed, rules.by_role, partial(about, facts, rules.world), facts.decisions
    )
    if not (facts.leaves and rules.returns.policies):
        return [*by_rules, *given]
    others, places = [*by_rules, *given], rules.world.places
    back = returned(facts.leaves, facts.employed, facts.jobs, others, facts.shifts, places, rules.returns)
    return [*by_rules, *back, *given]


def about(facts: KnownFacts, world: World) -> About:
    """Return a person as rules see them."""
    return About(facts.statuses, facts.jobs, facts.by_pair, world)


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
                    reason.counts_from,
                    due_later_text(reason.due_later) if reason.due_later else None,
                )


def _what_counts(reason: Reason) -> tuple[Any, ...]:
    """Return what of a reason decides spans: its key only orders it among others, its text says nothing."""
    period = reason.period
    return (
        period.from_on,
        period.to_on,
        reason.due_days,
        reason.unit_id,
        reason.job_role,
        reason.counts_from,
        reason.due_later,
    )


def _named_by_place(reason: Reason, place: int) -> Reason:
    return Reason(
        key=f"{place:04}",
        kind="",
        text="",
        period=reason.period,
        due_days=reason.due_days,
        job_role=reason.job_role,
        unit_id=reason.unit_id,
        counts_from=reason.counts_from,
        due_later=reason.due_later,
    )


def _tail(span: Span) -> Tail:
    standing = span.standing
    return (
        standing.state,
        standing.met,
        standing.cycle,
        span.from_on,
        span.to_on,
        standing.due_on,
        standing.expires_on,
        standing.satisfied_by,
        standing.unit_id,
        standing.job_role,
    )
