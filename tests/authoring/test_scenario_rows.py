"""Adding, copying, moving and taking out beats, options and items, and what becomes of the text."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.authoring.services.board_acts import changed, next_id, path_of, place_of
from lms.core.errors import Refused
from lms.simulations.beats import BEAT_KINDS

CONTENT = Path(__file__).resolve().parents[2] / "content"
TEXT = (CONTENT / "scenarios/SC10/scenario.yaml").read_text(encoding="utf-8")
QUEUE = (CONTENT / "queues/WQ-1.yaml").read_text(encoding="utf-8")


def after(act: str, at: str, text: str = TEXT, **more: str) -> str:
    return rewritten(text, changed(value_of(text), act, at, **more)[0])


def ids(body: dict[str, Any], name: str = "beats") -> list[str]:
    return [row["id"] for row in body[name]]


@given(st.integers(0, 3), st.integers(0, 2))
def test_what_is_copied_and_taken_out_again_leaves_the_file_as_it_was(beat: int, option: int) -> None:
    for at, twin in (
        (f"beat-{beat}", f"beat-{beat + 1}"),
        (f"beat-{beat}-option-{option}", f"beat-{beat}-option-{option + 1}"),
    ):
        copied = after("copy", at)
        assert len(copied) > len(TEXT)
        assert after("remove", twin, copied) == TEXT


@given(st.integers(0, 2))
def test_what_is_moved_down_and_up_again_leaves_the_file_as_it_was(beat: int) -> None:
    moved = after("down", f"beat-{beat}")
    assert ids(value_of(moved)) != ids(value_of(TEXT))
    assert after("up", f"beat-{beat + 1}", moved) == TEXT


def test_a_comment_moves_with_its_item() -> None:
    text = QUEUE.replace("  - id: I02\n", "  # asked at every audit\n  - id: I02\n")
    moved = after("up", "item-1", text)
    assert ids(value_of(moved), "items")[:2] == ["I02", "I01"]
    assert "  # asked at every audit\n  - id: I02\n" in moved or "# asked at every audit" in moved


def test_the_first_row_stays_when_it_is_moved_up_and_the_last_when_it_is_moved_down() -> None:
    assert after("up", "beat-0") == TEXT
    assert after("down", "beat-3") == TEXT


def test_a_copy_has_the_next_id_and_stands_behind_its_original() -> None:
    body, place = changed(value_of(TEXT), "copy", "beat-1")
    assert ids(body) == ["B1", "B2", "B5", "B3", "B4"]
    assert place == "beat-2"


@pytest.mark.parametrize("kind", BEAT_KINDS.kinds())
def test_a_new_beat_of_each_kind_stands_at_the_end_with_two_options(kind: str) -> None:
    body, place = changed(value_of(TEXT), "add-beat", "", kind=kind)
    beat = body["beats"][-1]
    assert (beat["id"], beat["kind"], place) == ("B5", kind, "beat-4")
    assert [option["points"] for option in beat["options"]] == [3, 0]
    assert beat["step"] in body["steps"]


def test_a_new_option_stands_behind_the_others_of_its_beat() -> None:
    body, place = changed(value_of(TEXT), "add-option", "beat-0")
    assert [option["id"] for option in body["beats"][0]["options"]] == ["a", "b", "c", "d"]
    assert place == "beat-0-option-3"


@given(st.sets(st.integers(1, 99)))
def test_a_new_id_is_never_one_that_is_there(numbers: set[int]) -> None:
    rows = [{"id": f"I{number:02d}"} for number in numbers]
    assert next_id(rows, "items") not in {row["id"] for row in rows}


@given(st.lists(st.integers(0, 99), min_size=1, max_size=2))
def test_a_place_names_its_path(numbers: list[int]) -> None:
    names = ["beats", "options"][: len(numbers)]
    path = tuple(one for pair in zip(names, numbers, strict=True) for one in pair)
    assert path_of(place_of(path)) == path


@pytest.mark.parametrize(
    ("act", "at"),
    [("remove", "beat-9"), ("copy", ""), ("burn", "beat-0"), ("up", "beat-x"), ("remove", "beat-0-option-7")],
)
def test_what_cannot_be_done_is_refused(act: str, at: str) -> None:
    with pytest.raises(Refused):
        changed(value_of(TEXT), act, at)


def test_a_file_that_holds_no_scenario_is_refused() -> None:
    with pytest.raises(Refused):
        changed(["a list"], "remove", "beat-0")
