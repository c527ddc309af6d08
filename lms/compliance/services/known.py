"""Requirements as known at an instant: versions of terms never change, so they are read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from lms.compliance.models import Requirement, RequirementTerms
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.requirements.base import RequirementType
from lms.compliance.rules.cases import RuleVersion
from lms.core.database import db
from lms.core.kept import kept
from lms.core.readings import read_once
from lms.simulations.api import plays_named, title_of_play

SIMULATION = "simulation"
"""The kind of evidence whose subject is something that is played."""


@dataclass(frozen=True)
class Known:
    """A requirement as known at an instant: its type, its versions and the days of "due soon"."""

    id: int
    kind: str
    subject: str
    plugin: RequirementType[Any]
    versions: tuple[RuleVersion, ...]
    due_soon_days: int

    @property
    def title(self) -> str:
        """The name for people, from the newest terms."""
        return self.versions[-1].terms.title or self.subject

    @cached_property
    def reads(self) -> frozenset[tuple[str, str]]:
        """The evidence, by kind and subject, that any version of the terms reads."""
        return frozenset().union(*(self.plugin.reads(version.terms) for version in self.versions))


def requirement_ids() -> dict[tuple[str, str], int]:
    """Return the ids of all requirements by kind and subject."""
    rows = db.session.execute(select(Requirement.kind, Requirement.subject, Requirement.id))
    return {(kind, subject): id_ for kind, subject, id_ in rows}


@dataclass(frozen=True)
class _Shelf:
    """The versions of all terms, and the requirements as they are known now."""

    rows: Mapping[int, list[_Version]]
    known: Mapping[int, Known]

    @cached_property
    def titles(self) -> Mapping[tuple[str, str], str]:
        """The title of the requirement about it, else of one that reads it, by kind and subject."""
        reading = [(read, known) for known in self.known.values() for read in sorted(known.reads)]
        reading.sort(key=lambda pair: pair[0][1] == pair[1].subject)
        return {read: known.title for read, known in reading}


@dataclass(frozen=True)
class _Version:
    """A version of terms with the requirement it belongs to."""

    kind: str
    subject: str
    rule: RuleVersion
    due_soon_days: int
    recorded_at: datetime


def known_requirements(known_at: datetime | None = None) -> Mapping[int, Known]:
    """Return the requirements with the versions of their terms as recorded by ``known_at`` (None = now).

    Terms that are valid from the beginning of time count as always known.
    """
    shelf = _shelf()
    if known_at is None:
        return shelf.known
    return _all_known(
        {
            requirement_id: [
                row for row in rows if row.rule.effective_on is None or row.recorded_at <= known_at
            ]
            for requirement_id, rows in shelf.rows.items()
        }
    )


def evidence_title(kind: str, subject: str) -> str:
    """Return the name for people of what a piece of evidence is about; its subject if nothing requires it."""
    if kind == SIMULATION and subject in plays_named():
        return title_of_play(subject)
    return _shelf().titles.get((kind, subject), subject)


def _shelf() -> _Shelf:
    return read_once(
        "compliance.terms", lambda: kept("compliance.terms", (Requirement, RequirementTerms), _read_shelf)
    )


def _read_shelf() -> _Shelf:
    rows = _read_terms()
    return _Shelf(rows, _all_known(rows))


def _read_terms() -> dict[int, list[_Version]]:
    statement = (
        select(RequirementTerms, Requirement.kind, Requirement.subject)
        .join(Requirement, Requirement.id == RequirementTerms.requirement_id)
        .order_by(RequirementTerms.requirement_id, RequirementTerms.number)
    )
    rows: dict[int, list[_Version]] = defaultdict(list)
    for row, kind, subject in db.session.execute(statement):
        rule = RuleVersion(REQUIREMENT_TYPES.get(kind).terms(row.body), row.effective_on, row.scope)
        rows[row.requirement_id].append(_Version(kind, subject, rule, row.due_soon_days, row.recorded_at))
    return rows


def _all_known(rows: Mapping[int, list[_Version]]) -> dict[int, Known]:
    return {
        requirement_id: Known(
            requirement_id,
            found[-1].kind,
            found[-1].subject,
            REQUIREMENT_TYPES.get(found[-1].kind),
            tuple(version.rule for version in found),
            found[-1].due_soon_days,
        )
        for requirement_id, found in rows.items()
        if found
    }
