"""A scenario in which every text is hostile, and a play of it that has begun."""

from typing import Any

from lms.core.content import live_all
from lms.simulations.services.plays import find, start, take_step
from tests.cast import Cast
from tests.simulations.plays.conftest import PUBLISHED, publish
from tests.simulations.walk import body

_KEPT = ("id", "kind", "role", "step", "stage", "points", "rule", "verified_on", "review_by", "version")
_SPOILED = ("title", "summary", "when", "scene", "prompt", "text", "follows", "next_time", "told", "source")


def set_up_plays(cast: Cast, mark: str) -> dict[str, str]:
    """Publish a hostile scenario and begin it; return the ids of the addresses."""
    for kind, key, path in PUBLISHED:
        if key not in live_all(kind):
            publish(kind, key, _spoiled(body(path), mark) if kind == "scenario" else body(path))
    play = start(person_id=cast["learner"].id, kind="scenario", key="SC1", token="begun")
    take_step(play=find(play.public_id), ordinal=1, form={"option": ["a"]})
    return {"scenario_id": "SC1", "play_id": play.public_id, "ordinal": "1"}


def _spoiled(value: Any, mark: str) -> Any:
    """Return a body in which each text that people read ends with the mark; the visit stays as it is."""
    if isinstance(value, list):
        return [_spoiled(one, mark) for one in value]
    if isinstance(value, dict):
        return {
            key: f"{one} {mark}"
            if key in _SPOILED and isinstance(one, str)
            else one
            if key in (*_KEPT, "visit")
            else _spoiled(one, mark)
            for key, one in value.items()
        }
    return value
