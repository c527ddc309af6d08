"""Recording evidence: once for each key, corrections supersede, obligations follow in the same unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Table, insert, select

from lms.compliance.events import EvidenceRecorded
from lms.compliance.models import Evidence
from lms.compliance.services.rulebook import rulebook
from lms.compliance.services.spans import assign, readers_of, recompute
from lms.core.database import db, plain_rows
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at
from lms.people.api import in_chunks, of_people

FIRSTPASS = "firstpass"


@dataclass(frozen=True)
class NewEvidence:
    """Evidence to be recorded; ``key`` names the happening, so that telling it twice makes one fact.

    ``score`` is 0 to 100; ``outcome`` pass, fail or None; ``expires_on`` the last day on which it counts;
    ``records`` how many records a review looked at.
    """

    person_id: int
    kind: str
    subject: str
    occurred_on: date
    key: str
    source: str = FIRSTPASS
    score: Decimal | None = None
    outcome: str | None = None
    expires_on: date | None = None
    revision: str | None = None
    assessor_id: int | None = None
    note: str | None = None
    detail: Mapping[str, Any] | None = None
    records: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what makes the fact: anything else under the same key is a correction."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "occurred_on": self.occurred_on,
            "source": self.source,
            "score": self.score,
            "outcome": self.outcome,
            "expires_on": self.expires_on,
            "revision": self.revision,
            "assessor_id": self.assessor_id,
            "note": self.note,
            "detail": dict(self.detail) if self.detail is not None else None,
            "records": self.records,
        }


@dataclass
class Recorded:
    """What recording did to each fact, in the order given: added, changed or unchanged."""

    outcomes: list[str]

    def count(self, outcome: str) -> int:
        """Return how many facts had an outcome."""
        return self.outcomes.count(outcome)


def record_evidence(facts: Sequence[NewEvidence]) -> Recorded:
    """Record facts and bring the obligations that read them up to date.

    A fact whose key is known and whose values are the same changes nothing; other values supersede it.
    """
    known = _known(facts)
    outcomes: list[str] = []
    rows: list[dict[str, Any]] = []
    touched: list[tuple[int, str, str]] = []
    for fact in facts:
        place = (fact.person_id, fact.key)
        before = known.get(place)
        if before is not None and before[1] == fact.values():
            outcomes.append("unchanged")
            continue
        number = before[0] + 1 if before is not None else 1
        outcomes.append("added" if before is None else "changed")
        if before is not None:
            _supersede(place, rows)
            touched.append((fact.person_id, before[1]["kind"], before[1]["subject"]))
        rows.append(_row(fact, number))
        known[place] = (number, fact.values())
        touched.append((fact.person_id, fact.kind, fact.subject))
    if rows:
        db.session.execute(insert(cast("Table", Evidence.__table__)), rows)
        _follow(touched)
    return Recorded(outcomes)


def _known(facts: Iterable[NewEvidence]) -> dict[tuple[int, str], tuple[int, dict[str, Any]]]:
    keys = {(fact.person_id, fact.key) for fact in facts}
    found: dict[tuple[int, str], tuple[int, dict[str, Any]]] = {}
    for chunk in in_chunks({person_id for person_id, _ in keys}):
        for person_id, key, number, *values in plain_rows(_KNOWN, {"person_ids": chunk}):
            if (person_id, key) in keys:
                found[person_id, key] = (number, dict(zip(_VALUES, values, strict=True)))
    return found


_VALUES = (
    "kind",
    "subject",
    "occurred_on",
    "source",
    "score",
    "outcome",
    "expires_on",
    "revision",
    "assessor_id",
    "note",
    "detail",
    "records",
)
_KNOWN = select(
    Evidence.person_id, Evidence.key, Evidence.number, *(getattr(Evidence, name) for name in _VALUES)
).where(of_people(Evidence.person_id), Evidence.superseded_at.is_(None))


def _supersede(place: tuple[int, str], pending: list[dict[str, Any]]) -> None:
    """Supersede the known fact of a place, or one that waits to be stored in this unit of work."""
    person_id, key = place
    for row in pending:
        if (row["person_id"], row["key"]) == place and row["superseded_at"] is None:
            row["superseded_at"] = recorded_at()
            return
    statement = select(Evidence).where(
        Evidence.person_id == person_id, Evidence.key == key, Evidence.superseded_at.is_(None)
    )
    for found in db.session.scalars(statement):
        found.superseded_at = recorded_at()
    db.session.flush()


def _row(fact: NewEvidence, number: int) -> dict[str, Any]:
    return {
        "person_id": fact.person_id,
        "key": fact.key,
        "number": number,
        **fact.values(),
        "recorded_at": recorded_at(),
        "superseded_at": None,
    }


def _follow(touched: Sequence[tuple[int, str, str]]) -> None:
    """Bring obligations up to date and tell the floors above whose evidence changed."""
    readers = readers_of({(kind, subject) for _, kind, subject in touched})
    reads = rulebook().reads
    asked_anew = {person_id for person_id, *pair in touched if tuple(pair) in reads} if reads else set()
    recompute(
        {
            (person_id, id_)
            for person_id, kind, subject in touched
            if person_id not in asked_anew
            for id_ in readers[kind, subject]
        }
    )
    if asked_anew:
        assign(asked_anew)
    for chunk in in_chunks({person_id for person_id, _, _ in touched}):
        announce(EvidenceRecorded(person_ids=tuple(chunk)))
