"""Lists: scope, filters, pages that lose nobody, and a constant number of queries."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.api.conftest import Ask
from tests.cast import Cast, make_cast
from tests.factories import JobFactory, make_person
from tests.security.worlds import World


@pytest.fixture
def cast(database: Flask) -> Cast:
    with unit_of_work():
        return make_cast()


def add_people(cast: Cast, count: int, **names: Any) -> list[Person]:
    with unit_of_work():
        return [make_person(unit=cast.admitting, **names) for _ in range(count)]


def numbers(ask: Ask, reader: Person, path: str) -> list[str]:
    return [item["employee_no"] for item in ask(reader, path).get_json()["items"]]


def test_the_people_of_a_manager_are_those_of_the_managers_units(cast: Cast, ask: Ask) -> None:
    inside = {person.employee_no for name, person in cast.by_duty.items() if name != "eve"}

    assert set(numbers(ask, cast["manager"], "/people")) == inside
    assert numbers(ask, cast["eve"], "/people") == [cast["eve"].employee_no]


def test_a_listed_person_names_the_jobs_in_the_readers_units_alone(cast: Cast, ask: Ask) -> None:
    with unit_of_work():
        JobFactory(person_id=cast["learner"].id, unit_id=cast.south.id, job_role="biller")

    jobs = {
        reader: [
            (job["unit_code"], job["job_role"])
            for item in ask(cast[reader], "/people?q=Whitfield").get_json()["items"]
            for job in item["jobs"]
        ]
        for reader in ("manager", "eve")
    }

    assert jobs == {"manager": [("NORTH-ADM", "registrar")], "eve": [("SOUTH", "biller")]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("unit=NORTH-ADM", {"learner"}),
        ("job_role=registrar", {"learner"}),
        ("q=dana+whit", {"learner"}),
        ("unit=NORTH&job_role=leader&q=auditor", {"auditor"}),
        ("q=nobody+of+this+name", set()),
    ],
)
def test_people_are_filtered_by_unit_role_and_words(
    cast: Cast, ask: Ask, query: str, found: set[str]
) -> None:
    expected = {cast[name].employee_no for name in found}

    assert set(numbers(ask, cast["manager"], f"/people?{query}")) == expected


@pytest.mark.parametrize("code", ["SOUTH", "NOWHERE"])
def test_a_unit_of_others_reads_like_one_that_does_not_exist(cast: Cast, ask: Ask, code: str) -> None:
    for path in ("/people", "/compliance/report", "/kpi/K14"):
        answer = ask(cast["manager"], f"{path}?unit={code}")
        assert answer.status_code == 404, path
        assert code in answer.get_json()["detail"]


def test_a_unit_above_the_readers_own_gives_their_part_of_it(cast: Cast, ask: Ask) -> None:
    assert set(numbers(ask, cast["manager"], "/people?unit=LH")) == set(
        numbers(ask, cast["manager"], "/people")
    )


def test_pages_follow_each_other_without_losing_or_repeating_anybody(cast: Cast, ask: Ask) -> None:
    add_people(cast, 7)
    everybody = numbers(ask, cast["manager"], "/people")
    seen: list[str] = []
    address = "/people?limit=4"

    while address:
        page = ask(cast["manager"], address).get_json()
        assert page["total"] == len(everybody)
        assert 0 < len(page["items"]) <= 4
        seen += [item["employee_no"] for item in page["items"]]
        address = (page["next"] or "").removeprefix("/api/v1")

    assert seen == everybody == sorted(everybody)


def test_the_next_page_keeps_the_filters(cast: Cast, ask: Ask) -> None:
    add_people(cast, 3, family_name="O'Hara & Söhne")

    first = ask(cast["manager"], "/people?limit=2&q=O%27Hara+%26").get_json()
    second = ask(cast["manager"], first["next"].removeprefix("/api/v1")).get_json()

    assert first["total"] == second["total"] == 3
    assert len(second["items"]) == 1
    assert second["next"] is None


def test_a_page_that_is_just_full_is_the_last(cast: Cast, ask: Ask) -> None:
    total = ask(cast["manager"], "/people").get_json()["total"]

    assert ask(cast["manager"], f"/people?limit={total}").get_json()["next"] is None


def test_units_are_those_of_the_readers_duties(cast: Cast, ask: Ask) -> None:
    def codes(name: str) -> list[tuple[str, str | None]]:
        items = ask(cast[name], "/units").get_json()["items"]
        return [(item["code"], item["parent_code"]) for item in items]

    assert codes("manager") == [("NORTH", None), ("NORTH-ADM", "NORTH")]
    assert codes("trainer") == codes("manager")
    assert codes("eve") == [("SOUTH", None)]
    assert ask(cast["learner"], "/units").status_code == 403


def test_steps_and_modules_are_paged_too(world: World, ask: Ask) -> None:
    learner = world.cast["learner"]
    steps = ask(learner, "/workflows/steps?limit=30").get_json()
    rest = ask(learner, steps["next"].removeprefix("/api/v1")).get_json()

    assert len(steps["items"]) + len(rest["items"]) == steps["total"] == 35
    assert [item["id"] for item in ask(learner, "/learn/modules").get_json()["items"]] == ["PA-03"]


def test_who_may_not_see_names_gets_no_numbers_of_small_groups(world: World, ask: Ask) -> None:
    def people(name: str) -> set[int | None]:
        return {row["people"] for row in ask(world.cast[name], "/compliance/report").get_json()["rows"]}

    assert people("executive") == {None}
    assert people("director") == {2}


@pytest.mark.parametrize("path", ["/people", "/people?q=Sample&limit=500", "/units"])
def test_a_list_takes_the_same_queries_for_many_as_for_few(
    cast: Cast, ask: Ask, count_queries: Callable[[], Any], path: str
) -> None:
    counts = []
    for _round in range(2):
        ask(cast["manager"], path)
        with count_queries() as statements:
            assert ask(cast["manager"], path).status_code == 200
        counts.append(len(statements))
        add_people(cast, 40)

    assert counts[0] == counts[1] <= 8
