"""A scenario or a work queue as its editor shows it: beats with options and what would happen, or items."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lms.authoring.services.board_acts import path_of, place_of
from lms.core.content import Fault, kind_of
from lms.core.errors import DomainError
from lms.simulations.api import (
    Claims,
    Graph,
    Item,
    NoValueError,
    Outcome,
    draft_claims,
    drawn_item,
    drawn_items,
    graph_of,
    may_be_walked,
    outcomes_of,
    rows_of,
    sketch_of,
)

SCENARIO, QUEUE = "scenario", "queue"
DRAWN = 3
"""Items that a preview of a queue draws."""


@dataclass(frozen=True)
class OptionRow:
    """An option in the list; ``outcome`` is None while the scenario cannot be walked."""

    at: str
    id: str
    text: str
    points: Any
    is_breach: bool
    problems: int
    outcome: Outcome | None


@dataclass(frozen=True)
class BeatRow:
    """A beat in the list; ``problems`` are those of the beat and its options."""

    at: str
    id: str
    title: str
    kind: str
    role: str
    step: str
    is_conditional: bool
    problems: int
    options: tuple[OptionRow, ...]


@dataclass(frozen=True)
class ScenarioBoard:
    """A scenario of a draft: drawn as its walks found it, or as the file has it while it cannot be walked.

    ``problems`` are the faults of each beat by its id, for the graph.
    """

    graph: Graph
    is_walked: bool
    beats: tuple[BeatRow, ...]
    problems: Mapping[str, int]


@dataclass(frozen=True)
class ItemRow:
    """A template of a queue in the list."""

    at: str
    id: str
    title: str
    band: str
    root: str
    is_spare: bool
    problems: int


@dataclass(frozen=True)
class QueueBoard:
    """A queue of a draft; ``drawn`` are items as a seed gives them, () while nothing can be drawn."""

    items: tuple[ItemRow, ...]
    drawn: tuple[Item, ...]
    seed: str


def claims_in(body: dict[str, Any]) -> Claims | None:
    """Return a scenario of a draft ready to be walked and played, None while its faults forbid it."""
    schema = kind_of(SCENARIO).schema
    if schema is None or schema().validate(body) or not may_be_walked(body):
        return None
    try:
        return draft_claims(body)
    except DomainError:
        return None


def scenario_board(body: dict[str, Any], faults: Collection[Fault]) -> ScenarioBoard:
    """Return a scenario with its graph and what would happen at each option."""
    claims = claims_in(body)
    outcomes = {}
    if claims is not None:
        found = claims.once("outcomes", lambda: outcomes_of(claims))
        outcomes = {(one.beat.id, one.option.id): one for one in found}
    beats = tuple(
        _beat_row(row, number, faults, outcomes) for number, row in enumerate(rows_of(body, "beats"))
    )
    return ScenarioBoard(
        graph=graph_of(claims) if claims is not None else sketch_of(body),
        is_walked=claims is not None,
        beats=beats,
        problems={beat.id: beat.problems for beat in beats if beat.problems},
    )


def _beat_row(
    row: Mapping[str, Any],
    number: int,
    faults: Collection[Fault],
    outcomes: Mapping[tuple[str, str], Outcome],
) -> BeatRow:
    name = str(row.get("id") or f"#{number + 1}")
    return BeatRow(
        at=place_of(("beats", number)),
        id=name,
        title=str(row.get("title", "")),
        kind=str(row.get("kind", "")),
        role=str(row.get("role", "")),
        step=str(row.get("step", "")),
        is_conditional=bool(row.get("only_if")),
        problems=problems_at(faults, f"beats.{number}"),
        options=tuple(
            _option_row(one, name, (number, at), faults, outcomes)
            for at, one in enumerate(rows_of(row, "options"))
        ),
    )


def _option_row(
    row: Mapping[str, Any],
    beat: str,
    place: tuple[int, int],
    faults: Collection[Fault],
    outcomes: Mapping[tuple[str, str], Outcome],
) -> OptionRow:
    number, at = place
    name = str(row.get("id") or f"#{at + 1}")
    return OptionRow(
        at=place_of(("beats", number, "options", at)),
        id=name,
        text=str(row.get("text", "")),
        points=row.get("points"),
        is_breach=row.get("breach") is True,
        problems=problems_at(faults, f"beats.{number}.options.{at}"),
        outcome=outcomes.get((beat, name)),
    )


def problems_at(faults: Collection[Fault], where: str) -> int:
    """Return how many faults, without warnings, stand at a place or below it."""
    return sum(
        1
        for one in faults
        if not one.is_warning and (one.where == where or one.where.startswith(f"{where}."))
    )


def place_faults(faults: Collection[Fault], at: str) -> tuple[Fault, ...]:
    """Return the faults at a row and below it, and warnings where no fault stands; () for no row."""
    try:
        where = ".".join(map(str, path_of(at))) if "-" in at else at
    except DomainError:
        return ()
    own = [one for one in faults if one.where == where or one.where.startswith(f"{where}.")]
    wrong = {one.where for one in own if not one.is_warning}
    return tuple(one for one in own if not one.is_warning or one.where not in wrong)


def queue_board(body: dict[str, Any], faults: Collection[Fault], seed: str) -> QueueBoard:
    """Return a queue with its templates and the first items that a seed draws."""
    rows = tuple(
        ItemRow(
            at=place_of(("items", number)),
            id=str(row.get("id") or f"#{number + 1}"),
            title=str(row.get("title", "")),
            band=str(row.get("band", "")),
            root=", ".join(map(str, row["root"])) if isinstance(row.get("root"), list) else "",
            is_spare=row.get("spare") is True,
            problems=problems_at(faults, f"items.{number}"),
        )
        for number, row in enumerate(rows_of(body, "items"))
    )
    return QueueBoard(rows, _drawn(body, seed), seed)


def _drawn(body: dict[str, Any], seed: str) -> tuple[Item, ...]:
    if not is_whole(QUEUE, body):
        return ()
    try:
        return drawn_items(body, seed, most=DRAWN)
    except NoValueError:
        return ()


def drawn_alike(body: dict[str, Any], number: int, seed: str) -> tuple[Item, ...]:
    """Return one template as printed and as two draws of a seed give it, () while that cannot be done."""
    if not is_whole(QUEUE, body):
        return ()
    seeds = ("", f"{seed}-1", f"{seed}-2")
    try:
        return tuple(drawn_item(body, number, one) for one in seeds)
    except (NoValueError, LookupError):
        return ()


def is_whole(kind: str, body: dict[str, Any]) -> bool:
    """Tell whether the schema of a kind lets a body in."""
    schema = kind_of(kind).schema
    return schema is not None and not schema().validate(body)
