"""What entries do to the claim, computed by the claim itself: as it goes with them, and as it should go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeVar

from lms.simulations.rules.claim.facts import ZERO, Stop, World
from lms.simulations.rules.claim.run import Change, ClaimRun, run_claim
from lms.simulations.rules.claim.visits import visit_of
from lms.simulations.rules.tasks.entries import is_right
from lms.simulations.rules.tasks.making import claim_value, right_of
from lms.simulations.rules.tasks.model import ELSE, Entry, Task

T = TypeVar("T")
MOST_RUNS = 500
"""Claims that are remembered for one draw of a task in a process."""
Fate = Literal["paid", "partly", "held", "rejected", "denied", "open"]
_LOUD = ("edit", "rejection", "denial", "hold")


@dataclass(frozen=True)
class Effect:
    """What one wrong entry, or all of a screen, did to the claim.

    Args:
        fate: how the claim stands at the end: paid, partly paid, held in the house, rejected, denied, or
            open, which is not paid without a denial.
        stops: what stopped it that nothing would stop with the right entries; silent ones too.
        would: what payers would say to a claim that an edit holds.
        days: days beyond those with the right entries, while money is on its way.
        is_lost: True when what was entered leaves no money on its way.
        dollars: teaching dollars at risk.
        paid: what is paid, None while the claim is held.
        minutes: minutes of colleagues beyond those with the right entries, by job role.
        is_computed: False for a field that the claim does not show; then only ``minutes`` are told.
    """

    fate: Fate
    stops: tuple[Stop, ...] = ()
    would: tuple[Stop, ...] = ()
    days: int = 0
    dollars: Decimal = ZERO
    paid: Decimal | None = None
    minutes: Mapping[str, int] = field(default_factory=dict)
    is_computed: bool = True
    is_lost: bool = False

    @property
    def loud(self) -> tuple[Stop, ...]:
        """What somebody notices: edits, answers of payers, work that waits."""
        return tuple(stop for stop in self.stops if stop.kind in _LOUD)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what notices it, what payers would say included."""
        return tuple(dict.fromkeys(stop.code for stop in (*self.loud, *self.would)))

    @property
    def total_minutes(self) -> int:
        """Minutes of all colleagues together."""
        return sum(self.minutes.values())


class TaskClaims:
    """The claims of one draw of a task; the same entries give the same claim, which is run once."""

    def __init__(self, task: Task, world: World) -> None:
        self.task = task
        self.visit = visit_of(task.visit, world)
        self._known: dict[str, Any] = {}

    def _once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._known:
            if len(self._known) >= MOST_RUNS:
                self._known.clear()
            self._known[name] = make()
        found: T = self._known[name]
        return found

    def run(self, values: Mapping[str, Any]) -> ClaimRun:
        """Return what becomes of the claim with these entries."""
        changes = changes_of(self.task, values)
        return self._once(repr(changes), lambda: run_claim(self.visit, changes))

    @property
    def right(self) -> ClaimRun:
        """What becomes of the claim when everything is entered as expected."""
        return self.run(self.task.right)

    @property
    def _given(self) -> tuple[Stop, ...]:
        """What had stopped the claim before the screen was opened: no entry of it did that."""
        before = _before(self.task)
        return self._once("given", lambda: run_claim(self.visit, before).open_stops) if before else ()

    def effect(self, entry: Entry, typed: Any) -> Effect:
        """Return what one entry does when all the others are right."""
        if not entry.writes:
            return Effect(fate_of(self.right), minutes=dict(entry.minutes), is_computed=False)
        return self.compared(self.run({**self.task.right, entry.name: typed}))

    def whole(self, values: Mapping[str, Any]) -> Effect:
        """Return what all entries of a screen do together."""
        return self.compared(self.run(values))

    def compared(self, run: ClaimRun) -> Effect:
        """Return what is different from the claim with the right entries."""
        known = {(stop.code, stop.group) for stop in (*self.right.open_stops, *self._given)}
        stops = tuple(stop for stop in run.open_stops if (stop.code, stop.group) not in known)
        more = {role: count - self.right.minutes.get(role, 0) for role, count in run.minutes.items()}
        fate = fate_of(run)
        return Effect(
            fate=fate,
            stops=stops,
            would=run.would,
            days=max(run.days - self.right.days, 0),
            is_lost=run.pay_on is None,
            dollars=max((stop.dollars for stop in (*stops, *run.would)), default=ZERO),
            paid=None if fate == "held" else run.paid,
            minutes={role: count for role, count in more.items() if count > 0},
        )


def changes_of(task: Task, values: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the changes that a screen makes: what was before it, and all of its entries as one.

    First every entry fills its claim field, then what entries say beside it is set, and so has the last word.
    """
    judged = [_judged(entry, values.get(entry.name, "")) for entry in task.entries]
    fields = {entry.feeds: claim_value(entry, value) for entry, value, _good in judged if entry.feeds}
    facts: dict[str, Any] = {}
    holds: list[str] = []
    for entry, value, good in judged:
        said = _said(entry, value, good=good)
        fields |= said.get("set", {})
        facts |= said.get("facts", {})
        holds += said.get("holds", ())
    own = Change(task.id, task.role, task.stage, fields, facts, holds=tuple(dict.fromkeys(holds)))
    return (*_before(task), own)


def _judged(entry: Entry, typed: Any) -> tuple[Entry, Any, bool]:
    """Return an entry with what it puts on the claim: what is expected when it is near enough."""
    good = is_right(entry, typed)
    return entry, right_of(entry) if good else typed, good


def _said(entry: Entry, value: Any, *, good: bool) -> Mapping[str, Any]:
    """Return what an entry says beside its field: by its value, else what holds for every other wrong one."""
    if isinstance(value, str) and value in entry.sets:
        return entry.sets[value]
    return {} if good else entry.sets.get(ELSE, {})


def _before(task: Task) -> Sequence[Change]:
    if not task.before:
        return ()
    before = task.before
    role = str(before.get("role", ""))
    first = Change("before", role, "before", before.get("set", {}), before.get("facts", {}))
    released = Change("before", role, "edit", facts={"release": True})
    return (first, released) if before.get("released") else (first,)


def fate_of(run: ClaimRun) -> Fate:
    """Return how a claim stands at the end."""
    last = run.rounds[-1] if run.rounds else None
    if last is None or last.outcome is None:
        return "held"
    if last.outcome.result == "rejected":
        return "rejected"
    if last.outcome.is_denial:
        return "partly" if run.paid else "denied"
    return "paid" if run.paid else "open"
