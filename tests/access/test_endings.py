"""The moment at which access ends: never in the middle of a night shift, on every page and in every file."""

import csv
import json
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access.services.cards import gate_card, gate_cards
from lms.access.services.decisions import decide, explain
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.suspensions import earliest_day, suspend
from lms.app.commands import cli
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.models import Person, Shift
from tests.access.factories import GATE, TODAY, clear, learner, make_world, study
from tests.access.test_suspensions import suspending
from tests.cast import Cast

pytestmark = pytest.mark.database

LAST = date(2027, 10, 1)
DAY = timedelta(days=1)
ZONE = "America/Chicago"


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        cast = make_world()
        cast.system.time_zone = ZONE
        study(cast["learner"])
        clear(cast["learner"], cast)
    return cast


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.zone(ZONE)).astimezone(UTC)


def plan_night(person: Person, cast: Cast, day: date) -> None:
    """A night shift from seven to seven that begins on a day."""
    with unit_of_work():
        db.session.add(
            Shift(
                person_id=person.id,
                unit_id=cast.admitting.id,
                starts_on=day,
                starts_at=at(day, 19),
                ends_at=at(day + DAY, 7),
                recorded_at=recorded_at(),
            )
        )


def explained(person: Person, day: date) -> dict[str, Any]:
    return explain([decide(person.id, GATE, as_of=day)])[0]


def test_without_a_night_shift_access_ends_with_its_last_day_in_the_zone_of_the_unit(world: Cast) -> None:
    document = explained(world["learner"], TODAY)
    assert (document["cleared_until"], document["valid_until_at"]) == (LAST, at(LAST + DAY, 0))


def test_with_a_night_shift_it_ends_with_the_shift_and_the_last_day_stays(world: Cast) -> None:
    plan_night(world["learner"], world, LAST)
    document = explained(world["learner"], TODAY)
    assert (document["cleared_until"], document["valid_until_at"]) == (LAST, at(LAST + DAY, 7))
    assert explained(world["learner"], LAST + DAY)["cleared"] is False


def test_the_end_of_grace_waits_for_the_night_shift_too(world: Cast) -> None:
    last = LAST + timedelta(days=14)
    plan_night(world["learner"], world, last)
    assert explained(world["learner"], LAST + DAY)["valid_until_at"] == at(last + DAY, 7)


def test_who_lost_access_at_midnight_may_finish_the_night(world: Cast) -> None:
    last = LAST + timedelta(days=14)
    plan_night(world["learner"], world, last)
    document = explained(world["learner"], last + DAY)
    assert (document["state"], document["may_work"]) == ("blocked", False)
    assert document["valid_until_at"] == at(last + DAY, 7)
    card = gate_card(decide(world["learner"].id, GATE, as_of=last + DAY))
    assert card.line.endswith("may be finished: until Sat\u00a016\u00a0Oct, end of the night shift 07:00.")


def test_who_lost_access_and_is_off_that_night_has_no_moment_left(world: Cast) -> None:
    assert explained(world["learner"], LAST + timedelta(days=15))["valid_until_at"] is None


def test_provisional_access_ends_with_the_night_shift_on_its_last_day(world: Cast) -> None:
    with unit_of_work():
        starter = learner(world.admitting)
        grant_provisional(
            Granting(
                person_id=starter.id,
                gate=GATE,
                by_id=world["access_officer"].id,
                supervisor_id=world["manager"].id,
                from_on=TODAY,
                to_on=TODAY + 2 * DAY,
                reason="Nights are short.",
                form_key="granted",
            )
        )
    plan_night(starter, world, TODAY + 2 * DAY)
    assert explained(starter, TODAY)["valid_until_at"] == at(TODAY + 3 * DAY, 7)
    card = gate_card(decide(starter.id, GATE, as_of=TODAY))
    assert card.lead == "May work until Thu\u00a019\u00a0Nov, end of the night shift 07:00"


def test_a_suspension_decided_in_the_night_ends_access_with_that_shift(world: Cast) -> None:
    plan_night(world["learner"], world, TODAY)
    with clock.frozen(at(TODAY + DAY, 2)):
        assert earliest_day(world["learner"].id, GATE) == TODAY + DAY
        with unit_of_work():
            suspend(suspending(world))
        document = explained(world["learner"], TODAY + DAY)
    assert (document["state"], document["valid_until_at"]) == ("suspended", at(TODAY + DAY, 7))


def test_a_suspension_decided_at_the_beginning_of_the_night_waits_for_its_end_too(world: Cast) -> None:
    plan_night(world["learner"], world, TODAY)
    with clock.frozen(at(TODAY, 20)), unit_of_work():
        suspend(suspending(world))
    assert explained(world["learner"], TODAY)["valid_until_at"] == at(TODAY + DAY, 7)


def test_the_card_speaks_to_the_person_and_about_them(
    world: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    plan_night(world["learner"], world, LAST)
    own = sign_in(client, world["learner"]).get("/me").get_data(as_text=True)
    assert "Cleared until Sat\u00a02\u00a0Oct, end of your night shift 07:00" in own
    page = f"/access/{world['learner'].employee_no}"
    theirs = sign_in(client, world["access_officer"]).get(page).get_data(as_text=True)
    assert "Cleared until Sat\u00a02\u00a0Oct, end of the night shift 07:00" in theirs


def test_cards_of_many_people_take_as_many_queries_as_one(
    world: Cast, count_queries: Callable[[], Any]
) -> None:
    one = decide(world["learner"].id, GATE, as_of=TODAY)
    gate_cards([one])
    with count_queries() as few:
        gate_cards([one])
    with count_queries() as many:
        gate_cards([one] * 20)
    assert len(few) == len(many)


def rows_of(client: FlaskClient, address: str) -> Collection[dict[str, str]]:
    text = client.get(address).get_data(as_text=True)
    return list(csv.DictReader(line for line in text.removeprefix("\ufeff").splitlines()))


def test_the_file_of_releases_names_the_moment(
    world: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    plan_night(world["learner"], world, LAST)
    (row,) = rows_of(sign_in(client, world["access_officer"]), "/access/releases.csv")
    assert row["cleared_until"] == "2027-10-01"
    assert datetime.fromisoformat(row["valid_until_at"]) == at(LAST + DAY, 7)


def test_the_register_says_when_a_night_shift_holds_the_end_back(
    world: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    plan_night(world["learner"], world, LAST)
    officer = sign_in(client, world["access_officer"])
    page = officer.get("/access?show=register").get_data(as_text=True)
    assert "Sat\u00a02\u00a0Oct, 07:00" in page
    assert "end of the night shift" in page
    (row,) = rows_of(officer, "/access?show=register&format=csv")
    assert datetime.fromisoformat(row["Access until"]) == at(LAST + DAY, 7)


def test_the_list_to_limit_says_who_is_still_on_the_night_shift(
    world: Cast, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    plan_night(world["learner"], world, TODAY)
    with clock.frozen(at(TODAY + DAY, 2)):
        with unit_of_work():
            suspend(suspending(world))
        page = sign_in(client, world["access_officer"]).get("/access?show=limit").get_data(as_text=True)
    assert "Tue\u00a017\u00a0Nov, 07:00" in page


def test_the_command_prints_the_moment(world: Cast, database: Flask) -> None:
    plan_night(world["learner"], world, LAST)
    words = ["explain", world["learner"].employee_no]
    run = database.test_cli_runner().invoke
    assert "access ends at 2027-10-02T12:00+00:00" in run(cli.commands["access"], words).stdout
    (document,) = json.loads(run(cli.commands["access"], [*words, "--json"]).stdout)
    assert datetime.fromisoformat(document["valid_until_at"]) == at(LAST + DAY, 7)
