"""Scenarios as a person meets them: which are theirs, and how their plays stand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from lms.core.content import live, live_all, parsed
from lms.core.database import plain_rows
from lms.simulations.kinds.base import COUNTED
from lms.simulations.models import SimulationPlay

SCENARIO = "scenario"
_PLAYS = (
    select(
        SimulationPlay.public_id,
        SimulationPlay.key,
        SimulationPlay.mode,
        SimulationPlay.viewpoint,
        SimulationPlay.started_at,
        SimulationPlay.finished_at,
        SimulationPlay.score,
        SimulationPlay.outcome,
        SimulationPlay.is_breach,
    )
    .where(SimulationPlay.person_id == bindparam("person_id"), SimulationPlay.kind == bindparam("kind"))
    .order_by(SimulationPlay.id)
)


@dataclass(frozen=True)
class Card:
    """A scenario as a list shows it; ``views`` are the job roles of each viewpoint, ``acts`` its beats."""

    key: str
    title: str
    minutes: int
    summary: str
    modules: tuple[str, ...]
    roles: tuple[str, ...]
    views: Mapping[str, tuple[str, ...]]
    acts: Mapping[str, int]

    def view_for(self, job_roles: Collection[str]) -> str | None:
        """Return the viewpoint that is that of one of these jobs, None when they do not act in it."""
        return next((role for role, jobs in self.views.items() if set(jobs) & set(job_roles)), None)


@dataclass(frozen=True)
class PlayRow:
    """A play in a list; ``outcome`` is None while it is open."""

    public_id: str
    key: str
    mode: str
    viewpoint: str | None
    started_at: datetime
    finished_at: datetime | None
    score: Decimal | None
    outcome: str | None
    is_breach: bool | None

    @property
    def counts(self) -> bool:
        """Tell whether its result is evidence."""
        return self.mode in COUNTED


@dataclass(frozen=True)
class Shelved:
    """A scenario with the person's viewpoint and plays, oldest first."""

    card: Card
    view: str | None
    plays: tuple[PlayRow, ...] = field(default=())

    @property
    def running(self) -> PlayRow | None:
        """The newest play that counts and is open."""
        return next((one for one in reversed(self.plays) if one.outcome is None and one.counts), None)

    @property
    def passed(self) -> PlayRow | None:
        """The first play that passed: the one that counts."""
        return next((one for one in self.plays if one.outcome == "pass"), None)

    @property
    def best(self) -> PlayRow | None:
        """The play with the highest score among those that count; None before the first one ended."""
        ended = [one for one in self.plays if one.counts and one.score is not None]
        return max(ended, key=lambda one: one.score or Decimal(0), default=None)


def card_of(body: dict[str, Any]) -> Card:
    """Return the card of a scenario from the body of its revision."""
    return Card(
        key=body["id"],
        title=body["title"],
        minutes=body["minutes"],
        summary=body["summary"],
        modules=tuple(body["modules"]),
        roles=tuple(dict.fromkeys(beat["role"] for beat in body["beats"])),
        views={role: tuple(terms.get("roles", (role,))) for role, terms in body["viewpoints"].items()},
        acts={role: len(terms["beats"]) for role, terms in body["viewpoints"].items()},
    )


def card(key: str) -> Card:
    """Return the card of one live scenario.

    Raises:
        NotFound: when there is none.
    """
    return parsed(live(SCENARIO, key), card_of)


def cards() -> tuple[Card, ...]:
    """Return the cards of all live scenarios, in the order of their numbers."""
    found = [parsed(one, card_of) for one in live_all(SCENARIO).values()]
    return tuple(sorted(found, key=lambda one: (len(one.key), one.key)))


def plays_of(person_id: int, kind: str = SCENARIO) -> dict[str, list[PlayRow]]:
    """Return the plays of a person by what was played, oldest first."""
    found: dict[str, list[PlayRow]] = {}
    for row in plain_rows(_PLAYS, {"person_id": person_id, "kind": kind}):
        found.setdefault(row.key, []).append(PlayRow(*row))
    return found


def shelf_of(person_id: int, job_roles: Collection[str]) -> tuple[Shelved, ...]:
    """Return every scenario with a person's viewpoint and plays: their own first, open before passed."""
    plays = plays_of(person_id)
    rows = [Shelved(one, one.view_for(job_roles), tuple(plays.get(one.key, ()))) for one in cards()]
    return tuple(
        sorted(rows, key=lambda row: (row.view is None, row.passed is not None, row.running is None))
    )


def next_of(person_id: int, job_roles: Collection[str]) -> Shelved | None:
    """Return what a person plays next: a scenario that runs, else the first of their role not passed."""
    if not any(one.view_for(job_roles) for one in cards()):
        return None
    return next((row for row in shelf_of(person_id, job_roles) if row.view and row.passed is None), None)
