"""Difficulty, discrimination, thirds and differential functioning against numpy and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lms.quality.rules.dif import Stratum, mantel_haenszel
from lms.quality.rules.items import ItemSums, OptionCounts, choices_of, statistics_of, thirds
from lms.quality.rules.marks import BANDS, PARTS, Response, exam_mark, item_marks
from tests.quality.simulated import Simulated, simulate

EXACT = {"rel": 1e-9, "abs": 1e-9}


def sums_of_item(data: Simulated, item: int) -> ItemSums:
    found = ItemSums()
    for person in range(len(data.points)):
        for mark in item_marks(data.responses(person)):
            if mark.response.item == f"I{item:02d}":
                own, rest = mark.response.points, mark.rest
                right = int(mark.response.is_right)
                found += ItemSums(1, right, own, own**2, rest, rest**2, own * rest)
    return found


@pytest.mark.parametrize("drawn", [30, 14])
@pytest.mark.parametrize("partial", [False, True])
def test_difficulty_and_discrimination_are_those_of_numpy(drawn: int, partial: bool) -> None:
    data = simulate(drawn=drawn, partial=partial)
    for item in (0, 7, 29):
        own = data.points[data.asked[:, item]]
        rest = np.where(own >= 0, own, 0).sum(axis=1) - own[:, item]

        found = statistics_of([sums_of_item(data, item)])

        assert found.count == len(own)
        assert found.facility == pytest.approx(own[:, item].mean() / PARTS, **EXACT)
        assert found.discrimination == pytest.approx(np.corrcoef(own[:, item], rest)[0, 1], **EXACT)


def test_an_item_that_all_have_right_does_not_discriminate_by_any_number() -> None:
    found = statistics_of([ItemSums(3, 3, 3 * PARTS, 3 * PARTS**2, 60, 1400, 60 * PARTS)])

    assert found.facility == 1
    assert found.discrimination is None


def test_longer_forms_do_not_make_their_learners_abler() -> None:
    short = ItemSums(4, 2, 2, 2, 8, 18, 5)
    shifted = ItemSums(4, 2, 2, 2, 8 + 40, 18 + 2 * 10 * 8 + 400, 5 + 10 * 2)

    both = statistics_of([short, shifted]).discrimination

    assert both == pytest.approx(statistics_of([short]).discrimination, **EXACT)


def test_nobody_asked_is_no_number() -> None:
    found = statistics_of([])

    assert (found.count, found.facility, found.discrimination, found.seconds) == (0, None, None, None)


@given(st.lists(st.integers(0, PARTS), min_size=2, max_size=40))
def test_the_rest_of_an_item_is_the_form_without_it(points: list[int]) -> None:
    form = [Response(str(place), value, value == PARTS) for place, value in enumerate(points)]

    for mark in item_marks(form):
        assert mark.rest + mark.response.points == sum(points)
        assert mark.rest_items == len(points) - 1
        assert 0 <= mark.band <= BANDS
        assert (mark.band == BANDS) == (mark.rest == mark.rest_items * PARTS)


def test_an_item_on_trial_counts_in_no_rest() -> None:
    form = [Response("A", PARTS, True), Response("B", 0, False), Response("T", PARTS, True, is_scored=False)]

    marks = {mark.response.item: mark for mark in item_marks(form)}

    assert (marks["A"].rest, marks["A"].rest_items) == (0, 1)
    assert (marks["T"].rest, marks["T"].rest_items) == (PARTS, 2)
    assert exam_mark(form).items == 2


@given(st.dictionaries(st.integers(0, BANDS), st.integers(0, 50)))
def test_thirds_never_go_back_as_ability_grows(by_band: dict[int, int]) -> None:
    found = thirds(by_band)

    assert [found[band] for band in range(BANDS + 1)] == sorted(found.values())


def test_who_chose_what_adds_up_to_everybody() -> None:
    counts = OptionCounts({"A": {2: 5, 9: 10}, "B": {2: 5}, "": {5: 2}}, {2: 10, 5: 2, 9: 10})

    rows = choices_of(counts, ["A", "B", "C"])

    assert [(row.option, row.chosen) for row in rows] == [("A", 15), ("B", 5), ("C", 0), ("", 2)]
    assert rows[0].by_third == ((5, 10), (0, 2), (10, 10))


def strata_of(data: Simulated, item: int) -> list[Stratum]:
    by_band = {band: [0, 0, 0, 0] for band in range(BANDS + 1)}
    for person in range(len(data.points)):
        for mark in item_marks(data.responses(person)):
            if mark.response.item == f"I{item:02d}":
                by_band[mark.band][2 * int(data.unit[person]) + int(not mark.response.is_right)] += 1
    return [Stratum(*cells) for cells in by_band.values()]


def test_differential_functioning_is_that_of_the_formulas() -> None:
    strata = strata_of(simulate(people=900, dif=0.9), 0)
    kept = [s for s in strata if s.rest_right + s.rest_wrong and s.unit_right + s.unit_wrong]
    a, b, c, d = np.array([[s.rest_right, s.rest_wrong, s.unit_right, s.unit_wrong] for s in kept], float).T
    n = a + b + c + d
    odds = (a * d / n).sum() / (b * c / n).sum()
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    chi = (abs(a.sum() - ((a + b) * (a + c) / n).sum()) - 0.5) ** 2 / variance
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    log_variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )

    found = mantel_haenszel(strata)

    assert found.odds == pytest.approx(odds, **EXACT)
    assert found.chi_square == pytest.approx(chi, **EXACT)
    assert found.p_value == pytest.approx(stats.chi2.sf(chi, 1), **EXACT)
    assert found.delta == pytest.approx(-2.35 * np.log(odds), **EXACT)
    assert found.error == pytest.approx(2.35 * np.sqrt(log_variance), **EXACT)


def test_the_pooled_table_agrees_with_scipys_odds_ratio_of_stratified_tables() -> None:
    tables = [Stratum(30, 10, 20, 20), Stratum(50, 5, 30, 15)]
    pooled = stats.contingency.odds_ratio  # of one table; the common one is the weighted mean below
    weights = [t.rest_wrong * t.unit_right / t.size for t in tables]
    ratios = [
        pooled([[t.rest_right, t.rest_wrong], [t.unit_right, t.unit_wrong]], kind="sample").statistic
        for t in tables
    ]

    assert mantel_haenszel(tables).odds == pytest.approx(np.average(ratios, weights=weights), **EXACT)


def test_a_large_difference_is_graded_c_and_none_a() -> None:
    assert mantel_haenszel(strata_of(simulate(people=3000, dif=1.6), 0)).grade == "C"
    assert mantel_haenszel(strata_of(simulate(people=3000, dif=0.0), 5)).grade == "A"


def test_units_that_never_meet_in_a_band_cannot_be_compared() -> None:
    assert mantel_haenszel([Stratum(5, 5, 0, 0), Stratum(0, 0, 4, 4)]) is None
    assert mantel_haenszel([]) is None
