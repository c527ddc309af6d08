"""What every measure promises: its samples, no value without a denominator, a numerator within."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from lms.kpi.measures import MEASURES, Measure, Sample
from lms.kpi.measures.base import october
from lms.kpi.measures.evaluation import evaluate, evaluate_by
from lms.kpi.rules.tally import EMPTY
from tests.kpi.strategies import World, grains, world, worlds

ALL = pytest.mark.parametrize("measure", list(MEASURES), ids=lambda measure: measure.kind)
SAMPLES = [
    pytest.param(measure, sample, id=f"{measure.kind}-{number}")
    for measure in MEASURES
    for number, sample in enumerate(measure.samples(), 1)
]


@pytest.mark.parametrize(("measure", "sample"), SAMPLES)
def test_a_sample_gives_what_it_promises(measure: Measure, sample: Sample) -> None:
    result = evaluate(measure, sample.facts, sample.period)

    assert (result.tally.numerator, result.tally.denominator) == (sample.numerator, sample.denominator)
    for name, promised in sample.asides.items():
        assert result.asides[name] == promised, name


@ALL
def test_every_measure_has_a_sample_with_something_above_the_line(measure: Measure) -> None:
    assert any(sample.numerator for sample in measure.samples())


@ALL
def test_an_empty_tally_has_no_value(measure: Measure) -> None:
    result = evaluate(measure, (), october())

    assert result.tally.value(measure.unit) is None


def test_random_facts_exist_for_every_grain() -> None:
    assert grains() == set(world(1).facts)


@given(worlds())
def test_a_share_is_never_above_the_whole(world: World) -> None:
    for measure in MEASURES:
        tally = evaluate(measure, world.of(measure), world.period).tally
        if measure.unit == "percent":
            assert 0 <= tally.numerator <= tally.denominator, measure.kind


@given(worlds())
def test_partitions_add_up_to_the_whole(world: World) -> None:
    for measure in MEASURES:
        rows = evaluate_by(measure, world.of(measure), world.period, ["unit"])
        whole = evaluate(measure, world.of(measure), world.period).tally
        assert sum((row.tally for row in rows.values()), EMPTY) == whole, measure.kind


@given(worlds())
def test_a_month_of_a_longer_period_says_what_the_month_alone_says(world: World) -> None:
    for measure in MEASURES:
        rows = evaluate_by(measure, world.of(measure), world.period, ["month"])
        for month in world.period.months():
            alone = evaluate(measure, world.of(measure), month)
            row = rows.get(((month.month,), ()))
            assert row == alone if row else alone.tally == EMPTY, measure.kind


@given(worlds())
def test_origins_share_out_the_failures_and_nothing_else(world: World) -> None:
    for measure in MEASURES:
        if not measure.origins:
            continue
        rows = evaluate_by(measure, world.of(measure), world.period, ["step", "role"])
        whole = evaluate(measure, world.of(measure), world.period).tally
        is_lower = measure.direction == "lower"
        failed = whole.numerator if is_lower else whole.denominator - whole.numerator
        assert sum(row.tally.numerator for row in rows.values()) == failed, measure.kind
        assert all(row.tally.denominator == whole.denominator for row in rows.values())


@given(worlds())
def test_what_happens_after_the_as_of_day_changes_nothing(world: World) -> None:
    for measure in MEASURES:
        known = [_as_known_on(fact, world.period.as_of) for fact in world.of(measure)]
        later = evaluate(measure, world.of(measure), world.period).tally
        assert evaluate(measure, known, world.period).tally == later, measure.kind


def _as_known_on(fact: dict[str, Any], day: date) -> dict[str, Any]:
    """Forget the dates after ``day``; ends of spans are known in advance."""
    return {
        name: None if isinstance(value, date) and value > day and name not in ("from_on", "to_on") else value
        for name, value in fact.items()
    }
