"""A manager's boards: what is late or ends soon by age, and how new people get on in their first 90 days."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.access.rules.decisions import MAY_WORK
from lms.access.services.team import NEW_DAYS, GateStand, TeamRow, members_of, team_week
from lms.compliance import api as compliance
from lms.core import clock
from lms.courses.api import modules
from lms.people.api import PlannedShift, shifts_between

NEXT_SHIFT_DAYS = 14
"""Days ahead in which the next shift of somebody is looked for."""


@dataclass(frozen=True)
class BoardCard:
    """One person in a lane: what stands there, the oldest first.

    ``minutes`` are those of modules; ``next_shift`` the next of two weeks, ``nudged_at`` the last nudge.
    """

    row: TeamRow
    things: tuple[compliance.Aged, ...]
    minutes: int
    next_shift: PlannedShift | None
    nudged_at: datetime | None


@dataclass(frozen=True)
class BoardLane:
    """A lane with its people, who has the oldest thing first."""

    lane: compliance.Lane
    cards: tuple[BoardCard, ...]

    @property
    def things(self) -> int:
        """How many things stand in it."""
        return sum(len(card.things) for card in self.cards)


@dataclass(frozen=True)
class AgeingBoard:
    """The lanes of a team on a day; ``people`` is how many the team has."""

    day: date
    people: int
    lanes: tuple[BoardLane, ...]

    @property
    def late(self) -> int:
        """How many people have something late."""
        return len({card.row.person.id for one in self.lanes if one.lane.is_late for card in one.cards})

    @property
    def ends_soon(self) -> int:
        """How many people have something that ends within 30 days."""
        near = (one for one in self.lanes if one.lane.key == "in-30")
        return len({card.row.person.id for one in near for card in one.cards})


def ageing_board(paths: Collection[str], day: date | None = None) -> AgeingBoard:
    """Return what the team of units is late with or has to do soon, in a constant number of statements."""
    day = day or clock.today()
    rows = {row.person.id: row for row in members_of(paths, day)}
    things: dict[str, dict[int, list[compliance.Aged]]] = defaultdict(lambda: defaultdict(list))
    for one in compliance.ageing_of(rows, day):
        things[one.lane.key][one.person_id].append(one)
    shown = {person_id for own in things.values() for person_id in own}
    shifts = shifts_between(shown, day, day + timedelta(days=NEXT_SHIFT_DAYS))
    nudged = compliance.last_nudges(shown)
    lanes = [
        BoardLane(
            lane,
            tuple(
                BoardCard(
                    row=rows[person_id],
                    things=tuple(own),
                    minutes=_minutes(own),
                    next_shift=_next(shifts.get(person_id, ())),
                    nudged_at=nudged.get(person_id),
                )
                for person_id, own in things[lane.key].items()
            ),
        )
        for lane in compliance.LANES
    ]
    return AgeingBoard(day, len(rows), tuple(lanes))


def _minutes(things: Collection[compliance.Aged]) -> int:
    live = modules()
    return sum(live[one.subject].minutes for one in things if one.subject in live)


def _next(shifts: Collection[PlannedShift]) -> PlannedShift | None:
    now = clock.now()
    later = (shift for shift in shifts if shift.starts_at > now)
    return min(later, key=lambda shift: shift.starts_at, default=None)


@dataclass(frozen=True)
class NewCard:
    """Somebody new: on which day of their job they are, and how their gate stands."""

    row: TeamRow
    day_of_job: int
    stand: GateStand | None

    @property
    def is_cleared(self) -> bool:
        """Tell whether they may work in the EHR."""
        return self.stand is not None and self.stand.state in MAY_WORK


@dataclass(frozen=True)
class NewLane:
    """New people by the days of their job, ``from_day`` to ``to_day``."""

    from_day: int
    to_day: int
    cards: tuple[NewCard, ...]


@dataclass(frozen=True)
class NewBoard:
    """Who is in their first 90 days of a job in the team, in three lanes."""

    day: date
    people: int
    lanes: tuple[NewLane, ...]

    @property
    def new(self) -> int:
        """How many people are new."""
        return sum(len(lane.cards) for lane in self.lanes)

    @property
    def behind(self) -> int:
        """How many of them have something late, or no access after their first 30 days."""
        late = [
            card
            for lane in self.lanes
            for card in lane.cards
            if card.row.overdue or (lane.from_day > FIRST_DAYS and card.stand and not card.is_cleared)
        ]
        return len(late)


FIRST_DAYS = 30


def new_board(paths: Collection[str], day: date | None = None) -> NewBoard:
    """Return who is new in the team and how they get on, in a constant number of statements."""
    team = team_week(paths, day)
    lanes = []
    for from_day in range(1, NEW_DAYS + 1, FIRST_DAYS):
        to_day = from_day + FIRST_DAYS - 1
        cards = [
            NewCard(row, number, row.worst)
            for row in team.new
            if from_day <= (number := (team.day - row.since).days + 1) <= to_day
        ]
        lanes.append(NewLane(from_day, to_day, tuple(sorted(cards, key=lambda card: -card.day_of_job))))
    return NewBoard(team.day, len(team.rows), tuple(lanes))
