"""The officer's lists are what every gate of the day together says, however they are cut, paged and found."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select

from lms.access.models import AccessChange, AccessSpan, EhrAccount, GateSpan
from lms.access.rules.decisions import MAY_WORK, STATES
from lms.access.services import holding, registers
from lms.access.services.accounts import accounts_on
from lms.access.services.emergencies import emergencies, under_way
from lms.access.services.register_numbers import Cut, Numbers, numbers_of, tallies
from lms.access.services.sign_off import confirm
from lms.access.views.wanted import unit_choices
from lms.core import clock
from lms.core.database import db
from lms.core.tables import Column, Table
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.models import Unit
from tests.access.factories import GATE, TODAY, learner, make_world, signing, study
from tests.access.test_emergencies import declared, named
from tests.cast import Cast
from tests.factories import UnitFactory, make_person

pytestmark = pytest.mark.database

DAY = timedelta(days=1)
ROLES = ("registrar", "biller")
SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        return make_world()


def draws(seed: int) -> Random:
    return Random(seed)  # noqa: S311  invented gates, not secrets


def people(world: Cast, count: int) -> list[int]:
    return [make_person(unit=world.north, job_role=None).id for _number in range(count)]


def gates_of(random: Random, person_id: int, units: list[Unit]) -> Iterable[dict[str, Any]]:
    """Yield invented gates of one person, of each the days one after the other, the last perhaps open.

    As the rules have it, a valid gate with a last day does not go on after it.
    """
    for role in random.sample(ROLES, random.randrange(3)):
        day = TODAY - timedelta(days=random.randrange(1, 80))
        for left in reversed(range(random.randrange(1, 5))):
            state, last = random.choice(STATES), day + timedelta(days=random.randrange(40))
            to_on = None if left == 0 and random.random() < 0.3 else last
            has_limit = state in MAY_WORK and to_on is not None and random.random() < 0.8
            yield {
                "person_id": person_id,
                "gate": f"ehr-{role}",
                "job_role": role,
                "unit_id": random.choice(units).id,
                "from_on": day,
                "to_on": to_on,
                "state": state,
                "why": "Because.",
                "last_on": last + timedelta(days=random.choice((0, 9))) if has_limit else None,
                "met": 0,
                "asked": 0,
            }
            day = last + DAY


def fill(random: Random, units: list[Unit], person_ids: list[int]) -> list[GateSpan]:
    """Give people invented gates and accounts instead of what they had; return the gates in order."""
    for model in (AccessSpan, AccessChange, EhrAccount, GateSpan):
        db.session.execute(delete(model).where(model.id > 0))
    for person_id in person_ids:
        gates = list(gates_of(random, person_id, units))
        if gates:
            db.session.execute(insert(GateSpan), gates)
        for account in random.sample("abc", random.randrange(3)):
            db.session.add(
                EhrAccount(
                    person_id=person_id,
                    account=account,
                    security_class="REG",
                    active=random.random() < 0.7,
                    from_on=TODAY + timedelta(days=random.randrange(-60, 10)),
                    recorded_at=recorded_at(),
                )
            )
    db.session.flush()
    holding.put_right()
    return list(db.session.scalars(select(GateSpan).order_by(GateSpan.id)))


def standing(spans: list[GateSpan]) -> list[GateSpan]:
    return [one for one in spans if one.from_on <= TODAY and (one.to_on is None or one.to_on >= TODAY)]


def limited_by_the_facts(spans: list[GateSpan]) -> set[int]:
    """Which gates were valid and are not, of who holds an account or has none known and lost it lately."""
    accounts = accounts_on(TODAY)
    active = {one.person_id for one in accounts if one.active}
    known = {one.person_id for one in accounts}
    valid = {(one.person_id, one.gate) for one in spans if one.state in MAY_WORK and one.from_on <= TODAY}
    return {
        one.id
        for one in standing(spans)
        if one.state not in MAY_WORK
        and (one.person_id, one.gate) in valid
        and (
            one.person_id in active
            or (one.person_id not in known and one.from_on > TODAY - timedelta(days=14))
        )
    }


def counted(spans: list[GateSpan]) -> Numbers:
    ready = [one for one in spans if one.state == "ready_for_signoff"]
    valid = [one for one in spans if one.state in MAY_WORK]
    return Numbers(
        release=sum(one.confirmed_id is not None for one in ready),
        confirm=sum(one.confirmed_id is None for one in ready),
        provisional=sum(one.state == "provisional" for one in valid),
        valid=len(valid),
        ending=sum(one.last_on is not None and one.last_on <= TODAY + timedelta(days=30) for one in valid),
    )


def every_page(query: registers.Gates, sort: str, total: int) -> list[int]:
    """The ids of all pages of a list, one page after the other, as the officer turns them."""
    last = Column(
        "last",
        "Last day",
        lambda row: row.GateSpan.last_on,
        GateSpan.last_on,
        "date",
        stretch=registers.has_last_day(TODAY),
    )
    table = Table(
        "all",
        (last, Column("role", "Role", lambda row: row.GateSpan.job_role, GateSpan.job_role)),
        query,
        "last",
        GateSpan.id.expression,
        "All",
        known_total=lambda: total,
        is_wide=True,
    )
    pages = [table.page({"sort": sort, "page": str(number)}) for number in range(1, -(-total // 25) + 1)]
    return [row.GateSpan.id for page in pages for row in page.rows]


def by_last_day(spans: list[GateSpan], *, down: bool = False) -> list[int]:
    """Ids by the last day, without one at the end, the same day by id."""
    dated = sorted((one for one in spans if one.last_on), key=lambda one: one.id)
    dated.sort(key=lambda one: one.last_on or date.max, reverse=down)
    return [*(one.id for one in dated), *(one.id for one in spans if one.last_on is None)]


@pytest.mark.parametrize("seed", range(6))
def test_lists_numbers_and_cuts_are_what_all_gates_together_say(world: Cast, seed: int) -> None:
    units, everywhere = [world.system, world.north, world.admitting, world.south], [world.system.path]
    with unit_of_work():
        spans = fill(draws(seed), units, people(world, 90))
    for cut in (Cut(), Cut(frozenset({world.north.id, world.admitting.id}), ""), Cut(None, "biller")):
        there = [one for one in standing(spans) if cut.keeps(one.unit_id, one.job_role)]
        numbers = numbers_of(tallies(everywhere, TODAY), cut)
        assert numbers == counted(there)
        valid = [one for one in there if one.state in MAY_WORK]
        query = registers.register_of("register", everywhere, TODAY, cut)
        assert every_page(query, "last", numbers.valid) == by_last_day(valid)
        assert every_page(query, "-last", numbers.valid) == by_last_day(valid, down=True)
        roles = sorted(valid, key=lambda one: (one.job_role, one.id))
        assert every_page(query, "role", numbers.valid) == [one.id for one in roles]
        soon = [one for one in valid if one.last_on and one.last_on <= TODAY + timedelta(days=30)]
        query = registers.register_of("ending", everywhere, TODAY, cut)
        assert every_page(query, "last", numbers.ending) == by_last_day(soon)
    own = [one for one in standing(spans) if one.unit_id in (world.north.id, world.admitting.id)]
    assert numbers_of(tallies([world.north.path], TODAY)) == counted(own)


@pytest.mark.parametrize("seed", range(6))
def test_gates_to_limit_are_those_that_the_facts_say_few_or_many(
    world: Cast, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        spans = fill(draws(seed), [world.system, world.north, world.south], people(world, 90))
    wanted = limited_by_the_facts(spans)
    assert wanted
    everywhere = [world.system.path]
    for most in (registers.MOST_NAMED, 0):
        monkeypatch.setattr(registers, "MOST_NAMED", most)
        found = registers.limited(everywhere, TODAY)
        query = registers.register_of_limited(found, everywhere, TODAY)
        assert found.count == registers.count_of_limited(everywhere, TODAY) == len(wanted)
        assert {row.GateSpan.id for row in db.session.execute(query)} == wanted
        south = registers.register_of_limited(found, everywhere, TODAY, Cut(frozenset({world.south.id})))
        there = {one.id for one in spans if one.id in wanted and one.unit_id == world.south.id}
        assert {row.GateSpan.id for row in db.session.execute(south)} == there
    assert {one.span.id for one in registers.to_limit_or_end(everywhere, TODAY)} == wanted
    below = {one.id for one in spans if one.id in wanted and one.unit_id == world.north.id}
    assert {one.span.id for one in registers.to_limit_or_end([world.north.path], TODAY)} == below


def test_an_emergency_on_the_desk_says_how_many_are_named(world: Cast) -> None:
    with unit_of_work():
        code = declared(world).code
        for _number in range(3):
            named(world, code, learner(world.admitting))
    (found,) = under_way([world.north.path])
    (whole,) = emergencies([world.north.path])
    assert (found.row.id, found.unit.id, found.placed) == (whole.row.id, whole.unit.id, len(whole.placed))
    assert found.placed == 3
    assert under_way([world.south.path]) == []


def test_of_many_emergencies_the_desk_shows_five_and_the_way_to_all(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    def shown() -> tuple[int, bool]:
        page = client.get("/access").text
        return page.count("hours left"), "All 6 emergencies" in page

    sign_in(client, world["access_officer"])
    for number in range(6):
        with unit_of_work():
            declared(world, days=1, form_key=f"declared-{number}")
        assert shown() == (min(number + 1, 5), number == 5)


def test_few_units_are_all_there_to_choose_in_the_order_of_their_names(world: Cast) -> None:
    ids = {world.admitting.id, world.south.id}
    assert unit_choices(ids, "", (world.system.path,)) == [
        ("", "All units"),
        ("NORTH-ADM", "Alder Ridge admitting"),
        ("SOUTH", "Birch Harbor Hospital"),
    ]


def test_of_many_units_the_upper_levels_are_there_and_what_lies_below_the_chosen_one(world: Cast) -> None:
    with unit_of_work():
        wards = [
            UnitFactory(code=f"W{number}", name=f"Ward {number}", parent=world.south) for number in range(4)
        ]
    ids = {world.admitting.id, *(ward.id for ward in wards)}
    whole = (world.system.path,)

    def codes(chosen: str, paths: tuple[str, ...] = whole) -> list[str]:
        return [code for code, _name in unit_choices(ids, chosen, paths, most=3)]

    assert codes("") == ["", "LH", "NORTH", "SOUTH"]
    assert codes("SOUTH") == ["", "LH", "NORTH", "SOUTH", "W0", "W1", "W2", "W3"]
    assert codes("W2") == codes("SOUTH")
    assert codes("NORTH") == ["", "LH", "NORTH", "NORTH-ADM", "SOUTH"]
    assert codes("", (world.south.path,)) == ["", "SOUTH"]
    names = dict(unit_choices(ids, "NORTH", whole, most=3))
    assert names["NORTH-ADM"] == "– – Alder Ridge admitting"


@pytest.mark.parametrize("show", ["release", "limit", "register", "ending", "provisional", "reconcile"])
def test_a_unit_shows_what_lies_below_it_and_a_longer_list_asks_no_more_statements(
    client: FlaskClient,
    world: Cast,
    sign_in: SignIn,
    count_queries: Any,
    show: str,
) -> None:
    random, units = draws(5), [world.admitting, world.south]

    def statements(unit: str) -> int:
        path = f"/access?show={show}&unit={unit}"
        client.get(path)
        with count_queries() as found:
            assert client.get(path).status_code == 200
        return len(found)

    with unit_of_work():
        fill(random, units, people(world, 150))
    sign_in(client, world["access_officer"])
    before = {unit: statements(unit) for unit in ("", "NORTH")}
    with unit_of_work():
        fill(random, units, people(world, 420))
    assert {unit: statements(unit) for unit in ("", "NORTH")} == before


def test_the_register_of_a_facility_has_the_gates_of_its_departments(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        person = make_person(unit=world.admitting, job_role=None)
        days = {"from_on": TODAY, "to_on": TODAY, "last_on": TODAY}
        place = {"unit_id": world.admitting.id, "job_role": "registrar"}
        held = {"person_id": person.id, "gate": GATE, "state": "cleared", "why": "", "met": 0, "asked": 0}
        db.session.execute(insert(GateSpan), [{**held, **place, **days}])
    sign_in(client, world["access_officer"])
    for unit, is_there in (("NORTH", True), ("NORTH-ADM", True), ("SOUTH", False), ("NOWHERE", False)):
        page = client.get(f"/access?show=register&unit={unit}").text
        assert (person.employee_no in page) is is_there


def test_who_waits_longest_comes_first_page_by_page(world: Cast) -> None:
    expected = []
    for number in range(7):
        with unit_of_work():
            person = learner(world.admitting)
            study(person)
        with clock.frozen(clock.now() - timedelta(minutes=number)), unit_of_work(durable=True):
            confirm(signing(person, world["manager"]))
        expected.insert(0, person.id)
    everywhere = [world.system.path]
    found = [
        one.person.id
        for first in (0, 3, 6)
        for one in registers.waiting_for_release(everywhere, TODAY, first=first, most=3)
    ]
    assert found == expected
    assert [one.person.id for one in registers.waiting_for_release(everywhere, TODAY)] == expected
    assert registers.waiting_for_release([world.south.path], TODAY) == []
    assert registers.waiting_for_release(everywhere, TODAY, Cut(frozenset({world.south.id}))) == []
