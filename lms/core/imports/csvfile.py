"""CSV files: header, columns, rows with line numbers, faults collected and never raised one by one."""

import csv
import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lms.core import clock
from lms.core.asked import EARLIEST, LATEST
from lms.core.collector import heap_at_rest
from lms.core.errors import Refused
from lms.core.i18n import gettext as _
from lms.core.imports.base import FileResult, ImportFault, ImportResult
from lms.core.progress import OFTEN, tell

MOST = Decimal(10) ** 11
LARGEST_FILE = 200 * 1024 * 1024
MOST_REMEMBERED = 20_000


@dataclass(frozen=True)
class Column:
    """A column; ``parse`` turns a cell's text into a value or raises ValueError with the reason."""

    name: str
    required: bool = False
    parse: Callable[[str], Any] = str


@dataclass
class Row:
    """A row whose cells were parsed; ``line`` counts the header as line 1; empty cells are None."""

    line: int
    values: dict[str, Any]
    file: FileResult

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def fault(self, column: str, message: str, *, code: str = "value") -> ImportFault:
        """Return a fault of this row."""
        return ImportFault(f"line {self.line}: {column}", code, message)


@dataclass
class CsvImporter(ABC):
    """Base of CSV importers: subclasses name ``kind`` and ``columns`` and apply the good rows."""

    kind: str = field(init=False)
    columns: tuple[Column, ...] = field(init=False)

    @abstractmethod
    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Apply the parsed rows of all files together; count into ``result``; reject rows by ``reject``."""

    def run(self, paths: Sequence[Path], *, dry_run: bool, full: bool, allow_shrink: bool) -> ImportResult:
        """Read every file, reject bad rows, apply the others.

        Raises:
            Refused: when a file is missing, too large, not UTF-8 or lacks a required column.
        """
        result = ImportResult(self.kind, dry_run)
        with heap_at_rest():
            rows = [row for path in paths for row in self._read(path, result)]
            tell(_("Comparing %s rows with what is known") % f"{len(rows):,}")
            self.apply(rows, result, full=full, allow_shrink=allow_shrink)
        return result

    def _read(self, path: Path, result: ImportResult) -> list[Row]:
        text, file = _text_of(path)
        result.files.append(file)
        reader = csv.reader(io.StringIO(text), strict=True)
        header = [name.strip().lower() for name in _first_line(reader, path)]
        self._check_header(path, header, file)
        parser = _Parser(self.columns, header, file)
        rows = []
        lines = text.count("\n")
        try:
            for number, cells in enumerate(filter(None, reader)):
                if number % OFTEN == 0:
                    tell(_("Reading %s") % path.name, number, max(number, lines - 1), _("rows"))
                row = parser.parse(cells, reader.line_num, result)
                if row is not None:
                    rows.append(row)
        except csv.Error as error:
            reject(
                result,
                Row(reader.line_num, {}, file).fault("row", f"is not readable CSV: {error}"),
                file=file,
            )
        return rows

    def _check_header(self, path: Path, header: list[str], file: FileResult) -> None:
        missing = [column.name for column in self.columns if column.required and column.name not in header]
        if missing:
            raise Refused(
                f"{path.name}: line 1: the header lacks {', '.join(missing)}.",
                hint=f"Columns of {self.kind}: {', '.join(column.name for column in self.columns)}.",
            )
        known = {column.name for column in self.columns}
        for name in header:
            if name and name not in known:
                file.faults.append(
                    ImportFault(f"line 1: {name}", "unknown-column", "is not read; check its name")
                )


class _Parser:
    """Parses the rows of one file; the text of a cell that came before is not parsed again."""

    def __init__(self, columns: Sequence[Column], header: Sequence[str], file: FileResult) -> None:
        self._header, self._file = header, file
        places = {name: place for place, name in enumerate(header)}
        self._columns = [(column, places.get(column.name), _Memory(column.parse)) for column in columns]

    def parse(self, cells: Sequence[str], line: int, result: ImportResult) -> Row | None:
        """Return the row of some cells; None when it was rejected."""
        row = Row(line, {}, self._file)
        if len(cells) != len(self._header):
            fault = row.fault("row", "has another number of cells than the header", code="cells")
            reject(result, fault, file=self._file)
            return None
        faults, values = [], row.values
        for column, place, parsed in self._columns:
            name = column.name
            values[name] = None
            text = "" if place is None else cells[place].strip()
            if not text:
                if column.required:
                    faults.append(row.fault(name, "is required and empty", code="required"))
                continue
            try:
                values[name] = parsed[text]
            except (ValueError, InvalidOperation) as error:
                del values[name]
                faults.append(row.fault(name, str(error)))
        if faults:
            reject(result, *faults, file=self._file)
            result.rejected_cells.append({**dict(zip(self._header, cells, strict=True)), **values})
            return None
        return row


class _Memory(dict[str, Any]):
    """What a column's parser makes of texts; a text that it refuses is asked again."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, text: str) -> Any:
        value = self._parse(text)
        if len(self) < MOST_REMEMBERED:
            self[text] = value
        return value


def reject(result: ImportResult, *faults: ImportFault, file: FileResult) -> None:
    """Count one rejected row and list its faults."""
    result.rejected += 1
    file.faults.extend(faults)


def _first_line(reader: Iterator[list[str]], path: Path) -> Sequence[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        raise Refused(
            f"{path.name}: line 1: is not readable CSV: {error}.",
            hint="Save it as CSV with commas; a quoted cell begins and ends with its quotes.",
        ) from error


def _text_of(path: Path) -> tuple[str, FileResult]:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise Refused(
            f"{path} cannot be read: {error.strerror}.", hint="Check the path and its rights."
        ) from error
    if size > LARGEST_FILE:
        raise Refused(f"{path.name} has {size} bytes.", hint=f"Split it below {LARGEST_FILE} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"{path.name}: byte {error.start} is not UTF-8.",
            hint="Save the file as CSV UTF-8 and import it again.",
        ) from error
    if "\x00" in text:
        raise Refused(f"{path.name} is not text.", hint="Import a CSV file, not a workbook or an archive.")
    return text, FileResult(path.name, hashlib.sha256(data).hexdigest())


def parse_date(text: str) -> date:
    """Parse an ISO date between 1950 and 2100."""
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date of the form YYYY-MM-DD") from None
    if not EARLIEST <= value < LATEST:
        raise ValueError(f"is outside {EARLIEST.year} to {LATEST.year - 1}; check the year")
    return value


def parse_instant(text: str) -> datetime:
    """Parse an ISO date and time; without an offset it is in the system's time zone."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a time of the form YYYY-MM-DDTHH:MM") from None
    if not EARLIEST <= value.date() < LATEST:
        raise ValueError(f"is outside {EARLIEST.year} to {LATEST.year - 1}; check the year")
    return value if value.tzinfo else value.replace(tzinfo=clock.zone())


def parse_decimal(text: str) -> Decimal:
    """Parse a decimal number with at most two places, as large as an amount can be."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("is not a number") from None
    if not value.is_finite() or abs(value) >= MOST or value != value.quantize(Decimal("0.01")):
        raise ValueError("is not a number with at most two decimal places, below 100 billion")
    return value


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a parser that takes only ``choices``."""

    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"is not one of {', '.join(choices)}")
        return text.lower()

    return parse
