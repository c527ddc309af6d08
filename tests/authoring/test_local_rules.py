"""The hospital's own rules by unit: where which text holds, and writing one for a unit."""

import pytest

from lms.authoring.services.checking import check_draft
from lms.authoring.services.drafts import begin_new, draft_at
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.local_rules import holds_at
from lms.authoring.services.publishing import publish_draft
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import local_texts
from lms.people.models import Unit
from tests.authoring.desk import Desk
from tests.factories import UnitFactory

PAGE = "/content/local/TS-01/cards"
pytestmark = pytest.mark.database


@pytest.fixture
def hospital(desk: Desk) -> Desk:
    """A desk over a system of two hospitals, one with a department."""
    with unit_of_work():
        system = db.session.query(Unit).filter_by(code="LH").one()
        north = UnitFactory(code="NORTH", name="Alder Ridge", parent=system)
        UnitFactory(code="NORTH-ADM", name="Admitting", kind="department", parent=north)
        UnitFactory(code="SOUTH", name="Birch Harbor", parent=system)
    return desk


def write(desk: Desk, unit: str, text: str, review_by: str = "2027-06") -> None:
    """Publish a text for a unit, or for everybody."""
    path = f"local/TS-01.cards{'.' + unit if unit else ''}.md"
    own = f"unit: {unit}\n" if unit else ""
    front = f"---\nmodule: TS-01\nblock: cards\n{own}owner: desk lead\nreview_by: {review_by}\n---\n"
    by = desk.people["trainer"].id
    with unit_of_work():
        draft = begin_new(kind="local-block", path=path, files={path: front + text}, by_id=by)
        publish_draft(draft, reason="Agreed", by_id=by)


def paths(*codes: str) -> list[str]:
    return [db.session.query(Unit).filter_by(code=code).one().path for code in codes]


def test_each_unit_shows_its_own_text_or_the_one_from_above(hospital: Desk) -> None:
    write(hospital, "", "For all.\n")
    write(hospital, "NORTH", "For Alder Ridge.\n")

    rows = holds_at("TS-01", "cards", paths("LH"), ("system", "facility"))

    assert [(row.unit.code if row.unit else "", row.is_own, row.from_unit) for row in rows] == [
        ("", True, ""),
        ("LH", False, ""),
        ("NORTH", True, "Alder Ridge"),
        ("SOUTH", False, ""),
    ]
    assert [row.depth for row in rows] == [0, 0, 1, 1]


def test_a_department_is_listed_once_it_has_a_text(hospital: Desk) -> None:
    write(hospital, "NORTH-ADM", "For admitting.\n")

    codes = [row.unit.code for row in holds_at("TS-01", "cards", paths("LH"), ("facility",)) if row.unit]

    assert codes == ["NORTH", "NORTH-ADM", "SOUTH"]


def test_units_outside_of_the_scope_are_not_listed(hospital: Desk) -> None:
    rows = holds_at("TS-01", "cards", paths("SOUTH"), ("system", "facility"))

    assert [row.unit.code for row in rows if row.unit] == ["SOUTH"]


def test_people_of_a_unit_get_its_text_and_others_the_general_one(hospital: Desk) -> None:
    write(hospital, "", "For all.\n")
    write(hospital, "NORTH", "For Alder Ridge.\n")

    assert "Alder Ridge" in local_texts("TS-01", paths("NORTH-ADM"))["cards"][0].html
    assert "For all" in local_texts("TS-01", paths("SOUTH"))["cards"][0].html
    assert "For all" in local_texts("TS-01")["cards"][0].html


def test_the_page_says_where_it_holds_who_owns_it_and_what_is_past_review(hospital: Desk) -> None:
    write(hospital, "NORTH", "For Alder Ridge.\n", review_by="2026-10")
    write(hospital, "SOUTH", "For Birch Harbor.\n")
    page = hospital.get(PAGE, "educator").text

    assert "For Birch Harbor." in page
    assert "past review" in page
    assert "desk lead" in page
    assert "learners read ask the patient access manager" in page
    assert "Write its text" not in page
    assert hospital.get("/content/local/TS-01/nowhere").status_code == 404
    assert "2 units" in hospital.get("/content/things/module/TS-01").text


def test_a_text_for_a_unit_begins_as_a_draft_that_names_it(hospital: Desk) -> None:
    answer = hospital.post(PAGE, unit="NORTH")
    draft = draft_at("local/TS-01.cards.NORTH.md")

    assert answer.status_code == 303
    assert draft is not None
    assert "unit: " in files_of_draft(draft)[draft.path].text
    by = hospital.people["trainer"].id
    with unit_of_work():
        text = files_of_draft(draft)[draft.path].text + "Desk two.\n"
        save_file(draft, draft.path, text, seen=1, by_id=by)
    assert not check_draft(draft).is_broken


def test_a_text_for_a_unit_that_is_not_there_is_refused(hospital: Desk) -> None:
    assert hospital.post(PAGE, unit="NOWHERE").status_code == 404
    assert hospital.post(PAGE, "educator", unit="NORTH").status_code == 403


def test_a_text_whose_unit_is_gone_is_a_fault(hospital: Desk) -> None:
    path = "local/TS-01.cards.WEST.md"
    front = "---\nmodule: TS-01\nblock: cards\nunit: WEST\nowner: lead\nreview_by: 2027-06\n---\nText.\n"
    with unit_of_work():
        draft = begin_new(
            kind="local-block", path=path, files={path: front}, by_id=hospital.people["trainer"].id
        )

    assert any("no unit with the code WEST" in fault.message for fault in check_draft(draft).faults)


def test_the_page_costs_the_same_statements_however_many_units_have_a_text(
    hospital: Desk, count_queries
) -> None:
    def statements() -> int:
        hospital.get(PAGE)
        with count_queries() as found:
            hospital.get(PAGE)
        return len(found)

    few = statements()
    for unit in ("", "NORTH", "SOUTH", "NORTH-ADM"):
        write(hospital, unit, "Text.\n")

    assert statements() <= few
