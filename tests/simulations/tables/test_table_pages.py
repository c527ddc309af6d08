"""Pages of tables, as hosts and people at them walk them without scripts."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.simulations.models import SimulationPlay
from lms.simulations.models_tables import SimulationTable, TableTurn
from lms.simulations.rules.tables.seats import ERROR, Seat
from lms.simulations.services.tables.seating import hand_seat
from tests.simulations.tables.conftest import Room, choose, now

pytestmark = pytest.mark.database
As = Callable[[str], FlaskClient]
Lay = Callable[..., Any]


@pytest.fixture
def as_(room: Room, client: FlaskClient, sign_in: Any) -> As:
    """Sign in as one of the cast or of the people of SC1."""
    everybody = {**room.cast.by_duty, **room.people}
    return lambda name: sign_in(client, everybody[name])


def said(page: Any) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def page_of(table: SimulationTable, rest: str = "") -> str:
    """Return the address of a table."""
    return f"/simulations/tables/{table.public_id}{rest}"


def form(room: Room, **more: str) -> dict[str, str]:
    """Return the form of a new table with a registrar and a nurse."""
    return {
        "scenario": "SC1",
        "form_key": "key",
        "who-ed_registrar": room["ed_registrar"].employee_no,
        "who-nurse": room["nurse"].employee_no,
        **more,
    }


def test_a_trainer_chooses_a_visit_and_lays_a_table(room: Room, as_: As) -> None:
    trainer = as_("trainer")
    assert "Which visit is played?" in said(trainer.get("/simulations/tables/new"))
    words = said(trainer.get("/simulations/tables/new?scenario=SC1"))
    assert "1. ED registrar" in words
    assert "with this error: Copy the coverage of the last visit" in words
    answer = trainer.post("/simulations/tables", data=form(room), follow_redirects=True)
    assert "The table is laid. Whoever is first has been told." in said(answer)
    assert "ED registrar: Dana Whitfield" in said(answer)


def test_a_form_sent_twice_lays_one_table(room: Room, as_: As) -> None:
    for _again in range(2):
        assert as_("trainer").post("/simulations/tables", data=form(room)).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(SimulationTable)) == 1


def test_somebody_of_another_unit_is_refused_at_the_seat_and_what_was_typed_stays(
    room: Room, as_: As
) -> None:
    eve = room.cast["eve"].employee_no
    answer = as_("trainer").post("/simulations/tables", data=form(room, **{"who-nurse": eve}))
    assert answer.status_code == 422
    assert f"Nobody with the number {eve} works in your units." in said(answer)
    assert f'value="{room["ed_registrar"].employee_no}"' in answer.text


def test_one_person_alone_is_no_table(room: Room, as_: As) -> None:
    answer = as_("trainer").post("/simulations/tables", data=form(room, **{"who-nurse": ""}))
    assert answer.status_code == 422
    assert "A table has 2 to 6 people" in said(answer)


def test_learners_lay_no_table(room: Room, as_: As) -> None:
    assert as_("ed_registrar").get("/simulations/tables/new").status_code == 403
    assert as_("ed_registrar").post("/simulations/tables", data=form(room)).status_code == 403


def test_a_class_brings_its_people_and_its_name(room: Room, as_: As) -> None:
    number = room["biller"].employee_no
    page = as_("trainer").get(f"/simulations/tables/new?scenario=SC1&class_id=aclass&people={number}")
    assert f'<option value="{number}">' in page.text
    assert room["nurse"].employee_no not in page.text
    as_("trainer").post("/simulations/tables", data=form(room, class_id="aclass"))
    assert db.session.scalar(select(SimulationTable.class_id)) == "aclass"


def test_home_says_whose_turn_it_is_and_leads_there(lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    home = as_("ed_registrar").get("/")
    assert "It is your turn Two cards at two in the morning as ED registrar" in said(home)
    assert f'href="{page_of(table)}"' in home.text
    assert "It is your turn" not in said(as_("nurse").get("/"))


def test_a_turn_is_taken_and_told_what_it_did(room: Room, lay: Lay, as_: As) -> None:
    table, client = lay("ed_registrar", "nurse"), as_("ed_registrar")
    assert "Your turn: The walk-in" in said(client.get(page_of(table)))
    answer = client.post(
        page_of(table, "/turns"),
        data={"ordinal": 1, "option": "a", "note": "Wristband is on."},
        follow_redirects=True,
    )
    words = said(answer)
    assert "3 of 3 points" in words
    assert "You left for whoever comes next Wristband is on." in words
    assert "Go on: Two cards at the bedside" in words


def test_the_next_sees_the_note_and_the_claim_without_a_judgement(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "b", note="Cards are in the folder.")
    words = said(as_("nurse").get(page_of(table)))
    assert "Left for you by ED registrar Cards are in the folder." in words
    assert "FL 50A First payer · ED registrar MEDICARE" in words
    assert "Copy the coverage" not in words
    assert "will stop in an edit" not in words
    assert "EDIT-E014" not in words


def test_a_biller_finds_the_edit_on_the_desk(room: Room, lay: Lay, as_: As) -> None:
    table = lay("nurse", "biller", ed_registrar=Seat("ed_registrar", None, ERROR, "B2b"))
    choose(table, room["nurse"], "b")
    words = said(as_("biller").get(page_of(table)))
    assert "On your desk Edit EDIT-E014" in words


def test_who_waits_reads_with_whom_the_visit_is(lay: Lay, as_: As) -> None:
    words = said(as_("nurse").get(page_of(lay("ed_registrar", "nurse"))))
    assert "The visit is with ED registrar" in words
    assert "Nurse Table · you" in words


def test_a_turn_that_was_taken_before_stands(lay: Lay, as_: As) -> None:
    table, client = lay("ed_registrar", "nurse"), as_("ed_registrar")
    client.post(page_of(table, "/turns"), data={"ordinal": 1, "option": "a"})
    again = client.post(page_of(table, "/turns"), data={"ordinal": 1, "option": "c"}, follow_redirects=True)
    assert "the first choice stands" in said(again)
    assert now(table).state.taken[0].option.id == "a"


def test_the_turn_of_somebody_else_is_a_conflict_and_records_nothing(lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    answer = as_("nurse").post(page_of(table, "/turns"), data={"ordinal": 1, "option": "a"})
    assert answer.status_code == 409
    assert now(table).turns == ()


def test_nobody_reads_what_the_turn_of_somebody_else_did(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a")
    assert as_("ed_registrar").get(page_of(table, "/turns/1")).status_code == 200
    for name in ("nurse", "trainer"):
        assert as_(name).get(page_of(table, "/turns/1")).status_code == 404
    assert as_("ed_registrar").get(page_of(table, "/turns/9")).status_code == 404


def test_the_room_shows_path_and_colours_and_no_choice(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "b", note="A note for one.")
    words = said(as_("trainer").get(page_of(table, "/room")))
    assert "Nurse: Nurse Table" in words
    assert "FL 50A First payer will stop in an edit" in words
    assert "Copy the coverage" not in words
    assert "A note for one." not in words


def test_the_room_may_be_told_along_the_way(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse", shows_choices=True)
    choose(table, room["ed_registrar"], "a", "b")
    assert "Copy the coverage of the last visit" in said(as_("trainer").get(page_of(table, "/room")))


def test_the_room_is_looked_at_again_in_part_until_it_is_over(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    part = as_("trainer").get(page_of(table, "/room"), headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<div")
    assert "every 5s" in part
    choose(table, room["ed_registrar"], "a", "a")
    choose(table, room["nurse"], "a")
    over = as_("trainer").get(page_of(table, "/room"), headers={"HX-Request": "true"}).text
    assert "every 5s" not in over
    assert page_of(table, "/end") in over


def test_a_host_hands_a_seat_on(room: Room, lay: Lay, as_: As) -> None:
    table, trainer = lay("ed_registrar", "nurse"), as_("trainer")
    seat = page_of(table, "/seats/ed_registrar")
    assert "Now: Dana Whitfield" in said(trainer.get(seat))
    answer = trainer.post(
        seat, data={"who-ed_registrar": "", "way-ed_registrar": "B2b"}, follow_redirects=True
    )
    assert "The seat has been handed on." in said(answer)
    assert now(table).turns[1].choice == {"option": "b"}
    assert trainer.get(seat).status_code == 404
    assert trainer.get(page_of(table, "/seats/cashier")).status_code == 404


def test_a_seat_is_not_handed_to_somebody_of_another_unit(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    eve = {"who-nurse": room.cast["eve"].employee_no}
    answer = as_("trainer").post(page_of(table, "/seats/nurse"), data=eve)
    assert answer.status_code == 422
    assert "works in your units" in said(answer)


def test_only_who_sits_there_and_the_host_see_a_table(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a")
    for name in ("eve", "manager", "administrator", "biller"):
        for rest in ("", "/room", "/turns/1", "/seats/nurse", "/end"):
            assert as_(name).get(page_of(table, rest)).status_code == 404, (name, rest)
        assert as_(name).post(page_of(table, "/turns"), data={"ordinal": 2}).status_code == 404
        assert as_(name).post(page_of(table, "/seats/nurse")).status_code == 404
    for rest in ("/room", "/seats/nurse"):
        assert as_("nurse").get(page_of(table, rest)).status_code == 404
    assert as_("trainer").get("/simulations/tables/none").status_code == 404


def test_who_lost_the_seat_before_playing_does_not_see_the_table_any_more(
    room: Room, lay: Lay, as_: As
) -> None:
    table = lay("ed_registrar", "nurse")
    with unit_of_work():
        hand_seat(
            table.public_id,
            role="nurse",
            seat=Seat("nurse", room["biller"].id),
            by_id=room.cast["trainer"].id,
        )
    assert as_("nurse").get(page_of(table)).status_code == 404
    assert as_("biller").get(page_of(table)).status_code == 200


def test_the_end_names_who_saved_it_and_errors_by_role_only(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "b", note="Copied, sorry.")
    choose(table, room["nurse"], "a")
    answer = as_("ed_registrar").get(page_of(table), follow_redirects=True)
    words = said(answer)
    assert "Nurse Table, as Nurse, saved this claim" in words
    assert "FL 50A First payer (will stop in an edit)" in words
    assert "2,120" in words
    assert "Copied, sorry." in words
    assert "The claim (837)" in words
    assert "Dana Whitfield" not in answer.text.split("<main")[1]


def test_a_clean_visit_says_that_nobody_had_to_save_it(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "a")
    choose(table, room["nurse"], "a")
    words = said(as_("trainer").get(page_of(table, "/end")))
    assert "Nobody had to save this claim: every hand-off was clean" in words
    assert "Where days and money went" not in words


def test_the_end_is_not_told_before_the_end(lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    assert as_("nurse").get(page_of(table, "/end")).location == page_of(table)


def test_a_play_at_a_table_leads_to_the_table_and_is_not_replayed(room: Room, lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "a")
    play = db.session.scalar(select(SimulationPlay.public_id))
    client = as_("ed_registrar")
    assert client.get(f"/simulations/plays/{play}").location == page_of(table)
    assert client.get(f"/simulations/plays/{play}/debrief").status_code == 404
    assert client.post(f"/simulations/plays/{play}/replay", data={"keep": 0}).status_code == 404
    assert "Played together: ED registrar" in said(client.get("/simulations/SC1"))


def test_opening_pages_writes_nothing(lay: Lay, as_: As) -> None:
    table = lay("ed_registrar", "nurse")
    for page in (page_of(table), "/simulations/tables", "/"):
        as_("ed_registrar").get(page)
    as_("trainer").get(page_of(table, "/room"))
    assert db.session.scalar(select(func.count()).select_from(TableTurn)) == 0
    assert db.session.scalar(select(func.count()).select_from(SimulationPlay)) == 0


def test_pages_ask_the_same_number_of_statements_however_much_was_played(
    room: Room, lay: Lay, as_: As, count_queries: Callable[[], Any]
) -> None:
    def statements(client: FlaskClient, page: str) -> int:
        client.get(page)
        with count_queries() as counted:
            assert client.get(page).status_code == 200
        return len(counted)

    table = lay("ed_registrar", "nurse", "coder_1")
    turn = statements(as_("ed_registrar"), page_of(table))
    before = [statements(as_("trainer"), page) for page in (page_of(table, "/room"), "/simulations/tables")]
    home = statements(as_("nurse"), "/")
    choose(table, room["ed_registrar"], "a", "b", note="n")
    for number in range(3):
        lay("nurse", "biller", form_key=f"more {number}")
    assert statements(as_("nurse"), page_of(table)) == turn
    assert [
        statements(as_("trainer"), page) for page in (page_of(table, "/room"), "/simulations/tables")
    ] == before
    assert statements(as_("nurse"), "/") <= home + 1


def test_a_leader_reads_forty_visits_added_up_and_chooses_a_step(room: Room, as_: As) -> None:
    manager = as_("manager")
    start = manager.post("/simulations/SC1/start", data={"view": "leader", "start_token": "t"})
    page = manager.get(start.location)
    words = said(page)
    assert "Beat 1 of 1: Forty such visits" in words
    assert "Two cards at the bedside" in words
    assert "/40" in words
    told = manager.post(f"{start.location}/steps", data={"ordinal": 1, "option": "a"}, follow_redirects=True)
    assert "3 of 3 points" in said(told)
    end = said(manager.get(start.location, follow_redirects=True))
    assert "Forty such visits" in end
