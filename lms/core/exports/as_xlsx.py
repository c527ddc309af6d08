"""A sheet as XLSX: real numbers and dates under a frozen head, the imprint on a second sheet and in print."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from lms.core import clock
from lms.core.exports.sheet import PRODUCT, ColumnKind, Head, Sheet, counted
from lms.core.exports.words import printable, width_in_characters, words
from lms.core.i18n import gettext as _
from lms.core.web.formats import instant

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NUMBER_FORMATS: dict[ColumnKind, str] = {
    "number": "#,##0",
    "percent": "0.00%",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
}
INSTANT_FORMAT = "yyyy-mm-dd hh:mm"
LONGEST_CELL, LONGEST_HEADER, LONGEST_NAME = 16_000, 100, 31
MEASURED_ROWS, WIDEST, NARROWEST = 200, 60, 8
# every text is written as text: nothing a person typed becomes a formula, a link or a number
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


class Xlsx:
    """An Excel workbook; its rows are written as they come, so that memory does not grow with them."""

    kind: ClassVar[str] = "xlsx"
    label: ClassVar[str] = "XLSX"
    mimetype: ClassVar[str] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    most_rows: ClassVar[int | None] = 50_000
    larger: ClassVar[str] = "CSV"

    def write(self, sheet: Sheet) -> bytes:
        """Return the file.

        Raises:
            Refused: when the sheet has more rows than fit.
        """
        from xlsxwriter import Workbook

        file = io.BytesIO()
        with Workbook(file, OPTIONS) as book:
            count = _Rows(book, sheet).write(counted(sheet.rows, self))
            _write_imprint(book, sheet, count)
        return file.getvalue()


class _Rows:
    """The first sheet of a workbook."""

    def __init__(self, book: "Workbook", sheet: Sheet) -> None:
        self._sheet = sheet
        self._page: Worksheet = book.add_worksheet(_sheet_name(sheet.title))
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._formats = [
            book.add_format({"num_format": NUMBER_FORMATS.get(head.kind, "General"), "valign": "top"})
            for head in sheet.heads
        ]
        self._instant: Format = book.add_format({"num_format": INSTANT_FORMAT, "valign": "top"})
        self._fraction: Format = book.add_format({"num_format": "General", "valign": "top"})

    def write(self, rows: Iterable[Sequence[Any]]) -> int:
        """Write head and rows; return the number of rows."""
        heads, measured, count = self._sheet.heads, [], 0
        for place, head in enumerate(heads):
            self._page.write_string(0, place, printable(head.label), self._head)
        for count, row in enumerate(rows, start=1):
            for place, (head, value) in enumerate(zip(heads, row, strict=True)):
                self._cell(count, place, head, value)
            if count <= MEASURED_ROWS:
                measured.append(row)
        self._lay_out(measured, count)
        return count

    def _cell(self, row: int, place: int, head: Head, value: Any) -> None:
        form = self._formats[place]
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self._page.write_datetime(row, place, _local(value), self._instant)
        elif isinstance(value, date):
            self._page.write_datetime(row, place, value, form)
        elif head.is_numeric and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            is_fraction = head.kind == "number" and not isinstance(value, int)
            self._page.write_number(
                row, place, _number(head.kind, value), self._fraction if is_fraction else form
            )
        else:
            self._page.write_string(row, place, printable(words(head.kind, value))[:LONGEST_CELL], form)

    def _lay_out(self, measured: Sequence[Sequence[Any]], count: int) -> None:
        heads, page, imprint = self._sheet.heads, self._page, self._sheet.imprint
        for place, head in enumerate(heads):
            cells = [head.label, *(words(head.kind, row[place]) for row in measured)]
            page.set_column(place, place, max(NARROWEST, width_in_characters(cells, most=WIDEST) + 2))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, count, len(heads) - 1)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_header("&L" + _marked_up(f"{self._sheet.title} \u00b7 {imprint.scope} \u00b7 {imprint.cut}"))
        page.set_footer(f"&L{_marked_up(imprint.taken)}&R&P / &N")


def _write_imprint(book: "Workbook", sheet: Sheet, count: int) -> None:
    page = book.add_worksheet(_("Imprint"))
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 80)
    imprint = sheet.imprint
    lines = [
        (_("Title"), sheet.title),
        *imprint.about(count),
        (_("Exported"), f"{instant(imprint.at)} ({clock.zone().key})"),
        (_("Exported by"), imprint.by),
        (_("Product"), PRODUCT),
    ]
    for row, (label, text) in enumerate(lines):
        page.write_string(row, 0, label, bold)
        page.write_string(row, 1, printable(text)[:LONGEST_CELL], wrapped)
    book.set_properties(
        {
            "title": printable(sheet.title),
            "author": printable(imprint.by),
            "company": PRODUCT,
            "created": _local(imprint.at),
        }
    )


def _number(kind: ColumnKind, value: int | float | Decimal) -> float:
    """Return a number as a spreadsheet holds it: 92.31 percent is 0.9231."""
    return round(float(value) / 100, 6) if kind == "percent" else float(value)


def _local(value: datetime) -> datetime:
    """Return an instant by the system's clock; a spreadsheet knows no time zones."""
    return value.astimezone(clock.zone()).replace(tzinfo=None)


def _sheet_name(title: str) -> str:
    """Return a title as the name of a sheet: at most 31 characters, none that Excel refuses."""
    return re.sub(r"[\[\]:*?/\\']", " ", printable(title))[:LONGEST_NAME].strip() or _("Rows")


def _marked_up(text: str) -> str:
    """Return a text for a printed head, where ``&`` begins a code."""
    return printable(text)[:LONGEST_HEADER].replace("&", "&&")
