"""Lists whose rows are worked out, not selected: sorted, paged and exported like a table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, request

from lms.core.exports.download import download
from lms.core.exports.sheet import ColumnKind, Head, Imprint
from lms.core.exports.words import words
from lms.core.tables import PAGE_SIZE, Table, TablePage


@dataclass(frozen=True)
class ListColumn:
    """A column: ``value`` takes a row; it sorts by its values unless ``sort`` is None.

    A value of None sorts last, upwards and downwards.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    kind: ColumnKind = "text"
    sort: bool | None = True

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
class RowList:
    """Rows that the viewer may see, few enough to hold; ``name`` and ``title`` are those of its files."""

    name: str
    columns: tuple[ListColumn, ...]
    rows: Sequence[Any]
    default_sort: str
    title: str

    def page(self, arguments: Mapping[str, str] | None = None) -> TablePage:
        """Return the page that the address asks for (``page``, ``sort``; a leading ``-`` sorts downwards)."""
        arguments = request.args if arguments is None else arguments
        sort = self._sort(arguments)
        last = max(1, -(-len(self.rows) // PAGE_SIZE))
        text = arguments.get("page", "1")
        number = min(last, max(1, int(text) if text.isdecimal() and len(text) < 8 else 1))
        begin = (number - 1) * PAGE_SIZE
        kept = {key: value for key, value in arguments.items() if key not in ("page", "sort") and value}
        shown = self._sorted(sort)[begin : begin + PAGE_SIZE]
        return TablePage(cast("Table", self), shown, number, last, len(self.rows), sort, kept)

    def download(self, imprint: Imprint) -> Response:
        """Return every row, sorted as the address asks, as a file in the format that it asks for.

        Raises:
            Refused: for a format that does not exist, or more rows than it takes.
        """
        heads = [column.head for column in self.columns]
        return download(self.name, self.title, heads, self._cells(), imprint, total=lambda: len(self.rows))

    def _cells(self) -> Iterator[Sequence[Any]]:
        for row in self._sorted(self._sort(request.args)):
            yield [column.value(row) for column in self.columns]

    def _sort(self, arguments: Mapping[str, str]) -> str:
        wanted = arguments.get("sort", self.default_sort)
        key = wanted.removeprefix("-")
        is_known = any(column.key == key and column.sort for column in self.columns)
        return wanted if is_known else self.default_sort

    def _sorted(self, sort: str) -> list[Any]:
        column = next(one for one in self.columns if one.key == sort.removeprefix("-"))
        known = [row for row in self.rows if column.value(row) not in (None, "")]
        known.sort(key=column.value, reverse=sort.startswith("-"))
        return known + [row for row in self.rows if column.value(row) in (None, "")]
