"""The graph of a scenario that is still being written: whatever is wrong, its beats are drawn. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.simulations.rules.drawing import END, Graph, drawn
from lms.simulations.rules.scenario import BEFORE, Beat, Option


def sketch_of(body: Mapping[str, Any]) -> Graph:
    """Return the beats of a file in their order, each leading to the one after it that always happens."""
    beats = [_beat(row, number) for number, row in enumerate(rows_of(body, "beats"), start=1)]
    leads = {
        (beat.id, option.id): next((one.id for one in beats[number:] if not one.only_if), END)
        for number, beat in enumerate(beats, start=1)
        for option in beat.options
    }
    return drawn(beats, leads)


def rows_of(body: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a list; what is no mapping becomes an empty one, so that numbers stay right."""
    found = body.get(name)
    return [row if isinstance(row, Mapping) else {} for row in found] if isinstance(found, list) else []


def _beat(row: Mapping[str, Any], number: int) -> Beat:
    condition = row.get("only_if")
    return Beat(
        id=str(row.get("id") or f"#{number}"),
        kind=str(row.get("kind", "")),
        role=str(row.get("role", "")),
        step=str(row.get("step", "")),
        stage=BEFORE,
        title=str(row.get("title", "")),
        when="",
        scene="",
        prompt="",
        options=tuple(_option(one, at) for at, one in enumerate(rows_of(row, "options"), start=1)),
        only_if=condition if isinstance(condition, Mapping) else {},
    )


def _option(row: Mapping[str, Any], number: int) -> Option:
    points = row.get("points")
    return Option(
        id=str(row.get("id") or f"#{number}"),
        text=str(row.get("text", "")),
        points=points if isinstance(points, int) else 0,
        is_breach=row.get("breach") is True,
        follows="",
        rule="",
        next_time="",
    )
