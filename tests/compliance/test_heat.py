"""The heat map of the compliance page: it fits, its sums open and hide what is too small to be shown."""

from collections.abc import Mapping
from datetime import date

import pytest
from flask import Flask

from lms.compliance.listeners import roster_changed
from lms.compliance.services.overview import Overview, overview
from lms.compliance.services.rollup import Counts
from lms.compliance.views.heat import MOST_ROLES, MOST_UNITS, HeatMaker, HeatMap
from lms.compliance.views.wanted import MOST_OFFERED, Wanted, unit_options
from lms.core.unit_of_work import unit_of_work
from lms.core.web.figures import HeatRow
from lms.people.events import RosterChanged
from lms.people.models import Unit
from tests.compliance.conftest import publish_everything
from tests.factories import UnitFactory, make_person

DAY = date(2026, 11, 15)
Cells = Mapping[tuple[str, str], tuple[int, int]]


@pytest.fixture
def organisation(database: Flask) -> dict[str, Unit]:
    """A system with a hospital of two departments and a region of two clinics."""
    with unit_of_work():
        system = UnitFactory(code="SYS", name="System", kind="system")
        hospital = UnitFactory(code="HOSP", name="Hospital", kind="facility", parent=system)
        region = UnitFactory(code="REG", name="Region", kind="region", parent=system)
        clinics = [UnitFactory(code=code, name=code, kind="facility", parent=region) for code in ("C1", "C2")]
        UnitFactory(code="DEP", name="Department", parent=hospital)
    return {unit.code: unit for unit in (system, hospital, region, *clinics)}


def heat_rows(
    app: Flask, organisation: dict[str, Unit], cells: Cells, *, part: int = 1, named: tuple[str, ...] = ("/",)
) -> dict[str, HeatRow]:
    """Return the rows of a map by name; cells are people with nothing late and people, by unit and role."""
    shown = tuple(unit for unit in organisation.values() if unit.code in {code for code, _ in cells})
    regions = {unit.id: organisation["REG"] for unit in shown if unit.code in ("C1", "C2", "REG")}
    found = Overview(
        rows=shown,
        job_roles=tuple(dict.fromkeys(role for _, role in cells)),
        cells={
            (organisation[code].id, role): Counts(people=people, people_on_time=on_time)
            for (code, role), (on_time, people) in cells.items()
        },
        sides={},
        total=Counts(),
        regions=regions if len(regions) > 1 else {},
        alone={organisation[code].id for code in ("SYS", "REG")},
    )
    with app.test_request_context("/compliance"):
        maker = HeatMaker(found, Wanted(DAY, None, "", "late"), ("/",), named, target=90, fewest=5)
        return {row.name: row for row in maker.heat_map(part).rows}


def details(row: HeatRow) -> list[str]:
    """Return the fractions of a row."""
    return [cell.detail for cell in row.cells]


def test_units_are_rows_with_a_sum_of_all_and_of_each_region(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    cells = {("HOSP", "nurse"): (9, 10), ("C1", "nurse"): (5, 5), ("C2", "nurse"): (6, 8)}
    rows = heat_rows(database, organisation, cells)
    assert list(rows) == ["All my units", "Hospital", "Region", "C1", "C2"]
    assert details(rows["All my units"]) == ["20/23", "20/23"]
    assert details(rows["Region"]) == ["11/13", "11/13"]
    assert rows["Region"].is_total


def test_some_roles_are_shown_at_a_time_beside_all_of_them(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    cells = {("HOSP", f"role_{number}"): (5, 5) for number in range(MOST_ROLES + 2)}
    first, last = (heat_rows(database, organisation, cells, part=part)["Hospital"] for part in (1, 99))
    assert details(first) == ["5/5"] * MOST_ROLES + ["50/50"]
    assert details(last) == ["5/5", "5/5", "50/50"]


def test_a_sum_leaves_out_a_group_too_small_to_be_shown(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    cells = {("C1", "nurse"): (9, 10), ("C2", "nurse"): (0, 2), ("C1", "biller"): (5, 6)}
    rows = heat_rows(database, organisation, cells)
    assert details(rows["C2"]) == ["under 5", "no one", "under 5"]
    assert details(rows["All my units"]) == ["9/10", "5/6", "14/16"]


def test_several_small_groups_that_hide_each_other_are_in_the_sum(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    cells = {("HOSP", "nurse"): (9, 10), ("C1", "nurse"): (1, 3), ("C2", "nurse"): (2, 4)}
    assert details(heat_rows(database, organisation, cells)["All my units"]) == ["12/17", "12/17"]


def test_a_unit_with_others_below_opens_its_own_map(database: Flask, organisation: dict[str, Unit]) -> None:
    rows = heat_rows(database, organisation, {("HOSP", "nurse"): (9, 10), ("C1", "nurse"): (5, 5)})
    assert rows["Hospital"].href == "/compliance?unit=HOSP&as_of=2026-11-15"
    assert rows["C1"].href is None


def test_people_of_a_region_itself_are_not_confused_with_those_of_its_units(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    rows = heat_rows(database, organisation, {("REG", "leader"): (6, 6), ("C1", "nurse"): (5, 5)})
    assert rows["Region itself"].href is None
    assert {cell.href for cell in rows["Region itself"].cells} == {None}


def test_cells_open_people_only_where_all_their_names_may_be_seen(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    cells = {("HOSP", "nurse"): (9, 10), ("C1", "nurse"): (5, 5)}
    rows = heat_rows(database, organisation, cells, named=(organisation["HOSP"].path,))
    assert rows["Hospital"].cells[0].href == (
        "/compliance/people?unit=HOSP&role=nurse&show=late&as_of=2026-11-15"
    )
    assert rows["Hospital"].cells[1].href == "/compliance/people?unit=HOSP&show=late&as_of=2026-11-15"
    assert rows["C1"].cells[0].href is None
    assert rows["All my units"].cells[0].href is None


def map_of_many(app: Flask, count: int, stretch: int) -> HeatMap:
    """Return a stretch of a map of so many hospitals, each with ten nurses of whom nine have nothing late."""
    with unit_of_work():
        system = UnitFactory(code="SYS", name="System", kind="system")
        many = [
            UnitFactory(code=f"H{n:03}", name=f"H{n}", kind="facility", parent=system) for n in range(count)
        ]
    found = Overview(
        rows=tuple(many),
        job_roles=("nurse",),
        cells={(unit.id, "nurse"): Counts(people=10, people_on_time=9) for unit in many},
        sides={},
        total=Counts(),
        regions={},
        alone=(),
    )
    with app.test_request_context("/compliance"):
        maker = HeatMaker(found, Wanted(DAY, None, "", "late"), ("/",), ("/",), target=90, fewest=5)
        return maker.heat_map(1, stretch)


def test_many_units_are_shown_some_at_a_time_below_the_sum_of_all(database: Flask) -> None:
    drawn = map_of_many(database, MOST_UNITS + 3, 2)
    assert [row.name for row in drawn.rows] == ["All my units", "H50", "H51", "H52"]
    assert details(drawn.rows[0])[-1] == f"{9 * (MOST_UNITS + 3)}/{10 * (MOST_UNITS + 3)}"
    assert [unit.name for unit in drawn.units] == ["H50", "H51", "H52"]
    assert [(label, href, now) for label, href, now in drawn.stretches] == [
        ("1\u201350", "/compliance?as_of=2026-11-15", False),
        ("51\u201353", "/compliance?as_of=2026-11-15&rows=2", True),
    ]


def test_units_that_fit_are_shown_all_without_a_choice(database: Flask) -> None:
    drawn = map_of_many(database, MOST_UNITS, 1)
    assert len(drawn.rows) == 1 + MOST_UNITS
    assert drawn.stretches == ()


def test_a_system_of_too_many_units_is_shown_by_region_with_the_same_total(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    with unit_of_work():
        publish_everything()
        hired = [make_person(unit=organisation[code]).id for code in ("HOSP", "C1", "C2", "REG")]
        roster_changed(RosterChanged(person_ids=tuple(hired)))
    path = (organisation["SYS"].path,)
    few, many = overview(path, as_of=DAY, most=3), overview(path, as_of=DAY)
    assert [unit.code for unit in few.rows] == ["HOSP", "REG"]
    assert {unit.code for unit in many.rows} == {"HOSP", "REG", "C1", "C2"}
    assert few.total == many.total
    assert few.sides[organisation["REG"].id].people == 3
    assert few.regions == {}
    assert overview(path, as_of=DAY, most=4) == many


def test_of_very_many_units_those_near_the_chosen_one_are_offered(
    database: Flask, organisation: dict[str, Unit]
) -> None:
    assert len(unit_options(("/",))) == 1 + len(organisation) + 1
    with unit_of_work():
        for number in range(MOST_OFFERED):
            UnitFactory(code=f"D{number:03}", kind="department", parent=organisation["C1"])
    path = (organisation["SYS"].path,)
    assert [code for code, _name in unit_options(path)] == ["", "SYS", "HOSP", "REG"]
    assert {code for code, _name in unit_options(path, organisation["REG"])} == {
        "",
        "SYS",
        "HOSP",
        "REG",
        "C1",
        "C2",
    }
    assert len(unit_options(path, organisation["C1"])) == 1 + 4 + MOST_OFFERED
