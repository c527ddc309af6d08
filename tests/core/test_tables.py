"""Tables: sorted, paged, in words on a page and whole in a file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.exports.as_pdf import Pdf
from lms.core.exports.download import imprint_of
from lms.core.tables import PAGE_SIZE, Column, Table
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Unit
from tests.factories import UnitFactory

pytestmark = pytest.mark.database


@pytest.fixture
def table(database: Flask) -> Table:
    with unit_of_work():
        for number in range(PAGE_SIZE + 5):
            UnitFactory(code=f"C{number:02d}", name=f"={number}" if number == 0 else f"Unit {99 - number}")
    return Table(
        name="units",
        columns=(
            Column("code", "Code", lambda row: row.code, Unit.code),
            Column("name", "Name", lambda row: row.name, Unit.name),
            Column("kind", "Kind", lambda row: row.kind),
        ),
        query=select(Unit.code, Unit.name, Unit.kind),
        default_sort="code",
        tie_break=Unit.id,
        title="Units",
    )


def test_the_first_page_holds_25_rows_and_says_how_many_there_are(table: Table) -> None:
    page = table.page({})

    assert (len(page.rows), page.total, page.last, page.first_row, page.last_row) == (25, 30, 2, 1, 25)


@pytest.mark.parametrize("asked", ["2", "99", "999999999999"])
def test_a_page_past_the_end_is_the_last_one(table: Table, asked: str) -> None:
    assert table.page({"page": asked}).number == (2 if len(asked) < 8 else 1)


@pytest.mark.parametrize("asked", ["x", "-1", "0", ""])
def test_a_page_that_is_no_number_is_the_first(table: Table, asked: str) -> None:
    assert table.page({"page": asked}).number == 1


def test_sorting_by_a_column_and_back(table: Table) -> None:
    assert table.page({"sort": "-code"}).rows[0].code == "C29"
    assert table.page({"sort": "code"}).rows[0].code == "C00"


def test_an_unknown_or_unsortable_column_sorts_by_the_default(table: Table) -> None:
    assert table.page({"sort": "password"}).sort == "code"
    assert table.page({"sort": "kind"}).sort == "code"


@pytest.mark.parametrize("is_wide", [False, True])
@pytest.mark.parametrize("sort", ["code", "-code", "name", "-name"])
def test_a_page_that_is_found_first_has_the_same_rows(table: Table, is_wide: bool, sort: str) -> None:
    code = replace(table.columns[0], stretch=Unit.code >= "C00")
    other = replace(table, columns=(code, *table.columns[1:]), is_wide=is_wide)
    for number in ("1", "2"):
        asked = {"sort": sort, "page": number}
        assert other.page(asked).rows == table.page(asked).rows


def test_rows_without_a_value_stand_last_where_the_others_are_a_stretch_of_an_index(table: Table) -> None:
    with unit_of_work():
        units = list(db.session.scalars(select(Unit).order_by(Unit.code)))
        for number, unit in enumerate(units):
            unit.time_zone = None if number % 10 == 0 else f"S{number:02d}"
    zone = Column("zone", "Zone", lambda row: row.code, Unit.time_zone, stretch=Unit.time_zone >= "S")
    sorted_by = replace(table, columns=(*table.columns, zone), is_wide=True)
    for sort, first in (("zone", "C01"), ("-zone", "C29")):
        pages = [sorted_by.page({"sort": sort, "page": number}).rows for number in ("1", "2")]
        rows = [row.code for page in pages for row in page]
        assert (rows[0], rows[-3:], len(set(rows))) == (first, ["C00", "C10", "C20"], 30)


def test_links_keep_the_filters(table: Table) -> None:
    page = table.page({"unit": "A", "page": "2"})

    assert page.sort_link(table.columns[0]) == "?unit=A&sort=-code"
    assert page.rows_link == "?unit=A&sort=code"


def test_every_row_goes_into_a_file_in_the_order_of_the_page(table: Table) -> None:
    rows = list(table.cells({"sort": "-code"}))

    assert len(rows) == PAGE_SIZE + 5
    assert rows[-1] == ["C00", "=0", "facility"]


def test_a_file_has_the_name_and_the_heads_of_the_table(database: Flask, table: Table) -> None:
    with database.test_request_context("/?format=csv"):
        response = table.download(imprint_of(None))

    assert response.headers["Content-Disposition"] == 'attachment; filename="units.csv"'
    assert response.get_data(as_text=True).splitlines()[:2] == ["Code,Name,Kind", "C00,'=0,facility"]


def test_a_list_that_is_too_long_for_a_format_is_refused_before_its_rows_are_read(
    database: Flask, table: Table, monkeypatch: pytest.MonkeyPatch, count_queries: Callable[[], Any]
) -> None:
    monkeypatch.setattr(Pdf, "most_rows", PAGE_SIZE)

    with database.test_request_context("/?format=pdf"):
        imprint = imprint_of(None)
        with count_queries() as statements, pytest.raises(Refused, match="more than 25 rows"):
            table.download(imprint)
    assert [statement.split()[1] for statement in statements] == ["count(*)"]


def test_a_cell_is_shown_in_words_and_numbers_stand_flush_right() -> None:
    day = Column("due", "Due", lambda row: row, kind="date")
    money = Column("charge", "Charged", lambda row: row, kind="money")

    assert (day.words(date(2026, 11, 16)), day.words(None)) == ("16\u00a0Nov\u00a02026", "\u2013")
    assert (money.words(Decimal("1204.5")), money.numeric, day.numeric) == ("$1,204.50", True, False)
