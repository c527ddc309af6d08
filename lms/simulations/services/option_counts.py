"""What first attempts chose, option by option, for trainers; counted over the people of their units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from lms.core import clock
from lms.core.content import Revision, history
from lms.core.database import plain_rows
from lms.simulations.kinds import PLAY_KINDS
from lms.simulations.models import SimulationPlay, SimulationStep
from lms.simulations.policy import smallest_group
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.playing import best_option
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.services.plays import content_of
from lms.simulations.services.reach import people_in
from lms.simulations.services.shelf import SCENARIO


@dataclass(frozen=True)
class OptionCount:
    """How many people chose an option at first, of those who met the beat; None = too few to say."""

    option: Option
    people: int | None
    of: int
    is_best: bool

    @property
    def percent(self) -> float | None:
        """Percent of those who met the beat; None without anybody, or when too few to say."""
        return None if self.people is None or not self.of else 100 * self.people / self.of


@dataclass(frozen=True)
class BeatCount:
    """The options of a beat as first attempts chose them."""

    beat: Beat
    people: int
    options: tuple[OptionCount, ...]


@dataclass(frozen=True)
class OptionCounts:
    """The statistics of one revision of a scenario, in the whole visit or one view."""

    title: str
    version: str
    view: str | None
    people: int
    beats: tuple[BeatCount, ...]
    least: int
    as_of: date


def option_counts(key: str, paths: Collection[str], *, view: str | None = None) -> OptionCounts:
    """Return what people of these units chose on their first attempt of the newest revision that was played.

    Args:
        key: the scenario.
        paths: units whose people count.
        view: one role's view; None for the whole visit.
    """
    found = _newest(key)
    claims: Claims = content_of(PLAY_KINDS.get(SCENARIO), found)
    counts = _counts(found.id, paths, view)
    least = smallest_group()
    beats = tuple(_beat_count(beat, counts, least) for beat in claims.scenario.every_beat)
    asides = claims.scenario.asides
    return OptionCounts(
        title=claims.scenario.title,
        version=claims.scenario.version,
        view=view,
        people=_people(found.id, paths, view),
        beats=tuple(one for one in beats if one.people or (view is None and one.beat not in asides)),
        least=least,
        as_of=clock.today(),
    )


def _newest(key: str) -> Revision:
    return [one for one in history(SCENARIO, key) if not one.is_retired][-1]


def _beat_count(beat: Beat, counts: dict[tuple[str, str], int], least: int) -> BeatCount:
    people = sum(count for (name, _), count in counts.items() if name == beat.id)
    return BeatCount(
        beat=beat,
        people=people,
        options=tuple(
            OptionCount(
                option=option,
                people=None if option.is_breach and people < least else counts.get((beat.id, option.id), 0),
                of=people,
                is_best=option.id == best_option(beat).id,
            )
            for option in beat.options
        ),
    )


def _first_attempts(revision_id: int, paths: Collection[str], view: str | None) -> list[ColumnElement[bool]]:
    return [
        SimulationPlay.revision_id == revision_id,
        SimulationPlay.attempt == 1,
        SimulationPlay.viewpoint.is_(None) if view is None else SimulationPlay.viewpoint == view,
        SimulationPlay.person_id.in_(people_in(paths)),
    ]


def _counts(revision_id: int, paths: Collection[str], view: str | None) -> dict[tuple[str, str], int]:
    """Return how many people chose each option of each beat; a beat repeated after a breach counts once."""
    rows = plain_rows(
        select(SimulationStep.beat, SimulationStep.option, func.count())
        .join(SimulationPlay, SimulationPlay.id == SimulationStep.play_id)
        .where(*_first_attempts(revision_id, paths, view), SimulationStep.points.is_not(None))
        .group_by(SimulationStep.beat, SimulationStep.option)
    )
    return {(beat, option): int(count) for beat, option, count in rows}


def _people(revision_id: int, paths: Collection[str], view: str | None) -> int:
    counted = select(func.count()).select_from(SimulationPlay)
    return int(plain_rows(counted.where(*_first_attempts(revision_id, paths, view))).scalar() or 0)
