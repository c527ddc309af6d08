"""Provider numbers that move between units take their claims with them, in the same import."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.claims import listeners
from lms.claims.models import ClaimFact, TouchedClaim
from lms.claims.services.recompute import rebuild
from lms.claims.services.touched import findings
from lms.core.database import db
from lms.core.imports import ImportResult
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Unit
from tests.claims.worlds import count_of, take_in, take_in_csv
from tests.claims.x12_files import Clm, claim_file

ORG = "code,name,kind,parent_code,care_setting,time_zone,npi\n"
BILLING, RENDERING = "1234567893", "1987654328"


@pytest.fixture
def claims(judging: Flask, tmp_path: Path) -> Path:
    """Two hospitals, one of which bills; a claim of its own and one with a rendering provider."""
    org(tmp_path, f"HOSP,Hospital,facility,,acute,,{BILLING}", "CLINIC,Clinic,facility,,ambulatory,,")
    take_in(tmp_path, claim_file(Clm("A1")).write(), claim_file(Clm("A2", rendering=RENDERING)).write())
    return tmp_path


def org(folder: Path, *rows: str, dry_run: bool = False) -> ImportResult:
    return take_in_csv(folder, "org", ORG + "".join(f"{row}\n" for row in rows), dry_run=dry_run)


def units_of_claims() -> list[str | None]:
    db.session.expire_all()
    rows = select(Unit.code).select_from(ClaimFact).outerjoin(Unit, Unit.id == ClaimFact.unit_id)
    return sorted(db.session.scalars(rows), key=str)


def test_a_number_given_to_a_unit_takes_its_claims_there(claims: Path) -> None:
    assert units_of_claims() == ["HOSP", "HOSP"]
    result = org(claims, f"CLINIC,Clinic,facility,,ambulatory,,{RENDERING}")
    assert units_of_claims() == ["CLINIC", "HOSP"]
    assert "~ claims that name 1 moved NPIs are attributed anew" in result.changes


def test_a_number_that_moves_to_another_unit_takes_all_its_claims(claims: Path) -> None:
    org(
        claims,
        f"HOSP,Hospital,facility,,acute,,{RENDERING}",
        f"CLINIC,Clinic,facility,,ambulatory,,{BILLING}",
    )
    assert units_of_claims() == ["CLINIC", "HOSP"]


def test_afterwards_a_rebuild_finds_nothing_to_put_right(claims: Path) -> None:
    org(claims, f"CLINIC,Clinic,facility,,ambulatory,,{RENDERING}")
    with unit_of_work():
        assert rebuild() == 0


def test_a_change_of_a_name_touches_no_claim(claims: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise AssertionError("no claim names a number that moved")

    monkeypatch.setattr(listeners, "recompute_touched", fail)
    before = units_of_claims()
    org(claims, f"HOSP,Harbour hospital,facility,,acute,,{BILLING}")
    org(claims, "CLINIC,Clinic,facility,,ambulatory,,1555555550")
    assert units_of_claims() == before


def test_a_dry_run_moves_nothing(claims: Path) -> None:
    org(claims, f"CLINIC,Clinic,facility,,ambulatory,,{RENDERING}", dry_run=True)
    assert units_of_claims() == ["HOSP", "HOSP"]


def test_of_very_many_it_is_noted_and_said_that_they_wait(
    claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "AT_MOST", 0)
    org(claims, f"CLINIC,Clinic,facility,,ambulatory,,{RENDERING}")
    assert count_of(TouchedClaim) == 1
    assert findings() == [
        "Claims that wait to be judged again: 1. Run lms rebuild, or import the next claims."
    ]
    take_in(claims, claim_file(Clm("A3")).write())
    assert (count_of(TouchedClaim), findings()) == (0, [])
    assert units_of_claims() == ["CLINIC", "HOSP", "HOSP"]
