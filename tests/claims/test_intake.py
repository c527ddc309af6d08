"""Importing X12: what is kept, repeated or refused, and that nothing is kept half or in clear."""

import json
import logging
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, select

from lms.claims.models import (
    ClaimAcknowledgment,
    ClaimFact,
    ClaimSubmission,
    ParkedEvent,
    RemitEvent,
    TouchedClaim,
    X12Set,
)
from lms.claims.services import recompute
from lms.core.database import Base, db
from lms.core.errors import Refused
from lms.core.imports import run_import
from lms.core.unit_of_work import unit_of_work
from tests.claims.worlds import count_of, facts, only_fact, take_in
from tests.claims.x12_files import (
    START,
    Answer,
    Clm,
    Clp,
    Envelope,
    answer_file,
    claim_file,
    claim_set,
    interchange_answer_file,
    remit_file,
    set_answer_file,
)

CLAIM_TABLES = [
    table
    for table in Base.metadata.sorted_tables
    if table.name.startswith(("x12_", "claim_", "remit_", "parked_", "edit_", "encounter"))
]


def dump(tables: list[Table] = Base.metadata.sorted_tables) -> str:
    """Everything in the tables, as text."""
    return "\n".join(str(tuple(row)) for table in tables for row in db.session.execute(select(table)))


def forget_all() -> None:
    """Empty the tables of claims."""
    with unit_of_work():
        for table in reversed(CLAIM_TABLES):
            db.session.execute(delete(table))


def derived() -> list[tuple[object, ...]]:
    """The derived rows without their ids."""
    columns = [column for column in ClaimFact.__table__.columns if column.name != "id"]
    return sorted((tuple(row) for row in db.session.execute(select(*columns))), key=str)


def test_a_claim_its_answer_and_its_payment_become_one_fact(judging: Flask, tmp_path: Path) -> None:
    result = take_in(
        tmp_path,
        claim_file(Clm("A1")).write(),
        answer_file(Answer("A1")).write(),
        remit_file(Clp("A1")).write(),
    )
    assert not result.has_faults
    assert result.added == 3
    fact = only_fact()
    assert (fact.payer, fact.payer_order, fact.claim_type) == ("northway", "P", "837P")
    assert (fact.charge, fact.first_submission_on) == (Decimal(400), START)
    assert (fact.ack_outcome, fact.ack_on) == ("accepted", START + timedelta(days=1))
    assert (fact.result, fact.paid, fact.first_remit_on) == ("paid", Decimal(300), START + timedelta(days=20))
    assert fact.public_id.startswith("C-")


def test_the_result_counts_what_each_file_holds(judging: Flask, tmp_path: Path) -> None:
    result = take_in(
        tmp_path,
        claim_file(Clm("A1"), Clm("A2", charge="150.50")).write(),
        remit_file(Clp("A1", paid="299.99", adjustments=("CO-45 100.01",))).write(),
    )
    sent, paid = result.as_json()["files"]
    assert (sent["claims"], sent["charge"], sent["remits"]) == (2, "550.50", 0)
    assert (paid["remits"], paid["paid"], paid["claims"]) == (1, "299.99", 0)
    assert sent["sets"] == [{"type": "837P", "control": "0001", "state": "read"}]
    assert len(sent["sha256"]) == 64


def test_the_same_file_twice_changes_nothing(judging: Flask, tmp_path: Path) -> None:
    files = [
        claim_file(Clm("A1")).write(),
        answer_file(Answer("A1")).write(),
        set_answer_file((1, "A")).write(),
        interchange_answer_file(code="A"),
        remit_file(Clp("A1")).write(),
    ]
    take_in(tmp_path, *files)
    before = dump(CLAIM_TABLES)
    again = take_in(tmp_path, *files)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 5)
    assert {one.state for file in again.files for one in file.sets} == {"repeated"}
    assert dump(CLAIM_TABLES) == before


def test_the_same_set_in_another_file_is_repeated(judging: Flask, tmp_path: Path) -> None:
    first, second = claim_file(Clm("A1")).write(), claim_file(Clm("B1"), control=2).write()
    take_in(tmp_path, first)
    result = take_in(tmp_path, first + second)
    assert [one.state for one in result.files[0].sets] == ["repeated", "read"]
    assert count_of(ClaimSubmission) == 2


def test_the_same_remittance_under_another_envelope_adds_no_event(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("A1")).write(), remit_file(Clp("A1")).write())
    again = remit_file(Clp("A1")).text().replace("000000901", "000000999")
    take_in(tmp_path, again.encode())
    assert count_of(RemitEvent) == 1
    assert only_fact().latest_paid == 300


def test_a_dry_run_says_the_same_and_keeps_nothing(judging: Flask, tmp_path: Path) -> None:
    data = claim_file(Clm("A1")).write()
    told = take_in(tmp_path, data, dry_run=True)
    assert told.added == 1
    assert (count_of(X12Set), count_of(ClaimFact)) == (0, 0)
    assert take_in(tmp_path, data).added == told.added


def test_a_cut_off_set_is_refused_whole_and_its_neighbours_are_kept(judging: Flask, tmp_path: Path) -> None:
    good, cut = claim_file(Clm("A1")).write(), claim_file(Clm("B1"), Clm("B2"), control=2).write()
    result = take_in(tmp_path, good + cut[:-120] + b"~\n" + claim_file(Clm("C1"), control=3).write())
    assert [one.state for one in result.files[0].sets] == ["read", "refused", "read"]
    assert result.rejected == 1
    assert count_of(ClaimSubmission) == 2


def test_sets_of_other_kinds_are_skipped_without_a_fault(judging: Flask, tmp_path: Path) -> None:
    other = Envelope(guide="005010X279A1", functional="HS").add("270", ["BHT*0022*13*1*20260302*0800"])
    result = take_in(tmp_path, other.write())
    assert [one.state for one in result.files[0].sets] == ["skipped"]
    assert not result.has_faults


def test_a_file_without_an_interchange_is_refused_and_still_listed(judging: Flask, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        take_in(tmp_path, b"just some text")
    assert "ISA" in refused.value.message
    (file,) = refused.value.document["files"]
    assert [fault["code"] for fault in file["faults"]] == ["no-isa"]


def test_a_bad_file_among_good_ones_does_not_stop_them(judging: Flask, tmp_path: Path) -> None:
    result = take_in(tmp_path, b"just some text", claim_file(Clm("A1")).write())
    assert result.has_faults
    assert result.rejected == 1
    assert count_of(ClaimFact) == 1


def test_a_file_that_is_not_there_is_refused(judging: Flask, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be opened"):
        run_import("claims", [tmp_path / "none.txt"])


def test_no_more_faults_are_listed_than_a_person_can_read(judging: Flask, tmp_path: Path) -> None:
    segments = claim_set([Clm("A1")], 0, "B1", "837P") + ["bad*x"] * 1500
    result = take_in(tmp_path, Envelope().add("837", segments).write())
    told = result.files[0].faults
    assert len(told) == 1001
    assert told[-1].code == "more-faults"
    assert "500" in told[-1].message


SECRETS = ("ACCT77", "MEMBER88", "PAYCTL99", "SAMPLE*PATIENT", "PATIENT", "TRACE901")


def test_no_identifier_and_no_name_is_kept_or_logged(
    judging: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    result = take_in(
        tmp_path,
        claim_file(Clm("ACCT77", member="MEMBER88"), Clm("ACCT77", order="S", member="MEMBER88")).write(),
        answer_file(Answer("ACCT77", control="PAYCTL99")).write(),
        remit_file(Clp("ACCT77", control="PAYCTL99")).write(),
        remit_file(Clp("ACCT77", control="PAYCTL99", paid="1.00"), control=902).write(),
    )
    everything = dump() + json.dumps(result.as_json()) + caplog.text
    for secret in SECRETS:
        assert secret not in everything


def test_what_stands_in_a_code_by_mistake_is_not_kept(judging: Flask, tmp_path: Path) -> None:
    text = remit_file(Clp("A1")).text().replace("CAS*CO*45*", "CAS*CO*SAM SAMPLE*")
    other = claim_file(Clm("A1", npi="SAM SAMPLE", payer="SAM SAMPLE")).write()
    take_in(tmp_path, text.encode(), other)
    assert "SAM SAMPLE" not in dump()


def test_a_rejected_set_rejects_all_its_claims(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("A1"), Clm("A2")).write(), set_answer_file((1, "R"), code="R").write())
    assert [(fact.ack_outcome, fact.ack_cause) for fact in facts()] == [("rejected", "999-IK304-3")] * 2


def test_a_rejected_interchange_rejects_all_its_claims(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("A1")).write(), interchange_answer_file())
    assert (only_fact().ack_outcome, only_fact().ack_cause) == ("rejected", "TA1-006")


def test_an_answer_read_before_its_claims_counts_when_they_come(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, set_answer_file((1, "R"), code="R").write())
    take_in(tmp_path, claim_file(Clm("A1")).write())
    assert only_fact().ack_outcome == "rejected"


def test_a_rejected_receiver_rejects_the_file_it_names(judging: Flask, tmp_path: Path) -> None:
    take_in(
        tmp_path,
        claim_file(Clm("A1"), reference="B1").write(),
        claim_file(Clm("A2"), reference="B2", control=2).write(),
        answer_file(receiver_code="A3:33", reference="B2").write(),
    )
    assert sorted(fact.ack_outcome or "" for fact in facts()) == ["", "rejected"]


def test_a_control_number_used_again_a_year_later_does_not_reject_the_old_claims(
    judging: Flask, tmp_path: Path
) -> None:
    take_in(
        tmp_path,
        claim_file(Clm("OLD"), day=0).write(),
        claim_file(Clm("NEW"), day=365).write(),
        set_answer_file((1, "R"), code="R", day=366).write(),
    )
    assert [fact.ack_outcome for fact in facts()] == [None, "rejected"]


def test_another_submitters_control_number_is_not_meant(judging: Flask, tmp_path: Path) -> None:
    take_in(
        tmp_path,
        claim_file(Clm("OURS")).write(),
        claim_file(Clm("THEIRS"), sender="CLINIC").write(),
        set_answer_file((1, "R"), code="R").write(),
    )
    assert sorted(fact.ack_outcome or "" for fact in facts()) == ["", "rejected"]


def test_a_remittance_without_a_claim_is_parked_until_the_claim_comes(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, remit_file(Clp("A1")).write())
    (parked,) = db.session.scalars(select(ParkedEvent))
    assert (parked.kind, parked.reason, parked.payer) == ("remittance", "no-claim", "northway")
    take_in(tmp_path, claim_file(Clm("A1")).write())
    assert count_of(ParkedEvent) == 0
    assert only_fact().result == "paid"


def test_a_remittance_without_the_providers_number_is_linked_by_the_claims(
    judging: Flask, tmp_path: Path
) -> None:
    take_in(tmp_path, claim_file(Clm("A1")).write(), remit_file(Clp("A1"), npi=None).write())
    assert only_fact().result == "paid"


def test_a_replacement_under_another_number_joins_its_claim_in_any_order(
    judging: Flask, tmp_path: Path
) -> None:
    files = [
        claim_file(Clm("A1")).write(),
        remit_file(
            Clp("A1", paid="0.00", adjustments=("CO-16 400.00",), remarks=("N382",), control="PCN7")
        ).write(),
        claim_file(Clm("A1X", frequency="7", original="PCN7"), day=30, control=2).write(),
        remit_file(Clp("A1X", control="PCN8"), day=50, control=902).write(),
    ]
    for data in reversed(files):
        take_in(tmp_path, data)
    fact = only_fact()
    assert (fact.result, fact.cause, fact.is_overturned, fact.submissions) == (
        "full_denial",
        "RARC-N382",
        True,
        2,
    )
    assert count_of(ParkedEvent) == 0


def test_a_remittance_out_of_balance_is_kept_apart(judging: Flask, tmp_path: Path) -> None:
    result = take_in(
        tmp_path,
        claim_file(Clm("A1")).write(),
        remit_file(Clp("A1", paid="290.00")).write(),
    )
    assert [fault.code for fault in result.files[1].faults] == ["unbalanced-claim"]
    fact = only_fact()
    assert (fact.result, fact.is_quarantined, fact.is_counted) == ("out_of_balance", True, False)


def test_a_set_out_of_balance_keeps_all_its_claims_apart(judging: Flask, tmp_path: Path) -> None:
    take_in(
        tmp_path,
        claim_file(Clm("A1"), Clm("A2")).write(),
        remit_file(Clp("A1"), Clp("A2"), payment="700.00").write(),
    )
    assert {fact.result for fact in facts()} == {"out_of_balance"}
    (stored,) = db.session.scalars(select(X12Set).where(X12Set.kind == "835"))
    assert (stored.difference, stored.payer) == (Decimal(-100), "northway")


def test_rebuilding_everything_changes_nothing(judging: Flask, tmp_path: Path) -> None:
    take_in(
        tmp_path,
        claim_file(Clm("A1"), Clm("A2"), Clm("A2", order="S", payer="60202")).write(),
        answer_file(Answer("A1"), Answer("A2", "A7:164", "U")).write(),
        remit_file(Clp("A1"), Clp("A2")).write(),
    )
    before = derived()
    with unit_of_work():
        assert recompute.rebuild() == 0
    assert derived() == before
    assert count_of(TouchedClaim) == 0


def test_a_spoilt_fact_is_put_right_by_rebuilding(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, claim_file(Clm("A1")).write(), remit_file(Clp("A1")).write())
    before = derived()
    with unit_of_work():
        only_fact().result = "full_denial"
        db.session.flush()
        assert recompute.rebuild() == 1
    assert derived() == before


FILES = [
    claim_file(Clm("A1"), Clm("A2")).write(),
    claim_file(Clm("A2"), day=4, control=2).write(),
    answer_file(Answer("A1"), Answer("A2", "A7:164", "U")).write(),
    answer_file(Answer("A2"), day=5, control=502, reference="B2").write(),
    set_answer_file((1, "A")).write(),
    remit_file(Clp("A1", paid="0.00", adjustments=("CO-197 400.00",), control="X1"), Clp("A2")).write(),
    remit_file(
        Clp("A1", status="22", charge="-400.00", paid="0.00", adjustments=("CO-197 -400.00",), control="X1"),
        Clp("A1", control="X2"),
        day=40,
        control=902,
    ).write(),
]


@given(order=st.permutations(range(len(FILES))))
@settings(max_examples=12)
def test_files_in_any_order_give_the_same_facts(
    judging: Flask, tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    outcomes = []
    for some in (list(range(len(FILES))), order):
        for place in some:
            take_in(folder, FILES[place])
        outcomes.append(derived())
        forget_all()
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) == 2


def test_an_answer_row_keeps_codes_and_no_more(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, answer_file(Answer("A1", "A7:562:85", "WQ")).write())
    (row,) = db.session.scalars(select(ClaimAcknowledgment))
    assert (row.answer, row.detail, row.conflict, row.from_payer) == ("rejected", "A7:562:85", True, True)
