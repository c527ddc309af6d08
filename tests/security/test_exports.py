"""Every list as CSV, XLSX and PDF: the rows of the page, nobody of another facility, no formula."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from lms.core.exports import FORMATS
from lms.core.unit_of_work import unit_of_work
from tests.security.conftest import Visit
from tests.security.places import rules
from tests.security.test_scope import told
from tests.security.test_views import lawful
from tests.security.worlds import World

pytestmark = pytest.mark.database

KINDS = [pytest.param(one, marks=() if one == "csv" else pytest.mark.wide) for one in FORMATS.kinds()]
PERIOD = "from=2026-01-01&to=2026-12-31"
LISTS = {
    "/people": "administrator",
    "/people?text=Northside": "director",
    "/team?show=all": "manager",
    "/access?show=release": "access_officer",
    "/access?show=limit": "access_officer",
    "/access?show=register": "access_officer",
    "/access?show=ending": "access_officer",
    "/access?show=provisional": "access_officer",
    "/access?show=reconcile": "access_officer",
    "/access/orders?show=waiting": "access_officer",
    "/access/changes": "access_officer",
    "/access/proposals": "access_officer",
    "/access/overrides": "director",
    "/access/intakes?size=1": "access_officer",
    f"/access/releases.csv?{PERIOD}": "access_officer",
    "/cards?show=hanging": "trainer",
    "/cards/register?show=all": "trainer",
    "/classes/board?show=all": "trainer",
    "/classes/CLASS/roster": "trainer",
    "/feedback/inbox?show=all": "trainer",
    "/feedback/answers": "trainer",
    "/feedback/times": "director",
    "/education/pathways?show=all": "educator",
    "/coding-reviews?quarter=2026-Q3": "educator",
    "/results/PA-03": "trainer",
    "/compliance": "director",
    "/compliance/people?show=all": "director",
    "/compliance/managers": "director",
    "/claims": "director",
    "/compliance/parts": "director",
    "/reports/REPORT": "director",
    "/reports/shown/SHOWN": "director",
    "/reports/shown/SHOWN/gates": "director",
    "/content?kind=all": "trainer",
    "/kpi?month=2026-08": "director",
    "/kpi/K34?month=2026-08&table=month": "director",
    "/kpi/K34?month=2026-08&table=unit": "director",
    "/kpi/K34?month=2026-08&table=payer": "director",
    f"/kpi/K34/rows?{PERIOD}": "director",
    f"/kpi/K12/rows?{PERIOD}": "director",
    f"/kpi/K51/rows?{PERIOD}": "director",
    f"/kpi/K52/rows?{PERIOD}": "director",
    f"/kpi/K64/rows?{PERIOD}": "director",
    "/quality/PA-03": "chief",
    "/access/combinations": "administrator",
    "/access/privileges": "access_officer",
    "/compliance/exceptions": "director",
    "/coverage": "director",
    "/admin/data-quality": "root",
    "/admin/data-quality/no-manager": "root",
    "/admin/imports/rhythm": "root",
    "/admin/policy/checklist/walk-in": "root",
    "/admin/retention": "root",
    "/admin/audit": "administrator",
    "/admin/imports": "administrator",
    "/admin/imports/1": "root",
    "/admin/libraries": "root",
    "/credentials/LEARNER": "manager",
    "/team/credentials": "manager",
}
FULL = (
    "/people",
    "/team?show=all",
    "/access?show=register",
    "/compliance/people?show=all",
    "/claims",
    "/cards/register?show=all",
)


@pytest.fixture
def hospital(world: World) -> World:
    """The hostile hospital, in which one name is a formula."""
    with unit_of_work():
        learner = world.cast["learner"]
        learner.given_name, learner.family_name = (
            '=HYPERLINK("http://elsewhere.example","Northside")',
            "@SUM(1)",
        )
    return world


def asked(path: str, kind: str, world: World) -> str:
    path = path.replace("/admin/imports/1", f"/admin/imports/{world.ids['run_id']}")
    path = path.replace("CLASS", world.ids["class_id"]).replace("LEARNER", world.ids["employee_no"])
    path = path.replace("REPORT", world.ids["report_id"]).replace("SHOWN", world.ids["shown_on"])
    return f"{path}{'&' if '?' in path else '?'}format={kind}"


def rows_of(kind: str, data: bytes) -> tuple[int, str]:
    """Return how many rows a file says or holds, and all its text."""
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        return len(rows) - 1, data.decode()
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(data))
        text = "\n".join(str(cell.value) for page in book for row in page.rows for cell in row)
        printed = next(row[1].value for row in book.worksheets[1].rows if row[0].value == "Rows")
        held = book.worksheets[0].max_row - 1
        return held if printed.replace(",", "") == str(held) else -1, text
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    printed = re.search(r"Rows:\s*([\d,]+)", text)
    return int(printed[1].replace(",", "")) if printed else -1, text


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_a_file_with_the_rows_of_the_reader(hospital: World, visit: Visit, kind: str) -> None:
    wrong, filled = [], set()
    for path, name in LISTS.items():
        reader = hospital.cast[name]
        found = visit(reader, asked(path, kind, hospital))
        plain = visit(reader, asked(path, "csv", hospital))
        if isinstance(found, str) or isinstance(plain, str) or found.status_code != 200:
            wrong.append(f"{path}: {found if isinstance(found, str) else found.status_code}")
            continue
        count, _text = rows_of(kind, found.data)
        expected, _text = rows_of("csv", plain.data)
        filled |= {path} if expected else set()
        if (found.mimetype, count) != (FORMATS.get(kind).mimetype, expected):
            wrong.append(f"{path}: {found.mimetype} with {count} rows instead of {expected}")

    assert not wrong, "\n".join(wrong)
    assert filled >= set(FULL)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_of_another_facility_is_in_a_file(hospital: World, visit: Visit, kind: str) -> None:
    leaks, shown = [], 0
    for path, name in LISTS.items():
        address = asked(path, kind, hospital)
        found = visit(hospital.cast["eve"], address)
        assert not isinstance(found, str), f"{path}: {found}"
        if found.status_code == 200:
            _count, text = rows_of(kind, found.data)
            leaks += [f"{path}: {mark}" for mark in told(text, path, hospital.north_marks)]
        if path in FULL:
            own = visit(hospital.cast[name], address)
            shown += bool(told(rows_of(kind, own.data)[1], path, hospital.north_marks))

    assert not leaks, "\n".join(leaks)
    assert shown == len(FULL)


def test_no_cell_of_any_list_is_a_formula(hospital: World, visit: Visit) -> None:
    wrong, seen = [], 0
    for path, name in LISTS.items():
        plain, book = (
            visit(hospital.cast[name], asked(path, kind, hospital)).data for kind in ("csv", "xlsx")
        )
        cells = [cell for row in csv.reader(io.StringIO(plain.decode(), newline="")) for cell in row]
        wrong += [f"{path}: {cell}" for cell in cells if cell.startswith(("=", "@", "+"))]
        read = [cell for page in load_workbook(io.BytesIO(book)) for row in page.rows for cell in row]
        wrong += [f"{path}: {cell.value}" for cell in read if cell.data_type == "f" or cell.hyperlink]
        seen += any(str(cell.value).startswith("=HYPERLINK") for cell in read)

    assert not wrong, "\n".join(wrong)
    assert seen >= 3


def test_a_format_that_does_not_exist_is_a_page_that_says_which_do(hospital: World, visit: Visit) -> None:
    for path, name in LISTS.items():
        found: Any = visit(hospital.cast[name], asked(path, "docx", hospital))

        assert (path, found.status_code) == (path, 422)
        assert "csv, xlsx, pdf" in found.text


def test_every_page_with_export_links_is_among_these_lists(
    database: Flask, hospital: World, visit: Visit
) -> None:
    ids = hospital.ids
    paths = [path.replace("CLASS", ids["class_id"]).replace("LEARNER", ids["employee_no"]) for path in LISTS]
    paths = [path.replace("REPORT", ids["report_id"]).replace("SHOWN", ids["shown_on"]) for path in paths]
    known = {re.sub(r"\?.*|/\d+|/K\d\d", "", path) for path in paths}
    missing = set()
    for rule in rules(database, "GET"):
        address = lawful(hospital, rule)
        for name in ("administrator", "director", "manager", "access_officer", "trainer", "root"):
            found = visit(hospital.cast[name], address)
            if not isinstance(found, str) and b'class="exports"' in found.get_data():
                missing |= {re.sub(r"\?.*|/\d+|/K\d\d", "", address)} - known - {"/admin/components"}

    assert not missing, "\n".join(sorted(missing))


def test_the_links_of_a_page_lead_to_its_rows_in_each_format(hospital: World, visit: Visit) -> None:
    page: Any = visit(hospital.cast["director"], "/compliance/people?show=all&sort=-name")
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(\?[^"]*format=[^"]*)"', page.text)]

    assert [link.rpartition("=")[2] for link in links] == FORMATS.kinds()
    for link in links:
        assert {"show=all", "sort=-name"} <= set(link.lstrip("?").split("&"))
        answer: Any = visit(hospital.cast["director"], f"/compliance/people{link}")
        assert answer.status_code == 200
