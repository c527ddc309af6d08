"""The pages of reports: built without a script, read with the reader's own scope, taken as files."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select

from lms.core import clock, worker
from lms.core.database import db
from lms.core.events import announce
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job
from lms.reports.models import EvidencePack, ReportRun, SavedReport
from lms.reports.services.snapshots import take
from tests.access import factories
from tests.cast import Cast
from tests.reports.packing import newcomer, opened

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
FIELDS = {
    "source": "obligations",
    "title": "Who is late",
    "relation": "all",
    "columns": ["name", "employee_no", "state"],
    "filter-state": "",
    "form_key": "made-once",
}


@pytest.fixture
def as_person(client: FlaskClient, sign_in: SignIn, world: Cast) -> Callable[[str], FlaskClient]:
    return lambda name: sign_in(client, world[name])


def plain(text: str) -> str:
    """Return a text with ordinary spaces, one at a time."""
    return " ".join(text.split())


def keep(browser: FlaskClient, **changes: Any) -> str:
    """Send the builder's form and return the address of the report."""
    answer = browser.post("/reports/new", data=FIELDS | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_report_is_made_by_a_plain_form(as_person: Any, world: Cast) -> None:
    browser = as_person("director")
    assert "Begin a report" in browser.get("/reports").text
    builder = browser.get("/reports/new?source=obligations").text
    assert 'name="columns" value="state"' in builder
    page = browser.get(keep(browser)).text
    assert world["learner"].full_name in page
    assert "Alder Ridge Hospital with the units below" in page


def test_showing_what_one_would_get_keeps_nothing(as_person: Any, world: Cast) -> None:
    browser = as_person("director")
    answer = browser.post("/reports/new", data=FIELDS | {"act": "preview"})
    assert answer.status_code == 200
    assert world["learner"].full_name in answer.text
    assert db.session.scalar(select(func.count()).select_from(SavedReport)) == 0


def test_a_script_gets_the_preview_alone(as_person: Any) -> None:
    answer = as_person("director").post(
        "/reports/new", data=FIELDS | {"act": "preview"}, headers={"HX-Request": "true"}
    )
    assert "What you would get" in answer.text
    assert "<html" not in answer.text


def test_a_report_without_a_name_is_shown_again_with_what_to_do(as_person: Any) -> None:
    answer = as_person("director").post("/reports/new", data=FIELDS | {"title": ""})
    assert answer.status_code == 422
    assert "A report has a name." in answer.text


def test_a_recipient_finds_the_report_with_their_own_rows(as_person: Any, world: Cast) -> None:
    with unit_of_work():
        factories.give_duty(world["eve"], "director", world.south)
    place = keep(as_person("director"), recipients=world["eve"].employee_no)
    browser = as_person("eve")
    assert "Who is late" in browser.get("/reports").text
    page = browser.get(place).text
    assert world["learner"].full_name not in page
    assert "Eve Outside" in page
    assert browser.get(f"{place}/edit").status_code == 404
    assert browser.post(f"{place}/end").status_code == 404


def test_a_report_of_somebody_else_is_not_found(as_person: Any) -> None:
    place = keep(as_person("director"))
    assert as_person("manager").get(place).status_code == 404
    assert as_person("learner").get(place).status_code == 403


def test_a_source_of_other_duties_is_refused(as_person: Any) -> None:
    assert as_person("executive").get("/reports/new?source=obligations").status_code == 403
    assert as_person("executive").post("/reports/new", data=FIELDS).status_code == 403


def test_every_format_says_whose_rows_it_has_how_cut_and_how_many(as_person: Any) -> None:
    browser = as_person("director")
    place = keep(browser, **{"filter-state": "overdue"})
    table = list(csv.reader(io.StringIO(browser.get(f"{place}?format=csv").text)))
    assert table[0] == ["Person", "Employee no.", "State"]
    book = load_workbook(io.BytesIO(browser.get(f"{place}?format=xlsx").data))
    told = plain(" ".join(str(cell.value) for sheet in book for row in sheet for cell in row))
    pdf = PdfReader(io.BytesIO(browser.get(f"{place}?format=pdf").data))
    text = plain(" ".join(page.extract_text() for page in pdf.pages))
    for words in ("Alder Ridge Hospital", "Whose", "Overdue", "16 Nov 2026"):
        assert words in told, words
        assert words in text, words
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_formula_in_a_name_is_escaped_in_the_file(as_person: Any, world: Cast) -> None:
    with unit_of_work():
        db.session.merge(world["learner"]).given_name = "=cmd()"
    browser = as_person("director")
    assert "'=cmd()" in browser.get(f"{keep(browser)}?format=csv").text


def test_a_kept_run_says_later_whether_it_reads_the_same(as_person: Any, world: Cast) -> None:
    browser = as_person("director")
    place = keep(browser)
    answer = browser.post(f"{place}/run", data={"form_key": "once", "as_of": "2026-11-16"})
    assert "It reads as it did" in browser.get(answer.location).text
    browser.post(f"{place}/run", data={"form_key": "once", "as_of": "2026-11-16"})
    assert db.session.scalar(select(func.count()).select_from(ReportRun)) == 1
    newcomer(world.admitting)
    assert "It reads otherwise" in browser.get(answer.location).text


def test_a_report_is_changed_and_ended(as_person: Any) -> None:
    browser = as_person("director")
    place = keep(browser)
    assert 'value="Who is late"' in browser.get(f"{place}/edit").text
    fields = FIELDS | {"title": "Who is not", "every": "weekly", "weekday": "2", "hour": "6"}
    assert browser.post(f"{place}/edit", data=fields).status_code == 303
    page = browser.get("/reports").text
    assert "Who is not" in page
    assert "Every week (Wednesday) at 06:00" in page
    assert browser.post(f"{place}/end").status_code == 303
    assert browser.get(place).status_code == 404


def test_a_pack_is_asked_for_made_and_taken(as_person: Any, world: Cast) -> None:
    browser = as_person("auditor")
    fields = {"kind": "person", "about-person": world["learner"].employee_no, "reason": "Survey"}
    answer = browser.post("/reports/packs", data=fields | {"form_key": "f", "as_of": "2026-11-16"})
    assert answer.status_code == 303
    assert "The pack is being made" in browser.get(answer.location).text
    while worker.run_next("tests"):
        pass
    page = browser.get(answer.location).text
    assert "The pack is ready" in page
    assert "python3 check.py --key" in page
    taken = browser.post(f"{answer.location}/file")
    assert "manifest.json" in opened(taken.data)
    assert taken.headers["Cache-Control"] == "no-store"
    assert world["learner"].full_name in browser.get("/reports/packs").text


def test_a_pack_that_cannot_be_made_says_why(as_person: Any, world: Cast) -> None:
    browser = as_person("auditor")
    answer = browser.post("/reports/packs", data={"kind": "person", "about-person": "nobody", "reason": "x"})
    assert answer.status_code == 404
    assert "no person with the employee number" in answer.text
    assert db.session.scalar(select(func.count()).select_from(EvidencePack)) == 0


def test_a_pack_of_somebody_else_is_not_found(as_person: Any, world: Cast) -> None:
    fields = {"kind": "person", "about-person": world["learner"].employee_no, "reason": "Survey"}
    place = as_person("auditor").post("/reports/packs", data=fields).location
    assert as_person("administrator").get(place).status_code == 404
    assert as_person("administrator").post(f"{place}/file").status_code == 404
    assert as_person("director").get("/reports/packs").status_code == 403


def test_the_day_as_shown_stands_beside_what_is_known_now(as_person: Any, world: Cast) -> None:
    people = [newcomer(world.admitting) for _number in range(5)]
    yesterday = clock.today() - timedelta(days=1)
    with clock.frozen(factories.later(1)), unit_of_work():
        take(clock.today() - timedelta(days=1))
    with clock.frozen(factories.later(2)):
        with unit_of_work():
            factories.study(people[0], yesterday)
        browser = as_person("director")
        assert "16 Nov 2026" in plain(browser.get("/reports/shown").text)
        page = browser.get("/reports/shown/2026-11-16").text
    assert "One line is known otherwise since" in page
    assert re.search(r"met \d+", page)
    assert as_person("manager").get("/reports/shown").status_code == 403


def test_a_day_that_was_not_written_down_is_not_found(as_person: Any) -> None:
    assert as_person("director").get("/reports/shown/2026-01-01").status_code == 404
    assert as_person("director").get("/reports/shown/yesterday").status_code == 404


@pytest.mark.parametrize(
    "address", ["/reports", "/reports/new?source=obligations", "/reports/shown", "REPORT"]
)
def test_a_page_asks_no_more_with_more_people_and_reports(
    as_person: Any, world: Cast, count_queries: Callable[[], Any], address: str
) -> None:
    browser = as_person("director")
    place = keep(browser) if address == "REPORT" else address

    def queries() -> int:
        browser.get(place)
        with count_queries() as statements:
            assert browser.get(place).status_code == 200
        return len(statements)

    few = queries()
    for number in range(4):
        newcomer(world.admitting)
        keep(browser, form_key=f"another-{number}")
    assert queries() <= few <= 16


def test_the_gates_of_a_day_stand_beside_what_is_known_now(as_person: Any, world: Cast) -> None:
    day = clock.today()
    with unit_of_work():
        several = [factories.learner(world.admitting).id for _number in range(6)]
        announce(RosterChanged(person_ids=tuple(several)))
    with clock.frozen(factories.later(1)):
        with unit_of_work():
            take(day)
            job = db.session.scalars(select(Job).where(Job.person_id == several[0])).one()
            job.superseded_at = clock.now()
            announce(RosterChanged(person_ids=(several[0],)))
        browser = as_person("director")
        page = browser.get(f"/reports/shown/{day}/gates")
        answer = browser.get(f"/reports/shown/{day}/gates?format=csv").text
        assert browser.get("/reports/shown/2026-01-01/gates").status_code == 404
    assert "Gates is the denominator" in page.text
    (row,) = csv.DictReader(io.StringIO(answer))
    assert (row["Gates"], row["May work"], row["Not begun"]) == ("7", "1", "6")
    assert row["As known now"] == "Gates 6, Not started 5"
