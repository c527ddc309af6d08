"""A visit that the trainer of the demo is changing: an option said anew, another one still to be written."""

from collections.abc import Mapping
from typing import Any

from lms.authoring.api import files_of_draft, open_draft, save_file
from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.core.content import live_all


def open_visit(told: Mapping[str, Any], trainer: int) -> None:
    """Open the draft of a scenario with what the demo changes in it; without the scenario nothing.

    Args:
        told: the scenario, a beat and option of it with their new text, and the option that is begun.
        trainer: who works on it.
    """
    if told["key"] not in live_all("scenario"):
        return
    draft = open_draft(kind="scenario", key=told["key"], by_id=trainer)
    file = files_of_draft(draft)[draft.path]
    if file.is_changed:
        return
    body = value_of(file.text)
    beat = next(one for one in body["beats"] if one["id"] == told["beat"])
    option = next(one for one in beat["options"] if one["id"] == told["option"])
    option["text"] = told["text"]
    beat["options"].append({**told["begun"], "rule": option["rule"]})
    save_file(draft, file.path, rewritten(file.text, body), seen=file.number, by_id=trainer)
