"""Lists whose rows are worked out: sorted and paged by the address, nothing known last, exported whole."""

from dataclasses import dataclass

import pytest
from flask import Flask

from lms.core.exports.download import imprint_of
from lms.core.lists import ListColumn, RowList
from lms.core.tables import PAGE_SIZE


@dataclass(frozen=True)
class Song:
    name: str
    plays: int | None


COLUMNS = (
    ListColumn("name", "Name", lambda row: row.name),
    ListColumn("plays", "Plays", lambda row: row.plays, "number"),
    ListColumn("length", "Length", lambda row: len(row.name), sort=None),
)


def songs(*rows: Song) -> RowList:
    return RowList("songs", COLUMNS, rows, "name", "Songs")


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("plays", ["b", "a", "c"]),
        ("-plays", ["a", "b", "c"]),
        ("length", ["a", "b", "c"]),
        ("x", ["a", "b", "c"]),
    ],
)
def test_rows_are_sorted_as_the_address_asks_and_nothing_known_stands_last(
    sort: str, names: list[str]
) -> None:
    page = songs(Song("c", None), Song("a", 9), Song("b", 2)).page({"sort": sort})
    assert [row.name for row in page.rows] == names


def test_rows_are_paged_and_filters_stay_in_the_links() -> None:
    found = songs(*(Song(f"{number:03d}", number) for number in range(PAGE_SIZE + 5)))
    page = found.page({"page": "2", "kind": "module"})
    assert (page.number, page.last, page.total, len(page.rows)) == (2, 2, PAGE_SIZE + 5, 5)
    assert "kind=module" in page.page_link(1)
    assert found.page({"page": "99999999999"}).number == 1


def test_a_file_holds_every_row_in_the_order_of_the_address(database: Flask) -> None:
    rows = [Song(f"{number:03d}", number) for number in range(PAGE_SIZE + 5)]
    with database.test_request_context("/?sort=-plays&format=csv"):
        lines = songs(*rows).download(imprint_of(None)).get_data(as_text=True).splitlines()
    assert len(lines) == len(rows) + 1
    assert lines[1].startswith("029,29")
