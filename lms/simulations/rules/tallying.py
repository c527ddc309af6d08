"""Many such visits added up for a leader: where they began to go wrong, and where it fell out. Pure.

Every tally of a beat has the same structure: in so many visits each beat was chosen otherwise than best.
Which of these fall into the same visit follows from a seed; what became of each claim is computed as always.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.beats.base import in_seeded_order
from lms.simulations.kinds.base import Setup
from lms.simulations.rules.claim.run import ClaimRun
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import ScenarioState, begin, best_option, stand_in
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.rules.showing import total

VARIANTS = 8
"""How many tallies a beat has; a play gets one of them by its seed."""
FELL_OUT = ("edit", "rejection", "denial", "silent", "hold")


@dataclass(frozen=True)
class Began:
    """A beat at which visits began to go wrong, and what these cost; a visit counts once, where it began."""

    role: str
    step: str
    title: str
    visits: int
    days: int
    dollars: Decimal
    minutes: int


@dataclass(frozen=True)
class FellOut:
    """What stopped visits, or should have, in how many of them, and who repairs it."""

    kind: str
    code: str
    message: str
    fixer: str
    visits: int


@dataclass(frozen=True)
class Tally:
    """``visits`` added up; ``clean`` are those that cost nothing. Days, dollars and minutes are of all."""

    visits: int
    clean: int
    began: tuple[Began, ...]
    fell_out: tuple[FellOut, ...]

    @property
    def days(self) -> int:
        """Days added in all visits."""
        return sum(row.days for row in self.began)

    @property
    def dollars(self) -> Decimal:
        """Dollars at risk in all visits."""
        return sum((row.dollars for row in self.began), Decimal(0))

    @property
    def minutes(self) -> int:
        """Minutes of colleagues in all visits."""
        return sum(row.minutes for row in self.began)


def tally_of(claims: Claims, beat: Beat, seed: str) -> Tally:
    """Return the tally that a beat shows for a seed; worked out once for each variant."""
    variant = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") % VARIANTS
    return claims.once(f"tally:{beat.id}:{variant}", lambda: _tally(claims, beat, str(variant)))


def _tally(claims: Claims, beat: Beat, variant: str) -> Tally:
    ends = [_end(claims, plan) for plan in plans(beat, variant)]
    runs = [claims.run(end.changes) for end in ends]
    firsts = [_first(end) if _costs(run) else None for end, run in zip(ends, runs, strict=True)]
    return Tally(
        visits=len(ends),
        clean=firsts.count(None),
        began=_began(claims, firsts, runs),
        fell_out=_fell_out(runs),
    )


def plans(beat: Beat, variant: str) -> list[dict[str, str]]:
    """Return for each visit the beats that are chosen otherwise than best, with the option."""
    visits = int(beat.task["visits"])
    made: list[dict[str, str]] = [{} for _ in range(visits)]
    for name, counts in beat.task["counts"].items():
        numbers = [str(number) for number in range(visits)]
        order = in_seeded_order(range(visits), f"{variant}:{name}", numbers)
        chosen = [option for option, count in counts.items() for _ in range(count)]
        for number, option in zip(order, chosen, strict=False):
            made[number][name] = option
    return made


def _end(claims: Claims, plan: Mapping[str, str]) -> ScenarioState:
    state = begin(claims, Setup("tally"))
    while state.beat is not None:
        option = _planned(state.beat, plan)
        state = stand_in(state, state.beat.id, BEAT_KINDS.get(state.beat.kind).choice_of(state.beat, option))
    return state


def _planned(beat: Beat, plan: Mapping[str, str]) -> Option:
    return beat.option(plan.get(beat.id, "")) or best_option(beat)


def _costs(run: ClaimRun) -> bool:
    return bool(run.added_days or run.at_risk or run.would or total(run.minutes))


def _first(end: ScenarioState) -> str | None:
    """Return the first beat that was not chosen best: there the visit began to go wrong."""
    for one in end.in_force:
        best = best_option(end.scenario.beat(one.beat))
        if one.option.points < best.points:
            return one.beat
    return None


def _began(claims: Claims, firsts: Sequence[str | None], runs: Sequence[ClaimRun]) -> tuple[Began, ...]:
    rows = []
    for beat in claims.scenario.beats:
        mine = [run for first, run in zip(firsts, runs, strict=True) if first == beat.id]
        if mine:
            dollars = [max((run.at_risk, *(stop.dollars for stop in run.would))) for run in mine]
            rows.append(
                Began(
                    role=beat.role,
                    step=beat.step,
                    title=beat.title,
                    visits=len(mine),
                    days=sum(run.added_days for run in mine),
                    dollars=sum(dollars, Decimal(0)),
                    minutes=sum(total(run.minutes) for run in mine),
                )
            )
    return tuple(rows)


def _fell_out(runs: Sequence[ClaimRun]) -> tuple[FellOut, ...]:
    """Return what stopped the visits, the most frequent first; one visit counts once for each code."""
    counted: Counter[str] = Counter()
    known: dict[str, FellOut] = {}
    for run in runs:
        for code, stop in {stop.code: stop for stop in run.stops}.items():
            counted[code] += 1
            known.setdefault(code, FellOut(stop.kind, code, stop.message, stop.fixer, 0))
    rows = [FellOut(row.kind, code, row.message, row.fixer, counted[code]) for code, row in known.items()]
    return tuple(sorted(rows, key=lambda row: (-row.visits, FELL_OUT.index(row.kind), row.code)))
