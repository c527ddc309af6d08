"""A sheet as CSV: a header and the rows and nothing else, because machines read it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from lms.core.exports.sheet import Sheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Csv:
    """Comma-separated values in UTF-8; every cell that a spreadsheet would run is made harmless."""

    kind: ClassVar[str] = "csv"
    label: ClassVar[str] = "CSV"
    mimetype: ClassVar[str] = "text/csv"
    most_rows: ClassVar[int | None] = None
    larger: ClassVar[str] = ""

    def write(self, sheet: Sheet) -> bytes:
        """Return the file."""
        header = [head.code or head.label for head in sheet.heads]
        return "".join(csv_lines(header, sheet.rows)).encode()


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else value


def csv_lines(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file, cells made harmless."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([harmless(cell) for cell in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
