"""Tables as they stand: seats, turns and the visit that they make; a constant number of statements."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, select, union

from lms.core.content import revision
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound
from lms.people.api import Person, people
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.models_tables import SimulationTable, TableCall, TableSeat, TableTurn
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState
from lms.simulations.rules.scenario import Scenario
from lms.simulations.rules.tables.playing import Turn, replay
from lms.simulations.rules.tables.seats import Seat
from lms.simulations.services.plays import content_of
from lms.simulations.services.shelf import SCENARIO

_ID: BindParameter[Any] = bindparam("public_id")
_TABLE_ID: BindParameter[Any] = bindparam("table_id")
_MEMBERS: CompoundSelect[Any] = union(
    select(SimulationTable.host_id).where(SimulationTable.public_id == _ID),
    select(TableSeat.person_id)
    .join(SimulationTable, SimulationTable.id == TableSeat.table_id)
    .where(SimulationTable.public_id == _ID, TableSeat.superseded_at.is_(None)),
    select(SimulationPlay.person_id)
    .join(SimulationStep, SimulationStep.play_id == SimulationPlay.id)
    .join(TableTurn, TableTurn.step_id == SimulationStep.id)
    .join(SimulationTable, SimulationTable.id == TableTurn.table_id)
    .where(SimulationTable.public_id == _ID),
)
_HOST = select(SimulationTable.host_id).where(SimulationTable.public_id == _ID)
_SEATS = (
    select(TableSeat.role, TableSeat.person_id, TableSeat.way, TableSeat.error)
    .where(TableSeat.table_id == _TABLE_ID, TableSeat.superseded_at.is_(None))
    .order_by(TableSeat.id)
)
_TURNS = (
    select(
        TableTurn.ordinal,
        TableTurn.role,
        TableTurn.beat,
        TableTurn.option,
        TableTurn.note,
        SimulationStep.choice,
        SimulationStep.play_id,
        SimulationPlay.person_id,
    )
    .outerjoin(SimulationStep, SimulationStep.id == TableTurn.step_id)
    .outerjoin(SimulationPlay, SimulationPlay.id == SimulationStep.play_id)
    .where(TableTurn.table_id == _TABLE_ID)
    .order_by(TableTurn.ordinal)
)


@dataclass(frozen=True)
class Laid:
    """A table as it stands.

    Args:
        row: the table.
        claims: its scenario with the claims of its paths.
        seats: who plays each role now, in the order of the path.
        turns: every choice so far.
        plays: the play of each turn, None for the system's.
        states: the visit before the first turn and after each of them.
        named: the people of its seats and turns, and its host.
    """

    row: SimulationTable
    claims: Claims
    seats: Mapping[str, Seat]
    turns: tuple[Turn, ...]
    plays: tuple[int | None, ...]
    states: tuple[ScenarioState, ...]
    named: Mapping[int, Person]

    @property
    def scenario(self) -> Scenario:
        """The visit that is played."""
        return self.claims.scenario

    @property
    def state(self) -> ScenarioState:
        """The visit as it stands."""
        return self.states[-1]

    @property
    def is_over(self) -> bool:
        """Tell whether the visit has ended."""
        return self.state.beat is None

    @property
    def next_ordinal(self) -> int:
        """The number that the next turn has."""
        return len(self.turns) + 1

    @property
    def waits_for(self) -> Seat | None:
        """The seat whose turn it is, None when the visit is over."""
        return self.seats[self.state.beat.role] if self.state.beat is not None else None

    def seats_of(self, person_id: int) -> tuple[Seat, ...]:
        """Return the seats that a person holds."""
        return tuple(seat for seat in self.seats.values() if seat.person_id == person_id)


def find_table(public_id: str, *, lock: bool = False) -> SimulationTable:
    """Return a table, if asked locked so that nobody else goes on with it meanwhile.

    Raises:
        NotFound: when there is none.
    """
    statement = select(SimulationTable).where(SimulationTable.public_id == public_id)
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    return found


def members_of(public_id: str) -> frozenset[int]:
    """Return who may see a table: its host, who holds a seat, who held one and played; empty without one."""
    rows = plain_rows(_MEMBERS, {"public_id": public_id})
    return frozenset(int(one) for (one,) in rows if one is not None)


def host_of(public_id: str) -> int:
    """Return the id of the person who hosts a table.

    Raises:
        NotFound: when there is none.
    """
    found = plain_rows(_HOST, {"public_id": public_id}).scalar()
    if found is None:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    return int(found)


def laid(row: SimulationTable) -> Laid:
    """Return a table as it stands, its visit computed from its turns."""
    claims: Claims = content_of(PLAY_KINDS.get(SCENARIO), revision(row.revision_id))
    seats = seats_now(row.id, claims.scenario.roles)
    turns, plays = _turns(row.id, claims)
    ids = {row.host_id, *(seat.person_id for seat in seats.values()), *(turn.person_id for turn in turns)}
    return Laid(
        row=row,
        claims=claims,
        seats=seats,
        turns=turns,
        plays=plays,
        states=replay(claims, row.seed, turns),
        named=people([one for one in ids if one is not None]),
    )


def seats_now(table_id: int, roles: Collection[str]) -> dict[str, Seat]:
    """Return who plays each role of a table now, in the order of ``roles``."""
    rows = {row.role: Seat(*row) for row in plain_rows(_SEATS, {"table_id": table_id})}
    return {role: rows[role] for role in roles}


def _turns(table_id: int, claims: Claims) -> tuple[tuple[Turn, ...], tuple[int | None, ...]]:
    turns, plays = [], []
    for row in plain_rows(_TURNS, {"table_id": table_id}):
        choice = row.choice if row.option is None else _systems_choice(claims, row.beat, row.option)
        turns.append(Turn(row.ordinal, row.role, row.beat, choice, row.person_id, row.note))
        plays.append(row.play_id)
    return tuple(turns), tuple(plays)


def _systems_choice(claims: Claims, beat_id: str, option_id: str) -> dict[str, object]:
    beat = claims.scenario.beat(beat_id)
    option = next(one for one in beat.options if one.id == option_id)
    return BEAT_KINDS.get(beat.kind).choice_of(beat, option)


def call_of(table_id: int) -> TableCall | None:
    """Return whom a table waits for as it was told, None before anybody was."""
    return db.session.scalar(
        select(TableCall).where(TableCall.table_id == table_id, TableCall.superseded_at.is_(None))
    )


def table_of_play(play_id: int) -> str:
    """Return the name in addresses of the table at which a play is played.

    Raises:
        NotFound: when it is played at none.
    """
    found = db.session.scalar(
        select(SimulationTable.public_id)
        .join(TableTurn, TableTurn.table_id == SimulationTable.id)
        .join(SimulationStep, SimulationStep.id == TableTurn.step_id)
        .where(SimulationStep.play_id == play_id)
        .limit(1)
    )
    if found is None:
        raise NotFound("This page does not exist.", hint="Check the address, or start from your home page.")
    return found
