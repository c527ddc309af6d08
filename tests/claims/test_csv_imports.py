"""The edit log and encounters: rows, corrections, faults, and the unit that a claim gets."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.claims.models import ClaimFact, EditFact, EditHit, Encounter
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from tests.claims.worlds import count_of, only_fact, take_in, take_in_csv
from tests.claims.x12_files import Clm, claim_file
from tests.factories import PersonFactory, UnitFactory

EDITS = "claim_id,entered_tool_at,edit_code,hit_at,resolved_at,resolved_by\n"
ENCOUNTERS = (
    "encounter_id,class,scheduled_at,registered_at,prereg_completed_at,verified_at,service_date,auth_required,"
    "auth_number,initial_payer_class,final_payer_class,estimated_liability,department,claim_id,unit_code,registered_by\n"
)


def edit_fact() -> EditFact:
    db.session.expire_all()
    (found,) = db.session.scalars(select(EditFact))
    return found


def test_a_claim_enters_clean(judging: Flask, tmp_path: Path) -> None:
    result = take_in_csv(tmp_path, "edits", EDITS + "A1,2026-03-01T09:00,,,,\n")
    assert (result.added, result.has_faults) == (1, False)
    fact = edit_fact()
    assert (fact.entered_on, fact.hits, fact.is_open, fact.is_person_touched) == (
        date(2026, 3, 1),
        0,
        False,
        False,
    )


def test_days_are_those_of_the_system_zone(judging: Flask, tmp_path: Path) -> None:
    take_in_csv(tmp_path, "edits", EDITS + "A1,2026-03-02T03:00+00:00,,,,\n")
    assert edit_fact().entered_on == date(2026, 3, 1)


def test_the_same_log_twice_changes_nothing(judging: Flask, tmp_path: Path) -> None:
    text = EDITS + "A1,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-01T11:00,sam\nA2,2026-03-01T09:00,,,,\n"
    take_in_csv(tmp_path, "edits", text)
    again = take_in_csv(tmp_path, "edits", text)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert count_of(EditHit) == 2


def test_a_later_row_with_the_key_supersedes_and_the_old_one_is_kept(judging: Flask, tmp_path: Path) -> None:
    opened = "A1,2026-03-01T09:00,E014,2026-03-01T10:00,,\n"
    take_in_csv(tmp_path, "edits", EDITS + opened)
    assert edit_fact().is_open
    closed = opened.replace(",,\n", ",2026-03-02T08:00,sam\n")
    result = take_in_csv(tmp_path, "edits", EDITS + closed)
    assert (result.added, result.changed) == (0, 1)
    fact = edit_fact()
    assert (fact.is_open, fact.first_person_on, fact.resolved_on) == (
        False,
        date(2026, 3, 2),
        date(2026, 3, 2),
    )
    assert (fact.cause, fact.step) == ("EDIT-E014", "W04")
    rows = db.session.scalars(select(EditHit).order_by(EditHit.id)).all()
    assert [row.superseded_at is not None for row in rows] == [True, False]


def test_within_one_file_the_last_row_of_a_key_counts(judging: Flask, tmp_path: Path) -> None:
    key = "A1,2026-03-01T09:00,E014,2026-03-01T10:00"
    take_in_csv(tmp_path, "edits", f"{EDITS}{key},,\n{key},2026-03-01T10:05,auto\n")
    fact = edit_fact()
    assert (fact.hits, fact.is_open, fact.is_person_touched) == (1, False, False)


def test_who_resolved_an_edit_is_not_kept(judging: Flask, tmp_path: Path) -> None:
    take_in_csv(
        tmp_path, "edits", EDITS + "A1,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-01T11:00,Sam Sample\n"
    )
    (row,) = db.session.scalars(select(EditHit))
    assert row.resolved_by == "person"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",2026-03-01T09:00,,,,", "claim_id"),
        ("A1,,,,,", "entered_tool_at"),
        ("A1,yesterday,,,,", "entered_tool_at"),
        ("A1,2026-03-01T09:00,,2026-03-01T10:00,,", "edit_code"),
        ("A1,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-01T11:00,", "resolved_by"),
        ("A1,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-01T08:00,sam", "resolved_at"),
        ("A1,2026-03-01T09:00,E0 14!,2026-03-01T10:00,,", "edit_code"),
    ],
)
def test_a_wrong_row_is_refused_with_its_column_and_the_others_land(
    judging: Flask, tmp_path: Path, row: str, column: str
) -> None:
    result = take_in_csv(tmp_path, "edits", f"{EDITS}{row}\nB1,2026-03-01T09:00,,,,\n")
    assert (result.added, result.rejected) == (1, 1)
    (fault,) = result.files[0].faults
    assert fault.where == f"line 2: {column}"
    assert "A1" not in fault.message


def test_a_log_without_its_columns_is_refused(judging: Flask, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="claim_id"):
        take_in_csv(tmp_path, "edits", "claim,when\nA1,2026-03-01\n")


def test_the_log_and_the_claim_meet_whichever_comes_first(judging: Flask, tmp_path: Path) -> None:
    log = EDITS + "a1 ,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-01T11:00,sam\n"
    take_in(tmp_path, claim_file(Clm("A1")).write())
    assert only_fact().edit_state is None
    take_in_csv(tmp_path, "edits", log)
    assert (only_fact().edit_state, only_fact().edit_cause) == ("touched", "EDIT-E014")
    assert edit_fact().payer == "northway"


def visit(**cells: str) -> str:
    names = ENCOUNTERS.strip().split(",")
    return ENCOUNTERS + ",".join(cells.get(name, "") for name in names) + "\n"


def test_a_visit_gives_its_claim_the_unit_it_was_registered_in(judging: Flask, tmp_path: Path) -> None:
    with unit_of_work():
        unit = UnitFactory(code="ED")
        hospital = UnitFactory(code="HOSP", npis=["1234567893"])
        person = PersonFactory(employee_no="7001")
    take_in(tmp_path, claim_file(Clm("A1")).write())
    assert only_fact().unit_id == hospital.id
    text = visit(
        encounter_id="E77",
        claim_id="A1",
        unit_code="ED",
        registered_by="7001",
        service_date="2026-03-02",
        auth_required="yes",
        auth_number="AUTH123",
        estimated_liability="120.00",
    )
    result = take_in_csv(tmp_path, "encounters", text)
    assert (result.added, result.has_faults) == (1, False)
    assert only_fact().unit_id == unit.id
    (row,) = db.session.scalars(select(Encounter))
    assert (row.registered_by, row.auth_required, row.has_auth_number) == (person.id, True, True)
    assert row.estimated_liability == Decimal(120)


def test_a_visit_that_moves_to_another_claim_gives_the_first_one_back(judging: Flask, tmp_path: Path) -> None:
    with unit_of_work():
        unit = UnitFactory(code="ED")
    take_in(tmp_path, claim_file(Clm("A1")).write())
    take_in_csv(tmp_path, "encounters", visit(encounter_id="E77", claim_id="A1", unit_code="ED"))
    assert only_fact().unit_id == unit.id
    result = take_in_csv(tmp_path, "encounters", visit(encounter_id="E77", claim_id="B1", unit_code="ED"))
    assert result.changed == 1
    assert only_fact().unit_id is None


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (Clm("A1", rendering="1987654328"), "CLINIC"),
        (Clm("A1", facility="1987654328"), "CLINIC"),
        (Clm("A1"), "HOSP"),
        (Clm("A1", npi="1555555550"), None),
        (Clm("A1", npi="1555555550", rendering="1987654328"), "CLINIC"),
    ],
)
def test_without_a_visit_the_provider_numbers_decide(
    judging: Flask, tmp_path: Path, claim: Clm, code: str | None
) -> None:
    with unit_of_work():
        ids = {
            "HOSP": UnitFactory(code="HOSP", npis=["1234567893"]).id,
            "CLINIC": UnitFactory(code="CLINIC", npis=["1987654328"]).id,
        }
    take_in(tmp_path, claim_file(claim).write())
    assert only_fact().unit_id == (ids[code] if code else None)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"unit_code": "NOWHERE"}, "unit_code"),
        ({"registered_by": "0000"}, "registered_by"),
        ({"auth_required": "perhaps"}, "auth_required"),
        ({"service_date": "02/03/2026"}, "service_date"),
        ({"encounter_id": ""}, "encounter_id"),
    ],
)
def test_a_wrong_visit_is_refused_with_its_column(
    judging: Flask, tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    result = take_in_csv(tmp_path, "encounters", visit(**({"encounter_id": "E1"} | cells)))
    assert result.rejected == 1
    assert result.files[0].faults[0].where == f"line 2: {column}"
    assert count_of(Encounter) == 0


def test_the_same_visits_twice_change_nothing(judging: Flask, tmp_path: Path) -> None:
    text = visit(
        encounter_id="E1", registered_at="2026-03-01T08:00", claim_id="A1", estimated_liability="1.50"
    )
    take_in_csv(tmp_path, "encounters", text)
    assert take_in_csv(tmp_path, "encounters", text).unchanged == 1
    assert count_of(ClaimFact) == 0
