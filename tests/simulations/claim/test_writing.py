"""The files of simulated claims are lawful: an independent judge accepts every one."""

from pathlib import Path

import pytest

from lms.core.npi import is_npi
from lms.simulations.rules.claim.facts import Round
from lms.simulations.rules.claim.parties import PARTIES
from lms.simulations.rules.claim.run import run_claim
from tests.simulations.claim.judge import complaints
from tests.simulations.claim.worlds import IDS, told

# Claims that are wrong on purpose: what the judge says of them is what an edit says, too.
ON_PURPOSE = {
    "SC1": {"B3c": "the member number is missing (EDIT-E005)"},
}


def _rounds(name: str) -> list[Round]:
    tale = told(name)
    runs = [tale.run(*tale.best)]
    for row in tale.rows:
        if row["of"] not in ON_PURPOSE.get(name, {}):
            runs.append(tale.run(*row["choose"], release=row.get("release", False)))
    return [one for run in runs for one in run.rounds]


@pytest.mark.parametrize("name", IDS)
def test_pyx12_accepts_every_claim_and_every_answer_of_a_visit(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = _rounds(name)
    for texts in (
        [one.claim_837 for one in rounds],
        [one.acknowledgment_277ca for one in rounds if one.acknowledgment_277ca],
        [one.remit_835 for one in rounds if one.remit_835],
    ):
        assert texts
        assert complaints(dict.fromkeys(texts), tmp_path, monkeypatch) == []


def test_the_judge_would_complain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = told("SC1").run("B1a", "B2a", "B4a").rounds[0].claim_837

    assert complaints([text.replace("SBR*P*", "SBR*Q*")], tmp_path, monkeypatch)
    assert complaints([text.replace("DTP*434*RD8*", "DTP*434*XX*")], tmp_path, monkeypatch)


def test_every_invented_provider_has_a_lawful_number_of_its_own() -> None:
    numbers = [one.npi for one in PARTIES.values()]

    assert all(is_npi(number.encode()) for number in numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("name", IDS)
def test_no_service_line_names_a_code_of_a_licensed_list(name: str) -> None:
    lines = [
        segment
        for one in _rounds(name)
        for segment in one.claim_837.split("~\n")
        if segment.startswith(("SV1*", "SV2*"))
    ]
    named = [part for line in lines for part in line.split("*") if part.startswith(("HC:", "ER:"))]

    assert lines
    assert not [part for part in named if part.split(":")[1][:1].isdigit()]
    assert all(part.split(":")[1][0] in "ACGJLPQ" for part in named if part.startswith("HC:"))


def test_the_claim_to_the_second_payer_carries_the_first_ones_answer() -> None:
    first, second = told("SC1").run("B1a", "B2a", "B4a").rounds
    segments = second.claim_837.split("~\n")

    assert (first.order, second.order) == ("P", "S")
    assert "SBR*S*18*******MA" in segments
    assert "CAS*CO*45*2420" in segments
    assert "CAS*PR*2*310" in segments
    assert "AMT*D*2120" in segments
    assert "HI*BE:12:::2120" in segments


def test_a_claim_corrected_for_the_same_payer_replaces_the_first_one() -> None:
    again = told("SC2").run("B1a", "B2a", "B3a", "B4c", "B6a").rounds[1].claim_837

    assert "13:A:7" in again
    assert "REF*F8*NWHP1FPSC20011" in again


def test_a_claim_sent_to_another_payer_after_a_denial_is_a_first_claim() -> None:
    again = told("SC1").run("B1a", "B2b", "B3b", "B4a", "B5b", "B6a").rounds[1].claim_837

    assert "13:A:1" in again
    assert "REF*F8" not in again


def test_a_patient_who_is_not_the_subscriber_has_a_loop_of_their_own() -> None:
    segments = told("SC6").run(*told("SC6").best).rounds[0].claim_837.split("~\n")

    assert "SBR*P********CI" in segments
    assert "NM1*IL*1*WENDELL*WES****MI*CM77120045" in segments
    assert "PAT*19" in segments
    assert "NM1*QC*1*WENDELL*BABY" in segments


def test_text_that_separates_cannot_break_a_file() -> None:
    tale = told("SC1")
    body = tale.options["B1a"]
    odd = type(body)(body.beat, body.role, fields={"patient_last": "MAR*LO~W:^\n"}, option="a")
    found = run_claim(tale.visit, [odd, tale.options["B2a"]]).rounds[0]

    assert "NM1*IL*1*MAR LO W*MERRILL" in found.claim_837
    assert found.outcome is not None
    assert found.outcome.faults == ()
