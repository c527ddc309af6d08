"""Playing a scenario that is still a draft: what was chosen travels with the page and is kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.core.errors import NotFound, Refused
from lms.simulations.beats import BEAT_KINDS
from lms.simulations.kinds.base import Form, Setup, Step
from lms.simulations.pages import Place, place_of
from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.debriefing import Debrief, Entry, debrief, entries_of
from lms.simulations.rules.exploring import explore
from lms.simulations.rules.playing import ScenarioState, apply, begin
from lms.simulations.rules.scenario import Beat, Scenario
from lms.simulations.rules.showing import Shown, shown

SEED = "draft"
MOST_STEPS = 40
"""Steps of the longest preview: each beat, and once more after a breach."""


@dataclass(frozen=True)
class Tried:
    """A choice of a preview: at which beat, and what."""

    beat: str
    choice: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the choice as it travels with the page."""
        return {"beat": self.beat, "choice": dict(self.choice)}


@dataclass(frozen=True)
class DraftPlay:
    """A preview: the open beat, and what the newest choice did.

    ``entry`` with ``done`` are the newest choice of this preview and what it did, None at its start.
    ``beat`` is None when the visit is over; then ``end`` is its debrief.
    """

    scenario: Scenario
    tried: tuple[Tried, ...]
    view: Shown
    entry: Entry | None
    done: Shown | None
    beat: Beat | None
    place: Place | None
    template: str
    asked: Any
    repeats: bool
    end: Debrief | None


def tried_from(rows: Any) -> tuple[Tried, ...]:
    """Return the choices that a page sent back.

    Raises:
        Refused: when it is nothing that such a page sends.
    """
    if not isinstance(rows, list) or len(rows) > MOST_STEPS:
        raise _start_again()
    found = []
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("choice"), dict):
            raise _start_again()
        found.append(Tried(str(row.get("beat", "")), row["choice"]))
    return tuple(found)


def way_to(claims: Claims, beat_id: str) -> tuple[Tried, ...]:
    """Return what a walk chooses on its way to a beat; nothing for the first one.

    Raises:
        NotFound: when no path leads there.
    """
    opened = explore(claims).opened
    state = next((found for (name, _), found in opened.items() if name == beat_id), None)
    if state is None:
        raise NotFound("No path leads to this beat.", hint="Look at its condition, or choose another one.")
    return tuple(Tried(one.beat, one.choice) for one in state.taken if one.is_learners)


def draft_play(claims: Claims, tried: Sequence[Tried], form: Form | None = None) -> DraftPlay:
    """Return the preview after these choices, and after what a form chose at the open beat.

    Raises:
        Refused: when nothing usable was chosen, or the draft changed so that the choices fit no more.
    """
    state = begin(claims, Setup(SEED))
    for number, one in enumerate(tried, start=1):
        try:
            state = apply(state, Step(number, one.beat, one.choice))
        except (Refused, LookupError, TypeError, ValueError):
            raise _start_again() from None
    if form is None:
        return _page(state, tuple(tried), None)
    if state.beat is None:
        raise _start_again()
    chosen = Tried(state.beat.id, BEAT_KINDS.get(state.beat.kind).read(state.beat, form))
    after = apply(state, Step(len(tried) + 1, chosen.beat, chosen.choice))
    return _page(after, (*tried, chosen), state)


def _page(state: ScenarioState, tried: tuple[Tried, ...], before: ScenarioState | None) -> DraftPlay:
    beat = state.beat
    kind = BEAT_KINDS.get(beat.kind) if beat is not None else None
    return DraftPlay(
        scenario=state.scenario,
        tried=tried,
        view=shown(state),
        entry=_newest(state) if before is not None else None,
        done=shown(state, before) if before is not None else None,
        beat=beat,
        place=place_of(state, beat.id) if beat is not None else None,
        template=kind.template if kind is not None else "",
        asked=kind.shown(beat, seed=SEED) if kind is not None and beat is not None else None,
        repeats=state.repeats,
        end=debrief(state) if beat is None else None,
    )


def _newest(state: ScenarioState) -> Entry:
    return next(entry for entry in reversed(entries_of(state)) if entry.taken.is_learners)


def _start_again() -> Refused:
    return Refused("The draft changed meanwhile.", hint="Go back to it and play again from a beat.")
