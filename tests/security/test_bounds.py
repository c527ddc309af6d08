"""What every request keeps to: real days, keys that fit, text without NUL, forms of a form's size."""

import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.core.asked import day_in, month_in

pytestmark = pytest.mark.database


@pytest.mark.parametrize("text", [None, "", "soon", "0001-01-01", "1949-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_outside_the_time_of_this_system_is_no_day(text: str | None) -> None:
    assert day_in(text) is None


@pytest.mark.parametrize("text", [None, "", "2026", "0001-01", "1950-12", "9999-12", "2026-13", "2026-01-01"])
def test_a_month_from_which_nothing_can_be_counted_is_no_month(text: str | None) -> None:
    assert month_in(text) is None


def test_days_and_months_of_our_time_are_read() -> None:
    assert day_in("2099-12-31") == date(2099, 12, 31)
    assert month_in("2026-11") == date(2026, 11, 1)


@pytest.mark.parametrize("number", [2**63, 10**30, "9" * 5000])
def test_an_id_larger_than_any_key_is_an_address_that_does_not_exist(
    client: FlaskClient, number: Any
) -> None:
    assert client.get(f"/admin/audit/{number}").status_code == 404


@pytest.mark.parametrize("path", ["/people/%00", "/people?text=a%00b", "/people?%00=1", "/nowhere%00"])
def test_a_nul_in_an_address_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "a character that is not text" in answer.text


@pytest.mark.parametrize("data", [{"name": "a\0b", "password": "x"}, {"name": "a", "\0": "x"}])
def test_a_nul_in_a_form_is_refused(client: FlaskClient, data: dict[str, str]) -> None:
    assert client.post("/login", data=data).status_code == 400


@pytest.mark.parametrize("body", ["a&" * 200_000, "name=" + "x" * 300_000])
def test_a_form_of_a_files_size_is_not_read(client: FlaskClient, body: str) -> None:
    answer = client.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


def test_a_file_for_a_page_that_takes_none_is_not_read(client: FlaskClient) -> None:
    data = {"name": "a", "password": "x", "file": (io.BytesIO(b"x" * 300_000), "large.csv")}
    answer = client.post("/login", data=data, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_the_file_of_nobody_is_not_read_and_leads_to_the_sign_in_page(client: FlaskClient) -> None:
    class Unread(io.BytesIO):
        was_read = False

        def read(self, size: int | None = -1) -> bytes:
            Unread.was_read = True
            return super().read(size)

    answer = client.post(
        "/admin/imports/new", input_stream=Unread(b"--x\r\n"), content_type="multipart/form-data; boundary=x"
    )
    assert answer.location.startswith("/login")
    assert not Unread.was_read
