"""What the pages of a table show: a turn, what it did, the room, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.errors import NotFound
from lms.people.api import Person
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.rules.claim.facts import Visit
from lms.simulations.rules.claim.run import ClaimRun, Round, Stop
from lms.simulations.rules.debriefing import Entry, Measure, entries_of
from lms.simulations.rules.playing import ScenarioState, best_path
from lms.simulations.rules.scenario import BEFORE, DENIAL, EDIT, Beat
from lms.simulations.rules.showing import Shown, Task, shown, total
from lms.simulations.rules.tables.handoffs import Handoff, handoffs, inherited_note
from lms.simulations.rules.tables.playing import Turn
from lms.simulations.rules.tables.saving import Verdict, verdict
from lms.simulations.rules.tables.seats import Seat, beats_of, may_still_play
from lms.simulations.services.tables.reading import Laid

NOW, PLAYED, WAITS, NOT_ASKED = "now", "played", "waits", "not asked"
_ON_THE_DESK = {BEFORE: (), EDIT: ("edit",), DENIAL: ("denial", "rejection")}
"""Which stops a role finds on its desk, by the stage of its beat: none before the edits run."""


@dataclass(frozen=True)
class SeatRow:
    """A seat on the path: who holds it, and whether it is played, its turn, or still to come."""

    seat: Seat
    person: Person | None
    standing: str
    may_be_handed: bool


@dataclass(frozen=True)
class ChartLine:
    """What stands in a field of the claim, as the system of the house shows it: no judgement."""

    label: str
    value: str
    set_by: str


@dataclass(frozen=True)
class TurnPage:
    """The open beat as the role in its seat sees it: what stands on the claim, and the note left behind."""

    table: Laid
    beat: Beat
    template: str
    asked: Any
    chart: tuple[ChartLine, ...]
    papers: tuple[Stop, ...]
    left: Turn | None
    repeats: bool
    path: tuple[SeatRow, ...]


@dataclass(frozen=True)
class DonePage:
    """What one turn did, for who made it."""

    table: Laid
    turn: Turn
    entry: Entry
    view: Shown
    tasks: tuple[Task, ...]
    is_mine_again: bool


@dataclass(frozen=True)
class RoomPage:
    """A table for the room: whose turn it is, the path, the claim as it is."""

    table: Laid
    path: tuple[SeatRow, ...]
    view: Shown
    chosen: tuple[Entry, ...]


@dataclass(frozen=True)
class Leg:
    """A hand-off on the path of the end, with the choices that were made in it."""

    handoff: Handoff
    entries: tuple[Entry, ...]

    @property
    def is_best(self) -> bool:
        """Tell whether each of its choices was the best one."""
        return all(one.is_best for one in self.entries)


@dataclass(frozen=True)
class EndPage:
    """The end: the claim and its answers, the path, and whose hand-off saved it."""

    table: Laid
    view: Shown
    run: ClaimRun
    legs: tuple[Leg, ...]
    verdict: Verdict
    days: Measure
    minutes: Measure
    rounds: tuple[Round, ...]


def path_of(table: Laid) -> tuple[SeatRow, ...]:
    """Return the seats of a table in the order of the path."""
    now = table.waits_for
    played = {turn.role for turn in table.turns}
    rows = []
    for seat in table.seats.values():
        is_ahead = may_still_play(table.state, seat.role)
        standing = NOW if now == seat else WAITS if is_ahead else PLAYED if seat.role in played else NOT_ASKED
        person = table.named.get(seat.person_id or 0)
        rows.append(SeatRow(seat, person, standing, is_ahead))
    return tuple(rows)


def turn_page(table: Laid) -> TurnPage:
    """Return the page of the open beat.

    Raises:
        NotFound: when the visit is over.
    """
    beat = table.state.beat
    if beat is None:
        raise NotFound("The visit is over.", hint="Read what became of the claim.")
    kind = BEAT_KINDS.get(beat.kind)
    return TurnPage(
        table=table,
        beat=beat,
        template=kind.template,
        asked=kind.shown(beat, seed=table.row.seed),
        chart=_chart(table.state),
        papers=_papers(table.state, beat),
        left=inherited_note(table.turns, beat.role),
        repeats=table.state.repeats,
        path=path_of(table),
    )


def _chart(state: ScenarioState) -> tuple[ChartLine, ...]:
    """Return the fields that somebody has filled or the visit brought, with who filled them."""
    run = state.claims.run(state.changes)
    role_of = {beat.id: beat.role for beat in state.scenario.beats}
    return tuple(
        ChartLine(f"{one.box} {one.label}".strip(), words, role_of.get(one.set_by, ""))
        for one in run.fields
        if one.set_by and (words := in_words(state.scenario.visit, one.value))
    )


def in_words(visit: Visit, value: Any) -> str:
    """Return what stands in a field as words; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{name} {in_words(visit, one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(in_words(visit, one) for one in value)
    coverage = visit.coverages.get(str(value))
    return coverage.name if coverage is not None else str(value)


def _papers(state: ScenarioState, beat: Beat) -> tuple[Stop, ...]:
    kinds = _ON_THE_DESK[beat.stage]
    run = state.claims.run(state.changes)
    return tuple(stop for stop in run.open_stops if stop.kind in kinds)


def done_page(table: Laid, ordinal: int, person_id: int) -> DonePage:
    """Return what a person's own turn did.

    Raises:
        NotFound: for somebody else's turn, and one that is not there.
    """
    turn = next((one for one in table.turns if one.ordinal == ordinal), None)
    if turn is None or turn.person_id != person_id:
        raise NotFound("This page does not exist.", hint="Open the table again.")
    before, after = table.states[ordinal - 1], table.states[ordinal]
    entry = next(one for one in entries_of(after) if one.taken.ordinal == ordinal)
    view = shown(after, before)
    now = table.waits_for
    return DonePage(
        table=table,
        turn=turn,
        entry=entry,
        view=view,
        tasks=tuple(one for one in view.tasks if one.is_new or one.beat == entry.beat.title),
        is_mine_again=now is not None and now.person_id == person_id,
    )


def room_page(table: Laid) -> RoomPage:
    """Return the page for the room; what was chosen is told along the way only if the host said so."""
    tells = table.row.shows_choices or table.is_over
    return RoomPage(
        table=table,
        path=path_of(table),
        view=shown(table.state),
        chosen=entries_of(table.state) if tells else (),
    )


def end_page(table: Laid) -> EndPage:
    """Return the end of a table.

    Raises:
        NotFound: while the visit is being played.
    """
    if not table.is_over:
        raise NotFound("The visit is not over yet.", hint="Open the table; it says whose turn it is.")
    state = table.state
    run = state.claims.run(state.changes)
    best = state.claims.run(best_path(state.claims, state.setup).changes)
    path = handoffs(table.states, table.turns)
    return EndPage(
        table=table,
        view=shown(state),
        run=run,
        legs=_legs(path, entries_of(state)),
        verdict=verdict(state, path),
        days=Measure(run.days, best.days),
        minutes=Measure(total(run.minutes), total(best.minutes)),
        rounds=run.rounds,
    )


def _legs(path: Sequence[Handoff], entries: Sequence[Entry]) -> tuple[Leg, ...]:
    """Return the hand-offs with their choices: turns and choices follow one another in the same order."""
    legs, place = [], 0
    for one in path:
        legs.append(Leg(one, tuple(entries[place : place + len(one.turns)])))
        place += len(one.turns)
    return tuple(legs)


def acts_of(table: Laid, role: str) -> tuple[Beat, ...]:
    """Return the beats of a role, for the page on which its seat is handed on."""
    return beats_of(table.scenario, role)
