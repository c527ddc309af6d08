"""A screen whose every text is hostile: one play that is open and one that is handed in."""

import copy
from typing import Any

from lms.core.content import live_all
from lms.simulations.services.plays import find
from lms.simulations.services.tasks import send, start_task
from tests.cast import Cast
from tests.simulations.plays.conftest import publish
from tests.simulations.tasks.examples import body

KEY = "FT-2"
_SPOILED = ("title", "summary", "objective", "scene", "issuer", "label", "text", "next_time", "does", "hint")


def set_up_tasks(cast: Cast, mark: str) -> dict[str, str]:
    """Publish it with what its claim meets, and let the learner fill it twice, in an open unit of work."""
    made = hostile(mark)
    made["checklist"] = "walk-in"
    if KEY not in live_all("task"):
        publish("task", KEY, made)
    learner = cast["learner"].id
    done = start_task(person_id=learner, key=KEY, token="task-done").public_id
    typed = {"act": ["hand-in"], "f-northway_number": [f"NWH {mark}"], "f-reason": ["older"]}
    send(play=find(done, lock=True), ordinal=1, form=typed)
    running = start_task(person_id=learner, key=KEY, token="task-open").public_id
    send(play=find(running, lock=True), ordinal=1, form={**typed, "act": ["save"]})
    return {"task_done": done, "task_open": running}


def hostile(mark: str) -> dict[str, Any]:
    """Return a shipped screen in which each text that people read ends with the mark."""
    spoiled: dict[str, Any] = _spoiled(copy.deepcopy(body(KEY)), mark)
    return spoiled


def _spoiled(value: Any, mark: str) -> Any:
    if isinstance(value, list):
        return [_spoiled(one, mark) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: f"{one} {mark}"
        if name in _SPOILED and isinstance(one, str)
        else [f"{text} {mark}" for text in one]
        if name == "text" and isinstance(one, list)
        else one
        if name in ("visit", "variants")
        else _spoiled(one, mark)
        for name, one in value.items()
    }
