"""Code tables behind some edits: those of the content, replaced by what a hospital supplies.

A table is rows of texts under fixed columns. What is licensed (procedure code sets and the edits made of
them) is never shipped: the shipped rows are invented or public, enough to teach and to test.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

COLUMNS: dict[str, tuple[str, ...]] = {
    "procedures": ("code", "first", "last"),
    "procedure_pairs": ("column_1", "column_2", "indicator", "first", "last"),
    "unit_limits": ("code", "units", "by"),
    "coverage": ("code", "diagnosis"),
    "inpatient_only": ("code",),
    "single_dose_drugs": ("code",),
    "laboratory": ("code",),
    "poa_exempt": ("code",),
    "manifestations": ("code",),
    "place_of_service": ("code",),
}
"""The tables with their columns; ``first`` and ``last`` are ISO dates, empty for no limit."""
Row = Sequence[str]
TABLE = "table:"
"""How what a check needs names a table."""


@dataclass(frozen=True)
class Tables:
    """The tables of a book by their names; one that is not in it is absent.

    ``samples`` names those that hold only a few rows to teach and test with: what they do not hold is not
    known to be sound.
    """

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    samples: frozenset[str] = frozenset()
    _firsts: dict[str, dict[str, list[Row]]] = field(default_factory=dict, compare=False, repr=False)

    def __contains__(self, name: object) -> bool:
        return name in self.rows

    def by_first(self, name: str) -> Mapping[str, list[Row]]:
        """Return the rows of a table by their first column; an absent table is empty."""
        if name not in self._firsts:
            found: dict[str, list[Row]] = {}
            for row in self.rows.get(name, ()):
                found.setdefault(row[0], []).append(row)
            self._firsts[name] = found
        return self._firsts[name]

    def with_rows(self, name: str, rows: Iterable[Row]) -> "Tables":
        """Return tables in which one is replaced by a whole one."""
        return Tables({**self.rows, name: tuple(rows)}, self.samples - {name})


def is_in_force(first: str, last: str, on: date | None) -> bool:
    """Tell whether a row counts on a day; a day that is not known counts."""
    if on is None:
        return True
    return not (first and on.isoformat() < first) and not (last and on.isoformat() > last)
