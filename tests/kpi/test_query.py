"""The database gives exactly what the measures mean in memory."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Refused
from lms.core.unit_of_work import UnitOfWork
from lms.kpi.measures import MEASURES, ORIGINS, Measure
from lms.kpi.measures.base import october
from lms.kpi.measures.evaluation import evaluate, evaluate_by
from lms.kpi.rules.grouping import Key, Result
from lms.kpi.rules.tally import EMPTY
from lms.kpi.services.query import Filters, tallies, total_of
from lms.kpi.services.scopes import WHOLE, Scope
from tests.examples import at_most
from tests.factories import UnitFactory
from tests.kpi import factories
from tests.kpi.strategies import Fact, random_claim, random_entry, random_period

CLAIM_MEASURES = [measure for measure in MEASURES if measure.grain in ("claim", "edit")]
CUTS = (
    ["month"],
    ["unit"],
    ["payer"],
    ["payer_order"],
    ["step"],
    ["role"],
    ["cause"],
    ["month", "unit"],
    ["payer", "step", "role"],
    ["month", "cause"],
)


@pytest.fixture
def units(uow: UnitOfWork) -> tuple[int, ...]:
    """Three units, the first above the second."""
    first = UnitFactory()
    second = UnitFactory(parent=first)
    return first.id, second.id, UnitFactory().id


def _meaning(rows: dict[tuple[Key, Key], Result]) -> dict[tuple[Key, Key], Result]:
    """Leave out what the number beside a row is, when it is nothing."""
    return {key: Result(row.tally, {k: v for k, v in row.asides.items() if v}) for key, row in rows.items()}


@at_most(40)
@given(seed=st.integers(0, 2**32))
def test_sql_and_memory_agree_on_claims(units: tuple[int, ...], seed: int) -> None:
    random = Random(seed)  # noqa: S311  invented facts, not secrets
    facts = [random_claim(random, (None, *units)) for _ in range(random.randrange(12))]
    factories.clear()
    factories.add_claims(facts)

    _agree([one for one in CLAIM_MEASURES if one.grain == "claim"], facts, random)


@at_most(40)
@given(seed=st.integers(0, 2**32))
def test_sql_and_memory_agree_on_the_edit_log(units: tuple[int, ...], seed: int) -> None:
    random = Random(seed)  # noqa: S311  invented facts, not secrets
    facts = [random_entry(random, (None, *units)) for _ in range(random.randrange(12))]
    factories.clear()
    factories.add_entries(facts)

    _agree([one for one in CLAIM_MEASURES if one.grain == "edit"], facts, random)


def _agree(measures: Sequence[Measure], facts: list[Fact], random: Random) -> None:
    period = random_period(random)
    together = tallies(measures, period, scope=WHOLE)
    for measure in measures:
        expected = evaluate(measure, facts, period)
        assert total_of(measure, period, scope=WHOLE) == expected, measure.kind
        assert _meaning(together[measure.kind]) == _meaning(
            {((), ()): expected} if together[measure.kind] else {}
        )
        cut = random.choice([one for one in CUTS if set(one) <= set(measure.cuts)])
        rows = tallies((measure,), period, scope=WHOLE, by=cut)[measure.kind]
        assert _meaning(rows) == _meaning(evaluate_by(measure, facts, period, cut)), (measure.kind, cut)


def test_a_scope_counts_its_units_and_those_below_alone(units: tuple[int, ...]) -> None:
    above, below, other = units
    random = Random(7)  # noqa: S311  invented facts, not secrets
    facts = [random_claim(random, (None, *units)) for _ in range(60)]
    factories.add_claims(facts)
    measure, period = MEASURES.get("K40"), october()

    seen = total_of(measure, period, scope=Scope(paths=(f"/{above}/",)))

    own = [fact for fact in facts if fact["unit_id"] in (above, below)]
    assert seen == evaluate(measure, own, period)
    assert seen.tally != evaluate(measure, facts, period).tally
    assert other not in {fact["unit_id"] for fact in own}


def test_without_any_unit_in_scope_nothing_is_counted(units: tuple[int, ...]) -> None:
    random = Random(7)  # noqa: S311  invented facts, not secrets
    factories.add_claims([random_claim(random, (None, *units)) for _ in range(20)])

    assert total_of(MEASURES.get("K40"), october(), scope=Scope(paths=())).tally == EMPTY


def test_a_setting_keeps_its_units_and_those_of_both(uow: UnitOfWork) -> None:
    made = {name: UnitFactory(care_setting=name).id for name in ("acute", "ambulatory", "both")}
    random = Random(3)  # noqa: S311  invented facts, not secrets
    facts = [random_claim(random, (None, *made.values())) for _ in range(60)]
    factories.add_claims(facts)
    measure = MEASURES.get("K40")

    seen = total_of(measure, october(), scope=Scope(setting="acute"))

    kept = [fact for fact in facts if fact["unit_id"] in (made["acute"], made["both"])]
    assert seen == evaluate(measure, kept, october())


@pytest.mark.parametrize("measure", CLAIM_MEASURES, ids=lambda measure: measure.kind)
def test_filters_pick_the_row_of_a_cut(units: tuple[int, ...], measure: Measure) -> None:
    random = Random(11)  # noqa: S311  invented facts, not secrets
    make = random_claim if measure.grain == "claim" else random_entry
    facts = [make(random, (None, *units)) for _ in range(80)]
    (factories.add_claims if measure.grain == "claim" else factories.add_entries)(facts)
    rows = tallies((measure,), october(), scope=WHOLE, by=["payer"])[measure.kind]

    for ((payer,), _), row in rows.items():
        filters = Filters((("payer", str(payer) if payer else "none"),))
        assert total_of(measure, october(), scope=WHOLE, filters=filters).tally == row.tally


def test_measures_over_the_same_facts_share_one_query(
    uow: UnitOfWork, count_queries: Callable[[], Any]
) -> None:
    wanted = [MEASURES.get(kind) for kind in ("K14", "K33", "K34", "K40", "K41")]

    with count_queries() as statements:
        tallies(wanted, october(), scope=WHOLE, by=["month"])

    assert len([one for one in statements if "GROUP BY" in one]) == 1


def test_a_cut_that_a_measure_does_not_know_is_refused_with_those_it_knows(uow: UnitOfWork) -> None:
    with pytest.raises(Refused) as refused:
        tallies([MEASURES.get("K12")], october(), scope=WHOLE, by=["payer_order"])

    assert "month" in (refused.value.hint or "")


def test_every_origin_is_a_cut_of_a_measure_that_names_origins() -> None:
    for measure in MEASURES:
        assert set(ORIGINS) <= set(measure.cuts) or not measure.origins
