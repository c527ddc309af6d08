"""Coverage of critical steps: what counts, what falls short, when it is told, and who could help."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.coverage import (
    SHIFTS,
    Candidate,
    Cell,
    Period,
    Planned,
    cells,
    common,
    holes,
    quickest,
    shift_of,
)

TODAY = date(2026, 11, 16)
DAYS = [TODAY + timedelta(days=number) for number in range(14)]
BEGINS = {"early": 4, "late": 12, "night": 20}

days = st.integers(-5, 25).map(lambda number: TODAY + timedelta(days=number))
periods = st.builds(
    lambda first, length: Period(first, None if length is None else first + timedelta(days=length)),
    days,
    st.one_of(st.none(), st.integers(0, 12)),
)
able = st.dictionaries(st.integers(1, 6), st.lists(periods, max_size=2), max_size=6)
planned = st.lists(
    st.builds(Planned, st.integers(1, 6), st.sampled_from(DAYS), st.sampled_from(SHIFTS)), max_size=40
)


def on(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_a_shift_is_told_by_the_hour_at_which_it_begins() -> None:
    assert [shift_of(hour, BEGINS) for hour in (3, 4, 11, 12, 19, 20, 23)] == [
        "night",
        "early",
        "early",
        "late",
        "late",
        "night",
        "night",
    ]


def test_only_who_is_planned_and_can_do_it_counts() -> None:
    plan = [Planned(1, TODAY, "early"), Planned(2, TODAY, "early")]

    (found,) = cells([TODAY], ["early"], plan, {1: [Period(TODAY)], 3: [Period(TODAY)]}, 1)

    assert (found.able, found.planned, found.missing, found.kind) == ({1}, {1, 2}, 0, "warn")


def test_a_lapse_makes_the_hole_on_the_day_after() -> None:
    plan = [Planned(1, day, "early") for day in DAYS]
    made = cells(DAYS, ["early"], plan, {1: [Period(TODAY, on(4))]}, 1)

    assert holes(made, TODAY, 14)[0].day == on(5)


def test_a_hole_further_away_than_the_warning_is_not_told_yet() -> None:
    made = cells(DAYS, ["early"], [], {}, 1)

    assert {one.day for one in holes(made, TODAY, 3)} == {on(number) for number in range(4)}


def test_who_can_do_it_and_is_off_comes_before_who_has_something_open() -> None:
    hole = Cell(TODAY, "late", frozenset({4}), frozenset(), 1)
    asked = [
        Candidate(1, is_able=False, is_planned=False, open_things=1),
        Candidate(2, is_able=True, is_planned=True, open_things=0),
        Candidate(3, is_able=True, is_planned=False, open_things=0),
        Candidate(4, is_able=False, is_planned=True, open_things=3),
    ]

    assert [one.person_id for one in quickest(hole, asked)] == [3, 1, 4]


@given(planned, able, st.integers(1, 3), st.integers(1, 6))
def test_removing_a_person_never_raises_coverage(
    plan: list[Planned], can: dict[int, list[Period]], least: int, gone: int
) -> None:
    before = cells(DAYS, SHIFTS, plan, can, least)
    after = cells(DAYS, SHIFTS, [one for one in plan if one.person_id != gone], can, least)

    for one, other in zip(before, after, strict=True):
        assert other.able <= one.able
        assert other.missing >= one.missing


@given(planned, able, st.integers(1, 3), st.integers(1, 14))
def test_a_warning_stands_on_every_day_before_the_hole(
    plan: list[Planned], can: dict[int, list[Period]], least: int, warn_days: int
) -> None:
    made = cells(DAYS, SHIFTS, plan, can, least)
    for cell in made:
        if cell.missing:
            for before in range(warn_days + 1):
                day = cell.day - timedelta(days=before)
                assert cell in holes(made, day, warn_days)
            assert cell not in holes(made, cell.day - timedelta(days=warn_days + 1), warn_days)


@given(st.lists(st.lists(periods, max_size=3), max_size=3), days)
def test_common_days_lie_in_every_part(parts: list[list[Period]], day: date) -> None:
    in_all = all(any(one.covers(day) for one in part) for part in parts)

    assert any(one.covers(day) for one in common(parts)) == in_all
