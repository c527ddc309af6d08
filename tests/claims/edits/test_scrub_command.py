"""``lms claims scrub``: hits of a file as a table or one document, with exit codes."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from lms.claims.cli import claims_group
from lms.claims.edits.sound_claims import sound_claim
from lms.claims.models import ClaimFact, X12Set
from lms.core.database import db
from tests.claims.worlds import take_in

pytestmark = pytest.mark.usefixtures("judging")
NO_MEMBER = ("****MI*M1000001", "")


def scrub(*arguments: str | Path) -> Result:
    return CliRunner().invoke(claims_group, ["scrub", *map(str, arguments)])


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.837"
    path.write_bytes(sound_claim("837P"))
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.837"
    path.write_bytes(sound_claim("837P", [NO_MEMBER]))
    return path


def test_sound_claims_end_with_nought_and_say_what_was_not_checked(sound: Path) -> None:
    result = scrub(sound)
    assert result.exit_code == 0
    assert "1 claims, 1 without a hit; 0 hits, 0 faults" in result.stdout
    assert "EDIT-E059" in result.stdout


def test_a_hit_ends_with_one_and_shows_place_message_step_and_role(wrong: Path) -> None:
    result = scrub(wrong)
    assert result.exit_code == 1
    assert "EDIT-E005  2010BA NM109" in result.stdout
    assert "[W02 patient_access]" in result.stdout
    assert "set 1 claim 1  C-" in result.stdout


def test_a_document_is_one_and_holds_claims_faults_and_numbers(sound: Path, wrong: Path) -> None:
    result = scrub(sound, wrong, "--json")
    found = document(result)
    assert [len(claim["hits"]) for claim in found["claims"]] == [0, 1]
    hit = found["claims"][1]["hits"][0]
    assert (hit["edit"], hit["location"], hit["segment"], hit["step"]) == (
        "EDIT-E005",
        "2010BA NM109",
        14,
        "W02",
    )
    assert found["claims"][0]["not_checked"]["EDIT-E059"] == ["eligibility"]
    assert found["summary"]["claims"] == 2
    assert found["summary"]["hits_by_edit"] == {"EDIT-E005": 1}
    assert found["faults"] == []


def test_nothing_printed_names_a_person_or_a_number_of_theirs(wrong: Path, sound: Path) -> None:
    for result in (scrub(wrong, sound), scrub(wrong, sound, "--json")):
        assert not {"SAMPLE", "M1000001", "19700105", '"C1"'} & set(result.output.replace(",", " ").split())


def test_a_claim_has_the_id_under_which_an_import_knows_it(tmp_path: Path, sound: Path) -> None:
    take_in(tmp_path, sound_claim("837P"))
    (claim,) = document(scrub(sound, "--json"))["claims"]
    assert claim["claim"] == db.session.scalar(select(ClaimFact.public_id))


def test_checking_stores_nothing(wrong: Path) -> None:
    scrub(wrong)
    assert db.session.scalar(select(func.count()).select_from(X12Set)) == 0


def test_faults_of_a_file_end_with_one_and_go_to_standard_error(tmp_path: Path) -> None:
    path = tmp_path / "cut.837"
    path.write_bytes(sound_claim("837P").replace(b"SE*", b"SE*9"))
    result = scrub(path)
    assert result.exit_code == 1
    assert "SE01 does not match" in result.stderr
    assert document(scrub(path, "--json"))["faults"][0]["code"] == "se-count"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken"])
def test_a_file_without_claims_is_refused_with_one_document(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.txt"
    path.write_bytes(content)
    result = scrub(path, "--json")
    assert result.exit_code == 2
    assert document(result)["error"] == "No file holds an 837P or 837I."
    assert scrub(path).exit_code == 2
    assert scrub(tmp_path / "absent.837").exit_code == 2


def test_folders_and_archives_are_read_in_the_order_of_their_names(
    tmp_path: Path, sound: Path, wrong: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.write(sound, "a.837")
    found = document(scrub(tmp_path, "--json"))
    assert [claim["file"] for claim in found["claims"]] == ["both.zip/a.837", "sound.837", "wrong.837"]


def test_only_claims_to_one_payer_are_checked_when_one_is_named(sound: Path, wrong: Path) -> None:
    assert document(scrub(wrong, "--payer", "medicare", "--json"))["summary"]["claims"] == 0
    assert document(scrub(wrong, "--payer", "NWHP1", "--json"))["summary"]["claims"] == 1


def test_facts_of_every_claim_and_of_one_are_used(tmp_path: Path, sound: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "every_claim:\n  encounter: {is_closed: true, orders_signed: true}\n"
        "claims:\n  C1:\n    encounter: {is_closed: false, orders_signed: true}\n"
    )
    (claim,) = document(scrub(sound, "--facts", facts, "--json"))["claims"]
    assert [hit["edit"] for hit in claim["hits"]] == ["EDIT-E056"]
    facts.write_text("every_claim:\n  encounter: {is_closed: true, orders_signed: true}\n")
    (claim,) = document(scrub(sound, "--facts", facts, "--json"))["claims"]
    assert not claim["hits"]
    assert "EDIT-E056" not in claim["not_checked"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("other: 1", "holds other things than side facts"),
        ("every_claim: {todays: x}", "todays is not known"),
        ("claims: {SECRET-7: {today: never}}", "claims, entry 1: today: must be a date"),
        ("claims: [", "is not YAML"),
        ("claims: 5", "claims: must be a mapping"),
    ],
)
def test_a_facts_file_with_something_unknown_is_refused_without_repeating_it(
    tmp_path: Path, sound: Path, text: str, says: str
) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(text)
    result = scrub(sound, "--facts", facts, "--json")
    assert result.exit_code == 2
    assert says in document(result)["error"]
    assert "SECRET" not in result.output


def test_a_hospital_s_own_table_replaces_the_sample_and_is_whole(tmp_path: Path, sound: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / "unit_limits.csv").write_text("code,units,by\nJ0696,1,line\n")
    (claim,) = document(scrub(sound, "--tables", tables, "--json"))["claims"]
    assert [hit["edit"] for hit in claim["hits"]] == ["EDIT-E026"]
    assert "EDIT-E026" not in claim["not_checked"]
    assert "EDIT-E025" in claim["not_checked"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("weights.csv", "code\n", "is no table of the edits"),
        ("unit_limits.csv", "code,units\n", "has other columns"),
        ("unit_limits.csv", "code,units,by\nX,1\n", "unit_limits.csv:2: has 2 values, not 3"),
        ("unit_limits.csv", "", "has other columns"),
    ],
)
def test_a_table_of_another_shape_is_refused(
    tmp_path: Path, sound: Path, name: str, text: str, says: str
) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    (tables / name).write_text(text)
    result = scrub(sound, "--tables", tables, "--json")
    assert result.exit_code == 2
    assert says in document(result)["error"]


def test_the_book_is_made_once_for_the_same_content(judging: Flask) -> None:
    from lms.claims.services.edit_book import edit_book

    assert edit_book() is edit_book()
