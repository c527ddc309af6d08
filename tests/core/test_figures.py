"""Sparks, heat cells, line charts and dot pairs: positions follow the numbers, gaps stay gaps."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.web.charts import (
    BOTTOM,
    LABEL_GAP,
    LEFT,
    RIGHT,
    TOP,
    Event,
    LineChart,
    Point,
    Series,
    draw,
    round_steps,
)
from lms.core.web.figures import HEAT_STEPS, Share, heat_cell, spark
from lms.core.web.pairs import Pair, draw_pairs


def chart(*lines: list[float | None], **more: object) -> LineChart:
    series = tuple(Series(f"line {n}", tuple(Point(value) for value in line)) for n, line in enumerate(lines))
    return LineChart("Finding", tuple(f"m{n}" for n in range(len(lines[0]))), series, **more)  # type: ignore[arg-type]


def test_a_share_without_denominator_has_no_percentage() -> None:
    assert Share(0, 0).percent is None


def test_a_heat_cell_says_when_nobody_is_in_it() -> None:
    assert heat_cell(Share(0, 0), target=90).detail == "no one"


def test_a_heat_cell_hides_a_group_that_is_too_small() -> None:
    cell = heat_cell(Share(1, 4), target=90)
    assert (cell.step, cell.value, cell.detail) == (0, "", "under 5")


@pytest.mark.parametrize(("met", "step"), [(80, 1), (85, 2), (90, 3), (95, 4), (98, 5), (100, 5)])
def test_a_heat_cell_takes_the_step_of_its_percentage(met: int, step: int) -> None:
    assert heat_cell(Share(met, 100), target=90).step == step
    assert len(HEAT_STEPS) == 4


def test_a_heat_cell_below_target_is_marked() -> None:
    assert [heat_cell(Share(met, 100), target=90).is_below for met in (89, 90)] == [True, False]


def test_a_spark_needs_two_known_months() -> None:
    assert spark([None, 80.0, None]) is None


def test_a_spark_breaks_where_a_month_is_unknown() -> None:
    figure = spark([80.0, 81.0, None, 82.0, 83.0])
    assert figure is not None
    assert len(figure.lines) == 2


def test_a_spark_says_its_range_and_target() -> None:
    figure = spark([76.2, 82.3], target=86)
    assert figure is not None
    assert figure.label == "2 months, from 76.2 to 82.3 %, target 86 %"


def test_a_chart_without_any_value_is_not_drawn() -> None:
    assert draw(chart([None, None, None])) is None


def test_a_chart_of_one_period_is_not_drawn() -> None:
    assert draw(chart([80.0])) is None


def test_a_gap_has_no_mark_and_breaks_the_line() -> None:
    drawn = draw(chart([80.0, 81.0, None, 82.0, 83.0]))
    assert drawn is not None
    assert (len(drawn.lines[0].marks), len(drawn.lines[0].stretches)) == (4, 2)


def test_direct_labels_are_not_drawn_over_each_other() -> None:
    drawn = draw(chart([80.0, 90.0], [81.0, 90.1], [82.0, 90.2]))
    assert drawn is not None
    heights = sorted(line.end[1] for line in drawn.lines if line.end)
    assert min(b - a for a, b in pairwise(heights)) >= LABEL_GAP


def test_event_marks_are_numbered_in_order() -> None:
    drawn = draw(chart([80.0, 81.0, 82.0], events=(Event(0.5, "a"), Event(2.0, "b"))))
    assert drawn is not None
    assert drawn.events == ((LEFT + (RIGHT - LEFT) * 0.25, 1), (RIGHT, 2))


def test_long_series_label_only_some_periods_and_always_the_last() -> None:
    drawn = draw(chart([float(n) for n in range(36)]))
    assert drawn is not None
    assert len(drawn.ticks) <= 13
    assert drawn.ticks[-1] == (RIGHT, "m35")


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_every_mark_lies_inside_the_chart(values: list[float]) -> None:
    drawn = draw(chart(list(values)))
    assert drawn is not None
    assert all(LEFT <= m.x <= RIGHT and TOP - 0.1 <= m.y <= BOTTOM + 0.1 for m in drawn.lines[0].marks)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_grid_steps_rise_and_span_the_values(low: float, span: float) -> None:
    steps = round_steps(low, low + span)
    assert steps == sorted(set(steps))
    slack = 1e-6 * max(1.0, abs(low), span)
    assert steps[0] <= low + slack
    assert steps[-1] >= low + span - slack


def test_a_pair_without_data_has_no_dot() -> None:
    drawn = draw_pairs([Pair("A", Share(9, 10), Share(7, 10)), Pair("B", Share(0, 0), Share(0, 0))])
    assert drawn is not None
    assert (drawn.rows[1].first_x, drawn.rows[1].second_x) == (None, None)


def test_pairs_without_any_data_are_not_drawn() -> None:
    assert draw_pairs([Pair("B", Share(0, 0), Share(0, 0))]) is None


def test_the_higher_share_stands_further_right() -> None:
    drawn = draw_pairs([Pair("A", Share(97, 100), Share(68, 100))])
    assert drawn is not None
    assert drawn.rows[0].first_x is not None
    assert drawn.rows[0].second_x is not None
    assert drawn.rows[0].first_x > drawn.rows[0].second_x
