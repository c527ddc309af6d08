"""Laying a table and handing its seats on: who plays which role, checked against whom the host may ask."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from lms.core import audit, clock
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.ids import new_public_id
from lms.core.superseding import succeed
from lms.core.unit_of_work import recorded_at
from lms.people.api import person_by_employee_no_in
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.models_tables import SimulationTable, TableSeat
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.scenario import Scenario
from lms.simulations.rules.tables.seats import (
    BEST,
    DRAWN,
    ERROR,
    FEWEST,
    MOST,
    Seat,
    drawn_error,
    errors_of,
    may_still_play,
)
from lms.simulations.services.plays import content_of
from lms.simulations.services.shelf import SCENARIO
from lms.simulations.services.tables.reading import find_table, laid
from lms.simulations.services.tables.turning import close_shared, go_on


@dataclass(frozen=True)
class Wish:
    """What a host says of a seat: an employee number, else how the system plays it.

    ``way`` is best, drawn, or the error itself, such as B2b.
    """

    role: str
    employee_no: str = ""
    way: str = BEST


@dataclass(frozen=True)
class Host:
    """Who lays a table, and the units whose people they may ask."""

    person_id: int
    employee_no: str
    paths: Collection[str]


def live_claims(key: str) -> Claims:
    """Return a live scenario as it is played.

    Raises:
        NotFound: when there is none.
    """
    found: Claims = content_of(PLAY_KINDS.get(SCENARIO), live(SCENARIO, key))
    return found


def seats_wished(
    scenario: Scenario, wishes: Sequence[Wish], host: Host, seed: str
) -> tuple[dict[str, Seat], dict[str, str]]:
    """Return the seats that a host wishes, and what is wrong by role (empty key: with the table)."""
    seats: dict[str, Seat] = {}
    faults: dict[str, str] = {}
    by_role = {wish.role: wish for wish in wishes}
    for role in scenario.roles:
        try:
            seats[role] = seat_wished(scenario, by_role.get(role, Wish(role)), host, seed)
        except Refused as problem:
            faults[role] = problem.message
    heads = {seat.person_id for seat in seats.values() if seat.is_persons}
    if not faults and not FEWEST <= len(heads) <= MOST:
        faults[""] = f"A table has {FEWEST} to {MOST} people; the system plays for those who are missing."
    return seats, faults


def seat_wished(scenario: Scenario, wish: Wish, host: Host, seed: str) -> Seat:
    """Return the seat that a host wishes.

    Raises:
        Refused: for somebody whom the host may not ask, or an error that the role cannot make.
    """
    number = wish.employee_no.strip()
    if number:
        return Seat(wish.role, _asked(number, host))
    if wish.way == BEST:
        return Seat(wish.role, None, BEST)
    if wish.way == DRAWN:
        return Seat(wish.role, None, DRAWN, drawn_error(scenario, wish.role, seed))
    if wish.way not in {beat.id + option.id for beat, option in errors_of(scenario, wish.role)}:
        raise Refused("Choose one of the ways in which the system plays this seat.")
    return Seat(wish.role, None, ERROR, wish.way)


def _asked(employee_no: str, host: Host) -> int:
    """Return the id of somebody whom a host may ask: people with a job in the host's units, and the host."""
    if employee_no == host.employee_no:
        return host.person_id
    found = person_by_employee_no_in(host.paths, employee_no, clock.today()) if host.paths else None
    if found is None:
        raise Refused(f"Nobody with the number {employee_no} works in your units.", hint="Check the number.")
    return found.id


def lay_table(
    *,
    key: str,
    host_id: int,
    seats: Mapping[str, Seat],
    form_key: str,
    seed: str,
    class_id: str | None = None,
    shows_choices: bool = False,
) -> SimulationTable:
    """Lay a table of the live revision and call who is first; sent twice it is one table.

    Args:
        key: the scenario.
        host_id: who hosts it.
        seats: who plays each role.
        form_key: made for the form; the same key gives the same table.
        seed: what chance follows from; the same with which errors were drawn.
        class_id: name in addresses of the class that it belongs to.
        shows_choices: tell the room along the way what was chosen.
    """
    known = db.session.scalar(select(SimulationTable).where(SimulationTable.form_key == form_key))
    if known is not None:
        if known.host_id != host_id:
            raise Conflict("This form was sent by somebody else.", hint="Open it again.")
        return known
    found = live(SCENARIO, key)
    row = SimulationTable(
        public_id=new_public_id(),
        key=key,
        revision_id=found.id,
        version=str(found.body.get("version", found.number)),
        seed=seed,
        host_id=host_id,
        class_id=class_id or None,
        shows_choices=shows_choices,
        form_key=form_key,
        recorded_at=recorded_at(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Conflict("You sent this in another tab too.", hint="Open your tables.") from None
    for seat in seats.values():
        values = {"role": seat.role, "person_id": seat.person_id, "way": seat.way, "error": seat.error}
        db.session.execute(
            insert(TableSeat).values(table_id=row.id, by_id=host_id, recorded_at=recorded_at(), **values)
        )
    audit.record("simulations.table.laid", subject=f"table:{row.public_id}", scenario=key)
    go_on(laid(row), by_id=host_id)
    return row


def new_seed() -> str:
    """Return a seed for a table."""
    return secrets.token_hex(16)


def hand_seat(public_id: str, *, role: str, seat: Seat, by_id: int) -> None:
    """Hand a seat to another person or to the system, as long as it may still have something to play.

    What was chosen in it stays. Whoever held it and began keeps what they did; it is evidence no more.

    Raises:
        Refused: when the seat has been played.
    """
    found = laid(find_table(public_id, lock=True))
    if role not in found.seats or not may_still_play(found.state, role):
        raise Refused("This seat has been played.", hint="What was chosen in it stands.")
    before = found.seats[role]
    if before == seat:
        return
    succeed(
        TableSeat,
        {"table_id": found.row.id, "role": role},
        person_id=seat.person_id,
        way=seat.way,
        error=seat.error,
        by_id=by_id,
    )
    if before.person_id != seat.person_id:
        close_shared(found, role)
    go_on(laid(found.row), by_id=by_id)
