"""A reflection with a hostile text, written by the learner, for the world of the security tests."""

from typing import Any

from lms.courses.services.learning import lesson_of, live_module
from lms.courses.services.written import keep_written, reflection_in
from tests.cast import Cast


def ask_for_words(body: dict[str, Any], mark: str) -> None:
    """Let the first lesson of a module's body ask for an example of one's own."""
    asked = {"title": f"Yours {mark}", "ask": f"Think of one {mark}.", "example": f"I scan it. {mark}"}
    body["lessons"][0]["reflections"] = [
        {"id": "R1", **asked, "parts": [{"id": "action", "label": f"What I do {mark}"}]}
    ]
    body["lessons"][0]["text"] += "\n{{ reflection:R1 }}\n"


def write_words(cast: Cast, mark: str) -> dict[str, str]:
    """Keep what the learner wrote; returns the ids of its address."""
    revision_id, module = live_module("PA-03")
    lesson = lesson_of(module, "L1")
    keep_written(
        person_id=cast["learner"].id,
        module=module,
        revision_id=revision_id,
        lesson=lesson,
        reflection=reflection_in(lesson, "R1"),
        written={"action": f"I scan the card {mark}"},
    )
    return {"reflection_id": "R1"}
