"""Rows that are pasted or uploaded: read by their columns, taken whole or not at all."""

import io
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.core.pasted import PastedRow
from lms.core.web.pasted import sent_rows

COLUMNS = ("number", "name", "note")
MOST = 40
cells = st.text(st.characters(exclude_characters='\0\r\n",;\t'), max_size=12)


def read(text: str, most: int = 3) -> tuple[list[PastedRow], str]:
    return PastedRow.read(text, columns=COLUMNS, needed=("number", "name"), most=most)


@given(
    st.permutations(COLUMNS),
    st.sampled_from(",;\t"),
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8),
)
def test_rows_are_read_by_the_names_of_their_columns(
    order: list[str], cut: str, rows: list[list[str]]
) -> None:
    text = "\n".join(cut.join(row) for row in [order, *rows])
    found, problem = read(text, most=8)
    told = [dict(zip(order, map(str.strip, row), strict=True)) for row in rows if any(map(str.strip, row))]
    assert [dict(row.cells) for row in found] == told
    assert bool(problem) == (not told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste the rows"),
        ("number,note\n1,2", "missing: name"),
        ("number,name\n", "no rows"),
        ("number,name" + "\n1,2" * 4, "These are 4 rows; 3 fit at once."),
        ('number,name\n"open,2', "cannot be read"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, said: str) -> None:
    rows, problem = read(text)
    assert rows == []
    assert said in problem


def sent(app: Flask, data: dict[str, Any]) -> tuple[str, str]:
    with app.test_request_context("/", method="POST", data=data):
        return sent_rows(MOST)


@pytest.mark.parametrize("text", ["number,name\n1,Ana", "number,name\n1,Zoë", "\ufeffnumber,name\n1,Ana"])
def test_what_is_pasted_and_what_is_a_file_are_the_same_text(app: Flask, text: str) -> None:
    as_file = {"file": (io.BytesIO(text.encode()), "rows.csv"), "rows": "not these"}
    assert sent(app, {"rows": text}) == sent(app, as_file) == (text.removeprefix("\ufeff"), "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * (MOST + 1), "more than 40 bytes"),
        ("ë".encode() * (MOST // 2) + b"x", "more than 40 bytes"),
        (b"number,name\n1,Zo\xeb", "Byte 16 of the file is not UTF-8"),
        (b"PK\x03\x04\0\0", "not text"),
    ],
)
def test_a_text_that_cannot_be_taken_whole_is_not_taken(app: Flask, data: bytes, said: str) -> None:
    text, problem = sent(app, {"file": (io.BytesIO(data), "rows.csv")})
    assert text == ""
    assert said in problem


def test_a_pasted_text_is_bounded_as_a_file_is(app: Flask) -> None:
    assert "more than 40 bytes" in sent(app, {"rows": "x" * (MOST + 1)})[1]
    assert "not text" in sent(app, {"rows": "a\0b"})[1]
