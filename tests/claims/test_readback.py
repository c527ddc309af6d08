"""The answers to one claim, read without a database as an import reads them."""

from decimal import Decimal

from lms.claims.x12.readback import Readback, read_back
from tests.claims.makers import reason_table
from tests.claims.x12_files import Answer, Clm, Clp, answer_file, claim_file, remit_file

SENT = claim_file(Clm("A1")).write()
LET_IN = answer_file(Answer("A1")).write()


def read(*files: bytes) -> Readback:
    """Return what the files say by the real reason table."""
    return read_back(files, reason_table())


def test_a_paid_claim_is_read_as_paid() -> None:
    found = read(SENT, LET_IN, remit_file(Clp("A1")).write())

    assert found.claim is not None
    assert found.claim.charge == Decimal("400.00")
    assert found.acknowledged.outcome == "accepted"
    assert found.statuses == ("A2:20",)
    assert found.outcome is not None
    assert (found.outcome.result, found.outcome.paid) == ("paid", Decimal("300.00"))
    assert found.faults == ()


def test_a_denial_is_read_with_its_reason() -> None:
    denied = Clp("A1", paid="0", adjustments=("CO-22 400.00",), status="4")
    outcome = read(SENT, LET_IN, remit_file(denied).write()).outcome

    assert outcome is not None
    assert (outcome.result, outcome.carc, outcome.group) == ("full_denial", "22", "CO")
    assert outcome.denied == Decimal("400.00")


def test_a_claim_that_was_not_let_in_has_no_outcome() -> None:
    found = read(SENT, answer_file(Answer("A1", code="A7:164", action="U")).write())

    assert found.acknowledged.outcome == "rejected"
    assert found.statuses == ("A7:164",)
    assert found.outcome is None


def test_a_claim_without_an_answer_waits() -> None:
    found = read(SENT)

    assert found.acknowledged.outcome is None
    assert (found.statuses, found.outcome) == ((), None)


def test_a_remittance_that_does_not_add_up_is_not_trusted() -> None:
    found = read(SENT, LET_IN, remit_file(Clp("A1"), payment="299.00").write())

    assert found.outcome is not None
    assert found.outcome.result == "out_of_balance"
    assert "unbalanced-set" in found.faults


def test_the_order_of_the_files_does_not_matter() -> None:
    files = [SENT, LET_IN, remit_file(Clp("A1")).write()]

    assert read(*files).outcome == read(*reversed(files)).outcome
