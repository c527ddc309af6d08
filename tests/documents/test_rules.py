"""Rules of documents: codes, what earns and what became of a certificate, cards as blocks, transcripts."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.core.ids import ALPHABET
from lms.documents.rules import codes
from lms.documents.rules.blocks import blocks_of, headed, words_of
from lms.documents.rules.certificates import STATES, Pass, Standing, by_module, earning, state_of
from lms.documents.rules.prints import ANSWERS, state_of_print
from lms.documents.rules.transcripts import SECTIONS, Line, count, sections_of

TODAY = date(2026, 11, 16)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
CODES = st.text(ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)
GOOD = Standing(is_withdrawn=False, is_replaced=False, rests=True, is_whole=True, expires_on=None)
LINES = st.builds(
    Line,
    evidence_id=st.integers(1, 9),
    kind=st.sampled_from(("completion", "exam", "observed", "attestation", "credential", "work-review")),
    subject=st.just("PA-03"),
    title=st.just("Who pays first"),
    occurred_on=DAYS,
    score=st.none(),
    outcome=st.sampled_from((None, "pass", "fail")),
    revision=st.none(),
    expires_on=st.none(),
    source=st.just("firstpass"),
)


def test_a_code_holds_at_least_128_bits() -> None:
    assert len(ALPHABET) ** codes.LENGTH >= 2**128


@given(CODES, st.sampled_from("- .\u00a0/_"))
def test_a_code_is_the_same_however_it_is_grouped_and_written(code: str, mark: str) -> None:
    assert codes.normalised(codes.grouped(code).upper().replace("-", mark)) == code


@given(st.text())
def test_whatever_is_typed_gives_letters_of_codes_alone(typed: str) -> None:
    found = codes.normalised(typed)

    assert set(found) <= set(ALPHABET)
    assert len(found) <= codes.LONGEST_TYPED
    assert codes.normalised(found) == found


def test_the_digest_of_what_is_printed_changes_with_every_part() -> None:
    printed = {"holder": "Dana Whitfield", "occurred_on": TODAY, "expires_on": None}
    first = codes.content_digest(printed)

    assert codes.content_digest(dict(reversed(printed.items()))) == first
    for name in printed:
        assert codes.content_digest({**printed, name: "else"}) != first


def test_each_state_of_a_certificate_is_reached() -> None:
    yesterday = TODAY - timedelta(days=1)
    found = [
        state_of(one, TODAY)
        for one in (
            replace(GOOD, expires_on=TODAY),
            replace(GOOD, expires_on=yesterday),
            replace(GOOD, expires_on=yesterday, renewed_on=yesterday),
            replace(GOOD, is_replaced=True),
            replace(GOOD, is_withdrawn=True),
            replace(GOOD, rests=False),
        )
    ]

    assert found == list(STATES)


@given(st.builds(Standing, *[st.booleans()] * 4, expires_on=st.none() | DAYS), DAYS, DAYS)
def test_what_holds_no_longer_never_holds_again(standing: Standing, day: date, other: date) -> None:
    first, later = sorted((day, other))

    if state_of(standing, first) != "valid":
        assert state_of(standing, later) == state_of(standing, first)


@given(st.builds(Standing, *[st.booleans()] * 4, expires_on=st.none() | DAYS), DAYS)
def test_only_what_is_whole_rests_and_was_not_taken_back_is_valid(standing: Standing, day: date) -> None:
    if state_of(standing, day) == "valid":
        assert standing.is_whole
        assert standing.rests
        assert not standing.is_withdrawn
        assert not standing.is_replaced
        assert standing.expires_on is None or standing.expires_on >= day


def one_pass(number: int, module: str, on: date) -> Pass:
    return Pass(number, f"attempt:{number}", module, on, None, "1.0.0")


def test_a_pass_without_a_completion_earns_nothing_and_the_newest_comes_first() -> None:
    passes = [
        one_pass(1, "PA-03", date(2025, 3, 1)),
        one_pass(2, "PA-04", date(2026, 3, 1)),
        one_pass(3, "PA-03", date(2026, 2, 1)),
    ]

    assert [one.id for one in earning(passes, [("PA-03", date(2025, 3, 2))])] == [3, 1]
    assert [one.id for one in by_module(passes)["PA-03"]] == [1, 3]


def test_a_card_that_was_answered_stays_answered() -> None:
    for answer in ANSWERS:
        assert state_of_print("a", answer, {"a"}) == answer
        assert state_of_print("b", answer, {"a"}) == answer
    assert state_of_print("a", None, {"a"}) == "current"
    assert state_of_print("b", None, {"a"}) == "outdated"


def test_a_tip_sheet_becomes_blocks_with_its_emphasis() -> None:
    lists = "- Ask *now*.\n- Use `FL50`.\n\n1. One\n2. Two"
    text = f"**Who pays first**\n\n{lists}\n\n| a | b |\n|---|---|\n| c | d |"
    head, blocks = headed(blocks_of(text), "Title")

    assert head == "Who pays first"
    assert [block["kind"] for block in blocks] == ["list", "steps", "table"]
    assert [words_of(row) for row in blocks[0]["rows"]] == ["Ask now.", "Use FL50."]
    assert [run["em"] for run in blocks[0]["rows"][0]] == [False, True, False]
    assert blocks[0]["rows"][1][1] == {"text": "FL50", "strong": False, "em": False, "code": True}
    assert [words_of(row) for row in blocks[1]["rows"]] == ["One", "Two"]
    assert [words_of(cell) for cell in blocks[2]["head"]] == ["a", "b"]
    assert [[words_of(cell) for cell in row] for row in blocks[2]["rows"]] == [["c", "d"]]


def test_a_card_without_a_bold_first_line_is_headed_by_its_module() -> None:
    assert headed(blocks_of("Ask, **then** enter."), "Title")[0] == "Title"
    assert headed([], "Title") == ("Title", [])


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_every_text_can_be_cut_into_blocks(text: str) -> None:
    kinds = {block["kind"] for block in blocks_of(text)}

    assert kinds <= {"text", "heading", "list", "steps", "table"}


@given(st.lists(st.text("abc ", min_size=1, max_size=9).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_no_word_of_a_list_is_lost(words: list[str]) -> None:
    blocks = blocks_of("\n".join(f"- {word}" for word in words))

    assert [words_of(row) for row in blocks[0]["rows"]] == words


@given(st.lists(LINES, max_size=12), DAYS)
def test_a_transcript_holds_each_fact_of_its_days_once_and_the_newest_first(
    lines: list[Line], as_of: date
) -> None:
    sections = sections_of(lines, as_of=as_of, with_failed=True)

    assert count(sections) == sum(line.occurred_on <= as_of for line in lines)
    assert [section.kind for section in sections] == [
        name for name in SECTIONS if name in {section.kind for section in sections}
    ]
    for section in sections:
        days = [line.occurred_on for line in section.lines]
        assert days == sorted(days, reverse=True)


@given(st.lists(LINES, max_size=12))
def test_a_transcript_leaves_tries_out_unless_they_are_wanted(lines: list[Line]) -> None:
    shown = sections_of(lines, as_of=date.max, with_failed=False)

    assert not any(line.is_failed for section in shown for line in section.lines)
    assert count(shown) == sum(line.outcome != "fail" for line in lines)
