"""A claim is read with all its loops, each value with its place."""

import io
from datetime import date
from decimal import Decimal

import pytest

from lms.claims.edits.paths import Path
from lms.claims.edits.reading import MOST_SEGMENTS, read_claims, read_items
from lms.claims.edits.sound_claims import sound_claim
from lms.claims.edits.view import ClaimView
from lms.claims.x12.faults import Fault
from tests.claims.edits.books import claim

DEPENDENT = (
    "HL*2*1*22*0~SBR*P*18*******CI",
    "HL*2*1*22*1~SBR*P********CI",
)
CHILD = (
    "NM1*PR*2*NORTHWAY HEALTH PLAN*****PI*60101",
    "NM1*PR*2*NORTHWAY HEALTH PLAN*****PI*60101~HL*3*2*23*0~PAT*19~NM1*QC*1*SAMPLE*CHILD~DMG*D8*20200501*M",
)
OTHER = (
    "LX*1~",
    (
        "SBR*S*18*******CI~AMT*D*10~NM1*IL*1*A*B****MI*X~NM1*PR*2*CEDAR*****PI*60202"
        "~SBR*T*18*******CI~NM1*PR*2*HARBOR*****PI*60303~LX*1~"
    ),
)


def test_the_patient_is_the_subscriber_or_the_patient_loop() -> None:
    assert claim().born_on == date(1970, 1, 5)
    child = claim("837P", DEPENDENT, CHILD)
    assert (child.born_on, child.sex, child.age) == (date(2020, 5, 1), "M", 5)


def test_an_old_patient_has_a_birth_date_too() -> None:
    assert claim("837P", ("19700105", "19350105")).age == 91


def test_other_payers_stay_apart_from_each_other_and_from_the_payer_of_the_claim() -> None:
    found = claim("837P", OTHER)
    assert found.payer_id == "60101"
    assert [(one.at(9), one.turn) for one in found.all("2330B", "NM1")] == [("60202", 1), ("60303", 2)]


def test_providers_of_a_claim_and_of_a_line_have_their_own_loops() -> None:
    line = "LX*2~SV1*HC:J0696*150*UN*2***1:2"
    found = claim("837P", (line, f"{line}~NM1*82*1*LINE*DOC****XX*1234567893"))
    assert [one.loop for one in found.all("any", "NM1")][-2:] == ["2310B", "2420A"]
    assert found.lines[1].all("2420A", "NM1")[0].at(9) == "1234567893"
    assert not found.lines[0].all("2420A", "NM1")


def test_an_attending_provider_is_2310a_on_a_facility_claim() -> None:
    assert claim("837I").text("2310A", "NM1", 1) == "71"


def test_drugs_and_payments_of_a_line_have_their_own_loops() -> None:
    line = "SV1*HC:J0696*150*UN*2***1:2"
    more = "LIN**N4*00123456789~CTP****2*UN~SVD*60202*50*HC:J0696**2~CAS*CO*45*100"
    found = claim("837P", (line, f"{line}~{more}")).lines[1]
    assert [one.loop for one in found.segments] == ["2400", "2400", "2410", "2410", "2430", "2430", "2430"]


def test_lines_know_procedure_modifiers_units_and_pointers() -> None:
    found = claim("837P", ("HC:J0696*", "HC:J0696:JZ:76*")).lines[1]
    assert (found.procedure, found.modifiers, found.units) == ("J0696", ("JZ", "76"), Decimal(2))
    assert (found.charge, found.pointers, found.first) == (Decimal(150), ["1", "2"], date(2026, 3, 2))


def test_codes_carry_amounts_days_and_presence() -> None:
    found = claim("837I", ("HI*BE:80:::3", "HI*BE:80:::3~HI*BH:05:D8:20260301*BH:11:D8:20260302"))
    assert [(code.code, code.amount) for code in found.codes_in("value")] == [("80", Decimal(3))]
    assert [code.on for code in found.codes_in("occurrence")] == [date(2026, 3, 1), date(2026, 3, 2)]
    assert [code.present for code in found.diagnoses] == ["Y", "Y"]


def test_a_value_tells_where_it_stands() -> None:
    text = sound_claim("837P")
    segments = text.decode().replace("\n", "").split("~")
    (value,) = Path.parse("2010BA NM109").found(claim())
    assert value.location == "2010BA NM109"
    assert segments[value.position + 1].startswith("NM1*IL")


def test_positions_count_blank_and_unknown_segments_too() -> None:
    damaged = sound_claim("837P").replace(b"SBR*P*18", b"ZZZ*1~~SBR*P*18")
    (found,) = read_claims(damaged)
    assert found.head.position == claim().head.position + 2


def test_several_claims_of_several_levels_do_not_mix() -> None:
    second = (
        "~HL*3*1*22*0~SBR*S*18*******MB~NM1*IL*1*B*C~DMG*D8*19500101*M"
        "~CLM*C9*10***11:B:1~LX*1~SV1*HC:T1015*10*UN*1***1"
    )
    body = sound_claim("837P", [("LX*2~SV1*HC:J0696*150*UN*2***1:2~DTP*472*D8*20260302", f"LX*2{second}")])
    first, other = read_claims(body)
    assert (first.ordinal, first.payer_order, first.sex) == (1, "P", "F")
    assert (other.ordinal, other.payer_order, other.sex, other.payer_id) == (2, "S", "M", "")
    assert other.billing_npi == first.billing_npi


def test_a_view_never_shows_whose_claim_it_is() -> None:
    found = claim()
    shown = repr(found) + repr(found.head) + repr(found.lines[0]) + repr(found.segments[7])
    assert "SAMPLE" not in shown
    assert "M1000001" not in shown


def test_a_set_that_is_cut_off_gives_its_claims_and_a_fault() -> None:
    whole = sound_claim("837P")
    items = list(read_items(io.BytesIO(whole[: whole.index(b"LX*2")])))
    assert [one.charge for one in items if isinstance(one, ClaimView)] == [Decimal(400)]
    assert {one.code for one in items if isinstance(one, Fault)} >= {"no-se", "no-iea"}


def test_another_separator_than_announced_is_told_once() -> None:
    wrong = sound_claim("837P", [("***11:B:1*", "***11>B>1*")])
    assert [one.code for one in read_items(io.BytesIO(wrong)) if isinstance(one, Fault)] == ["separator"]


def test_a_claim_of_endless_segments_is_kept_in_bounds_and_told() -> None:
    endless = sound_claim("837P", [("LX*1", "~".join(["NTE*ADD*X"] * (MOST_SEGMENTS + 5)) + "~LX*1")])
    items = list(read_items(io.BytesIO(endless)))
    (found,) = [one for one in items if isinstance(one, ClaimView)]
    assert len(found.segments) < MOST_SEGMENTS + 50
    assert "claim-length" in {one.code for one in items if isinstance(one, Fault)}


def test_claims_come_while_the_rest_of_a_file_is_still_unread() -> None:
    whole = sound_claim("837P")
    start, end = whole.index(b"HL*1*"), whole.index(b"SE*")
    stream = io.BytesIO(whole[:start] + whole[start:end] * 400 + whole[end:])
    first = next(item for item in read_items(stream) if isinstance(item, ClaimView))
    assert first.charge == Decimal(400)
    assert stream.tell() < len(stream.getvalue()) / 2


@pytest.mark.parametrize("text", ["NM109", "2010BA NM1", "2010ba NM109", "2010BA NM109[1=X]", "2300 HI"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no place of a claim"):
        Path.parse(text)


@pytest.mark.parametrize(
    ("text", "name", "element", "component"),
    [("2010AA N403", "N4", 3, 0), ("2300 CL101", "CL1", 1, 0), ("2300 CLM05-3", "CLM", 5, 3)],
)
def test_a_place_is_segment_element_and_component(text: str, name: str, element: int, component: int) -> None:
    found = Path.parse(text)
    assert (found.name, found.element, found.component) == (name, element, component)
