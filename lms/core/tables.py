"""Tables: one definition gives the sorted, filtered, paged list of a page and its file in every format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select

from lms.core.database import db
from lms.core.exports.download import download
from lms.core.exports.sheet import ColumnKind, Head, Imprint
from lms.core.exports.words import words

PAGE_SIZE = 25
ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Column:
    """A column: ``value`` takes a result row; ``sort`` is the SQL it sorts by, None = not sortable.

    ``kind`` says what a value is, so that a spreadsheet gets a number or a date and a page gets words.
    ``index_from`` is a column that is the same in every row and begins an index whose next column is
    ``sort``: pages before the last one are then read in the order of the index. ``stretch`` says the same
    of an index that begins with ``sort``: it is the SQL that every row with a value fulfils.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    sort: SQLColumnExpression[Any] | None = None
    kind: ColumnKind = "text"
    index_from: SQLColumnExpression[Any] | None = None
    stretch: ColumnElement[bool] | None = None

    @property
    def head(self) -> Head:
        """The head of the column in a file."""
        return Head(self.label, self.kind)

    @property
    def numeric(self) -> bool:
        """Tell whether the cells are numbers."""
        return self.head.is_numeric

    def words(self, row: Any) -> str:
        """Return the cell of a row as a page shows it."""
        return words(self.kind, self.value(row))


@dataclass(frozen=True)
class Table:
    """A list over a select whose rows the viewer may see; the select carries the scope already.

    ``name`` names its files, ``title`` stands above the rows in them. ``known_total`` gives the number of
    rows where it is known without counting them. ``is_wide`` says that rows are large beside what they are
    sorted by: a page is found by ``tie_break``, and only its rows are read whole.
    """

    name: str
    columns: tuple[Column, ...]
    query: Select[*tuple[Any, ...]]
    default_sort: str
    tie_break: SQLColumnExpression[Any]
    title: str
    known_total: Callable[[], int] | None = None
    is_wide: bool = False

    def page(self, arguments: Mapping[str, str] | None = None) -> "TablePage":
        """Return the page that the address asks for (``page``, ``sort``; a leading ``-`` sorts downwards)."""
        arguments = request.args if arguments is None else arguments
        sort = self._sort(arguments.get("sort", self.default_sort))
        total = self.count()
        last = max(1, -(-total // PAGE_SIZE))
        text = arguments.get("page", "1")
        number = min(last, max(1, int(text) if text.isdecimal() and len(text) < 8 else 1))
        rows = self._rows(sort, (number - 1) * PAGE_SIZE, total)
        kept = {key: value for key, value in arguments.items() if key not in ("page", "sort") and value}
        return TablePage(self, rows, number, last, total, sort, kept)

    def download(self, imprint: Imprint) -> Response:
        """Return every row, sorted as the address asks, as a file in the format that it asks for.

        Raises:
            Refused: for a format that does not exist, or more rows than it takes.
        """
        heads = [column.head for column in self.columns]
        rows = self.cells(request.args)
        return download(self.name, self.title, heads, rows, imprint, total=self.count)

    def count(self) -> int:
        """Return the number of rows of all pages."""
        if self.known_total is not None:
            return self.known_total()
        counted = self.query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
        return db.session.scalar(counted) or 0

    def cells(self, arguments: Mapping[str, str]) -> Iterator[Sequence[Any]]:
        """Yield the values of every row; the rows are read from the database a thousand at a time."""
        statement = self._ordered(self._sort(arguments.get("sort", self.default_sort)))
        values = [column.value for column in self.columns]
        for row in db.session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)):
            yield [value(row) for value in values]

    def _sort(self, wanted: str) -> str:
        key = wanted.removeprefix("-")
        known = any(column.key == key and column.sort is not None for column in self.columns)
        return wanted if known else self.default_sort

    def _rows(self, sort: str, offset: int, total: int) -> list[Any]:
        """Return the rows of a page; what an index gives in order is not sorted, and the empty stand last."""
        indexed = self._indexed(sort) if total >= offset + PAGE_SIZE else None
        rows = self._part_of(indexed, offset) if indexed is not None else []
        return rows if len(rows) == PAGE_SIZE else self._part_of(self._ordered(sort), offset)

    def _indexed(self, sort: str) -> Select[*tuple[Any, ...]] | None:
        """Return the rows that have a value to sort by, in the order of an index; None without one."""
        column = self._column(sort)
        if column.sort is None or (column.index_from is None and column.stretch is None):
            return None
        by = [one for one in (column.index_from, column.sort) if one is not None]
        ordered = [one.desc() for one in by] if sort.startswith("-") else [one.asc() for one in by]
        has_value = column.sort.is_not(None) if column.stretch is None else column.stretch
        return self.query.where(has_value).order_by(*ordered, self.tie_break)

    def _column(self, sort: str) -> Column:
        return next(one for one in self.columns if one.key == sort.removeprefix("-"))

    def _ordered(self, sort: str) -> Select[*tuple[Any, ...]]:
        column = self._column(sort)
        assert column.sort is not None
        by = column.sort.desc() if sort.startswith("-") else column.sort.asc()
        return self.query.order_by(by.nulls_last(), self.tie_break)

    def _part_of(self, statement: Select[*tuple[Any, ...]], offset: int) -> list[Any]:
        part = statement.limit(PAGE_SIZE).offset(offset)
        if self.is_wide:
            found = part.with_only_columns(self.tie_break, maintain_column_froms=True).subquery("found")
            part = statement.where(self.tie_break.in_(select(found.c[0])))
        return list(db.session.execute(part))


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
    def rows_link(self) -> str:
        """Return the query string of the same rows, all of them; a format is added to it."""
        return "?" + urlencode({**self.filters, "sort": self.sort})

    @property
    def first_row(self) -> int:
        """Number of the first row shown, from 1; 0 when there is none."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.number * PAGE_SIZE, self.total)
