"""Reliability against numpy and scipy, on simulated attempts from a known model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lms.quality.rules.fdist import beta_share, f_quantile
from lms.quality.rules.marks import PARTS, exam_mark
from lms.quality.rules.reliability import FormSums, components, feldt_interval, reliability
from tests.quality.simulated import Simulated, simulate

EXACT = {"rel": 1e-9, "abs": 1e-9}


def sums_of(data: Simulated):
    """Return what the rules are told, added up person by person."""
    marks = [exam_mark(data.responses(person)) for person in range(len(data.points))]
    forms = [
        FormSums(
            items=length,
            sittings=len(own),
            points=sum(mark.points for mark in own),
            points_squared=sum(mark.points**2 for mark in own),
            squares=sum(mark.squares for mark in own),
        )
        for length in {mark.items for mark in marks}
        for own in [[mark for mark in marks if mark.items == length]]
    ]
    items = {
        str(item): (int(data.asked[:, item].sum()), int(data.points[data.asked[:, item], item].sum()))
        for item in range(data.points.shape[1])
    }
    return forms, items


def alpha_of(points: np.ndarray) -> float:
    """Return Cronbach's alpha of complete data as every textbook has it."""
    count = points.shape[1]
    return count / (count - 1) * (1 - points.var(axis=0, ddof=1).sum() / points.sum(axis=1).var(ddof=1))


@pytest.mark.parametrize("partial", [False, True])
def test_alpha_of_complete_answers_is_that_of_the_textbook(partial: bool) -> None:
    data = simulate(partial=partial)

    found = reliability(*sums_of(data))

    assert found.alpha == pytest.approx(alpha_of(data.points / PARTS), **EXACT)


def test_alpha_of_items_right_or_wrong_is_kr20() -> None:
    data = simulate()
    right = data.points / PARTS
    share, count = right.mean(axis=0), right.shape[1]
    kr20 = count / (count - 1) * (1 - (share * (1 - share)).sum() / right.sum(axis=1).var(ddof=0))

    assert reliability(*sums_of(data)).alpha == pytest.approx(kr20, **EXACT)


def test_the_interval_is_feldts() -> None:
    data = simulate()
    people, items = data.points.shape
    found = reliability(*sums_of(data))
    degrees = people - 1, (people - 1) * (items - 1)

    assert found.low == pytest.approx(1 - (1 - found.alpha) * stats.f.ppf(0.975, *degrees), **EXACT)
    assert found.high == pytest.approx(1 - (1 - found.alpha) * stats.f.ppf(0.025, *degrees), **EXACT)


def test_the_standard_error_is_the_spread_times_the_root_of_what_alpha_leaves() -> None:
    data = simulate()
    shares = 100 * (data.points / PARTS).mean(axis=1)
    found = reliability(*sums_of(data))

    assert found.error == pytest.approx(shares.std(ddof=1) * np.sqrt(1 - found.alpha), **EXACT)


def test_with_forms_drawn_at_random_the_variances_are_hendersons() -> None:
    data = simulate(people=300, items=40, drawn=15)
    x, asked = np.where(data.asked, data.points / PARTS, 0.0), data.asked
    n, k, m = asked.sum(), asked.sum(axis=1), asked.sum(axis=0)
    mean = x.sum() ** 2 / n
    people, items = (x.sum(axis=1) ** 2 / k).sum(), (x.sum(axis=0) ** 2 / m).sum()
    a, b = (k**2).sum() / n, (m**2).sum() / n
    p, i = asked.shape
    left = np.array([[n - a, p - b, p - 1], [i - a, n - b, i - 1], [a - i, b - p, n - p - i + 1]])
    right = np.array([people - mean, items - mean, (x**2).sum() - people - items + mean])

    found = components(*sums_of(data))

    assert (found.people, found.items, found.rest) == pytest.approx(np.linalg.solve(left, right), **EXACT)


def test_with_forms_drawn_at_random_alpha_is_near_that_of_a_fixed_form_of_the_same_bank() -> None:
    whole = simulate(people=4000, items=40, drawn=40, seed=3)
    drawn = simulate(people=4000, items=40, drawn=15, seed=3)
    full = reliability(*sums_of(whole)).alpha
    expected = 15 / 40 * full / (1 + (15 / 40 - 1) * full)

    assert reliability(*sums_of(drawn)).alpha == pytest.approx(expected, abs=0.015)


def test_the_luck_of_the_draw_lowers_what_can_be_trusted() -> None:
    found = reliability(*sums_of(simulate(drawn=12)))

    assert found.dependability < found.alpha
    assert found.error_drawn > found.error


def test_one_person_or_one_item_tells_nothing() -> None:
    assert reliability(*sums_of(simulate(people=1))) is None
    assert reliability(*sums_of(simulate(items=1, drawn=1))) is None
    assert reliability([], {}) is None


def test_everybody_alike_tells_nothing() -> None:
    data = Simulated(np.full((20, 5), PARTS), np.zeros(20))

    assert reliability(*sums_of(data)) is None


@given(st.floats(0.001, 0.999), st.integers(1, 2000), st.integers(1, 60000))
def test_quantiles_of_f_are_those_of_scipy(share: float, above: int, below: int) -> None:
    assert f_quantile(share, above, below) == pytest.approx(stats.f.ppf(share, above, below), rel=1e-7)


@given(st.integers(30, 2000), st.integers(5, 60), st.floats(-0.5, 0.99))
def test_the_interval_holds_its_estimate(people: int, items: int, alpha: float) -> None:
    low, high = feldt_interval(alpha, people - 1, (people - 1) * (items - 1))

    assert low < alpha < high <= 1


def test_the_beta_function_ends_at_nothing_and_all() -> None:
    assert beta_share(2, 3, 0) == 0
    assert beta_share(2, 3, 1) == 1
