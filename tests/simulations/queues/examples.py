"""The shipped queues, and plays over them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.core.content.kinds import jsonable_yaml
from lms.simulations.kinds.base import WHOLE, Setup, Step
from lms.simulations.kinds.queue import QueueContent, QueueKind
from lms.simulations.rules.queues.model import Item
from lms.simulations.rules.queues.playing import QueueState
from lms.simulations.rules.queues.scoring import perfect

FOLDER = Path(__file__).parents[3] / "content" / "queues"
KEYS = tuple(f"WQ-{number}" for number in range(1, 6))
KIND = QueueKind()


@cache
def body(key: str) -> dict[str, Any]:
    """Return the body of a shipped queue."""
    found: dict[str, Any] = jsonable_yaml(yaml.safe_load((FOLDER / f"{key}.yaml").read_text("utf-8")))
    return found


@cache
def content(key: str) -> QueueContent:
    """Return the templates of a shipped queue."""
    return KIND.content(body(key), None)


def begun(key: str = "WQ-1", *, seed: str = "a seed", mode: str = WHOLE) -> QueueState:
    """Return a queue before the first step."""
    return KIND.begin(content(key), Setup(seed, mode))


def after(state: QueueState, choices: Iterable[dict[str, Any]], *, at: float = 0.0) -> QueueState:
    """Return a queue after some steps, all taken ``at`` so many seconds."""
    for ordinal, choice in enumerate(choices, start=1):
        state = KIND.apply(state, Step(ordinal, choice.get("item", "queue"), choice, at))
    return state


def looks(item: Item) -> list[dict[str, Any]]:
    """Return the steps that open every tab of an item."""
    return [{"act": "open", "item": item.id, "tab": tab.id} for tab in item.tabs]


def best(item: Item, **other: str) -> dict[str, Any]:
    """Return the step that gives an item all its points, with parts replaced."""
    decision = perfect(item)
    return {
        "act": "decide",
        "item": item.id,
        "action": decision.action,
        "root": decision.root,
        "band": decision.band,
    } | other


def breach_of(item: Item) -> str | None:
    """Return an action of an item that breaks a rule."""
    return next((one.id for one in item.actions if one.is_breach), None)
