"""The manager's desk: who cannot work tomorrow and what would change it, lanes by age, new people."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access.services.boards import ageing_board, new_board
from lms.access.services.team import team_week
from lms.compliance.listeners import roster_changed
from lms.compliance.models import Evidence
from lms.compliance.services.nudging import nudge
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.notices.models import Notice
from lms.people.events import RosterChanged
from lms.people.models import Person, Shift
from tests.access.factories import DONE, GATE, TODAY, clear, learner, make_world, study
from tests.cast import Cast
from tests.factories import JobFactory, make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def world(database: Any) -> Cast:
    """The cast with the registrar's gate published."""
    with unit_of_work():
        return make_world()


def plan_shift(person: Person, unit_id: int, day: date = TOMORROW, hour: int = 7) -> None:
    """Give somebody a shift of twelve hours on a day."""
    starts_at = datetime(day.year, day.month, day.day, hour + 6, tzinfo=UTC)
    db.session.add(
        Shift(
            person_id=person.id,
            unit_id=unit_id,
            starts_on=day,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=12),
            recorded_at=recorded_at(),
        )
    )
    db.session.flush()


def hire(world: Cast, on: date) -> Person:
    """Hire a registrar on a day; everything of their gate is due 30 days later."""
    person = make_person(unit=world.admitting, job_role=None)
    JobFactory(person_id=person.id, unit_id=world.admitting.id, from_on=on)
    roster_changed(RosterChanged(person_ids=(person.id,)))
    return person


def lanes(world: Cast, day: date = TODAY) -> dict[str, list[int]]:
    """Return the people of each lane that has any."""
    board = ageing_board([world.north.path], day)
    return {one.lane.key: [card.row.person.id for card in one.cards] for one in board.lanes if one.cards}


def test_who_has_a_shift_tomorrow_and_is_not_cleared_stands_first_with_the_way_there(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        plan_shift(world["learner"], world.admitting.id)
    page = sign_in(client, world["manager"]).get("/team").text
    assert "Cannot work safely tomorrow" in page
    part = page[page.index('id="tomorrow"') : page.index("</section>", page.index('id="tomorrow"'))]
    assert "Dana Whitfield" in part
    assert "Who pays first, PA-03" in part
    assert "an access officer releases" in part


def test_without_anybody_unsafe_tomorrow_the_panel_is_left_out(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    assert 'id="tomorrow"' not in sign_in(client, world["manager"]).get("/team").text


def test_what_is_late_stands_in_the_lane_of_its_age(world: Cast) -> None:
    with unit_of_work():
        late = hire(world, date(2026, 10, 1))
    last_day = date(2026, 10, 31)
    found = {0: "in-30", 1: "late-7", 8: "late-14", 20: "late-30", 31: "late-over-30"}
    for days, key in found.items():
        assert late.id in lanes(world, last_day + timedelta(days=days)).get(key, [])


def test_a_module_with_its_exam_is_one_thing(world: Cast) -> None:
    board = ageing_board([world.north.path], TODAY)
    things = [thing.topic for one in board.lanes for card in one.cards for thing in card.things]
    own = [
        thing.topic
        for one in board.lanes
        for card in one.cards
        if card.row.person.id == world["learner"].id
        for thing in card.things
    ]
    assert things
    assert len(own) == len(set(own))


def test_what_counts_and_ends_soon_is_said_as_a_renewal(world: Cast) -> None:
    with unit_of_work():
        person = hire(world, date(2026, 9, 20))
        study(person)
    board = ageing_board([world.north.path], date(2027, 9, 10))
    own = [
        thing
        for one in board.lanes
        for card in one.cards
        if card.row.person.id == person.id
        for thing in card.things
    ]
    assert own
    assert all(thing.is_renewal and thing.last_day == DONE.replace(year=2027) for thing in own)


def test_the_board_asks_the_same_number_of_statements_for_few_and_for_many(
    client: FlaskClient, world: Cast, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    browser = sign_in(client, world["manager"])

    def queries(address: str) -> int:
        browser.get(address)
        with count_queries() as statements:
            assert browser.get(address).status_code == 200
        return len(statements)

    addresses = ("/team", "/team/ageing", "/team/first-days")
    with unit_of_work():
        plan_shift(world["learner"], world.admitting.id)
    few = [queries(address) for address in addresses]
    with unit_of_work():
        for _ in range(6):
            person = hire(world, date(2026, 10, 1))
            study(person, but="observed")
            plan_shift(person, world.admitting.id)
    assert [queries(address) for address in addresses] <= few


def test_a_nudge_ahead_tells_of_what_is_due_soon_and_a_plain_one_does_not(world: Cast) -> None:
    with unit_of_work():
        person = hire(world, date(2026, 11, 2))
    with pytest.raises(Refused), unit_of_work():
        nudge(person.id, by_id=world["manager"].id)
    with unit_of_work():
        done = nudge(person.id, by_id=world["manager"].id, is_ahead=True)
    assert done.told == done.late > 0


def test_the_board_says_when_somebody_was_nudged_last(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["manager"])
    data = {"from": "ageing", "ahead": "1"}
    sent = browser.post(f"/team/{world['learner'].employee_no}/nudge", data=data)
    assert sent.location == "/team/ageing"
    assert db.session.scalars(select(Notice).where(Notice.key.startswith("nudge:"))).first() is not None
    assert "last 16" in browser.get("/team/ageing").text


def test_another_facility_stands_on_no_board(world: Cast) -> None:
    with unit_of_work():
        other = learner(world.south)
    assert all(other.id not in people for people in lanes(world).values())


def test_new_people_stand_by_the_days_of_their_job(world: Cast) -> None:
    job = world["learner"]
    board = new_board([world.north.path], date(2020, 1, 6) + timedelta(days=44))
    second = [card.row.person.id for card in board.lanes[1].cards]
    assert job.id in second
    assert board.lanes[1].cards[0].day_of_job == 45


def test_a_release_is_a_fact_of_the_ledger_once(world: Cast) -> None:
    with unit_of_work():
        study(world["learner"])
        clear(world["learner"], world)
    rows = db.session.scalars(select(Evidence).where(Evidence.kind == "clearance")).all()
    assert [(row.person_id, row.subject, row.occurred_on) for row in rows] == [
        (world["learner"].id, GATE, TODAY)
    ]


def test_the_team_still_knows_its_week(world: Cast) -> None:
    assert team_week([world.north.path], TODAY).rows
