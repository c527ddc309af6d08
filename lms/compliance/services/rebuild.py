"""Making derived reasons and spans anew from facts, by replaying every instant at which one was recorded."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, select

from lms.compliance.content_rules import RULE
from lms.compliance.models import Evidence, ObligationReason, ObligationSpan, RequirementTerms
from lms.compliance.policy import GO_LIVES
from lms.compliance.services.derived import Derivation, Values, thawed
from lms.compliance.services.ledger import DERIVED, PersonFacts, facts_of
from lms.compliance.services.places import instants as moves_of_units
from lms.compliance.services.programme import SECTION
from lms.compliance.services.return_book import HOLIDAYS
from lms.compliance.services.return_book import SECTION as RETURNING
from lms.compliance.services.rulebook import rulebook
from lms.compliance.services.spans import REASONS, SPANS, all_reasons, reason_rows, span_maker
from lms.core.content import history, keys_of
from lms.core.database import db
from lms.people.api import Job, in_chunks
from lms.roles.api import JOB_ROLES

SECTIONS = ("compliance", SECTION, GO_LIVES, RETURNING, HOLIDAYS)
"""The sections of policy by which reasons are worked out."""
KeptRow = tuple[Values, datetime, datetime | None]


@dataclass
class Rebuilt:
    """What a rebuild compared: rows that should not be there, and rows that were missing."""

    rows: int = 0
    unexpected: int = 0
    missing: int = 0

    @property
    def agrees(self) -> bool:
        """Tell whether what was kept is exactly what the facts give."""
        return not self.unexpected and not self.missing


class History:
    """The rules as they were known at each instant; equal instants are read once."""

    def __init__(self) -> None:
        self.rules = cache(rulebook)
        self.maker = cache(span_maker)
        self.instants = _content_instants()

    def replay(self, person_id: int, facts: PersonFacts) -> tuple[set[KeptRow], set[KeptRow]]:
        """Return the rows of reasons and of spans that the person's facts give over time."""
        reasons, spans = _Keeper(), _Keeper()
        for at in sorted(facts.instants() | self.instants):
            known = facts.known(at)
            found = all_reasons(known, self.rules(at))
            reasons.now(set(reason_rows({person_id: found})), at)
            spans.now(set(self.maker(at).rows(person_id, known, found)), at)
        return reasons.rows(), spans.rows()


class _Keeper:
    """Rows with the time they were known, as a replay makes them."""

    def __init__(self) -> None:
        self._current: dict[Values, datetime] = {}
        self._ended: set[KeptRow] = set()

    def now(self, wanted: set[Values], at: datetime) -> None:
        for values in [values for values in self._current if values not in wanted]:
            self._ended.add((values, self._current.pop(values), at))
        for values in wanted:
            self._current.setdefault(values, at)

    def rows(self) -> set[KeptRow]:
        return self._ended | {(values, known_from, None) for values, known_from in self._current.items()}


def rebuild(*, check_only: bool) -> Rebuilt:
    """Compare what is kept with a replay of all facts, and unless ``check_only`` put it right."""
    result, past = Rebuilt(), History()
    for chunk in in_chunks(_everybody()):
        for person_id, facts in facts_of(chunk, with_superseded=True).items():
            facts.reasons = [kept for kept in facts.reasons if kept.value[1].kind not in DERIVED]
            reasons, spans = past.replay(person_id, facts)
            _settle(REASONS, person_id, reasons, result, check_only=check_only)
            _settle(SPANS, person_id, spans, result, check_only=check_only)
    return result


def put_right() -> int:
    """Make reasons and spans anew; return how many rows differed."""
    result = rebuild(check_only=False)
    return result.unexpected + result.missing


def _settle(
    derivation: Derivation, person_id: int, wanted: set[KeptRow], result: Rebuilt, *, check_only: bool
) -> None:
    kept = dict(_kept(derivation, person_id))
    unexpected = [id_ for id_, row in kept.items() if row not in wanted]
    missing = wanted - set(kept.values())
    result.rows += len(wanted)
    result.unexpected += len(unexpected)
    result.missing += len(missing)
    if check_only:
        return
    for chunk in in_chunks(unexpected):
        db.session.execute(delete(derivation.table).where(derivation.table.c.id.in_(chunk)))
    if missing:
        db.session.execute(insert(derivation.table), list(_as_rows(derivation, missing)))


def _kept(derivation: Derivation, person_id: int) -> Iterator[tuple[int, KeptRow]]:
    statement = select(derivation.table).where(derivation.table.c.person_id == person_id)
    if derivation.only is not None:
        statement = statement.where(derivation.only())
    for row in db.session.execute(statement):
        times = getattr(row, derivation.known_from), getattr(row, derivation.known_to)
        yield row.id, (derivation.values_of(row), *times)


def _as_rows(derivation: Derivation, rows: Iterable[KeptRow]) -> Iterator[dict[str, Any]]:
    for values, known_from, known_to in rows:
        named = dict(zip(derivation.columns, values, strict=True))
        yield thawed({**named, derivation.known_from: known_from, derivation.known_to: known_to})


def _content_instants() -> set[datetime]:
    revisions = [found for job_role in JOB_ROLES for found in history("role", job_role)]
    revisions += [found for rule in keys_of(RULE) for found in history(RULE, rule)]
    revisions += [found for section in SECTIONS for found in history("policy", section)]
    found = {revision.published_at for revision in revisions if revision.effective_on is not None}
    later = select(RequirementTerms.recorded_at).where(RequirementTerms.effective_on.is_not(None))
    return found | moves_of_units() | set(db.session.scalars(later.distinct()))


def _everybody() -> Collection[int]:
    found: set[int] = set()
    for column in (
        Job.person_id,
        Evidence.person_id,
        ObligationReason.person_id,
        ObligationSpan.person_id,
    ):
        found |= set(db.session.scalars(select(column).distinct()))
    return found
