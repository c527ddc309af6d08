"""Who cannot work safely on their shift tomorrow: when it begins, why, and what would change that."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms.access.rules.tomorrow import ALONE, BY_MANAGER, WATCHED, Step, Way, way_to
from lms.access.services.cards import CardRow, GateCard
from lms.access.services.team import TeamRow, TeamWeek
from lms.compliance.api import skill_minutes
from lms.courses.api import ModuleProgress, progress_of_many
from lms.people.api import PlannedShift, shifts_between
from lms.simulations.api import plays_named

_MODULE_KINDS = ("module-completed", "exam-passed")
SIGNING_MINUTES = 2


@dataclass(frozen=True)
class Unsafe:
    """Somebody with a shift tomorrow that they may not work; ``shifts`` begin tomorrow, the first first."""

    row: TeamRow
    card: GateCard
    shifts: tuple[PlannedShift, ...]
    way: Way


def unsafe_tomorrow(team: TeamWeek, cards: dict[int, GateCard]) -> list[Unsafe]:
    """Return who cannot work safely tomorrow, whose shift begins first first.

    Three statements more when there is anybody, whatever their number.

    Args:
        team: the team and its week.
        cards: the gate card of each of them, by person.
    """
    rows = [row for row in team.unsafe_on(team.tomorrow) if row.person.id in cards]
    if not rows:
        return []
    ids = [row.person.id for row in rows]
    shifts = shifts_between(ids, team.tomorrow, team.tomorrow)
    progress = progress_of_many(ids)
    found = [
        Unsafe(
            row,
            cards[row.person.id],
            _in_order(shifts.get(row.person.id, ())),
            _way(row, cards[row.person.id], progress[row.person.id]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: ([shift.starts_at for shift in one.shifts], one.row.person.id))


def _in_order(shifts: Collection[PlannedShift]) -> tuple[PlannedShift, ...]:
    return tuple(sorted(shifts, key=lambda shift: shift.starts_at))


def _way(row: TeamRow, card: GateCard, progress: Mapping[str, ModuleProgress]) -> Way:
    confirmed = any(span.gate == card.gate and span.confirmed_id is not None for span in row.spans)
    return way_to(card.state, [_step(one, progress) for one in card.open_rows], is_confirmed=confirmed)


def _step(one: CardRow, progress: Mapping[str, ModuleProgress]) -> Step:
    kind = one.judged[0].kind
    if kind in _MODULE_KINDS:
        own = progress.get(one.subject)
        return Step(one.title, ALONE, own.minutes_left if own else None)
    if kind == "simulation-passed":
        play = plays_named().get(one.subject)
        return Step(one.title, ALONE, play.minutes if play else None)
    if kind == "observed-skill":
        return Step(one.title, WATCHED, skill_minutes(one.subject))
    if kind == "attestation":
        return Step(one.title, ALONE, SIGNING_MINUTES)
    return Step(one.title, BY_MANAGER if kind == "manager-confirmed" else ALONE)
