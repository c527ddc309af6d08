"""What is wrong with an authored queue beyond its schema, each with the place where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lms.simulations.rules.queues.drawing import draw, made, structure_of
from lms.simulations.rules.queues.model import BEST, ENOUGH_FOR_A_PATTERN, Item
from lms.simulations.rules.queues.priority import BANDS, Card
from lms.simulations.rules.queues.values import NoValueError, simulated_today

Place = tuple[str | int, ...]
Complaint = tuple[Place, str]
SEEDS = tuple(f"check-{number}" for number in range(8))
"""Seeds with which every check draws the queue; the tests draw with many more."""
MOST_TELLING = 2
SECONDS = 60


def complaints(body: Mapping[str, Any]) -> list[Complaint]:
    """Return what is wrong with a queue whose schema holds."""
    found = [*_of_names(body)]
    for index, row in enumerate(body["items"]):
        found += [(("items", index, *place), text) for place, text in _of_item(row, body)]
    if found:
        return found
    return [*_of_printed(body)] or [*_of_draws(body)]


def _of_names(body: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _twice([row["id"] for row in body["items"]], "items", "item")
    patterns = body.get("patterns", ())
    yield from _twice([row["id"] for row in patterns], "patterns", "pattern")
    for index, row in enumerate(patterns):
        for place, role in enumerate(row["to"]):
            if role not in body["roles"]:
                yield ("patterns", index, "to", place), f"{role} is none of the roles of this queue"
    for band in BANDS:
        if not body["draw"].get(band):
            yield ("draw",), f"every band is used: {band} has no items"
    if not any(action.get("breach") for row in body["items"] for action in row["actions"]):
        yield ("items",), "a queue has at least one action that breaks a rule (breach)"


def _of_item(row: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from _twice([one["id"] for one in row["tabs"]], "tabs", "tab")
    yield from _twice([one["id"] for one in row["actions"]], "actions", "action")
    best = [one for one in row["actions"] if one["score"] == BEST]
    if len(best) != 1:
        yield ("actions",), f"exactly one action scores {BEST}; here are {len(best)}"
    for index, one in enumerate(row["actions"]):
        if one.get("breach") and one["score"]:
            yield ("actions", index, "score"), "an action that breaks a rule scores 0"
    telling = sum(1 for one in row["tabs"] if one.get("tells"))
    if not 1 <= telling <= MOST_TELLING:
        yield (
            ("tabs",),
            f"the cause can be read in 1 or {MOST_TELLING} tabs (tells: true); here in {telling}",
        )
    for index, role in enumerate(row["root"]):
        if role not in body["roles"]:
            yield ("root", index), f"{role} is none of the roles of this queue"
    yield from _of_pattern(row, body)


def _of_pattern(row: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Complaint]:
    pattern = next((one for one in body.get("patterns", ()) if one["id"] == row.get("pattern")), None)
    if "pattern" not in row:
        return
    if pattern is None:
        yield ("pattern",), f"{row['pattern']} is no pattern of this queue"
    elif not row.get("always") or row.get("spare"):
        yield ("pattern",), "an item of a pattern stands in every queue: always: true"
    elif not set(pattern["to"]) & set(row["root"]):
        yield ("pattern",), "the request of a pattern goes to the root of its items"


def _of_printed(body: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check the queue as printed: places of texts, bands, structure, seconds, patterns."""
    card, today = Card.of(body.get("card")), simulated_today(None)
    items: list[Item] = []
    for index, row in enumerate(body["items"]):
        try:
            item = made(row, card, today, None)
        except NoValueError as error:
            yield ("items", index), str(error)
            continue
        if item.band != row["band"]:
            yield ("items", index, "band"), f"the policy card gives {item.band}: {item.why_band}"
        if not row.get("spare"):
            items.append(item)
    wanted = {band: body["draw"].get(band, 0) for band in BANDS}
    if structure_of(items) != wanted:
        yield ("draw",), f"the printed queue has {_in_words(structure_of(items))}"
    needed = sum(min(tab.seconds for tab in item.tabs if tab.tells) for item in items)
    if needed + body["acting_seconds"] * len(items) > body["minutes"] * SECONDS // 2:
        yield ("minutes",), "looking at the causes alone takes more than half of the clock"
    for index, pattern in enumerate(body.get("patterns", ())):
        if sum(item.claims for item in items if item.pattern == pattern["id"]) < ENOUGH_FOR_A_PATTERN:
            yield ("patterns", index), f"a pattern stands behind {ENOUGH_FOR_A_PATTERN} claims at least"


def _of_draws(body: Mapping[str, Any]) -> Iterator[Complaint]:
    """Check that draws keep the structure, and that they differ from the printed queue."""
    printed = draw(body, None).items
    for seed in SEEDS:
        items = draw(body, seed).items
        if structure_of(items) != structure_of(printed):
            yield ("draw",), f"a draw has {_in_words(structure_of(items))}"
            return
        if _amounts(items) == _amounts(printed):
            yield (
                ("items",),
                "drawn values do not fill the bands; widen them or add spare items",
            )
            return


def _amounts(items: Sequence[Item]) -> set[tuple[str, int | None]]:
    return {(item.id, item.usd) for item in items}


def _twice(names: list[str], where: str, noun: str) -> Iterator[Complaint]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield (where, index, "id"), f"the {noun} {name} stands here twice"


def _in_words(structure: Mapping[str, int]) -> str:
    return ", ".join(f"{band}: {count}" for band, count in structure.items())
