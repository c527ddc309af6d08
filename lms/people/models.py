"""Tables of units, people and the dated facts about them.

Employment, jobs, duties and shifts carry two times: when they are true (``from_on`` .. ``to_on``,
inclusive) and when we knew (``recorded_at`` .. ``superseded_at``). A correction is a new row; the old
one is superseded.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Id
from lms.core.superseding import one_known_now

UNIT_KINDS = ("system", "region", "facility", "department")
CARE_SETTINGS = ("acute", "ambulatory", "both")
EMPLOYMENT_STATUSES = ("active", "leave", "terminated")
EMPLOYMENT_TYPES = ("employee", "contractor", "traveler", "student", "resident", "volunteer")
WORK_LOCATIONS = ("onsite", "hybrid", "remote")
DUTIES = (
    "manager",
    "director",
    "executive",
    "trainer",
    "educator",
    "coding_manager",
    "compliance_consultant",
    "access_officer",
    "auditor",
    "administrator",
)


class Unit(Base):
    """A unit of the organisation; ``path`` is ``/1/4/9/`` from the root down to the unit itself."""

    __tablename__ = "unit"
    personal_data: ClassVar[tuple[str, ...]] = ()
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(index=True, default="")
    care_setting: Mapped[str] = mapped_column(default="both")
    time_zone: Mapped[str | None]
    npis: Mapped[list[str]] = mapped_column(default=list)


class Person(Base):
    """A person known to the hospital; what has dates stands in the fact tables.

    ``erased_at`` is the instant from which they are a number here, None for everybody else; ``number_digest``
    is then the keyed digest of their employee number, by which an import knows it again.
    """

    __tablename__ = "person"
    personal_data: ClassVar[tuple[str, ...]] = ("employee_no", "given_name", "family_name", "email", "npi")

    id: Mapped[Id]
    employee_no: Mapped[str] = mapped_column(unique=True)
    given_name: Mapped[str]
    family_name: Mapped[str] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    npi: Mapped[str | None]
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    theme: Mapped[str | None]
    recorded_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    number_digest: Mapped[str | None]

    @property
    def full_name(self) -> str:
        """Given and family name as a person says them."""
        return f"{self.given_name} {self.family_name}"


class Employment(Base):
    """Whether and how a person is employed, from a day on until the next such fact."""

    __tablename__ = "employment"
    __table_args__ = (Index("ix_employment_person_from", "person_id", "from_on"),)
    personal_data: ClassVar[tuple[str, ...]] = ("status", "hired_on", "left_on", "employment_type")
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str]
    hired_on: Mapped[date]
    left_on: Mapped[date | None]
    employment_type: Mapped[str]
    work_location: Mapped[str]
    from_on: Mapped[date]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Job(Base):
    """A job role that a person holds in a unit from a day to a day (inclusive; None = open)."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_unit_role", "unit_id", "job_role"),)
    personal_data: ClassVar[tuple[str, ...]] = ("job_role",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    job_role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Duty(Base):
    """What a person does in this application over a unit and the units below it."""

    __tablename__ = "duty"
    personal_data: ClassVar[tuple[str, ...]] = ("duty",)
    is_versioned: ClassVar[bool] = True

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    duty: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]


class Shift(Base):
    """A shift that a person is planned for; ``starts_on`` is the day it begins in the unit's time zone."""

    __tablename__ = "shift"
    __table_args__ = (
        Index("ix_shift_person_day", "person_id", "starts_on"),
        one_known_now("uq_shift_known_now", "person_id", "unit_id", "starts_at"),
    )
    personal_data: ClassVar[tuple[str, ...]] = ("starts_at", "ends_at", "starts_on")

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
