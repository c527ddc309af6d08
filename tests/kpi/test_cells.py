"""The sums kept by month say exactly what the flat rows say."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.claims.api import ClaimFact, EditFact
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork
from lms.kpi.measures import MEASURES, Measure
from lms.kpi.measures.completeness import COMPLETENESS
from lms.kpi.measures.k12 import entered
from lms.kpi.measures.sheets import BY_ORIGIN, BY_PAYER, BY_UNIT, SHEETS, Sheet, sheet_of
from lms.kpi.models import KEYS
from lms.kpi.rules.conditions import happened
from lms.kpi.rules.grouping import cut
from lms.kpi.rules.periods import Day, Period, month_of
from lms.kpi.rules.tally import Tally
from lms.kpi.services import rolling
from lms.kpi.services.additions import additions
from lms.kpi.services.cells import answered_by_cells, cell_groups
from lms.kpi.services.flat import flat_groups
from lms.kpi.services.query import Results, tallies
from lms.kpi.services.scopes import WHOLE, Scope
from tests.examples import at_most
from tests.factories import UnitFactory
from tests.kpi import factories
from tests.kpi.portfolio import sent_claim
from tests.kpi.strategies import Fact, random_claim, random_entry, some_day

TODAY = date(2026, 11, 16)
CUTS = (
    [],
    ["month"],
    ["unit"],
    ["payer"],
    ["payer_order"],
    ["step"],
    ["role"],
    ["cause"],
    ["month", "unit"],
    ["payer_order", "payer", "month"],
    ["unit", "payer"],
    ["step", "role"],
    ["cause", "month", "unit"],
)
KEPT = [*(measure for measure in MEASURES if measure.grain in ("claim", "edit")), COMPLETENESS]


@pytest.fixture
def units(uow: UnitOfWork) -> tuple[int, ...]:
    """Three units, the first above the second."""
    first = UnitFactory()
    second = UnitFactory(parent=first)
    return first.id, second.id, UnitFactory().id


def _facts(random: Random, units: Sequence[int], most: int = 14) -> tuple[list[Fact], list[Fact]]:
    known = (None, *units)
    return (
        [random_claim(random, known) for _ in range(random.randrange(most))],
        [random_entry(random, known) for _ in range(random.randrange(most))],
    )


def _months(random: Random) -> Period:
    """A period of whole months, the last of which may be cut by the as-of day; as of any day."""
    first, last = sorted((some_day(random), some_day(random)))
    as_of = random.choice((TODAY, TODAY + timedelta(days=random.randrange(40)), date(2027, 1, 31)))
    to_on = random.choice((month_of(last)[1], max(last, as_of)))
    return Period(first.replace(day=1), to_on, as_of)


def _flat(measure: Measure, period: Period, scope: Scope, by: Sequence[str]) -> Results:
    return cut(flat_groups([measure], period, scope, by)[measure.kind])


def _kept(measure: Measure, period: Period, scope: Scope, by: Sequence[str]) -> Results:
    assert answered_by_cells([measure], period, by) == [measure]
    return cut(cell_groups([measure], period, scope, by)[measure.kind])


@pytest.mark.parametrize("measure", KEPT, ids=lambda measure: measure.kind)
def test_every_claim_measure_finds_room_in_a_sheet_of_each_of_its_cuts(measure: Measure) -> None:
    cuts = {BY_UNIT, BY_PAYER} | ({BY_ORIGIN} if measure.origins else set())

    assert {cut for cut in cuts if sheet_of(measure, cut)} == cuts


def test_the_names_of_sheets_tell_them_apart() -> None:
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)


@pytest.mark.parametrize("measure", KEPT, ids=lambda measure: measure.kind)
def test_every_day_that_a_measure_waits_for_is_among_the_days_of_its_row(measure: Measure) -> None:
    conditions = [condition for condition, _ in (*measure.sums.values(), measure.failures)]
    conditions += [origin.when for origin in measure.origins]
    model = {"claim": ClaimFact, "edit": EditFact}[measure.grain]
    waited_for = {column for one in conditions for column, _day in one.happenings()}

    assert waited_for | {measure.dated} <= set(model.days)


@at_most(25)
@given(seed=st.integers(0, 2**32))
def test_cells_and_flat_rows_agree(units: tuple[int, ...], seed: int) -> None:
    random = Random(seed)  # noqa: S311  invented facts, not secrets
    claims, entries = _facts(random, units)
    factories.clear()
    factories.add_claims(claims)
    factories.add_entries(entries)
    rolling.rebuild()
    period = _months(random)
    scope = random.choice(
        (WHOLE, Scope((f"/{units[0]}/",)), Scope((f"/{units[1]}/", f"/{units[2]}/")), Scope(()))
    )

    for measure in KEPT:
        by = random.choice([one for one in CUTS if set(one) <= set(measure.cuts)])
        assert _kept(measure, period, scope, by) == _flat(measure, period, scope, by), (measure.kind, by)


@pytest.mark.parametrize(
    ("period", "by"),
    [
        (Period(date(2026, 10, 2), date(2026, 10, 31), TODAY), []),
        (Period(date(2026, 10, 1), date(2026, 10, 30), TODAY), []),
        (Period(date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 30)), []),
        (Period(date(2026, 10, 1), date(2026, 10, 31), TODAY), ["payer", "step"]),
    ],
    ids=["begins within a month", "ends within a month", "as of a day that hides", "payer and step"],
)
def test_what_cells_cannot_answer_is_counted_claim_by_claim(
    units: tuple[int, ...], period: Period, by: list[str]
) -> None:
    random = Random(4)  # noqa: S311  invented facts, not secrets
    facts = [random_claim(random, (None, *units)) for _ in range(60)]
    factories.add_claims(facts)
    rolling.rebuild()
    measure = MEASURES.get("K33")

    assert answered_by_cells([measure], period, by) == []
    assert tallies([measure], period, scope=WHOLE, by=by)[measure.kind] == _flat(measure, period, WHOLE, by)


def test_as_of_a_past_day_that_hides_nothing_cells_answer(units: tuple[int, ...]) -> None:
    factories.add_claims([sent_claim(units[0])] * 3)
    rolling.rebuild()
    measure = MEASURES.get("K33")

    hides, hides_nothing = (Period(date(2026, 8, 1), date(2026, 8, 31), date(2026, 8, day)) for day in (6, 7))

    assert answered_by_cells([measure], hides, []) == []
    assert answered_by_cells([measure], hides_nothing, []) == [measure]


def test_an_edit_that_was_open_on_the_last_day_counts_by_the_last_day_asked_for(uow: UnitOfWork) -> None:
    held = {"first_hit_on": date(2026, 8, 30), "resolved_on": date(2026, 9, 2)}
    factories.add_entries([dict(entered(entered_on=date(2026, 8, 30), **held))])
    rolling.rebuild()
    measure, last = MEASURES.get("K12"), date(2026, 9, 30)
    august = Period(date(2026, 8, 1), date(2026, 8, 31), TODAY)
    both = Period(date(2026, 8, 1), last, TODAY)

    assert _kept(measure, august, WHOLE, [])[(), ()].tally == Tally(0, 1)
    assert _kept(measure, both, WHOLE, [])[(), ()].tally == Tally(1, 1)
    assert _kept(measure, both, WHOLE, ["month"])[("2026-08",), ()].tally == Tally(0, 1)


def test_two_dates_on_one_day_are_one_step(uow: UnitOfWork) -> None:
    either = happened("first_hit_on", Day.END) | happened("resolved_on", Day.END)
    sheet = Sheet("edit", "entered_on", BY_UNIT, ((either, None),))
    later = date(2026, 9, 2)
    row = entered(entered_on=date(2026, 8, 30), first_hit_on=later, resolved_on=later)
    factories.add_entries([dict(row)])

    rows = db.session.execute(additions(sheet, of_changes=False))
    steps = [(row.since_on, row[len(KEYS) + 1]) for row in rows if row[len(KEYS) + 1]]

    assert steps == [(later, 1)]


def test_amounts_are_exact_to_the_cent(units: tuple[int, ...]) -> None:
    charges = [Decimal("0.01"), Decimal("33333333.33"), Decimal("90000000000.99")]
    factories.add_claims([sent_claim(units[0], charge=charge) for charge in charges])
    rolling.rebuild()
    august = Period(date(2026, 8, 1), date(2026, 8, 31), TODAY)

    found = _kept(MEASURES.get("K41"), august, WHOLE, [])

    assert found[(), ()].tally.denominator == sum(charges)


def test_all_measures_of_claims_take_one_query_for_each_date(
    units: tuple[int, ...], count_queries: Callable[[], Any]
) -> None:
    factories.add_claims([sent_claim(units[0])] * 3)
    rolling.rebuild()

    with count_queries() as statements:
        tallies(KEPT, Period(date(2026, 8, 1), date(2026, 8, 31), TODAY), scope=WHOLE, by=["month"])

    assert len([one for one in statements if "FROM measure_cell" in one]) == 3
    assert not [one for one in statements if "FROM claim_fact" in one and "max(" not in one]
