"""Tables of simulations: plays, and their steps as they were taken."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id


class SimulationPlay(Base):
    """One play of a scenario, a work queue or a form task by one person, on one immutable revision.

    Its state is computed by replaying the steps over the revision with the ``seed``. ``attempt`` counts the
    plays of a person of one thing from 1, practice included; only the first one enters statistics.
    ``mode`` is whole, role, replay or practice; ``viewpoint`` names the role of a role view.
    ``replays_id`` is the play whose road not taken a replay walks. ``score`` is 0 to 100; ``outcome`` is pass
    or fail, practice for modes that count for nothing, None while the play is open.
    """

    __tablename__ = "simulation_play"
    __table_args__ = (
        UniqueConstraint("person_id", "start_token"),
        UniqueConstraint("person_id", "kind", "key", "attempt"),
        Index("ix_simulation_play_thing", "kind", "key", "started_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("score", "points", "outcome", "is_breach")

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    key: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"), index=True)
    version: Mapped[str]
    mode: Mapped[str]
    viewpoint: Mapped[str | None]
    attempt: Mapped[int]
    replays_id: Mapped[int | None] = mapped_column(ForeignKey("simulation_play.id"), index=True)
    start_token: Mapped[str]
    seed: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    score: Mapped[Decimal | None]
    points: Mapped[int | None]
    points_of: Mapped[int | None]
    outcome: Mapped[str | None]
    is_breach: Mapped[bool | None]
    recorded_at: Mapped[datetime]


class SimulationStep(Base):
    """One step of a play; never changed, and a replayed form adds none.

    ``beat`` is where it was taken (a beat of a scenario, an item or tab of a queue), ``choice`` what was
    chosen. ``option``, ``points`` and ``is_breach`` are how the step was judged then, for sums over many
    plays; None where a step is not judged by itself. ``took_ms`` is what the browser measured, None without.
    """

    __tablename__ = "simulation_step"
    __table_args__ = (UniqueConstraint("play_id", "ordinal"),)
    personal_data: ClassVar[tuple[str, ...]] = ("choice", "option", "points", "is_breach", "took_ms")

    id: Mapped[Id]
    play_id: Mapped[int] = mapped_column(ForeignKey("simulation_play.id"))
    ordinal: Mapped[int]
    beat: Mapped[str]
    choice: Mapped[dict[str, Any]]
    option: Mapped[str | None]
    points: Mapped[int | None]
    is_breach: Mapped[bool]
    took_ms: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]


class SimulationField(Base):
    """One field of a screen as it was handed in, with the times that the browser measured; written once.

    It follows from the steps of the play and is kept for sums over many plays. ``place`` is its number in the
    order in which fields were entered first, from 1. ``first_ms``, ``in_ms`` and ``changes`` are those of
    ``lms.simulations.rules.tasks.timing``; all four are None where no script measured.
    """

    __tablename__ = "simulation_field"
    __table_args__ = (UniqueConstraint("play_id", "field"),)
    personal_data: ClassVar[tuple[str, ...]] = ("is_right", "place", "first_ms", "in_ms", "changes")

    id: Mapped[Id]
    play_id: Mapped[int] = mapped_column(ForeignKey("simulation_play.id"))
    field: Mapped[str]
    is_right: Mapped[bool]
    place: Mapped[int | None]
    first_ms: Mapped[int | None]
    in_ms: Mapped[int | None]
    changes: Mapped[int | None]
    recorded_at: Mapped[datetime]
