"""One sheet in every format: the same rows, harmless cells, an imprint, and a limit that says what to do."""

import csv
import io
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from pypdf import PdfReader

from lms.core.errors import Refused
from lms.core.exports import FORMATS, typesetting
from lms.core.exports.as_csv import harmless
from lms.core.exports.as_pdf import LANDSCAPE, PORTRAIT, SMALLEST_SIZE, USUAL_SIZE, layout
from lms.core.exports.sheet import Head, Imprint, Sheet

FORMULAS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", '=HYPERLINK("http://elsewhere.example","x")', "{=1}"]
TYPST = ["#panic()", "*bold* _x_ @ref <label> $x$", '#read("/etc/passwd")', "\\ ` ~ // --- 'quote'"]
HEADS = (
    Head("Person"),
    Head("Number", code="employee_no"),
    Head("Due", "date"),
    Head("Signed", "date"),
    Head("Met", "number"),
    Head("Charged", "money"),
    Head("Completion", "percent"),
)
ROW = (
    "Dana Whitfield",
    "000104",
    date(2026, 11, 16),
    datetime(2026, 11, 16, 14, 0, tzinfo=UTC),
    1200,
    Decimal("4850.50"),
    92.31,
)
EMPTY = ("", None, None, None, None, None, None)
IMPRINT = Imprint(
    scope="Alder Ridge Hospital with the units below",
    as_of=date(2026, 10, 31),
    known_on=date(2026, 11, 2),
    by="Marcus Oyelaran (100012)",
    at=datetime(2026, 11, 16, 14, 0, tzinfo=UTC),
    filters=(("Job role", "Registrar"), ("Shown", "Late")),
)


def sheet(*rows: Any, heads: tuple[Head, ...] = HEADS, title: str = "Late obligations") -> Sheet:
    return Sheet("late", title, heads, iter(rows), IMPRINT)


def texts(*cells: str) -> Sheet:
    return sheet(*([cell] for cell in cells), heads=(Head("Note"),))


def written_csv(made: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO(FORMATS.get("csv").write(made).decode(), newline="")))


def written_xlsx(made: Sheet) -> Workbook:
    return load_workbook(io.BytesIO(FORMATS.get("xlsx").write(made)))


def written_pdf(made: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(FORMATS.get("pdf").write(made)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ")


def test_csv_has_the_names_of_the_contract_and_plain_values() -> None:
    assert written_csv(sheet(ROW, EMPTY)) == [
        ["Person", "employee_no", "Due", "Signed", "Met", "Charged", "Completion"],
        ["Dana Whitfield", "000104", "2026-11-16", "2026-11-16T14:00:00+00:00", "1200", "4850.50", "92.31"],
        ["", "", "", "", "", "", ""],
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", "\uff1d1", "\uff20x"])
def test_a_csv_cell_that_a_spreadsheet_would_run_is_escaped(cell: str) -> None:
    assert harmless(cell) == "'" + cell


def test_numbers_stay_numbers_in_csv() -> None:
    assert harmless(-3) == -3
    assert harmless(None) == ""


def test_xlsx_holds_real_numbers_and_dates() -> None:
    page = written_xlsx(sheet(ROW, EMPTY)).worksheets[0]
    found = [cell.value for cell in page[2]]

    assert found[:2] == ["Dana Whitfield", "000104"]
    assert [day.isoformat() for day in found[2:4]] == ["2026-11-16T00:00:00", "2026-11-16T14:00:00"]
    assert found[4:] == [1200, 4850.5, 0.9231]
    assert [cell.number_format for cell in page[2]][4:] == ["#,##0", "#,##0.00", "0.00%"]
    assert all(cell.value is None for cell in page[3])


def test_xlsx_keeps_its_head_in_view_and_filters() -> None:
    page = written_xlsx(sheet(ROW, ROW)).worksheets[0]

    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A2", "A1:G3", "$1:$1")
    assert page.column_dimensions["A"].width > page.column_dimensions["E"].width


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_text_becomes_a_formula_or_a_link_in_xlsx(cell: str) -> None:
    book = written_xlsx(texts(cell))
    found = book.worksheets[0]["A2"]

    assert (found.data_type, found.hyperlink) == ("s", None)
    assert str(found.value).strip("\ufffd\r\t") == cell.strip("\t\r")


def test_xlsx_carries_its_imprint_on_a_second_sheet_and_in_print() -> None:
    book = written_xlsx(sheet(ROW, ROW))
    imprint = {row[0].value: row[1].value.replace("\u00a0", " ") for row in book.worksheets[1].rows}

    assert book.sheetnames == ["Late obligations", "Imprint"]
    assert imprint == {
        "Title": "Late obligations",
        "Scope": "Alder Ridge Hospital with the units below",
        "Filters": "Job role: Registrar; Shown: Late",
        "As of the end of": "31 Oct 2026",
        "As known on": "2 Nov 2026",
        "Rows": "2",
        "Exported": "16 Nov 2026, 14:00 (UTC)",
        "Exported by": "Marcus Oyelaran (100012)",
        "Product": "Firstpass",
    }
    assert "Alder Ridge Hospital" in (book.worksheets[0].oddHeader.left.text or "")


@pytest.mark.parametrize("title", ["a[b]:c*d?e/f\\g", "'quoted'", "x" * 80, "K33 & K34", "***"])
def test_any_title_names_a_sheet(title: str) -> None:
    name = written_xlsx(sheet(ROW, title=title)).sheetnames[0]

    assert 0 < len(name) <= 31


def test_pdf_is_tagged_and_says_its_title_and_language() -> None:
    reader = written_pdf(sheet(ROW))
    root: Any = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Late obligations"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


def test_pdf_carries_rows_in_words_and_the_imprint() -> None:
    text = text_of(written_pdf(sheet(ROW)))

    for words in ("Dana Whitfield", "16 Nov 2026, 14:00", "$4,850.50", "92.31 %", "1,200"):
        assert words in text
    for words in ("Alder Ridge Hospital with the units below", "Job role: Registrar; Shown: Late", "Rows: 1"):
        assert words in text
    assert "31 Oct 2026" in text
    assert "2 Nov 2026" in text
    assert "Exported from Firstpass on 16 Nov 2026, 14:00 by Marcus Oyelaran (100012)" in text


def test_each_page_of_a_pdf_repeats_the_head_and_says_which_it_is() -> None:
    pages = [page.extract_text() for page in written_pdf(sheet(*[ROW] * 120)).pages]

    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert "Completion" in text
        assert f"page {number} of {len(pages)}" in text.replace("\u00a0", " ")


def test_a_pdf_without_rows_says_so() -> None:
    text = text_of(written_pdf(sheet()))

    assert "Rows: 0" in text
    assert "No row matches." in text


@pytest.mark.parametrize("cell", TYPST + FORMULAS)
def test_what_people_typed_stands_in_a_pdf_as_they_typed_it(cell: str) -> None:
    assert cell.strip().strip("\ufffd") in text_of(written_pdf(texts(cell)))


@pytest.mark.parametrize(
    "cell", ["王小明", "\U0001f600", "\u202egnp.exe", "a\0b\x01c", "\ud7ff\uffff", "مرحبا", "x" * 400]
)
@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_every_letter_can_be_exported(kind: str, cell: str) -> None:
    data = FORMATS.get(kind).write(texts(cell, "plain"))

    assert data.startswith({"xlsx": b"PK", "pdf": b"%PDF"}[kind])


@pytest.mark.parametrize(("kind", "other"), [("pdf", "XLSX"), ("xlsx", "CSV")])
def test_more_rows_than_a_format_takes_are_refused_with_the_format_that_does(
    monkeypatch: pytest.MonkeyPatch, kind: str, other: str
) -> None:
    written = FORMATS.get(kind)
    monkeypatch.setattr(type(written), "most_rows", 3)

    assert written.write(sheet(*[ROW] * 3))
    with pytest.raises(Refused, match="more than 3 rows") as refusal:
        written.write(sheet(*[ROW] * 4))
    assert other in (refusal.value.hint or "")


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MOST_SECONDS", 0.001)

    with pytest.raises(Refused, match="not ready in time"):
        FORMATS.get("pdf").write(sheet(ROW))


def test_when_many_want_a_pdf_at_once_the_last_ones_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf, begun, go_on = FORMATS.get("pdf"), threading.Event(), threading.Event()

    def slow(*_: Any, **__: Any) -> Any:
        begun.set()
        assert go_on.wait(10)
        return subprocess.CompletedProcess((), 0, b"%PDF")

    monkeypatch.setattr(subprocess, "run", slow)
    with ThreadPoolExecutor(1 + typesetting.MOST_WAITING) as pool:
        waiting = [pool.submit(pdf.write, sheet(ROW)) for _ in range(1 + typesetting.MOST_WAITING)]
        assert begun.wait(10)
        while typesetting._at_the_door._value:
            time.sleep(0.01)
        with pytest.raises(Refused, match="Other PDFs are being made"):
            pdf.write(sheet(ROW))
        go_on.set()
        assert [one.result(timeout=10) for one in waiting] == [b"%PDF"] * len(waiting)
    assert pdf.write(sheet(ROW)) == b"%PDF"


def test_the_program_that_typesets_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}
    run = subprocess.run

    def noted(*arguments: Any, **options: Any) -> Any:
        given.update(options["env"])
        return run(*arguments, **options)

    monkeypatch.setenv("LMS_SECRET_KEY", "hidden")
    monkeypatch.setattr(typesetting.subprocess, "run", noted)

    assert FORMATS.get("pdf").write(sheet(ROW)).startswith(b"%PDF")
    assert given.keys() <= {"PATH", "LD_LIBRARY_PATH"}


def test_a_narrow_table_stands_upright_and_a_wide_one_lies_across() -> None:
    assert layout([["Person", "Dana Whitfield"], ["Number", "000104"]])[0] is False
    assert layout([["Requirement", "Who pays first, exam"]] * 9)[0] is True


@pytest.mark.parametrize("columns", [2, 6, 10, 16, 24])
def test_every_column_is_as_wide_as_its_longest_word(columns: int) -> None:
    cells = [["Heading", "a longest-unbroken-word here and more words"]] * columns
    landscape, size, widths = layout(cells)
    line = (LANDSCAPE if landscape else PORTRAIT) * USUAL_SIZE / size

    assert SMALLEST_SIZE <= size <= USUAL_SIZE
    if size > SMALLEST_SIZE:
        assert min(widths) / sum(widths) * max(line, sum(widths)) >= len("longest-unbroken-word")


@pytest.mark.parametrize("library", ["typst", "xlsxwriter"])
def test_the_libraries_load_when_asked_for_and_not_before(library: str) -> None:
    program = f"import sys, lms.core.exports, lms.app.factory; sys.exit({library!r} in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
