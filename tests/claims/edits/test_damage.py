"""Whatever a file holds: clean, hit or a fault, never an exception."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.edits.facts_document import side_facts
from lms.claims.edits.reading import read_items
from lms.claims.edits.scrubbing import scrub
from lms.claims.edits.sound_claims import KINDS, sound_claim
from lms.claims.edits.view import ClaimView
from lms.claims.x12.faults import Fault
from tests.claims.edits.books import book
from tests.claims.edits.test_each_edit import ALL_KNOWN

SAMPLES = Path(__file__).parents[4] / "shared/samples/x12"
FILES = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix != ".md") if SAMPLES.is_dir() else []
FACTS = side_facts({**ALL_KNOWN, "status_order": {"now": "inpatient"}})


def look(data: bytes) -> tuple[int, int, int]:
    """Number of claims, hits and faults of a file."""
    claims = hits = faults = 0
    for item in read_items(io.BytesIO(data)):
        if isinstance(item, ClaimView):
            claims += 1
            hits += len(scrub(item, FACTS, book()).hits)
        elif isinstance(item, Fault):
            faults += 1
    return claims, hits, faults


@given(
    kind=st.sampled_from(KINDS),
    cuts=st.lists(
        st.tuples(
            st.integers(0, 1500),
            st.integers(0, 12),
            st.binary(max_size=8)
            | st.sampled_from(
                [
                    b"~",
                    b"*",
                    b":",
                    b"**",
                    b"HL*9*1*22*0~",
                    b"CLM*~",
                    b"LX*~",
                    b"SBR*S~",
                    b"\xff\xfe",
                    b"SV1~",
                    b"-",
                ]
            ),
        ),
        max_size=6,
    ),
)
def test_random_damage_is_clean_hit_or_fault(kind: str, cuts: list[tuple[int, int, bytes]]) -> None:
    data = sound_claim(kind)
    for at, length, put in cuts:
        data = data[:at] + put + data[at + length :]
    claims, _, faults = look(data)
    assert claims or faults


@given(kind=st.sampled_from(KINDS), element=st.text(max_size=12), at=st.integers(0, 400))
def test_any_text_in_any_element_is_clean_hit_or_fault(kind: str, element: str, at: int) -> None:
    segments = sound_claim(kind).decode().replace("\n", "").split("~")
    inner = [place for place, segment in enumerate(segments) if segment[:3] not in ("ISA", "GS*", "ST*", "")]
    place = inner[at % len(inner)]
    elements = segments[place].split("*")
    number = 1 + at % max(len(elements) - 1, 1)
    if number < len(elements):
        elements[number] = element.replace("~", "").replace("*", "")
    segments[place] = "*".join(elements)
    claims, _, faults = look("~".join(segments).encode("utf-8", "replace"))
    assert claims == 1 or faults


@given(kind=st.sampled_from(KINDS), at=st.integers(0, 100))
def test_a_segment_that_is_lost_is_clean_hit_or_fault(kind: str, at: int) -> None:
    segments = sound_claim(kind).decode().replace("\n", "").split("~")
    del segments[at % len(segments)]
    _, _, faults = look("~".join(segments).encode())
    assert faults


@pytest.mark.skipif(not FILES, reason="the sample files are not beside the project (../shared/samples/x12)")
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_sample_files_of_others_are_read_to_their_end(path: Path) -> None:
    claims, hits, faults = look(path.read_bytes())
    assert (claims == 0) or hits or faults
    if path.name == "x12_many_claims.txt":
        assert claims == 820
