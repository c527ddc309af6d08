"""What a state of a scenario shows: claim ribbon, effects on colleagues, clock and money. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.simulations.kinds.base import Setup
from lms.simulations.rules.claim.run import Change, ClaimRun, Stop
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState, best_path
from lms.simulations.rules.scenario import FULL_TRUST

KINDS = {"grey": "", "green": "ok", "amber": "warn", "red": "bad", "black": "lost"}
NOT_YET = "grey"


@dataclass(frozen=True)
class Cell:
    """A field on the ribbon: ``kind`` is that of the ribbon's macro, ``status`` the colour of the claim."""

    box: str
    label: str
    status: str
    why: str
    set_by: str
    is_new: bool

    @property
    def kind(self) -> str:
        """The shape and colour of the cell."""
        return KINDS[self.status]


@dataclass(frozen=True)
class Task:
    """Work that falls into colleagues' trays: minutes by role (below 0 saved), and the beat it began at."""

    by_role: tuple[tuple[str, int], ...]
    message: str
    beat: str
    is_new: bool = False

    @property
    def minutes(self) -> int:
        """Minutes of all of them."""
        return sum(minutes for _, minutes in self.by_role)


@dataclass(frozen=True)
class Dials:
    """Clock and money in teaching values; ``minutes`` are those of all colleagues together."""

    pay_on: date | None
    best_on: date
    added_days: int
    at_risk: Decimal
    expected: Decimal
    minutes: int


@dataclass(frozen=True)
class Shown:
    """Everything the panels beside a scene show. ``cleared`` are stops that the newest step repaired.

    ``unheeded`` are the answers that come when nobody acts on the edits that are new; ``trust`` is 0 to 5.
    """

    ribbon: tuple[Cell, ...]
    tasks: tuple[Task, ...]
    stops: tuple[Stop, ...]
    new_stops: tuple[Stop, ...]
    cleared: tuple[Stop, ...]
    unheeded: tuple[Stop, ...]
    dials: Dials
    told: str
    trust: int

    @property
    def minutes(self) -> int:
        """Minutes of all colleagues."""
        return sum(task.minutes for task in self.tasks)


def best_changes(claims: Claims) -> tuple[Change, ...]:
    """Return what the best path of the whole visit does to the claim."""
    return claims.once("best", lambda: best_path(claims, Setup("best")).changes)


def run_of(state: ScenarioState) -> ClaimRun:
    """Return the claim as it would go: with the choices so far, and the rest of the visit at its best."""
    return state.claims.going_on(state.changes, best_changes(state.claims))


def shown(state: ScenarioState, before: ScenarioState | None = None) -> Shown:
    """Return what a state shows; with the state ``before`` the newest step, also what is new since then."""
    run = run_of(state)
    earlier = run_of(before) if before is not None else None
    return Shown(
        ribbon=_ribbon(state, run, before),
        tasks=_tasks(state, run, earlier),
        stops=run.open_stops,
        new_stops=_since(run.open_stops, earlier.open_stops) if earlier else run.open_stops,
        cleared=_since(earlier.open_stops, run.open_stops) if earlier else (),
        unheeded=run.would if _waits_newly(run, earlier) else (),
        dials=_dials(state, run),
        told=next((one.option.told for one in reversed(state.in_force) if one.option.told), "")
        or str(state.scenario.patient["told"]),
        trust=min(max(state.scenario.patient["trust"] + state.mood.get("patient", 0), 0), FULL_TRUST),
    )


def shown_statuses(state: ScenarioState) -> tuple[ClaimRun, Mapping[str, str]]:
    """Return the claim as it would go, and the colour of each of its fields as the ribbon shows it."""
    run = run_of(state)
    return run, _statuses(state, run)


def _ribbon(state: ScenarioState, run: ClaimRun, before: ScenarioState | None) -> tuple[Cell, ...]:
    made = {one.beat for one in state.in_force}
    statuses = _statuses(state, run)
    earlier = {} if before is None else _seen(before)
    return tuple(
        Cell(
            box=one.box or one.location,
            label=one.label,
            status=statuses[one.name],
            why=one.why,
            set_by=one.set_by if one.set_by in made else "",
            is_new=before is not None
            and statuses[one.name] != NOT_YET
            and earlier.get(one.name) != (statuses[one.name], one.value),
        )
        for one in run.fields
    )


def _statuses(state: ScenarioState, run: ClaimRun) -> dict[str, str]:
    """Return the colour of each field; what only a later beat sets is not there yet."""
    made = {one.beat for one in state.in_force}
    later = {change.beat for change in best_changes(state.claims)} - made
    return {one.name: NOT_YET if one.set_by in later else one.status for one in run.fields}


def _seen(state: ScenarioState) -> dict[str, tuple[str, object]]:
    run = run_of(state)
    statuses = _statuses(state, run)
    return {one.name: (statuses[one.name], one.value) for one in run.fields}


def _since(now: Sequence[Stop], before: Sequence[Stop]) -> tuple[Stop, ...]:
    known = {(stop.kind, stop.code) for stop in before}
    return tuple(stop for stop in now if (stop.kind, stop.code) not in known)


def _waits_newly(run: ClaimRun, earlier: ClaimRun | None) -> bool:
    """Tell whether the newest step left an edit open that was not there before."""
    before = earlier.open_stops if earlier is not None else ()
    return any(stop.kind == "edit" for stop in _since(run.open_stops, before))


def _tasks(state: ScenarioState, run: ClaimRun, earlier: ClaimRun | None) -> tuple[Task, ...]:
    fresh = {stop.code for stop in _since(run.stops, earlier.stops)} if earlier is not None else set()
    title = {beat.id: beat.title for beat in state.scenario.every_beat}
    from_stops = [
        Task(_by_role(stop.minutes), stop.message, title.get(_beat_of(stop.choice), ""), stop.code in fresh)
        for stop in run.stops
    ]
    own = [Task(_by_role(one.option.minutes), one.option.text, title[one.beat]) for one in state.in_force]
    return tuple(task for task in (*from_stops, *own) if task.by_role)


def _by_role(minutes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((role, count) for role, count in minutes.items() if count)


def _beat_of(choice: str) -> str:
    return choice.rstrip("abcdefghijklmnopqrstuvwxyz")


def _dials(state: ScenarioState, run: ClaimRun) -> Dials:
    visit = state.scenario.visit
    return Dials(
        pay_on=run.pay_on,
        best_on=visit.day(visit.best_days),
        added_days=run.added_days,
        at_risk=max((run.at_risk, *(stop.dollars for stop in run.would))),
        expected=run.expected,
        minutes=total(run.minutes),
    )


def total(minutes: Mapping[str, int]) -> int:
    """Return the minutes of all roles together."""
    return sum(minutes.values())
