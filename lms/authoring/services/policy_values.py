"""The values of policy as they stand and stood: since when, by whom, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.authoring.models_policy import PolicyProposal
from lms.authoring.rules.policy_rows import TOPICS, Topic, Value, value_at
from lms.core import clock
from lms.core.content import DESK, Revision, SourceVersion, history, path_of, source_versions, things_of
from lms.core.database import db
from lms.core.readings import read_once

POLICY = "policy"


@dataclass(frozen=True)
class Stood:
    """What a value was from a day on (None = from the beginning), who published it and why.

    ``by`` is an employee number, empty when a folder of files was loaded; ``proposed_by`` is whoever
    proposed it, None when it was not proposed.
    """

    value: Any
    effective_on: date | None
    recorded_at: datetime
    by: str
    reason: str
    proposed_by: int | None

    @property
    def is_loaded(self) -> bool:
        """Tell whether it came with a load of files."""
        return not self.by


@dataclass(frozen=True)
class Shown:
    """A value of policy: as it is today, what it was before and will be (newest first), what waits."""

    value: Value
    now: Stood | None
    past: tuple[Stood, ...]
    coming: tuple[Stood, ...]
    waiting: PolicyProposal | None

    @property
    def is_set(self) -> bool:
        """Tell whether policy holds the value at all."""
        return self.now is not None


def table() -> list[tuple[Topic, list[Shown]]]:
    """Return the whole table; a number of statements that does not depend on its rows."""
    waiting = {(one.section, one.path): one for one in proposals(("proposed",))}
    return [
        (topic, [shown(value, waiting.get((value.section, value.path))) for value in topic.values])
        for topic in TOPICS
    ]


def shown(value: Value, waiting: PolicyProposal | None = None) -> Shown:
    """Return one value with its history."""
    today = clock.today()
    stood = _stood(value)
    coming = [one for one in stood if one.effective_on is not None and one.effective_on > today]
    known = [one for one in stood if one not in coming]
    return Shown(value, known[0] if known else None, tuple(known[1:]), tuple(coming), waiting)


def _stood(value: Value) -> list[Stood]:
    """Return each value from the revision that brought it, newest first."""
    found: list[Stood] = []
    for one in history(POLICY, value.section):
        at = value_at(one.body, value.path)
        if at is not None and (not found or found[-1].value != at):
            found.append(_as_published(one, at))
    return found[::-1]


def _as_published(one: Revision, value: Any) -> Stood:
    source, proposal = _published().get(one.id, (None, None))
    is_desk = source is not None and source.origin == DESK
    return Stood(
        value=value,
        effective_on=one.effective_on,
        recorded_at=one.published_at,
        by=source.published_by if source and is_desk else "",
        reason=source.reason if source and is_desk else "",
        proposed_by=proposal,
    )


def _published() -> dict[int, tuple[SourceVersion | None, int | None]]:
    """Return by revision the version of the policy that first held it, and who proposed that."""
    return read_once("authoring.policy_sources", _read_published)


def _read_published() -> dict[int, tuple[SourceVersion | None, int | None]]:
    path = path_of(POLICY, "compliance")
    versions = source_versions(path) if path else []
    held = things_of([one.id for one in versions])
    proposed = {one.published_id: one.proposed_by_id for one in proposals(("approved",))}
    found: dict[int, tuple[SourceVersion | None, int | None]] = {}
    for version in versions:
        for revision_id in held[version.id].values():
            found.setdefault(revision_id, (version, proposed.get(version.id)))
    return found


def proposals(states: Sequence[str]) -> Sequence[PolicyProposal]:
    """Return the proposals in some states, newest first."""
    return db.session.scalars(
        select(PolicyProposal)
        .where(PolicyProposal.superseded_at.is_(None), PolicyProposal.state.in_(states))
        .order_by(PolicyProposal.id.desc())
    ).all()
