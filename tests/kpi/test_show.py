"""One measure in a period, as the contract writes it."""

from datetime import date
from decimal import Decimal

import pytest

from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import UnitOfWork
from lms.kpi.services.scopes import WHOLE, Scope, narrowed
from lms.kpi.services.show import show
from tests.factories import UnitFactory
from tests.kpi.factories import add_claims, add_entries
from tests.kpi.portfolio import add_portfolio, sent_claim

AUGUST = (date(2026, 8, 1), date(2026, 8, 31))
BEFORE_AGED = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator", "value"),
    [
        ("K12", 17, 20, "85.00"),
        ("K14", 17, 19, "89.47"),
        ("K16", 4, 16, "25.00"),
        ("K33", 11, 17, "64.71"),
        ("K34", 11, 17, "64.71"),
        ("K35a", 3, 16, "18.75"),
        ("K35b", 1, 16, "6.25"),
        ("K40", 4, 19, "21.05"),
        ("K41", 400, 1900, "21.05"),
        ("K42", 4, 16, "25.00"),
    ],
)
def test_the_portfolio_example_gives_its_values(
    published: UnitOfWork, measure: str, numerator: int, denominator: int, value: str
) -> None:
    add_portfolio()

    shown = show(measure, *AUGUST)

    assert (shown.result.tally.numerator, shown.result.tally.denominator) == (numerator, denominator)
    assert shown.value == Decimal(value)


def test_two_pending_claims_are_unresolved_past_the_age_limit_and_in_neither_part(
    published: UnitOfWork,
) -> None:
    add_portfolio()

    young, old = show("K33", *AUGUST, as_of=BEFORE_AGED), show("K33", *AUGUST)

    assert young.as_json()["also"] == {"pending": 2, "unresolved": 0, "sent": 19}
    assert old.as_json()["also"] == {"pending": 0, "unresolved": 2, "sent": 19}
    assert young.result.tally == old.result.tally


def test_the_document_has_the_fields_of_the_contract(published: UnitOfWork) -> None:
    add_portfolio()

    document = show("K16", *AUGUST).as_json()

    assert document == {
        "id": "K16",
        "name": "Remittance denial rate",
        "unit": "percent",
        "numerator": 4,
        "denominator": 16,
        "value": 25.0,
        "from": date(2026, 8, 1),
        "to": date(2026, 8, 31),
        "as_of": date(2026, 11, 16),
        "unit_code": None,
        "target": 8.0,
        "also": {
            "full_denials": {"numerator": 3, "denominator": 16, "value": 18.75},
            "partial_denials": {"numerator": 1, "denominator": 16, "value": 6.25},
            "duplicate_events": 0,
        },
        "rows": [],
    }


def test_without_a_denominator_the_value_is_null(published: UnitOfWork) -> None:
    document = show("K33", *AUGUST).as_json()

    assert (document["numerator"], document["denominator"], document["value"]) == (0, 0, None)


def test_primary_denials_show_zero_remits_and_denials_only(published: UnitOfWork) -> None:
    add_portfolio()

    document = show("K42", *AUGUST).as_json()

    assert document["value"] == 25.0
    assert document["also"]["denials_only"] == {"numerator": 3, "denominator": 16, "value": 18.75}


def test_months_without_claims_have_a_row_without_a_value(published: UnitOfWork) -> None:
    add_portfolio()

    rows = show("K40", date(2026, 7, 1), date(2026, 9, 30), by=["month"]).as_json()["rows"]

    assert rows == [
        {"month": "2026-07", "numerator": 0, "denominator": 0, "value": None},
        {"month": "2026-08", "numerator": 4, "denominator": 19, "value": 21.05},
        {"month": "2026-09", "numerator": 0, "denominator": 0, "value": None},
    ]


def test_a_cut_by_step_counts_denials_of_the_step_over_all_submitted(published: UnitOfWork) -> None:
    add_portfolio()

    rows = show("K40", *AUGUST, by=["step", "role"]).as_json()["rows"]

    assert rows == [
        {"step": "W05", "role": "patient_access", "numerator": 4, "denominator": 19, "value": 21.05}
    ]


def test_a_cut_by_step_of_a_yield_counts_what_was_lost_there(published: UnitOfWork) -> None:
    add_portfolio()

    rows = {row.cut["step"]: row.tally for row in show("K33", *AUGUST, by=["step"]).rows}

    assert {step: (tally.numerator, tally.denominator) for step, tally in rows.items()} == {
        "W03": (2, 17),
        "W05": (4, 17),
    }


def test_units_are_named_by_code_and_what_is_not_attributed_is_counted(published: UnitOfWork) -> None:
    north = UnitFactory(code="NORTH")
    add_claims([sent_claim(north.id), sent_claim(north.id), sent_claim(None)])

    rows = show("K40", *AUGUST, by=["unit"]).as_json()["rows"]

    assert [(row["unit"], row["denominator"]) for row in rows] == [("NORTH", 2), (None, 1)]


def test_a_unit_takes_the_units_below_it_and_nothing_unattributed(published: UnitOfWork) -> None:
    north = UnitFactory(code="NORTH")
    ward = UnitFactory(code="WARD", parent=north)
    add_claims([sent_claim(north.id), sent_claim(ward.id), sent_claim(UnitFactory().id), sent_claim(None)])

    shown = show("K40", *AUGUST, scope=narrowed(WHOLE, "NORTH"))

    assert shown.result.tally.denominator == 2
    assert shown.as_json()["unit_code"] == "NORTH"


def test_a_unit_above_what_a_person_may_see_keeps_to_what_they_may_see(published: UnitOfWork) -> None:
    system = UnitFactory(code="LH")
    north, south = UnitFactory(code="NORTH", parent=system), UnitFactory(code="SOUTH", parent=system)
    add_claims([sent_claim(north.id), sent_claim(south.id)])

    scope = narrowed(Scope(paths=(north.path,)), "LH")

    assert show("K40", *AUGUST, scope=scope).result.tally.denominator == 1


def test_the_as_of_day_hides_later_remittances(published: UnitOfWork) -> None:
    add_portfolio()

    assert show("K40", *AUGUST, as_of=date(2026, 8, 20)).as_json()["numerator"] == 0
    assert show("K16", *AUGUST, as_of=date(2026, 8, 20)).as_json()["denominator"] == 0


def test_an_edit_open_on_the_last_day_keeps_its_claim_out(published: UnitOfWork) -> None:
    opened, resolved = date(2026, 8, 30), date(2026, 9, 2)
    add_entries([{"entered_on": opened, "first_hit_on": opened, "resolved_on": resolved}])

    assert show("K12", *AUGUST).result.tally.numerator == 0
    assert show("K12", date(2026, 8, 1), date(2026, 9, 30)).result.tally.numerator == 1


def test_the_task_force_rate_divides_by_the_average_of_three_months_before(published: UnitOfWork) -> None:
    for month, count in ((5, 10), (6, 20), (7, 27)):
        add_claims([sent_claim(None, first_submission_on=date(2026, month, 9))] * count)
    add_portfolio()

    shown = show("K40", *AUGUST).as_json()

    assert shown["value"] == 21.05
    assert shown["trailing_three_months"] == {"numerator": 4, "denominator": 19.0, "value": 21.05}


@pytest.mark.parametrize(
    "asked", [AUGUST, (date(2026, 8, 1), date(2026, 9, 30))], ids=["no months before", "two months"]
)
def test_the_task_force_rate_is_null_when_it_cannot_be_told(
    published: UnitOfWork, asked: tuple[date, date]
) -> None:
    add_portfolio()

    assert show("K40", *asked).as_json()["trailing_three_months"] is None


def test_measures_without_a_task_force_rate_do_not_name_one(published: UnitOfWork) -> None:
    assert "trailing_three_months" not in show("K33", *AUGUST).as_json()


def test_the_default_period_is_twelve_months_to_today(published: UnitOfWork) -> None:
    shown = show("K40")

    assert (shown.period.from_on, shown.period.to_on) == (date(2025, 12, 1), date(2026, 11, 16))


def test_an_unknown_measure_is_not_found(published: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        show("K99")


def test_a_measure_without_code_says_so(published: UnitOfWork) -> None:
    with pytest.raises(Refused, match="not computed yet"):
        show("K08")


def test_a_period_that_ends_before_it_begins_is_refused(published: UnitOfWork) -> None:
    with pytest.raises(Refused):
        show("K40", date(2026, 9, 1), date(2026, 8, 1))
