"""The drawn graph of a scenario: boxes for beats, dots for options, lines to where they lead. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.simulations.rules.claiming import Claims
from lms.simulations.rules.exploring import ends_of
from lms.simulations.rules.playing import ScenarioState
from lms.simulations.rules.scenario import Beat, Option

WIDE, TALL, GAP = 132, 46, 56
TOP, DOT_ROW = 12, 34
END = "end"


@dataclass(frozen=True)
class Box:
    """A beat at its place, or the end of the visit; ``is_conditional`` when it happens on some paths only."""

    id: str
    role: str
    x: int
    y: int
    is_conditional: bool

    @property
    def middle(self) -> int:
        """The middle of the box from left to right."""
        return self.x + WIDE // 2


@dataclass(frozen=True)
class Dot:
    """An option below its beat, with the beat that it leads to."""

    beat: str
    option: Option
    x: int
    y: int
    leads_to: str
    to_x: int
    to_y: int


@dataclass(frozen=True)
class Graph:
    """Boxes and dots on a canvas of ``width`` by ``height``."""

    boxes: tuple[Box, ...]
    dots: tuple[Dot, ...]
    width: int
    height: int


def graph_of(claims: Claims) -> Graph:
    """Return the graph of a scenario as its walks found it."""
    return drawn(claims.scenario.beats, next_beats(claims))


def drawn(beats: Sequence[Beat], leads: Mapping[tuple[str, str], str]) -> Graph:
    """Return beats and options at their places.

    Args:
        beats: in their order.
        leads: for beat and option the beat that comes next; an option that is not named leads to the end.
    """
    boxes = [_box(number, beat.id, beat.role, bool(beat.only_if)) for number, beat in enumerate(beats)]
    boxes.append(_box(len(beats), END, "", is_conditional=False))
    by_id = {box.id: box for box in boxes}
    dots = [
        _dot(beat, option, number, by_id, leads.get((beat.id, option.id), END))
        for beat in beats
        for number, option in enumerate(beat.options)
    ]
    most = max((len(beat.options) for beat in beats), default=0)
    return Graph(tuple(boxes), tuple(dots), boxes[-1].x + WIDE + 2, TOP + TALL + most * DOT_ROW + 12)


def _box(number: int, name: str, role: str, is_conditional: bool) -> Box:
    return Box(name, role, 1 + number * (WIDE + GAP), TOP, is_conditional)


def _dot(beat: Beat, option: Option, number: int, boxes: Mapping[str, Box], leads_to: str) -> Dot:
    own, to = boxes[beat.id], boxes[leads_to]
    y = own.y + TALL + (number + 1) * DOT_ROW - 10
    return Dot(beat.id, option, own.middle, y, leads_to, to.x, to.y + TALL // 2)


def next_beats(claims: Claims) -> dict[tuple[str, str], str]:
    """Return for each option the beat that a walk met after it, or that the visit ended."""
    return {name: _after(end, taken.beat) for name, (end, taken) in ends_of(claims).items()}


def _after(end: ScenarioState, beat_id: str) -> str:
    later = [one.beat for one in end.in_force]
    place = later.index(beat_id) if beat_id in later else -1
    return later[place + 1] if 0 <= place < len(later) - 1 else END
