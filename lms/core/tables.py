"""Tables: one definition gives the sorted, filtered, paged list of a page and its CSV export."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import Select, SQLColumnExpression, func, select

from lms.core.database import db

PAGE_SIZE = 25
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column: ``value`` takes a result row; ``sort`` is the SQL it sorts by, None = not sortable."""

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: SQLColumnExpression[Any] | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A list over a select whose rows the viewer may see; the select carries the scope already."""

    name: str
    columns: tuple[Column, ...]
    query: Select[*tuple[Any, ...]]
    default_sort: str
    tie_break: SQLColumnExpression[Any]

    def page(self, arguments: Mapping[str, str] | None = None) -> "TablePage":
        """Return the page that the address asks for (``page``, ``sort``; a leading ``-`` sorts downwards)."""
        arguments = request.args if arguments is None else arguments
        sort = self._sort(arguments.get("sort", self.default_sort))
        total = db.session.scalar(select(func.count()).select_from(self.query.order_by(None).subquery())) or 0
        last = max(1, -(-total // PAGE_SIZE))
        text = arguments.get("page", "1")
        number = min(last, max(1, int(text) if text.isdecimal() and len(text) < 8 else 1))
        statement = self._ordered(sort).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
        rows = db.session.execute(statement).all()
        kept = {key: value for key, value in arguments.items() if key not in ("page", "sort") and value}
        return TablePage(self, list(rows), number, last, total, sort, kept)

    def csv(self, arguments: Mapping[str, str] | None = None) -> Response:
        """Return every row as a CSV file; cells that a spreadsheet would run are made harmless."""
        arguments = request.args if arguments is None else arguments
        statement = self._ordered(self._sort(arguments.get("sort", self.default_sort)))
        rows = db.session.execute(statement.execution_options(yield_per=1000)).all()
        return csv_response(
            self.name,
            [column.label for column in self.columns],
            ([column.value(row) for column in self.columns] for row in rows),
        )

    def _sort(self, wanted: str) -> str:
        key = wanted.removeprefix("-")
        known = any(column.key == key and column.sort is not None for column in self.columns)
        return wanted if known else self.default_sort

    def _ordered(self, sort: str) -> Select[*tuple[Any, ...]]:
        column = next(one for one in self.columns if one.key == sort.removeprefix("-"))
        assert column.sort is not None
        by = column.sort.desc() if sort.startswith("-") else column.sort.asc()
        return self.query.order_by(by.nulls_last(), self.tie_break)


@dataclass(frozen=True)
class TablePage:
    """One page of a table with everything its template needs."""

    table: Table
    rows: list[Any]
    number: int
    last: int
    total: int
    sort: str
    filters: dict[str, str] = field(default_factory=dict)

    def sort_link(self, column: Column) -> str:
        """Return the query string that sorts by ``column``, downwards when it already sorts upwards."""
        wanted = f"-{column.key}" if self.sort == column.key else column.key
        return "?" + urlencode({**self.filters, "sort": wanted})

    def aria_sort(self, column: Column) -> str:
        """Return the ``aria-sort`` value of a column's head."""
        if self.sort.removeprefix("-") != column.key:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def page_link(self, number: int) -> str:
        """Return the query string of another page."""
        return "?" + urlencode({**self.filters, "sort": self.sort, "page": number})

    @property
    def csv_link(self) -> str:
        """Return the query string of the CSV export of the same rows."""
        return "?" + urlencode({**self.filters, "sort": self.sort, "format": "csv"})

    @property
    def first_row(self) -> int:
        """Number of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.number * PAGE_SIZE, self.total)


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value


def csv_lines(header: list[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
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


def csv_response(name: str, header: list[str], rows: Iterable[Iterable[Any]]) -> Response:
    """Return a CSV download called ``name``.csv."""
    return Response(
        "".join(csv_lines(header, rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
