"""Merging three texts: what one side did stays, what both did differently is marked, nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from lms.core.content import Names, marks_of, merge_file, merge_files, merge_text, next_version

SIDES = Names("yours", "theirs")
LINES = st.lists(st.sampled_from(["a", "b", "c", "d: 1", "", "  e"]), max_size=8).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)
ITEMS = "- id: A\n  text: one\n\n- id: B\n  text: two\n\n- id: C\n  text: three\n"


@given(base=LINES, side=LINES)
def test_what_only_one_side_changed_is_taken_as_it_is(base: str, side: str) -> None:
    assert merge_file(base, side, base, SIDES).text == side
    assert merge_file(base, base, side, SIDES).text == side


@given(base=LINES, side=LINES)
def test_what_both_sides_did_alike_is_no_conflict(base: str, side: str) -> None:
    merged = merge_file(base, side, side, SIDES)

    assert (merged.text, merged.conflicts) == (side, ())


@given(base=LINES, ours=LINES, theirs=LINES)
def test_no_line_that_a_side_added_is_lost(base: str, ours: str, theirs: str) -> None:
    merged = (merge_text(base, ours, theirs, SIDES).text or "").splitlines()

    old = set(base.splitlines())
    assert set(ours.splitlines()) - old <= set(merged)
    assert set(theirs.splitlines()) - old <= set(merged)


@given(base=LINES, ours=LINES, theirs=LINES)
def test_conflicts_are_told_by_the_lines_of_their_marks(base: str, ours: str, theirs: str) -> None:
    merged = merge_text(base, ours, theirs, SIDES)

    lines = (merged.text or "").splitlines()
    assert [lines[line - 1] for line in merged.conflicts] == ["<<<<<<< yours"] * len(merged.conflicts)
    assert bool(marks_of(merged.text or "")) == bool(merged.conflicts)


def test_changes_at_different_places_go_together() -> None:
    merged = merge_text("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", SIDES)

    assert (merged.text, merged.conflicts) == ("A\nb\nC\n", ())


def test_changes_of_the_same_line_are_marked_with_both_texts() -> None:
    merged = merge_text("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", SIDES)

    assert merged.text == "a\n<<<<<<< yours\nx\n=======\ny\n>>>>>>> theirs\nc\n"
    assert merged.conflicts == (2,)


def test_both_raising_the_version_is_no_conflict_and_gives_the_one_after() -> None:
    base = "id: one\nversion: 1.0.0\ntitle: First\n"
    ours = base.replace("1.0.0", "1.0.1").replace("First", "Ours")
    theirs = base.replace("1.0.0", "1.1.0")

    merged = merge_text(base, ours, theirs, SIDES)

    assert (merged.text, merged.conflicts) == ("id: one\nversion: 1.1.1\ntitle: Ours\n", ())


def test_items_of_a_list_are_merged_one_by_one() -> None:
    ours = ITEMS.replace("one", "ours")
    theirs = ITEMS.replace("- id: B", "- id: N\n  text: new\n\n- id: B").replace("three", "theirs")

    merged = merge_text(ITEMS, ours, theirs, SIDES)

    expected = ITEMS.replace("one", "ours").replace("three", "theirs")
    assert merged.conflicts == ()
    assert merged.text == expected.replace("- id: B", "- id: N\n  text: new\n\n- id: B")


def test_an_item_that_one_side_took_out_and_the_other_changed_is_marked() -> None:
    ours = ITEMS.replace("- id: B\n  text: two\n\n", "")

    merged = merge_text(ITEMS, ours, ITEMS.replace("two", "new"), SIDES)

    assert len(merged.conflicts) == 1
    assert "text: new" in (merged.text or "")


def test_an_item_that_one_side_took_out_is_gone() -> None:
    theirs = ITEMS.replace("- id: B\n  text: two\n\n", "")

    assert merge_text(ITEMS, ITEMS.replace("one", "x"), theirs, SIDES).text == theirs.replace("one", "x")


def test_files_are_added_changed_and_taken_out_by_either_side() -> None:
    base = {"a": "1\n", "b": "1\n", "c": "1\n"}
    merged = merge_files(base, {"a": "2\n", "b": "1\n", "new": "x\n"}, {"a": "1\n", "c": "1\n"}, SIDES)

    assert {path: one.text for path, one in merged.items()} == {
        "a": "2\n",
        "b": None,
        "c": None,
        "new": "x\n",
    }


def test_a_file_taken_out_by_one_side_and_changed_by_the_other_needs_a_decision() -> None:
    merged = merge_file("1\n", None, "2\n", SIDES)

    assert (merged.text, merged.conflicts) == ("<<<<<<< yours\n=======\n2\n>>>>>>> theirs\n", (1,))


def test_the_last_line_without_an_end_does_not_swallow_a_mark() -> None:
    merged = merge_text("a", "b", "c", SIDES)

    assert merged.text == "<<<<<<< yours\nb\n=======\nc\n>>>>>>> theirs\n"


def test_marks_stand_at_the_beginning_of_a_line_alone() -> None:
    assert marks_of("a\n<<<<<<< yours\nb\n=======\nc\n>>>>>>> theirs\n") == [2, 6]
    assert marks_of("Heading\n=======\n\n  <<<<<<< quoted\n") == []


def test_the_next_version_grows_by_its_last_number() -> None:
    assert next_version("1.2.9") == "1.2.10"
