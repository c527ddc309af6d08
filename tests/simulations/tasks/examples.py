"""The shipped screens, and forms that fill them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.core.content.kinds import jsonable_yaml
from lms.simulations.rules.tasks.effects import TaskClaims
from lms.simulations.rules.tasks.entries import cell_name, field_name
from lms.simulations.rules.tasks.making import right_of, task_of, variant_of
from lms.simulations.rules.tasks.model import Task
from tests.simulations.claim.worlds import world

FOLDER = Path(__file__).parents[3] / "content" / "tasks"
FILES = {"-".join(path.stem.split("-")[:2]): path for path in sorted(FOLDER.glob("*.yaml"))}
KEYS = tuple(FILES)


@cache
def body(key: str) -> dict[str, Any]:
    """Return the body of a shipped screen as a revision holds it."""
    found: dict[str, Any] = jsonable_yaml(yaml.load(FILES[key].read_text(), yaml.CSafeLoader))
    return found


def draws() -> list[tuple[str, int]]:
    """Return every draw of every shipped screen."""
    return [(key, number) for key in KEYS for number in range(max(len(body(key).get("variants", ())), 1))]


@cache
def claims(key: str, number: int = 0) -> TaskClaims:
    """Return one draw of a shipped screen with its claims."""
    return TaskClaims(task_of(body(key), number), world())


def seed_of(key: str, number: int) -> str:
    """Return a seed that gives this draw."""
    return next(seed for seed in map(str, range(500)) if variant_of(body(key), seed) == number)


def form_of(task: Task, changed: Mapping[str, Any] | None = None, **more: Any) -> dict[str, str]:
    """Return a form in which every field is right but those that are given."""
    form: dict[str, str] = dict(more)
    for entry in task.entries:
        value = (changed or {}).get(entry.name, right_of(entry))
        if entry.kind == "rows":
            for row, cells in enumerate(value, start=1):
                form |= {cell_name(entry.name, row, name): str(cell) for name, cell in cells.items()}
            continue
        form[field_name(entry.name)] = ", ".join(value) if isinstance(value, list) else str(value)
    return form
