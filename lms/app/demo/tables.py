"""Visits of the demo that several people play: one that has ended, and one that waits for the biller."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.players import NEWCOMERS
from lms.app.demo.scope import Scope
from lms.core.content import live_all
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import jobs_of
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.models_tables import SimulationTable
from lms.simulations.rules.playing import best_option
from lms.simulations.rules.scenario import Beat, Scenario
from lms.simulations.rules.tables.seats import BEST, FEWEST, Seat
from lms.simulations.services.shelf import SCENARIO
from lms.simulations.services.tables.reading import find_table, laid
from lms.simulations.services.tables.seating import lay_table, live_claims
from lms.simulations.services.tables.turning import take_turn

HOST = "10034"
"""The trainer of the demo."""
BILLER = "10052"
HOURS_A_TURN = 3
MOST_TURNS = 12


@dataclass(frozen=True)
class Sitting:
    """A table: its scenario, its first day, what is chosen otherwise than best, and what is left to the next.

    ``stops_before`` is the beat that is not played yet, empty when the visit is played to its end.
    """

    key: str
    days_ago: int
    errors: Mapping[str, str]
    notes: Mapping[str, str]
    stops_before: str = ""


SITTINGS = (
    Sitting(
        key="SC4",
        days_ago=13,
        errors={"B1": "b"},
        notes={
            "B1": "Standard order set, as always. Home next morning if all goes well.",
            "B2": "Called the surgeon: one night is expected. Changed before surgery.",
        },
    ),
    Sitting(
        key="SC1",
        days_ago=2,
        errors={"B2": "b", "B3": "b"},
        notes={
            "B2": "Coverage is as last year. Three people were waiting.",
            "B4": "Coded from the final note.",
        },
        stops_before="B5",
    ),
)


def table_steps(scope: Scope, ids_of_people: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when the trainer laid each table for the people known then, and when its turns are taken."""
    found = []
    for sitting in SITTINGS:
        laid_at = datetime.combine(scope.before(sitting.days_ago), time(8, 40))
        found.append(Step(laid_at, act=partial(_lay, sitting, ids_of_people)))
        for number in range(1, MOST_TURNS + 1):
            at = laid_at + timedelta(hours=HOURS_A_TURN * number)
            found.append(Step(at, act=partial(_take_turn, sitting, number)))
    return [step for step in found if step.at.date() <= scope.last_on]


def _form_key(sitting: Sitting) -> str:
    return f"demo:table:{sitting.key}"


def _table_of(sitting: Sitting) -> str | None:
    known = select(SimulationTable.public_id).where(SimulationTable.form_key == _form_key(sitting))
    return db.session.scalar(known)


def _lay(sitting: Sitting, ids_of_people: Callable[[], Mapping[str, int]]) -> None:
    """Lay a table at this moment; without its trainer, its scenario or enough people nothing."""
    ids = ids_of_people()
    if HOST not in ids or sitting.key not in live_all(SCENARIO) or _table_of(sitting) is not None:
        return
    seats = _seats(live_claims(sitting.key).scenario, ids)
    if len({seat.person_id for seat in seats.values() if seat.is_persons}) < FEWEST:
        return
    with unit_of_work():
        lay_table(
            key=sitting.key,
            host_id=ids[HOST],
            seats=seats,
            form_key=_form_key(sitting),
            seed=_form_key(sitting),
        )


def _take_turn(sitting: Sitting, number: int) -> None:
    """Take the turn with a number at this moment; taken before, or not to be taken yet, nothing changes."""
    table_id = _table_of(sitting)
    if table_id is None:
        return
    found = laid(find_table(table_id))
    beat, seat = found.state.beat, found.waits_for
    if beat is None or seat is None or beat.id == sitting.stops_before or found.next_ordinal > number:
        return
    with unit_of_work():
        take_turn(
            table_id,
            person_id=seat.person_id or 0,
            ordinal=found.next_ordinal,
            form=_form(beat, sitting),
            note=sitting.notes.get(beat.id, ""),
        )


def _form(beat: Beat, sitting: Sitting) -> dict[str, list[str]]:
    """Return the form of a decision; the visits that are played here ask nothing else."""
    option = beat.option(sitting.errors.get(beat.id, "")) or best_option(beat)
    choice = BEAT_KINDS.get(beat.kind).choice_of(beat, option)
    return {"option": [str(choice["option"])]}


def _seats(scenario: Scenario, ids: Mapping[str, int]) -> dict[str, Seat]:
    """Return one person for each role whose job acts in it; the system plays where there is none."""
    jobs = jobs_of([*ids.values()])
    taken: set[int] = {ids[HOST]}
    seats = {}
    for role in scenario.roles:
        wanted = scenario.viewpoints[role].roles
        fitting = [
            person_id
            for number, person_id in sorted(ids.items(), key=lambda one: (one[0] != BILLER, one[0]))
            if number not in NEWCOMERS
            and person_id not in taken
            and _holds([job.job_role for job in jobs.get(person_id, ()) if job.to_on is None], wanted)
        ]
        seats[role] = Seat(role, fitting[0]) if fitting else Seat(role, None, BEST)
        taken.update(fitting[:1])
    return seats


def _holds(jobs: Collection[str], wanted: Collection[str]) -> bool:
    return bool(set(jobs) & set(wanted))
