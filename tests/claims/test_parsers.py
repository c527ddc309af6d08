"""The parsers: what each set says, and what is checked on reading it."""

import io
from datetime import date
from decimal import Decimal

import pytest

from lms.claims.rules.facts import Adjustment, StatusCode
from lms.claims.x12.faults import Fault
from lms.claims.x12.items import Claim, ClaimAck, Item, RemitClaim, RemitTotals, SetAck
from lms.claims.x12.parsers import PARSERS
from lms.claims.x12.reader import Reader
from tests.claims.x12_files import (
    NPI,
    Answer,
    Clm,
    Clp,
    Envelope,
    answer_file,
    claim_file,
    claim_set,
    on,
    remit_file,
    set_answer_file,
)


def read(envelope: Envelope | str) -> list[Item]:
    text = envelope if isinstance(envelope, str) else envelope.text()
    return list(Reader(io.BytesIO(text.encode()), PARSERS))


def told(envelope: Envelope | str) -> list[str]:
    return [item.code for item in read(envelope) if isinstance(item, Fault) and item.code != "se-count"]


def claim_of(envelope: Envelope | str) -> Claim:
    (found,) = (item for item in read(envelope) if isinstance(item, Claim))
    return found


def ack_of(envelope: Envelope | str) -> ClaimAck:
    (found,) = (item for item in read(envelope) if isinstance(item, ClaimAck))
    return found


def remit_of(envelope: Envelope | str) -> RemitClaim:
    (found,) = (item for item in read(envelope) if isinstance(item, RemitClaim))
    return found


def edited(envelope: Envelope, old: str, new: str) -> str:
    """The file with one change; segments are written with ``~`` and a line break."""
    text = envelope.text()
    assert old in text
    return text.replace(old, new, 1)


def test_a_professional_claim_says_who_what_when_and_how_much() -> None:
    claim = claim_of(claim_file(Clm("A1", rendering="1987654328", facility="1555555550", service=3), day=5))
    assert claim.number == "A1"
    assert claim.kind == "837P"
    assert (claim.charge, claim.lines, claim.line_total) == (Decimal(400), 1, Decimal(400))
    assert (claim.billing_npi, claim.rendering_npi, claim.facility_npi) == (NPI, "1987654328", "1555555550")
    assert (claim.payer_id, claim.payer_order, claim.filing, claim.member) == ("60101", "P", "CI", "M1")
    assert (claim.sent_on, claim.service_from, claim.service_to) == (on(5), on(3), on(3))
    assert (claim.facility_code, claim.frequency) == ("11", "1")
    assert claim.reference == "B1"


def test_an_institutional_claim_goes_by_its_statement_dates() -> None:
    claim = claim_of(claim_file(Clm("A1", service=3, place="13"), kind="837I"))
    assert claim.kind == "837I"
    assert (claim.service_from, claim.service_to) == (on(3), on(5))


def test_the_payer_of_another_coverage_does_not_become_the_payer_of_the_claim() -> None:
    other = "SBR*S*18*******MB~\nNM1*IL*1*SAMPLE*OTHER****MI*M9~\nNM1*PR*2*OTHER PAYER*****PI*99999~\nLX*1~"
    claim = claim_of(edited(claim_file(Clm("A1")), "LX*1~", other))
    assert (claim.payer_id, claim.payer_order, claim.member) == ("60101", "P", "M1")


def test_a_provider_of_another_coverage_or_of_a_line_is_not_the_claims() -> None:
    later = "DTP*472*D8*20260302~\nNM1*82*1*DOC*SAM****XX*1555555550~"
    claim = claim_of(edited(claim_file(Clm("A1", rendering="1987654328")), "DTP*472*D8*20260302~", later))
    assert claim.rendering_npi == "1987654328"


def test_the_submission_day_falls_back_on_the_group() -> None:
    claim = claim_of(edited(claim_file(Clm("A1"), day=5), "*20260307*0800*CH", "*20261399*0800*CH"))
    assert claim.sent_on == on(5)


def test_the_reference_of_a_replacement_is_read() -> None:
    claim = claim_of(claim_file(Clm("A1", frequency="7", original="PCN1")))
    assert (claim.frequency, claim.original_control) == ("7", "PCN1")


def test_what_is_read_is_not_shown_with_identifiers() -> None:
    claim = claim_of(claim_file(Clm("SECRETNUMBER", member="SECRETMEMBER")))
    ack = ack_of(answer_file(Answer("SECRETNUMBER", control="SECRETCONTROL")))
    remit = remit_of(remit_file(Clp("SECRETNUMBER", control="SECRETCONTROL")))
    assert "SECRET" not in repr((claim, ack, remit))


def test_no_item_has_a_field_for_a_name_or_birth_date() -> None:
    for kind in (Claim, ClaimAck, RemitClaim):
        names = set(kind.__annotations__)
        assert not {name for name in names if ("name" in name and name != "payer_name") or "birth" in name}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("NM1*85*2*SAMPLE HOSPITAL*****XX*1234567893", "NM1*85*2*SAMPLE HOSPITAL*****XX*1234567890", "npi"),
        ("NM1*85*2*SAMPLE HOSPITAL*****XX*1234567893", "NM1*85*2*SAMPLE HOSPITAL", "billing-npi"),
        ("CLM*A1*400.00*", "CLM*A1*401.00*", "line-sum"),
        ("SV1*HC:P0001*400.00", "SV1*HC:P0001*4OO.00", "amount"),
        ("HI*ABK:J189", "HI*ABK:189", "diagnosis"),
        ("DTP*472*D8*20260302", "DTP*472*D8*20261302", "date"),
        ("CLM*A1*400.00***11:B:1", "CLM*A1*400.00***11:B:7", "frequency-ref"),
        ("CLM*A1*400.00***11:B:1", "CLM*A1*400.00***11>B>1", "separator"),
        ("SV1*HC:P0001*", "SV1*HC>P0001*", "separator"),
        ("HI*ABK:J189", "HI*ABK>J189", "separator"),
        ("CLM*A1*400.00", "CLM**400.00", "claim-number"),
        ("CLM*A1*400.00", "CLM*A1*", "amount-missing"),
    ],
)
def test_a_claim_is_checked_on_reading(old: str, new: str, code: str) -> None:
    assert code in told(edited(claim_file(Clm("A1")), old, new))


def test_a_claim_without_a_line_is_told() -> None:
    segments = [one for one in claim_set([Clm("A1")], 0, "B1", "837P") if not one.startswith(("LX", "SV1"))]
    assert told(Envelope().add("837", segments)) == ["no-lines"]


def test_codes_of_the_ninth_revision_are_not_held_to_the_tenth() -> None:
    assert told(edited(claim_file(Clm("A1")), "HI*ABK:J189", "HI*BK:4019*BF:25000")) == []


def test_another_composite_separator_is_told_once_a_set_and_never_guessed() -> None:
    text = claim_file(Clm("A1"), Clm("A2")).text().replace("11:B:1", "11>B>1").replace("HC:", "HC>")
    assert told(text) == ["separator"]
    found = [item for item in read(text) if isinstance(item, Claim)]
    assert [(claim.facility_code, claim.frequency) for claim in found] == [("", "")] * 2


def test_a_reference_without_a_replacement_is_told() -> None:
    assert told(claim_file(Clm("A1", original="PCN1"))) == ["frequency-ref"]


def test_an_answer_names_claim_batch_provider_payer_and_status() -> None:
    ack = ack_of(answer_file(Answer("A1", "A7:164:85", "U", control="PCN1"), reference="B9"))
    assert ack.number == "A1"
    assert ack.reference == "B9"
    assert (ack.billing_npi, ack.payer_id, ack.from_payer) == (NPI, "60101", True)
    assert ack.statuses == (StatusCode("A7", "164", "85"),)
    assert (ack.control, ack.amount, ack.acked_on) == ("PCN1", Decimal(400), on(1))


def test_all_three_composites_of_a_status_are_read() -> None:
    text = edited(
        answer_file(Answer("A1", "A7:21")),
        "STC*A7:21*20260303*WQ*400.00",
        "STC*A7:21*20260303*U*400.00******A7:164*A7:33:85",
    )
    assert [status.status for status in ack_of(text).statuses] == ["21", "164", "33"]


def test_a_status_of_the_batch_is_no_answer_to_a_claim() -> None:
    items = [item for item in read(answer_file(Answer("A1", "A2:20"))) if isinstance(item, ClaimAck)]
    assert [ack.number for ack in items] == ["A1"]


def test_a_rejection_above_the_claims_is_an_answer_to_everything_below() -> None:
    receiver = ack_of(answer_file(receiver_code="A3:33"))
    assert (receiver.number, receiver.reference, receiver.billing_npi) == (None, "B1", None)
    provider = ack_of(answer_file(provider_code="A8:562"))
    assert (provider.number, provider.reference, provider.billing_npi) == (None, "B1", NPI)


def test_a_line_status_speaks_for_its_claim() -> None:
    text = edited(
        answer_file(Answer("A1", "A1:20")), "SE*", "SVC*HC:P0001*400~\nSTC*A7:454*20260303*U*400~\nSE*"
    )
    assert [status.category for status in ack_of(text).statuses] == ["A1", "A7"]


@pytest.mark.parametrize(
    ("code", "action", "is_conflict"),
    [
        ("A7:562", "WQ", True),
        ("A2:20", "U", True),
        ("A7:562", "U", False),
        ("A2:20", "WQ", False),
        ("A1:20", "WQ", False),
    ],
)
def test_an_action_that_contradicts_its_category_is_a_conflict(
    code: str, action: str, is_conflict: bool
) -> None:
    envelope = answer_file(Answer("A1", code, action))
    assert ack_of(envelope).conflict is is_conflict
    assert ("ack-conflict" in told(envelope)) is is_conflict


@pytest.mark.parametrize("code", ["F1:65", "P1:20", "R3:0", "X"])
def test_a_category_of_another_kind_of_277_is_told(code: str) -> None:
    assert "status-category" in told(answer_file(Answer("A1", code)))


def test_a_999_answers_each_set_and_its_group() -> None:
    items = read(set_answer_file((1, "A"), (2, "R"), group=17, code="P"))
    acks = [item for item in items if isinstance(item, SetAck)]
    assert [(ack.group_control, ack.set_control, ack.code) for ack in acks] == [
        ("17", "0001", "A"),
        ("17", "0002", "R"),
        ("17", None, "P"),
    ]
    assert acks[1].errors == ("IK304-3", "IK502-5")


def test_an_unknown_answer_code_of_a_999_is_told() -> None:
    assert told(set_answer_file((1, "Z"))) == ["ack-code"]


def test_a_remittance_says_who_paid_what_and_why_not() -> None:
    remit = remit_of(
        remit_file(Clp("A1", adjustments=("CO-45 60.00", "PR-1 40.00"), remarks=("MA01", "N382"), service=2))
    )
    assert (remit.number, remit.status, remit.control, remit.filing) == ("A1", "1", "PCN1", "12")
    assert (remit.charge, remit.paid, remit.paid_on) == (Decimal(400), Decimal(300), on(20))
    assert remit.body.adjustments == (
        Adjustment("CO", "45", Decimal(60)),
        Adjustment("PR", "1", Decimal(40)),
    )
    assert remit.body.remarks == ("MA01", "N382")
    assert (remit.payer_id, remit.payer_name, remit.billing_npi) == ("60101", "SAMPLE PAYER", NPI)
    assert (remit.service_from, remit.trace) == (on(2), "TRACE901")


def test_an_adjustment_segment_carries_up_to_six_triplets() -> None:
    cas = "CAS*CO*45*10.00**50*20.00**97*30.00**16*15.00**29*15.00**22*10.00"
    remit = remit_of(edited(remit_file(Clp("A1")), "CAS*CO*45*100.00", cas))
    assert [one.code for one in remit.body.adjustments] == ["45", "50", "97", "16", "29", "22"]
    assert sum(one.amount for one in remit.body.adjustments) == 100


def test_lines_keep_their_own_adjustments_codes_and_remarks() -> None:
    lines = (
        "SVC*HC:P0001:25*300.00*300.00*0450*1~\nDTM*472*20260302~\nAMT*B6*300~\nLQ*HE*M15~\n"
        "SVC*NU:0270*100.00*0~\nCAS*CO*97*100.00~\nREF*6R*1~\nSE*"
    )
    remit = remit_of(edited(remit_file(Clp("A1", adjustments=())), "SE*", lines))
    first, second = remit.lines
    assert (first.procedure, first.revenue_code, first.allowed, first.remarks) == (
        "P0001",
        "0450",
        Decimal(300),
        ("M15",),
    )
    assert (second.procedure, second.revenue_code) == ("", "0270")
    assert second.adjustments == (Adjustment("CO", "97", Decimal(100)),)
    assert remit.body.adjustments == ()


def test_a_section_may_name_its_own_provider() -> None:
    text = edited(remit_file(Clp("A1")), "LX*1~", "LX*1~\nTS3*1987654328*11*20261231*1*400~")
    assert remit_of(text).billing_npi == "1987654328"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("CLP*A1*1*400.00*300.00", "CLP*A1*1*400.00*290.00", "unbalanced-claim"),
        ("BPR*I*300.00", "BPR*I*310.00", "unbalanced-set"),
        ("SE*", "SVC*HC:P0001*400*300~\nCAS*CO*50*10~\nSE*", "unbalanced-line"),
        ("CAS*CO*45*100.00", "CAS*CO*45", "adjustment"),
        ("CLP*A1*1*400.00", "CLP*A1*1*", "amount-missing"),
        ("CLP*A1*1", "CLP**1", "claim-number"),
    ],
)
def test_a_remittance_is_checked_on_reading(old: str, new: str, code: str) -> None:
    assert code in told(edited(remit_file(Clp("A1")), old, new))


def test_a_balanced_remittance_with_a_recovery_has_no_fault() -> None:
    assert told(remit_file(Clp("A1"), provider_adjustments=("WO 50.00", "L6 -5.00"))) == []


def test_the_totals_of_a_set_come_after_its_claims() -> None:
    items = read(remit_file(Clp("A1"), Clp("A2"), provider_adjustments=("WO 50.00",)))
    (totals,) = (item for item in items if isinstance(item, RemitTotals))
    assert totals.claims_paid == 600
    assert totals.provider_adjustments == (Decimal(50),)
    assert totals.payment == 550
    assert items.index(totals) > max(
        place for place, item in enumerate(items) if isinstance(item, RemitClaim)
    )


def test_a_remittance_without_a_payment_date_is_told() -> None:
    text = edited(remit_file(Clp("A1")), "DTM*405*20260322~\n", "").replace("*1*DA*1*20260322", "*1*DA*1*")
    assert "payment-date" in told(text)
    assert remit_of(text).paid_on is None


def test_the_payment_date_of_the_set_wins_over_the_banks() -> None:
    text = edited(remit_file(Clp("A1")), "*1*DA*1*20260322", "*1*DA*1*20260401")
    assert remit_of(text).paid_on == date(2026, 3, 22)
