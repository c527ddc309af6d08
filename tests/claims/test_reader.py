"""The streaming reader: delimiters, envelopes, order, faults, and what never happens."""

import io
import re
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.claims.x12.delimiters import find_isa, read_isa
from lms.claims.x12.faults import MESSAGES, Fault
from lms.claims.x12.items import Claim, InterchangeAck, Item, SetEnd, SetHead
from lms.claims.x12.parsers import PARSERS
from lms.claims.x12.reader import Reader
from lms.claims.x12.segments import LONGEST_SEGMENT
from lms.claims.x12.survey import survey
from tests.claims.x12_files import (
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

TWO = claim_file(Clm("A1"), Clm("A2", charge="250.00"))
WHOLE = b"".join(
    (
        TWO.write(),
        answer_file(Answer("A1"), Answer("A2", "A7:164", "U")).write(),
        set_answer_file((1, "A")).write(),
        remit_file(
            Clp("A1"), Clp("A2", charge="250.00", paid="0.00", adjustments=("CO-197 250.00",))
        ).write(),
        interchange_answer_file(),
    )
)


def read(data: bytes, *, chunk: int = 1 << 16) -> list[Item]:
    return list(Reader(io.BytesIO(data), PARSERS, chunk=chunk))


def faults(data: bytes) -> list[Fault]:
    return [item for item in read(data) if isinstance(item, Fault)]


def codes(data: bytes) -> list[str]:
    return [fault.code for fault in faults(data)]


def claims(data: bytes) -> list[Claim]:
    return [item for item in read(data) if isinstance(item, Claim)]


def kinds(data: bytes) -> list[str]:
    return [item.kind for item in read(data) if isinstance(item, SetHead)]


def test_a_lawful_file_has_no_fault() -> None:
    assert codes(WHOLE) == []


def test_items_come_in_file_order() -> None:
    assert kinds(WHOLE) == ["837P", "277CA", "999", "835", "TA1"]


def test_a_set_begins_and_ends_around_its_facts() -> None:
    names = [type(item).__name__ for item in read(TWO.write())]
    assert names == ["SetHead", "Claim", "Claim", "SetEnd"]


@pytest.mark.parametrize("chunk", [1, 7, 107, 1000])
def test_the_size_of_the_chunks_changes_nothing(chunk: int) -> None:
    assert read(WHOLE, chunk=chunk) == read(WHOLE)


@pytest.mark.parametrize("newline", ["", "\n", "\r\n", "\r"])
def test_line_breaks_after_a_terminator_are_not_data(newline: str) -> None:
    data = replace(TWO, newline=newline).write()
    assert codes(data) == []
    assert claims(data) == claims(TWO.write())


@pytest.mark.parametrize(
    ("element", "component", "segment"),
    [("|", ">", "~"), ("~", "^", "_"), ("*", ":", "\n"), ("+", "\\", "'")],
)
def test_delimiters_are_those_of_the_isa(element: str, component: str, segment: str) -> None:
    data = replace(TWO, element=element, component=component, segment=segment, newline="").write()
    assert codes(data) == []
    assert claims(data) == claims(TWO.write())


def test_delimiters_may_change_at_each_interchange() -> None:
    other = replace(claim_file(Clm("B1"), control=2), element="|", component=">", segment="'")
    data = TWO.write() + other.write() + TWO.write()
    assert codes(data) == []
    assert [claim.number for claim in claims(data)] == ["A1", "A2", "B1", "A1", "A2"]


def test_a_set_trailer_inside_data_ends_nothing() -> None:
    segments = claim_set([Clm("A1")], 0, "B1", "837P")
    data = Envelope().add("837", [*segments, "NTE*ADD*CASE*SE*2*0001", "K3*ISA*IEA*1"]).write()
    assert codes(data) == []
    assert len(claims(data)) == 1


def test_one_group_may_hold_many_sets_and_one_interchange_many_groups() -> None:
    twice = Envelope()
    for number in (1, 2):
        twice.add("837", claim_set([Clm(f"A{number}")], 0, "B1", "837P"))
    text = twice.text()
    group = text[text.index("GS*") : text.index("IEA*")]
    data = text.replace("IEA*1", group + "IEA*2").encode()
    assert codes(data) == []
    heads = [item for item in read(data) if isinstance(item, SetHead)]
    assert [(head.group, head.number) for head in heads] == [(1, 1), (1, 2), (2, 1), (2, 2)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("SE*27*0001", "SE*24*0001", "se-count"),
        ("SE*27*0001", "SE*27*0002", "se-control"),
        ("GE*1*1", "GE*2*1", "ge-count"),
        ("GE*1*1", "GE*1*9", "ge-control"),
        ("IEA*1*000000001", "IEA*3*000000001", "iea-count"),
        ("IEA*1*000000001", "IEA*1*000000009", "iea-control"),
        ("SE*27*0001", "SE*x*0001", "se-count"),
    ],
)
def test_a_trailer_that_does_not_match_is_told_and_the_claims_are_still_read(
    old: str, new: str, code: str
) -> None:
    text = TWO.text()
    assert old in text
    data = text.replace(old, new).encode()
    assert codes(data) == [code]
    assert len(claims(data)) == 2


@pytest.mark.parametrize(("trailer", "code"), [("GE*1*1~\n", "no-ge"), ("IEA*1*000000001~\n", "no-iea")])
def test_a_missing_trailer_of_group_or_interchange_is_told(trailer: str, code: str) -> None:
    assert codes(TWO.text().replace(trailer, "").encode()) == [code]


def test_a_set_without_its_trailer_is_not_complete() -> None:
    data = TWO.text().replace("SE*27*0001~\n", "").encode()
    (end,) = [item for item in read(data) if isinstance(item, SetEnd)]
    assert not end.is_complete
    assert "no-se" in codes(data)


def test_the_next_interchange_is_read_when_one_is_cut_off() -> None:
    data = TWO.write()[:500] + b"~" + claim_file(Clm("B1"), control=2).write()
    assert "B1" in [claim.number for claim in claims(data)]
    assert "no-se" in codes(data)


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"name,amount\n1,2\n", b"\x00\x01\x02" * 100, b"GS*HC*A*B~ST*837~"]
)
def test_what_has_no_isa_is_refused_with_that_reason(data: bytes) -> None:
    assert codes(data) == ["no-isa"]


def test_an_isa_of_another_length_is_refused_and_the_next_interchange_is_read() -> None:
    short = TWO.text().replace("00*          *00", "00*         *00", 1).encode()
    assert codes(short) == ["isa-length"]
    data = short + claim_file(Clm("B1"), control=2).write()
    assert codes(data) == ["isa-length"]
    assert [claim.number for claim in claims(data)] == ["B1"]


def test_data_between_interchanges_is_told_once() -> None:
    data = TWO.write() + b"some report text\nand more\n" + TWO.write()
    assert codes(data) == ["stray-data"]
    assert len(claims(data)) == 4


def test_a_byte_order_mark_is_told_and_the_file_is_read() -> None:
    data = b"\xef\xbb\xbf" + TWO.write()
    assert codes(data) == ["byte-order-mark"]
    assert len(claims(data)) == 2


def test_blank_and_space_led_segments_are_faults_at_their_place() -> None:
    text = TWO.text().replace("LX*1~\n", "~\n LX*1~\n", 1)
    found = faults(text.encode())
    assert [fault.code for fault in found][:2] == ["blank-segment", "space-led"]
    assert found[1].segment == found[0].segment + 1


def test_a_space_after_a_terminator_does_not_hide_the_segment() -> None:
    data = TWO.text().replace("~\nCLM", "~ \nCLM").encode()
    assert len(claims(data)) == 2
    assert codes(data) == ["space-led", "space-led"]


@pytest.mark.parametrize("name", ["Nd4", "NM31", "*", "X", "N4-", "4N"])
def test_an_unlawful_segment_identifier_is_told(name: str) -> None:
    data = TWO.text().replace("LX*1~", f"LX*1~\n{name}*X~", 1).encode()
    assert codes(data)[0] == "segment-id"
    assert len(claims(data)) == 2


def test_an_unknown_but_lawful_segment_is_passed_over() -> None:
    text = TWO.text().replace("LX*1~", "LX*1~\nZZ9*X~", 1).replace("SE*27", "SE*28")
    assert codes(text.encode()) == []


def test_a_segment_without_end_does_not_fill_the_memory() -> None:
    data = TWO.write()[:200] + b"X" * (LONGEST_SEGMENT * 3)
    assert "too-long" in codes(data)


def test_positions_are_counted_from_the_set_header() -> None:
    text = TWO.text().replace("CLM*A2*250.00", "CLM*A2*2x0")
    (fault,) = [fault for fault in faults(text.encode()) if fault.code == "amount"]
    lines = text.split("~\n")
    assert (
        fault.segment
        == lines.index("CLM*A2*2x0***11:B:1*Y*A*Y*Y") - lines.index("ST*837*0001*005010X222A1") + 1
    )
    assert fault.where == f"interchange 1, group 1, set 1, segment {fault.segment}, CLM02"


def test_an_interchange_may_hold_nothing_but_an_answer_to_another_one() -> None:
    (head, ack) = read(interchange_answer_file(interchange=7, code="R"))
    assert isinstance(head, SetHead)
    assert isinstance(ack, InterchangeAck)
    assert (head.kind, ack.interchange_control, ack.code, ack.note) == ("TA1", "000000007", "R", "006")


@pytest.mark.parametrize(
    ("identifier", "guide", "kind"),
    [
        ("837", "005010X222A2", "837P"),
        ("837", "005010X223A3", "837I"),
        ("837", "005010X224A2", "837D"),
        ("277", "005010X214", "277CA"),
        ("277", "005010X212", "277"),
        ("999", "005010X231A1", "999"),
        ("835", "005010X221A1", "835"),
        ("270", "005010X279A1", "270"),
    ],
)
def test_a_set_is_told_by_its_guide(identifier: str, guide: str, kind: str) -> None:
    data = Envelope(guide=guide).add(identifier, ["BHT*0019*00*1*20260302*0800*CH"]).write()
    assert kinds(data) == [kind]


def test_a_set_without_st03_is_told_by_its_group() -> None:
    text = remit_file(Clp("A1")).text().replace("ST*835*0001*005010X221A1", "ST*835*0001")
    assert kinds(text.encode()) == ["835"]


def test_the_same_set_has_the_same_digest_whatever_its_delimiters_and_chunks() -> None:
    (plain,) = survey(io.BytesIO(TWO.write()))
    (wide,) = survey(io.BytesIO(replace(TWO, newline="\r\n").write()))
    assert plain.key == wide.key
    (other,) = survey(io.BytesIO(claim_file(Clm("A1"), Clm("A3", charge="250.00")).write()))
    assert plain.key != other.key


def test_a_set_that_is_not_chosen_is_not_parsed() -> None:
    items = list(Reader(io.BytesIO(WHOLE), PARSERS, choose=lambda head: head.kind == "837P"))
    assert sum(isinstance(item, Claim) for item in items) == 2
    assert sum(isinstance(item, SetEnd) for item in items) == 4
    assert {type(item).__name__ for item in items} == {"SetHead", "Claim", "SetEnd", "InterchangeAck"}


@given(cut=st.integers(0, len(WHOLE)))
def test_a_file_cut_anywhere_is_read_up_to_there(cut: int) -> None:
    whole = [item for item in read(WHOLE) if isinstance(item, Claim)]
    found = claims(WHOLE[:cut])
    assert found == whole[: len(found)] or found[:-1] == whole[: len(found) - 1]
    complete = [item for item in read(WHOLE[:cut]) if isinstance(item, SetEnd) and item.is_complete]
    assert len(complete) == len(re.findall(rb"\nSE\*[^~]*~", WHOLE[:cut]))


@given(place=st.integers(0, len(WHOLE) - 1), byte=st.binary(min_size=1, max_size=3))
def test_a_damaged_file_never_raises_and_every_fault_has_a_message(place: int, byte: bytes) -> None:
    for fault in faults(WHOLE[:place] + byte + WHOLE[place + 1 :]):
        assert fault.code in MESSAGES
        assert fault.message
        assert fault.where


@given(data=st.binary(max_size=400))
def test_any_bytes_after_an_isa_are_read_without_raising(data: bytes) -> None:
    assert all(fault.code in MESSAGES for fault in faults(TWO.write()[:107] + data))


@given(parts=st.lists(st.sampled_from(WHOLE.split(b"\n")), max_size=40))
@settings(max_examples=200)
def test_segments_in_any_order_never_raise(parts: list[bytes]) -> None:
    told = faults(WHOLE[:107] + b"\n".join(parts) + b"\n")
    assert all(fault.code in MESSAGES for fault in told)


@given(place=st.integers(107, len(WHOLE) - 1))
def test_no_fault_repeats_what_stands_in_the_file(place: int) -> None:
    told = faults(WHOLE[:place] + b"ZQXSECRET" + WHOLE[place:])
    assert all("ZQX" not in fault.where + fault.message for fault in told)


class Endless(io.RawIOBase):
    """A stream of one set that is made while it is read."""

    def __init__(self, claims_wanted: int) -> None:
        super().__init__()
        text = claim_file(Clm("A1")).text()
        start, end = text.index("HL*1"), text.index("SE*")
        self._parts = iter([text[:start], *([text[start:end]] * claims_wanted), text[end:]])
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._rest += part.encode()
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def test_a_set_larger_than_the_memory_allowed_is_read_in_pieces() -> None:
    tracemalloc.start()
    found = sum(isinstance(item, Claim) for item in Reader(Endless(20_000), PARSERS))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 20_000
    assert peak < 8 * 1024 * 1024


def test_an_isa_is_found_only_where_it_is_lawful() -> None:
    header = TWO.write()[:107]
    assert find_isa(b"ISA is a word. " + header, 0) == 15
    assert find_isa(b"ISA is a word.", 0) == -1
    assert read_isa(header[:104] + b"**") is None


def test_an_alphanumeric_repetition_separator_of_older_files_is_none() -> None:
    header = TWO.write()[:107].replace(b"*^*00501", b"*U*00401")
    found = read_isa(header)
    assert found is not None
    assert found.repetition is None
