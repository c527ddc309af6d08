"""What the pages of a screen show, gathered from a play and its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.simulations.kinds.form import TaskContent
from lms.simulations.models import SimulationPlay
from lms.simulations.policy import cut
from lms.simulations.rules.claim.run import ClaimRun
from lms.simulations.rules.scenario import Rule
from lms.simulations.rules.tasks.effects import Effect, TaskClaims, fate_of
from lms.simulations.rules.tasks.entries import expected, in_words, rule_in_words
from lms.simulations.rules.tasks.model import Entry, Task
from lms.simulations.rules.tasks.playing import Marked, TaskState
from lms.simulations.rules.tasks.timing import FieldTime
from lms.simulations.services.finishing import score_of
from lms.simulations.services.plays import Played


@dataclass(frozen=True)
class ScreenPage:
    """A screen that is filled: ``saved_at`` is None before it was saved, ``filled`` counts its fields."""

    play: SimulationPlay
    task: Task
    values: Mapping[str, Any]
    ordinal: int
    saved_at: datetime | None
    filled: int


@dataclass(frozen=True)
class FieldResult:
    """One field of a result; ``effect`` is None for a right one, ``time`` None where nothing was measured."""

    marked: Marked
    section: str
    yours: str
    expected: str
    tolerance: str
    rule: Rule
    effect: Effect | None
    time: FieldTime | None

    @property
    def entry(self) -> Entry:
        """The field."""
        return self.marked.entry


@dataclass(frozen=True)
class ResultPage:
    """The end of a screen: the claim as it was filled beside as it should be, then field by field."""

    play: SimulationPlay
    task: Task
    run: ClaimRun
    right: ClaimRun
    whole: Effect
    right_fate: str
    rows: tuple[FieldResult, ...]
    percent: int
    cut: int
    order: tuple[FieldResult, ...]
    saved_seconds: tuple[int, ...]
    elapsed_seconds: int

    @property
    def is_passed(self) -> bool:
        """Tell whether the play passed."""
        return self.play.outcome == "pass"

    @property
    def wrong(self) -> tuple[FieldResult, ...]:
        """The fields that differ from what was expected."""
        return tuple(row for row in self.rows if not row.marked.is_right)


def screen_page(found: Played) -> ScreenPage:
    """Return a screen as it was saved last."""
    state: TaskState = found.state
    filled = sum(bool(in_words(entry, state.values.get(entry.name, ""))) for entry in state.task.entries)
    saved_at = found.steps[-1].recorded_at if found.steps else None
    return ScreenPage(found.play, state.task, state.values, found.next_ordinal, saved_at, filled)


def result_page(found: Played) -> ResultPage:
    """Return the end of a screen."""
    state: TaskState = found.state
    content: TaskContent = found.content
    claims = content.drawn(found.play.seed)
    rows = _rows(state, claims)
    by_name = {row.entry.name: row for row in rows}
    share = score_of(found.result)
    return ResultPage(
        play=found.play,
        task=state.task,
        run=claims.run(state.values),
        right=claims.right,
        whole=claims.whole(state.values),
        right_fate=fate_of(claims.right),
        rows=rows,
        percent=round(share) if share is not None else 0,
        cut=cut(),
        order=tuple(by_name[name] for name in state.timing.order if name in by_name),
        saved_seconds=tuple(round(seconds) for seconds in state.saved),
        elapsed_seconds=round(found.elapsed_seconds),
    )


def _rows(state: TaskState, claims: TaskClaims) -> tuple[FieldResult, ...]:
    sections = {entry.name: one.title for one in state.task.sections for entry in one.entries}
    return tuple(
        FieldResult(
            marked=one,
            section=sections[one.entry.name],
            yours=in_words(one.entry, one.typed),
            expected=expected(one.entry),
            tolerance=rule_in_words(one.entry),
            rule=state.task.rules[one.entry.rule],
            effect=None if one.is_right else claims.effect(one.entry, one.typed),
            time=state.timing.fields.get(one.entry.name),
        )
        for one in state.marked
    )
