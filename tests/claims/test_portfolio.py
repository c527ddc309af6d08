"""The worked portfolio: twenty claims from the tool to the remittance, and the numbers they give."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.claims.models import ClaimFact, EditFact
from lms.core.database import db
from tests.claims.worlds import facts, take_in, take_in_csv
from tests.claims.x12_files import Answer, Clm, Clp, answer_file, claim_file, remit_file

PAID = [f"P{number}" for number in range(10)]
DEDUCTIBLE, PARTIAL = "D1", "Q1"
FULL = [f"F{number}" for number in range(3)]
PENDING = ["W1", "W2"]
ACCEPTED = [*PAID, DEDUCTIBLE, *FULL, PARTIAL, *PENDING]
REJECTED, RESENT, NEVER_SENT = "R1", "R2", "N1"
TOUCHED = (PAID[0], RESENT, NEVER_SENT)


def log() -> str:
    """Twenty claims in the tool, three touched by a person, one of those never released."""
    rows = ["claim_id,entered_tool_at,edit_code,hit_at,resolved_at,resolved_by"]
    for number in (*ACCEPTED, REJECTED, RESENT, NEVER_SENT):
        touched = "E014,2026-03-01T10:00,2026-03-01T11:00,user7" if number in TOUCHED else ",,,"
        rows.append(f"{number},2026-03-01T09:00,{touched}")
    rows.append(f"{PAID[1]},2026-03-01T09:00,E016,2026-03-01T10:00,2026-03-01T10:01,auto")
    return "\n".join(rows)


@pytest.fixture
def portfolio(judging: Flask, tmp_path: Path) -> list[ClaimFact]:
    take_in_csv(tmp_path, "edits", log())
    first = (*ACCEPTED, REJECTED, RESENT)
    answers = [Answer(number) for number in ACCEPTED]
    answers += [Answer(number, "A7:164", "U") for number in (REJECTED, RESENT)]
    denied = {"paid": "0.00", "adjustments": ("CO-197 400.00",)}
    take_in(
        tmp_path,
        claim_file(*(Clm(number) for number in first)).write(),
        answer_file(*answers).write(),
        claim_file(Clm(RESENT), day=3, control=2).write(),
        answer_file(Answer(RESENT), day=4, control=502, reference="B2").write(),
        remit_file(
            *(Clp(number, control=number) for number in (*PAID, RESENT)),
            Clp(DEDUCTIBLE, paid="0.00", adjustments=("CO-45 100.00", "PR-1 300.00"), control="d"),
            *(Clp(number, control=number, **denied) for number in FULL),  # type: ignore[arg-type]
            Clp(PARTIAL, paid="100.00", adjustments=("CO-45 100.00", "CO-50 200.00"), control="q"),
        ).write(),
    )
    return facts()


def count(found: list[ClaimFact], **wanted: object) -> int:
    return sum(all(getattr(fact, name) == value for name, value in wanted.items()) for fact in found)


def test_seventeen_of_twenty_claims_passed_the_edits_without_a_person(portfolio: list[ClaimFact]) -> None:
    edits = db.session.scalars(select(EditFact)).all()
    assert len(edits) == 20
    assert sum(not one.is_person_touched and not one.is_open for one in edits) == 17


def test_a_claim_that_was_never_sent_is_in_the_edit_log_only(portfolio: list[ClaimFact]) -> None:
    keys = {fact.claim_key for fact in portfolio}
    unsent = [one for one in db.session.scalars(select(EditFact)) if one.claim_key not in keys]
    assert [one.is_person_touched for one in unsent] == [True]


def test_seventeen_of_nineteen_first_submissions_were_accepted(portfolio: list[ClaimFact]) -> None:
    assert len(portfolio) == 19
    assert count(portfolio, ack_outcome="accepted") == 17
    assert count(portfolio, ack_outcome="rejected") == 2


def test_sixteen_roots_were_remitted_with_three_full_and_one_partial_denial(
    portfolio: list[ClaimFact],
) -> None:
    remitted = [fact for fact in portfolio if fact.first_remit_on is not None]
    assert len(remitted) == 16
    assert count(remitted, result="full_denial") == 3
    assert count(remitted, result="partial_denial") == 1
    assert count(remitted, result="zero_pay_not_denied") == 1
    assert all(fact.is_counted for fact in remitted)


def test_four_of_nineteen_submitted_claims_were_denied_first(portfolio: list[ClaimFact]) -> None:
    denied = [fact for fact in portfolio if fact.result in ("full_denial", "partial_denial")]
    submitted = [fact for fact in portfolio if fact.first_submission_on is not None]
    assert (len(denied), len(submitted)) == (4, 19)
    assert sum(fact.denied or 0 for fact in denied) == 1400
    assert sum(fact.charge for fact in denied) == 1600


def test_eleven_of_seventeen_known_outcomes_passed_first(portfolio: list[ClaimFact]) -> None:
    known = [
        fact
        for fact in portfolio
        if fact.ack_outcome == "rejected" or (fact.ack_outcome == "accepted" and fact.first_remit_on)
    ]
    good = [
        fact
        for fact in known
        if fact.ack_outcome == "accepted" and fact.result in ("paid", "zero_pay_not_denied")
    ]
    assert (len(good), len(known)) == (11, 17)


def test_the_resent_claim_is_one_root_paid_but_not_clean_first_time(portfolio: list[ClaimFact]) -> None:
    (resent,) = (fact for fact in portfolio if fact.submissions == 2)
    assert (resent.is_resubmitted, resent.ack_outcome, resent.result) == (True, "rejected", "paid")
    assert (resent.ack_cause, resent.edit_state) == ("CSC-164", "touched")
