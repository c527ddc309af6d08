"""Every shipped edit finds what it is for, says what to do, and leaves sound claims alone."""

import re
from typing import Any

import pytest

from lms.claims.edits.book import EditBook
from lms.claims.edits.scrubbing import scrub
from lms.claims.edits.side_facts import NO_FACTS, SideFacts
from tests.claims.edits.books import book, claim, edits_body, edits_hit, root_causes_body, scrubbed
from tests.claims.edits.each_edit import FAULTS, Fault

ALL_KNOWN: dict[str, Any] = {
    "today": "2026-03-10",
    "eligibility": [{"payer": "60101", "is_active": True, "needs_referral": False, "last_name": "Sample"}],
    "authorizations": [],
    "authorization_needed": [],
    "notices": [],
    "orders": [{}],
    "encounter": {
        "is_closed": True,
        "orders_signed": True,
        "mode": "in_person",
        "patient_place": "elsewhere",
        "disposition": "01",
        "accident": "none",
    },
    "sent": [],
    "enrolments": [
        {"npi": "1234567893", "tax_id": "310000001"},
        {"npi": "1987654328", "payer": "northway", "first": "2020-01-01"},
    ],
    "other_coverage": [],
    "secondary_answers": True,
    "admissions": [],
    "charge_posts": [{"posted_on": "2026-03-06"}],
    "calendar": {"final_on": "2026-03-08"},
    "coverage_policy": {},
    "filing_days": 90,
}


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{one.edit}-{place}" for place, one in enumerate(FAULTS)])
def test_a_claim_with_one_fault_falls_out_of_its_edit_alone(fault: Fault) -> None:
    facts = dict(fault.facts)
    assert edits_hit(scrubbed(fault.kind, *fault.changes, **facts)) == {fault.edit, *fault.also}


def test_there_is_a_claim_for_every_edit_and_an_edit_for_every_reason() -> None:
    reasons = {one["code"] for one in root_causes_body()["reasons"] if one["code_set"] == "PREBILL_EDIT"}
    assert len(reasons) == 65
    assert {one.edit for one in FAULTS} == {edit.id.removeprefix("EDIT-") for edit in book().edits} == reasons


@pytest.mark.parametrize("kind", ["837P", "837I", "outpatient"])
def test_a_sound_claim_passes_whether_facts_are_known_or_not(kind: str) -> None:
    status = "inpatient" if kind == "837I" else "outpatient"
    assert scrubbed(kind).is_clean
    assert scrubbed(kind, **ALL_KNOWN, status_order={"now": status}).is_clean


def test_all_facts_together_leave_only_tables_that_are_samples_unchecked() -> None:
    assert set(ALL_KNOWN) | {"status_order"} == set(SideFacts.__dataclass_fields__)
    for kind in ("837P", "837I", "outpatient"):
        status = "inpatient" if kind == "837I" else "outpatient"
        answer = scrubbed(kind, **ALL_KNOWN, status_order={"now": status})
        lacking = {name for names in answer.lacking.values() for name in names}
        assert all(re.fullmatch(r"table:\w+ \(a sample\)", name) for name in lacking), lacking


def test_an_edit_without_its_facts_is_listed_with_what_it_lacks() -> None:
    answer = scrubbed("837P")
    assert {"EDIT-E048", "EDIT-E056", "EDIT-E059"} <= set(answer.not_checked)
    assert answer.lacking["EDIT-E059"] == ("eligibility",)
    assert answer.lacking["EDIT-E056"] == ("encounter.is_closed", "encounter.orders_signed")


def test_an_edit_that_does_not_apply_is_not_listed_as_unchecked() -> None:
    assert "EDIT-E014" not in scrubbed("837P").not_checked
    assert "EDIT-E036" not in scrubbed("837I").not_checked
    assert "EDIT-E051" not in scrubbed("outpatient").not_checked


def test_a_hit_takes_step_role_and_repair_from_the_reason_table() -> None:
    answer = scrubbed("837I", ("NM1*71*1*DOC*SAM****XX*1987654328", ""))
    (hit,) = answer.hits
    assert (hit.step, hit.role, hit.repaired_by, hit.category) == (
        "W10",
        "provider",
        "him_coder",
        "documentation",
    )
    assert (hit.location, hit.position) == ("2310A NM101", 0)


def test_no_message_names_the_person_or_the_number_of_a_member() -> None:
    for fault in FAULTS:
        for hit in scrubbed(fault.kind, *fault.changes, **fault.facts).hits:
            for secret in ("SAMPLE", "PATIENT", "M1000001", "1EG4TE5MK73", "19700105", "HILL"):
                assert secret not in hit.message


def test_messages_end_as_sentences_and_say_nothing_of_blame() -> None:
    for edit in edits_body()["edits"]:
        for check in edit["checks"]:
            assert re.fullmatch(r"[A-Z{].*[.)]", check["message"]), check["message"]
            assert not re.search(r"(?i)\b(wrong!|fault of|your mistake|blame)\b", check["message"])


def test_what_a_payer_asks_goes_before_what_its_kind_asks() -> None:
    body = edits_body()
    body["edits"] = [one for one in body["edits"] if one["id"] == "EDIT-E006"]
    body["edits"][0]["checks"][0]["by_payer"]["northway"] = {"must_match": "[0-9]+"}
    body["edits"][0]["checks"][0]["by_payer"]["commercial"] = {"must_match": "M[0-9]+"}
    payers = {"northway": {"kind": "commercial", "ids": ["60101"]}}
    own = EditBook.from_bodies(body, root_causes_body(), payers)
    kind_only = EditBook.from_bodies(
        body, root_causes_body(), {"x": {"kind": "commercial", "ids": ["60101"]}}
    )
    assert edits_hit(scrub(claim(), NO_FACTS, own)) == {"E006"}
    assert edits_hit(scrub(claim(), NO_FACTS, kind_only)) == set()


def test_a_payer_that_is_not_listed_goes_by_the_filing_indicator() -> None:
    unlisted = ("NORTHWAY HEALTH PLAN*****PI*60101", "STATE PLAN*****PI*77777")
    medicaid = ("SBR*P*18*******CI", "SBR*P*18*******MC")
    assert edits_hit(scrubbed("837P", unlisted)) == {"E011"}
    assert edits_hit(scrubbed("837P", unlisted, medicaid)) == {"E011", "E046"}
