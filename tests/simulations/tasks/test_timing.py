"""Times of fields: what is read from a log, what is left out, and how two visits add up."""

import json

from hypothesis import given
from hypothesis import strategies as st

from lms.simulations.rules.tasks.timing import (
    LONGEST_LOG,
    MOST_CHANGES,
    MOST_MS,
    FieldTime,
    Timing,
    read_log,
    together,
)

NAMES = ("member", "group", "plan")
times = st.builds(FieldTime, st.integers(0, MOST_MS), st.integers(0, MOST_MS), st.integers(0, MOST_CHANGES))
timings = st.dictionaries(st.sampled_from(NAMES), times).map(Timing)


@given(timings)
def test_a_log_comes_back_as_it_was_kept(timing: Timing) -> None:
    again = read_log(json.dumps(timing.kept()), NAMES)
    assert again.order == timing.order
    assert dict(again.fields) == dict(timing.fields)
    assert dict(Timing.of(timing.kept()).fields) == dict(timing.fields)


@given(timings, timings)
def test_two_visits_keep_the_first_entering_and_add_the_rest(one: Timing, other: Timing) -> None:
    both = together(one, other)
    assert both.order[: len(one.order)] == one.order
    assert set(both.order) == {*one.order, *other.order}
    for name in one.order:
        more = other.fields.get(name)
        assert both.fields[name].first_ms == one.fields[name].first_ms
        assert both.fields[name].in_ms == min(one.fields[name].in_ms + (more.in_ms if more else 0), MOST_MS)


@given(st.text(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_what_is_no_log_is_left_out(sent: str) -> None:
    found = read_log(sent, NAMES)
    assert set(found.order) <= set(NAMES)


def test_a_field_that_the_screen_does_not_have_is_left_out() -> None:
    assert read_log('[["secret", 1, 2, 3], ["group", 1, 2, 3]]', NAMES).order == ("group",)


def test_numbers_stay_within_bounds() -> None:
    found = read_log(json.dumps([["group", -5, 10**15, 10**9]]), NAMES)
    assert found.fields["group"] == FieldTime(0, MOST_MS, MOST_CHANGES)


def test_truth_values_texts_and_parts_of_numbers_are_no_times() -> None:
    rows = [["group", True, 1, 1], ["plan", "1", 1, 1], ["member", 1.5, 1, 1]]
    assert read_log(json.dumps(rows), NAMES).order == ()


def test_a_log_without_end_is_not_read() -> None:
    assert not read_log("[" + " " * LONGEST_LOG + "]", NAMES).is_measured


def test_a_log_has_no_place_for_what_was_entered() -> None:
    assert list(FieldTime.__dataclass_fields__) == ["first_ms", "in_ms", "changes"]
