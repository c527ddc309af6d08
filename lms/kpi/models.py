"""Tables of the measures: what the flat rows of claims add up to by month."""

from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Index,
    String,
    Table,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigId
from lms.kpi.measures.sheets import MOST_SUMS

KEYS = ("sheet", "month_on", "since_on", "unit_id", "payer", "payer_order", "cause", "step", "role")
SUMS = ("facts", *(f"sum_{number}" for number in range(1, MOST_SUMS + 1)))
_TYPES: dict[str, Any] = {"month_on": Date(), "since_on": Date(), "unit_id": BigId}


def _cells() -> Table:
    """Return the table of cells with an index of those that have come to nothing."""
    keys = [Column(name, _TYPES.get(name, String()), primary_key=True, autoincrement=False) for name in KEYS]
    sums = [Column(name, BigInteger(), nullable=False) for name in SUMS]
    table = Table("measure_cell", Base.metadata, *keys, *sums, sqlite_with_rowid=False)
    nothing: ColumnElement[bool] = literal_column(" AND ".join(f"{name} = 0" for name in SUMS))
    Index("ix_measure_cell_nothing", table.c.sheet, sqlite_where=nothing, postgresql_where=nothing)
    return table


class MeasureCell(Base):
    """Derived: what the facts of a sheet in one month and one unit add up to.

    The sheet says what stands in which sum. What it is not cut by, or is not known, is empty; a unit that is
    not known is 0. ``facts`` counts all facts of the month, below the line or not. Amounts are hundredths.

    Sums hold when everything is known. They count once the day that the sheet moves with (the last day of the
    period, or the age limit) has reached ``since_on``; from the first day of the calendar they always do.
    """

    __table__: ClassVar[FromClause] = _cells()
    personal_data: ClassVar[tuple[str, ...]] = ()


class SheetKept(Base):
    """Derived: a sheet whose cells are whole, and the definitions (digest) that they were added up by."""

    __tablename__ = "sheet_kept"
    personal_data: ClassVar[tuple[str, ...]] = ()

    sheet: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
