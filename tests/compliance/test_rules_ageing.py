"""The lanes of a board: every day has one lane at most, and a thing is late from the day after its last."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.compliance.rules.ageing import LANES, horizon, lane_of

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("days_late", "key"),
    [
        (31, "late-over-30"),
        (30, "late-30"),
        (15, "late-30"),
        (14, "late-14"),
        (8, "late-14"),
        (7, "late-7"),
        (1, "late-7"),
        (0, "in-30"),
        (-30, "in-30"),
        (-31, "in-60"),
        (-61, "in-90"),
        (-90, "in-90"),
    ],
)
def test_a_last_day_stands_in_its_lane(days_late: int, key: str) -> None:
    lane = lane_of(TODAY - timedelta(days=days_late), TODAY)
    assert lane is not None
    assert (lane.key, lane.is_late) == (key, days_late > 0)


@given(st.integers(-400, 400))
def test_every_day_up_to_the_horizon_has_exactly_one_lane(days_late: int) -> None:
    last_day = TODAY - timedelta(days=days_late)
    holding = [lane for lane in LANES if lane.holds(days_late)]
    assert len(holding) == (1 if last_day <= horizon(TODAY) else 0)
