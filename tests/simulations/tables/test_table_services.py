"""Tables in the database: seats and turns are facts, each turn once, the next is told, evidence is fair."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.compliance.models import Evidence
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice
from lms.people.models import Person
from lms.simulations.models import SimulationPlay
from lms.simulations.models_tables import TableCall, TableSeat, TableTurn
from lms.simulations.rules.tables.playing import replay
from lms.simulations.rules.tables.seats import BEST, DRAWN, ERROR, Seat
from lms.simulations.services.plays import Taking
from lms.simulations.services.shelf import plays_of
from lms.simulations.services.tables.listing import called, offered, tables_of, tables_of_class
from lms.simulations.services.tables.reading import members_of
from lms.simulations.services.tables.seating import (
    Host,
    Wish,
    hand_seat,
    lay_table,
    seat_wished,
    seats_wished,
)
from lms.simulations.services.tables.turning import LONGEST_NOTE, take_turn
from tests.factories import make_person
from tests.simulations.tables.conftest import SC1_ROLES, Room, choose, now

pytestmark = pytest.mark.database
Lay = Callable[..., Any]
OVER = "What became of the claim: Two cards at two in the morning"
TURN = "It is your turn as ED registrar in the visit “Two cards at two in the morning”"


def evidence_of(person: Person) -> list[Any]:
    """Return subject, outcome and score of the evidence of a person."""
    rows = db.session.execute(
        select(Evidence.subject, Evidence.outcome, Evidence.score).where(Evidence.person_id == person.id)
    )
    return [tuple(row) for row in rows]


def told(person: Person, *, still: bool = False) -> list[str]:
    """Return the titles of what a person was told; ``still`` leaves out what was taken back."""
    statement = select(Notice.title).where(Notice.recipient_id == person.id).order_by(Notice.id)
    return list(db.session.scalars(statement.where(Notice.withdrawn_at.is_(None)) if still else statement))


def test_the_same_form_lays_one_table(lay: Lay) -> None:
    assert lay("ed_registrar", "nurse").public_id == lay("ed_registrar", "nurse").public_id


def test_a_form_of_somebody_else_is_refused(room: Room, lay: Lay) -> None:
    lay("ed_registrar", "nurse")
    with unit_of_work(), pytest.raises(Conflict):
        lay_table(key="SC1", host_id=room["nurse"].id, seats=room.seats(), form_key="form", seed="s")


def test_the_first_person_is_called_and_told_once(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    lay("ed_registrar", "nurse")
    (call,) = called(room["ed_registrar"].id)
    assert (call.public_id, call.role) == (table.public_id, "ed_registrar")
    assert told(room["ed_registrar"]) == [TURN]
    assert called(room["nurse"].id) == ()


def test_a_turn_that_was_taken_is_taken_back_from_the_digest(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    assert told(room["ed_registrar"], still=True) == [TURN]
    choose(table, room["ed_registrar"], "a", "a")
    assert told(room["ed_registrar"], still=True) == []
    assert len(told(room["nurse"], still=True)) == 1


def test_the_system_acts_before_the_first_person(room: Room, lay: Lay) -> None:
    table = lay("nurse", "coder_1", ed_registrar=Seat("ed_registrar", None, ERROR, "B2b"))
    found = now(table)
    assert [(turn.beat, turn.choice["option"]) for turn in found.turns] == [("B1", "a"), ("B2", "b")]
    assert [one.role for one in called(room["nurse"].id)] == ["nurse"]


def test_the_next_inherits_what_was_chosen_and_the_note(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "b", note="  Coverage is from\nlast year. ")
    found = now(table)
    assert found.waits_for == Seat("nurse", room["nurse"].id)
    assert found.turns[-1].note == "Coverage is from last year."
    assert found.state.flags == found.states[-1].flags
    assert found.claims.run(found.state.changes).facts["mspq"] == "missing"


def test_a_note_is_cut_at_its_length(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", note="x" * 400)
    assert len(now(table).turns[0].note) == LONGEST_NOTE


def test_a_turn_sent_twice_is_taken_once(room: Room, lay: Lay) -> None:
    table, dana = lay("ed_registrar", "nurse"), room["ed_registrar"]
    choose(table, dana, "a")
    with unit_of_work():
        again = take_turn(table.public_id, person_id=dana.id, ordinal=1, form={"option": ["c"]})
    assert again is Taking.AGAIN
    assert [one.option.id for one in now(table).state.taken] == ["a"]


def test_nobody_takes_the_turn_of_somebody_else(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    for person in (room["nurse"], room.cast["trainer"]):
        with unit_of_work(), pytest.raises(Conflict):
            take_turn(table.public_id, person_id=person.id, ordinal=1, form={"option": ["a"]})
    assert now(table).turns == ()


def test_a_turn_after_the_end_is_over(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "a")
    choose(table, room["nurse"], "a")
    with unit_of_work():
        late = take_turn(
            table.public_id,
            person_id=room["nurse"].id,
            ordinal=now(table).next_ordinal,
            form={"option": ["a"]},
        )
    assert late is Taking.OVER


def test_a_seat_at_its_best_is_evidence_as_soon_as_it_is_played(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "a")
    assert evidence_of(room["ed_registrar"])[0] == ("SC1", "pass", Decimal(100))
    assert evidence_of(room["nurse"]) == []


def test_what_others_left_costs_nobody_the_pass(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse", "biller")
    choose(table, room["ed_registrar"], "a", "b")
    choose(table, room["nurse"], "b")
    choose(table, room["biller"], "a")
    assert evidence_of(room["ed_registrar"])[0][1] == "fail"
    assert evidence_of(room["biller"])[0] == ("SC1", "pass", Decimal(100))


def test_a_seat_of_another_role_is_evidence_of_that_view(room: Room, lay: Lay) -> None:
    dana = room["ed_registrar"]
    table = lay(
        "nurse", biller=Seat("biller", dana.id), ed_registrar=Seat("ed_registrar", None, ERROR, "B2b")
    )
    choose(table, room["nurse"], "b")
    choose(table, dana, "a")
    assert [row[0] for row in evidence_of(dana)] == ["SC1/biller"]


def test_a_person_in_two_seats_has_a_play_of_each(room: Room, lay: Lay) -> None:
    dana = room["ed_registrar"]
    table = lay("ed_registrar", "coder_1", nurse=Seat("nurse", dana.id))
    choose(table, dana, "a", "a", "a")
    plays = plays_of(dana.id)["SC1"]
    assert [(one.viewpoint, one.mode, one.outcome) for one in plays] == [
        ("ed_registrar", "table", "pass"),
        ("nurse", "table", "pass"),
    ]
    assert told(dana) == [TURN]


def test_a_breach_fails_the_seat_and_nobody_elses(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "b", "a", "a")
    choose(table, room["nurse"], "a")
    assert evidence_of(room["ed_registrar"])[0][1] == "fail"
    assert evidence_of(room["nurse"])[0][1] == "pass"


def test_a_seat_that_is_never_asked_makes_no_play(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "biller")
    choose(table, room["ed_registrar"], "a", "a")
    assert now(table).is_over
    assert (evidence_of(room["biller"]), plays_of(room["biller"].id)) == ([], {})


def test_at_the_end_nobody_is_called_and_everybody_is_told(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "a")
    choose(table, room["nurse"], "a")
    assert (called(room["ed_registrar"].id), called(room["nurse"].id)) == ((), ())
    for role in ("ed_registrar", "nurse"):
        assert told(room[role], still=True)[-1:] == [
            "What became of the claim: Two cards at two in the morning"
        ]


def test_a_seat_is_handed_to_somebody_else_who_is_told(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    with unit_of_work():
        hand_seat(
            table.public_id,
            role="ed_registrar",
            seat=Seat("ed_registrar", room["biller"].id),
            by_id=room.cast["trainer"].id,
        )
    assert called(room["ed_registrar"].id) == ()
    assert [one.role for one in called(room["biller"].id)] == ["ed_registrar"]
    assert len(told(room["biller"])) == 1


def test_a_seat_handed_to_the_system_is_played_at_once_and_the_first_row_stays(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    with unit_of_work():
        hand_seat(
            table.public_id,
            role="ed_registrar",
            seat=Seat("ed_registrar", None, BEST),
            by_id=room.cast["trainer"].id,
        )
    assert now(table).waits_for == Seat("nurse", room["nurse"].id)
    rows = db.session.scalars(
        select(TableSeat).where(TableSeat.table_id == table.id, TableSeat.role == "ed_registrar")
    ).all()
    assert [(row.way, row.superseded_at is None) for row in rows] == [("person", False), ("best", True)]


def test_a_seat_that_two_have_played_is_evidence_for_neither_and_nothing_is_lost(
    room: Room, lay: Lay
) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a")
    with unit_of_work():
        hand_seat(
            table.public_id,
            role="ed_registrar",
            seat=Seat("ed_registrar", room["biller"].id),
            by_id=room.cast["trainer"].id,
        )
    choose(table, room["biller"], "a")
    assert (evidence_of(room["ed_registrar"]), evidence_of(room["biller"])) == ([], [])
    assert [turn.beat for turn in now(table).turns] == ["B1", "B2"]
    assert room["ed_registrar"].id in members_of(table.public_id)
    outcomes = db.session.scalars(select(SimulationPlay.outcome)).all()
    assert outcomes == ["practice", "practice"]


def test_a_seat_that_was_played_is_not_handed_on(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    choose(table, room["ed_registrar"], "a", "a")
    with unit_of_work(), pytest.raises(Refused):
        hand_seat(
            table.public_id,
            role="ed_registrar",
            seat=Seat("ed_registrar", None, BEST),
            by_id=room.cast["trainer"].id,
        )


def test_the_same_seat_again_changes_nothing(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    with unit_of_work():
        hand_seat(
            table.public_id, role="nurse", seat=Seat("nurse", room["nurse"].id), by_id=room.cast["trainer"].id
        )
    assert db.session.scalar(select(func.count()).select_from(TableSeat)) == len(SC1_ROLES)


def test_members_are_the_host_the_seats_and_nobody_else(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse")
    assert members_of(table.public_id) == {
        room.cast["trainer"].id,
        room["ed_registrar"].id,
        room["nurse"].id,
    }
    assert members_of("none") == frozenset()


def test_tables_are_listed_for_who_hosts_or_sits_there(room: Room, lay: Lay) -> None:
    table = lay("ed_registrar", "nurse", class_id="aclass")
    (row,) = tables_of(room["nurse"].id)
    assert (row.public_id, row.role, row.is_mine, row.is_hosted) == (
        table.public_id,
        "ed_registrar",
        False,
        False,
    )
    assert tables_of(room.cast["eve"].id) == ()
    assert len(tables_of_class("aclass", room.cast["trainer"].id)) == 1
    assert tables_of_class("another", room.cast["trainer"].id) == ()


def test_a_host_asks_people_of_their_own_units_only(room: Room, lay: Lay) -> None:
    scenario = now(lay("ed_registrar", "nurse")).scenario
    eve, dana = room.cast["eve"], room["ed_registrar"]
    host = Host(room.cast["trainer"].id, room.cast["trainer"].employee_no, (room.cast.north.path,))
    assert seat_wished(scenario, Wish("nurse", f" {dana.employee_no} "), host, "s") == Seat("nurse", dana.id)
    with pytest.raises(Refused):
        seat_wished(scenario, Wish("nurse", eve.employee_no), host, "s")
    with pytest.raises(Refused):
        seat_wished(scenario, Wish("nurse", "", "B9z"), host, "s")
    assert eve.employee_no not in {one.employee_no for one in offered(scenario, host.paths)}


@pytest.mark.parametrize(("count", "is_fine"), [(0, False), (1, False), (2, True), (5, True)])
def test_a_table_is_laid_for_two_to_six_people(room: Room, lay: Lay, count: int, is_fine: bool) -> None:
    scenario = now(lay("ed_registrar", "nurse")).scenario
    host = Host(room.cast["trainer"].id, "", (room.cast.system.path,))
    wishes = [Wish(role, room[role].employee_no) for role in SC1_ROLES[:count]]
    _seats, faults = seats_wished(scenario, wishes, host, "seed")
    assert (faults == {}) == is_fine


def test_a_drawn_error_stands_in_the_seat(room: Room, lay: Lay) -> None:
    scenario = now(lay("ed_registrar", "nurse")).scenario
    drawn = seat_wished(scenario, Wish("nurse", "", DRAWN), Host(1, "", ()), "seed")
    assert (drawn.way, drawn.error in {"B3b", "B3c"}) == (DRAWN, True)


@pytest.mark.parametrize("chance", range(6))
def test_random_tables_end_and_what_is_kept_replays_to_the_same_state(room: Room, chance: int) -> None:
    """People choose anything, seats are handed on at random; the facts alone give the state again."""
    rng = random.Random(chance)  # noqa: S311  histories of a test
    with unit_of_work():
        extra = [make_person(unit=room.cast.north, job_role="nurse") for _ in range(rng.randint(0, 2))]
    heads = [*room.people.values(), *extra][: rng.randint(2, 6)]

    def seat(role: str) -> Seat:
        person = rng.choice([*heads, None])
        return Seat(role, person.id) if person is not None else Seat(role, None, BEST)

    with unit_of_work():
        table = lay_table(
            key="SC1",
            host_id=room.cast["trainer"].id,
            seats={role: seat(role) for role in SC1_ROLES},
            form_key=f"random {chance}",
            seed="seed",
        )
    by_id = {person.id: person for person in heads}
    while (waits := now(table).waits_for) is not None:
        beat = now(table).state.beat
        assert beat is not None
        if rng.random() < 0.2:
            with unit_of_work():
                hand_seat(
                    table.public_id, role=beat.role, seat=seat(beat.role), by_id=room.cast["trainer"].id
                )
            continue
        choose(table, by_id[waits.person_id or 0], rng.choice(beat.options).id)
    found = now(table)
    assert replay(found.claims, "seed", found.turns)[-1] == found.state
    assert db.session.scalar(select(func.count()).select_from(TableTurn)) == len(found.turns)
    assert db.session.scalar(select(TableCall.role).where(TableCall.superseded_at.is_(None))) is None
    open_plays = select(func.count()).select_from(SimulationPlay).where(SimulationPlay.finished_at.is_(None))
    assert db.session.scalar(open_plays) == 0
