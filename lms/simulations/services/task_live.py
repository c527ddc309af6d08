"""The screen of a learner as it stands now, for whoever may watch beside them; looking changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.core.content import live_all, parsed
from lms.core.database import plain_rows
from lms.core.errors import NotFound
from lms.simulations.models import SimulationPlay
from lms.simulations.rules.tasks.entries import in_words
from lms.simulations.rules.tasks.model import Task
from lms.simulations.rules.tasks.playing import TaskState
from lms.simulations.services.plays import find, played
from lms.simulations.services.tasks import FORM, TASK, card_of

MOST_SCREENS = 5


@dataclass(frozen=True)
class ScreenPlay:
    """A play of a screen that a checklist goes with; ``finished_at`` is None while it is filled."""

    public_id: str
    key: str
    title: str
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class FieldStanding:
    """What stands in a field; ``is_right`` is None before the screen is handed in."""

    label: str
    box: str
    words: str
    is_right: bool | None


@dataclass(frozen=True)
class LiveScreen:
    """A screen as it was saved last; ``saved_at`` is None before anything was."""

    play: ScreenPlay
    task: Task
    sections: tuple[tuple[str, tuple[FieldStanding, ...]], ...]
    filled: int
    of: int
    saved_at: datetime | None


def screens_beside(person_id: int, checklist: str) -> tuple[ScreenPlay, ...]:
    """Return plays of a person of screens that go with a checklist: open ones first, then the newest."""
    titles = {
        key: card.title
        for key, found in live_all(TASK).items()
        if (card := parsed(found, card_of)).checklist == checklist
    }
    if not titles:
        return ()
    return tuple(ScreenPlay(*row[:2], titles[row[1]], *row[2:]) for row in _plays(person_id, titles))


def _plays(person_id: int, keys: Collection[str]) -> list[tuple[str, str, datetime, datetime | None]]:
    statement = (
        select(
            SimulationPlay.public_id,
            SimulationPlay.key,
            SimulationPlay.started_at,
            SimulationPlay.finished_at,
        )
        .where(
            SimulationPlay.person_id == person_id,
            SimulationPlay.kind == FORM,
            SimulationPlay.key.in_(sorted(keys)),
        )
        .order_by(SimulationPlay.finished_at.is_not(None), SimulationPlay.id.desc())
        .limit(MOST_SCREENS)
    )
    return [(row[0], row[1], row[2], row[3]) for row in plain_rows(statement)]


def live_screen(public_id: str, *, person_id: int, checklist: str) -> LiveScreen:
    """Return the screen of one play of this person, if it goes with this checklist.

    Raises:
        NotFound: when it is not theirs, or no screen of the checklist.
    """
    play = find(public_id)
    found = played(play) if play.kind == FORM and play.person_id == person_id else None
    if found is None or found.content.body.get("checklist") != checklist:
        raise NotFound("This screen is not there.", hint="Open the list of observations again.")
    state: TaskState = found.state
    sections = tuple((one.title, _standing(state, one.id)) for one in state.task.sections)
    fields = [field for _title, several in sections for field in several]
    return LiveScreen(
        play=ScreenPlay(play.public_id, play.key, state.task.title, play.started_at, play.finished_at),
        task=state.task,
        sections=sections,
        filled=sum(bool(one.words) for one in fields),
        of=len(fields),
        saved_at=found.steps[-1].recorded_at if found.steps else None,
    )


def _standing(state: TaskState, section: str) -> tuple[FieldStanding, ...]:
    entries = next(one.entries for one in state.task.sections if one.id == section)
    marks = {one.entry.name: one.is_right for one in state.marked} if state.is_handed_in else {}
    return tuple(
        FieldStanding(
            label=entry.label,
            box=entry.box,
            words=in_words(entry, state.values.get(entry.name, "")),
            is_right=marks.get(entry.name),
        )
        for entry in entries
    )
