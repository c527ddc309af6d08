"""Tables: sorted, paged, exported, and harmless in a spreadsheet."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core.tables import PAGE_SIZE, Column, Table, harmless
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


def test_links_keep_the_filters(table: Table) -> None:
    page = table.page({"unit": "A", "page": "2"})

    assert page.sort_link(table.columns[0]) == "?unit=A&sort=-code"
    assert page.csv_link == "?unit=A&sort=code&format=csv"


def test_the_export_holds_every_row_and_no_formula(table: Table) -> None:
    response = table.csv({})
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True))))

    assert len(rows) == 1 + PAGE_SIZE + 5
    assert rows[1] == ["C00", "'=0", "facility"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_escaped(cell: str) -> None:
    assert harmless(cell) == "'" + cell


def test_numbers_stay_numbers() -> None:
    assert harmless(-3) == -3
    assert harmless(None) == ""
