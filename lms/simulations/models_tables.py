"""Tables of table-tops: one visit that several people play, each in their own role."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now


class SimulationTable(Base):
    """A visit that is handed from person to person; never changed.

    Its state is computed by replaying its turns over the revision with the ``seed``. ``class_id`` is the name
    in addresses of the class that it belongs to, None when it stands alone; ``shows_choices`` tells the room
    what was chosen along the way and not in the end only.
    """

    __tablename__ = "simulation_table"
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("content_revision.id"), index=True)
    version: Mapped[str]
    seed: Mapped[str]
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    class_id: Mapped[str | None] = mapped_column(index=True)
    shows_choices: Mapped[bool]
    form_key: Mapped[str] = mapped_column(unique=True)
    recorded_at: Mapped[datetime]


class TableSeat(Base):
    """Who plays a role at a table, as known from an instant on; the next row supersedes it.

    ``way`` is person, best, error or drawn; ``person_id`` is None where the system plays. ``error`` is the
    choice that the system makes instead of the best, such as B2b, None where it makes none.
    """

    __tablename__ = "simulation_seat"
    __table_args__ = (
        one_known_now("uq_simulation_seat_known_now", "table_id", "role"),
        Index("ix_simulation_seat_person_id", "person_id", "superseded_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    table_id: Mapped[int] = mapped_column(ForeignKey("simulation_table.id"))
    role: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str]
    error: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class TableTurn(Base):
    """One choice at a table, counted from 1: a step of a person's play, or the system's ``option``.

    ``note`` is what the person left for whoever comes next, empty for nothing. Never changed.
    """

    __tablename__ = "simulation_turn"
    __table_args__ = (UniqueConstraint("table_id", "ordinal"),)
    personal_data: ClassVar[tuple[str, ...]] = ("note",)

    id: Mapped[Id]
    table_id: Mapped[int] = mapped_column(ForeignKey("simulation_table.id"))
    ordinal: Mapped[int]
    role: Mapped[str]
    beat: Mapped[str]
    step_id: Mapped[int | None] = mapped_column(ForeignKey("simulation_step.id"), unique=True)
    option: Mapped[str | None]
    note: Mapped[str]
    recorded_at: Mapped[datetime]


class TableCall(Base):
    """Whom a table waits for since an instant, for the turn ``ordinal``; without a role it is over."""

    __tablename__ = "simulation_call"
    __table_args__ = (
        one_known_now("uq_simulation_call_known_now", "table_id"),
        Index("ix_simulation_call_person_id", "person_id", "superseded_at"),
    )
    is_versioned: ClassVar[bool] = True
    personal_data: ClassVar[tuple[str, ...]] = ()

    id: Mapped[Id]
    table_id: Mapped[int] = mapped_column(ForeignKey("simulation_table.id"))
    ordinal: Mapped[int]
    role: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
