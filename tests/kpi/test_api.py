"""What the director's page asks: tiles, trends, marks, completeness, within the viewer's units."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from lms.claims.models import X12File, X12Set
from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.errors import NotFound
from lms.core.permissions import Identity
from lms.core.unit_of_work import UnitOfWork, recorded_at
from lms.core.web.charts import draw
from lms.kpi import api
from lms.people.identity import identity_of
from lms.people.models import Person
from tests.cast import Cast, make_cast
from tests.factories import make_person
from tests.kpi.factories import add_claims, add_entries
from tests.kpi.portfolio import add_portfolio, sent_claim

AUGUST = date(2026, 8, 1)
PAID = {"result": "paid", "paid": 60}


@pytest.fixture
def cast(published: UnitOfWork) -> Cast:
    """The cast, without claims."""
    return make_cast()


def _director(cast: Cast) -> Identity:
    return identity_of(cast["director"])


def _sent(unit_id: int | None, count: int, month: int, **known: Any) -> None:
    """Insert claims sent on the ninth of a month and, when they have a result, remitted two weeks later."""
    days = {"first_submission_on": date(2026, month, 9), "ack_on": date(2026, month, 11)}
    if "result" in known:
        days |= {"first_remit_on": date(2026, month, 23), "latest_remit_on": date(2026, month, 23)}
    add_claims([sent_claim(unit_id, **known) | days] * count)


def test_tiles_carry_value_fraction_target_and_where_they_lead(cast: Cast) -> None:
    add_portfolio(cast.north.id)

    tiles = {tile.id: tile for tile in api.tiles(_director(cast), AUGUST)}

    first_pass = tiles["K33"]
    assert list(tiles) == ["K12", "K14", "K33", "K34"]
    assert (first_pass.numerator, first_pass.denominator, first_pass.value) == (11, 17, Decimal("64.71"))
    assert first_pass.text == "64.7\xa0%"
    assert first_pass.fraction == "11\xa0/\xa017"
    assert first_pass.target == 90
    assert first_pass.href == "/kpi/K33?month=2026-08"
    assert first_pass.rows_href == "/kpi/K33/rows?part=denominator&from=2026-08-01&to=2026-08-31"
    assert first_pass.as_of == date(2026, 11, 16)
    assert first_pass.state == "too_few"


def test_a_tile_shows_the_change_over_three_months(cast: Cast) -> None:
    _sent(cast.north.id, 30, 5, **PAID)
    _sent(cast.north.id, 10, 5, result="full_denial", paid=0)
    _sent(cast.north.id, 36, 8, **PAID)
    _sent(cast.north.id, 4, 8, result="full_denial", paid=0)

    tile = api.tiles(_director(cast), AUGUST, measures=["K33"])[0]

    assert (tile.change, tile.since) == (Decimal("15.00"), "May 2026")
    assert tile.spark[-4:] == (75.0, None, None, 90.0)
    assert len(tile.spark) == 12


def test_tiles_count_the_units_of_the_viewer_alone(cast: Cast) -> None:
    add_portfolio(cast.north.id)

    assert all(tile.denominator == 0 for tile in api.tiles(identity_of(cast["eve"]), AUGUST))


def test_a_unit_outside_of_the_viewer_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        api.tiles(identity_of(cast["eve"]), AUGUST, unit="NORTH")


def test_an_unknown_unit_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        api.tiles(_director(cast), AUGUST, unit="NOWHERE")


def test_the_newest_month_is_the_last_whose_outcomes_are_known(cast: Cast) -> None:
    _sent(cast.north.id, 30, 9, **PAID)
    _sent(cast.north.id, 30, 10, **PAID)
    _sent(cast.north.id, 3, 10)

    assert api.newest_month(_director(cast)) == date(2026, 9, 1)


def test_without_any_settled_month_the_last_full_month_is_shown(cast: Cast) -> None:
    assert api.newest_month(_director(cast)) == date(2026, 10, 1)


def test_a_month_with_open_outcomes_is_not_drawn_and_says_how_many_wait(cast: Cast) -> None:
    _sent(cast.north.id, 30, 10, **PAID)
    _sent(cast.north.id, 3, 10)

    tile = api.tiles(_director(cast), date(2026, 10, 1), measures=["K33"])[0]

    assert (tile.state, tile.waiting, tile.spark[-1]) == ("open", 3, None)
    assert tile.value == Decimal("100.00")


def test_a_month_settles_when_what_waits_is_past_the_age_limit(cast: Cast) -> None:
    _sent(cast.north.id, 30, 8, **PAID)
    _sent(cast.north.id, 3, 8)

    assert api.tiles(_director(cast), AUGUST, measures=["K33"])[0].state == "shown"


def test_every_point_of_the_chart_opens_its_rows(cast: Cast) -> None:
    _sent(cast.north.id, 40, 7, **PAID)
    _sent(cast.north.id, 40, 8, **PAID)

    chart = api.trend_chart(_director(cast), AUGUST)
    drawn = draw(chart)

    assert drawn is not None
    assert [line.name for line in chart.series] == ["First-pass paid", "Clean end to end"]
    assert chart.target == 86.0
    hrefs = [mark.href for mark in drawn.lines[0].marks]
    assert hrefs[-1] == "/kpi/K33/rows?part=denominator&from=2026-08-01&to=2026-08-31"
    assert len(hrefs) == 2


def _completions(people: list[Person], module: str, on: date) -> None:
    rows = [
        {
            "person_id": person.id,
            "key": f"completion:{module}:{on}",
            "number": 1,
            "kind": "completion",
            "subject": module,
            "occurred_on": on,
            "source": "firstpass",
            "recorded_at": recorded_at(),
        }
        for person in people
    ]
    db.session.execute(insert(Evidence), rows)


def test_a_wave_of_training_is_marked_and_a_trickle_is_not(cast: Cast) -> None:
    people = [make_person(unit=cast.admitting) for _ in range(15)]
    _completions(people, "PA-03", date(2026, 5, 6))
    _completions(people[:14], "PA-02", date(2026, 6, 6))
    _sent(cast.north.id, 40, 8, **PAID)

    chart = api.trend_chart(_director(cast), AUGUST)

    assert [event.text for event in chart.events] == ["May: 15 people completed PA-03"]
    assert chart.labels[int(chart.events[0].position)] == "May"


def test_a_wave_elsewhere_is_no_mark_here(cast: Cast) -> None:
    _completions([make_person(unit=cast.south) for _ in range(20)], "PA-03", date(2026, 5, 6))
    _sent(cast.north.id, 40, 8, **PAID)

    assert api.trend_chart(_director(cast), AUGUST).events == ()


def test_completeness_tells_answers_remittances_payers_and_what_has_no_unit(cast: Cast) -> None:
    add_portfolio(cast.north.id)
    add_claims([sent_claim(None)])
    _remittance("NORTHWAY", date(2026, 8, 24))
    _remittance("NORTHWAY", date(2026, 9, 3))

    found = api.completeness(_director(cast), AUGUST)

    assert (found.sent, found.answered, found.remitted, found.not_attributed) == (19, 19, 16, 1)
    assert [(seen.last_on, seen.days_ago) for seen in found.payers] == [(date(2026, 9, 3), 74)]


def _remittance(payer: str, on: date) -> None:
    file = X12File(sha256=f"{payer}{on}", name="a.835", recorded_at=recorded_at())
    db.session.add(file)
    db.session.flush()
    names = (
        "key",
        "control",
        "group_control",
        "interchange_control",
        "set_ref",
        "group_ref",
        "interchange_ref",
    )
    db.session.add(
        X12Set(
            file_id=file.id,
            kind="835",
            payer=payer,
            paid_on=on,
            sent_at=recorded_at(),
            recorded_at=recorded_at(),
            **dict.fromkeys(names, f"{payer}{on}"),
        )
    )
    db.session.flush()


def test_tiles_take_a_constant_number_of_queries(cast: Cast, count_queries: Callable[[], Any]) -> None:
    identity = _director(cast)
    api.tiles(identity, AUGUST)
    with count_queries() as few:
        api.tiles(identity, AUGUST)
    add_portfolio(cast.north.id)
    add_entries([{"entered_on": AUGUST, "unit_id": cast.admitting.id}] * 40)
    with count_queries() as many:
        api.tiles(identity, AUGUST)

    assert len(many) == len(few) <= 8
