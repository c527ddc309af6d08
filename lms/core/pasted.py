"""Rows that somebody pastes or uploads to see at once what they would do: columns by name, faults by row."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass
class PastedRow:
    """One row: its line (the header is line 1), its cells, and everything wrong with it."""

    line: int
    cells: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @classmethod
    def read(
        cls, text: str, *, columns: Sequence[str], needed: Collection[str], most: int
    ) -> tuple[list[Self], str]:
        """Return the rows of a text, and what keeps it from being read ("" = nothing).

        Cells are parted by commas, semicolons or tabs, as spreadsheets copy them.

        Args:
            text: the rows under a line that names the columns, in any order.
            columns: the cells that are read; others are left out.
            needed: those of them that the first line must name.
            most: how many rows fit at once.
        """
        lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if not lines.strip():
            return [], "Paste the rows, or choose a file."
        first = lines.split("\n", 1)[0]
        try:
            found = list(csv.reader(io.StringIO(lines), delimiter=max("\t;,", key=first.count), strict=True))
        except csv.Error as error:
            return [], f"The rows cannot be read: {error}."
        header = [name.strip().lower() for name in found[0]]
        missing = [name for name in columns if name in needed and name not in header]
        if missing:
            return [], f"The first line must name the columns; missing: {', '.join(missing)}."
        if len(found) - 1 > most:
            return [], f"These are {len(found) - 1} rows; {most} fit at once."
        rows = []
        for number, cells in enumerate(found[1:], start=2):
            if any(cell.strip() for cell in cells):
                values = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
                rows.append(cls(number, {name: values.get(name, "") for name in columns}))
        return rows, "" if rows else "There are no rows under the first line."
