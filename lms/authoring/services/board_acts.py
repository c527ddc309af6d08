"""Adding, copying, moving and taking out beats and options of a scenario, and items of a queue. Pure."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lms.authoring.models import Draft
from lms.authoring.rules.form_reading import starter
from lms.authoring.rules.form_tree import fields_of
from lms.authoring.rules.yaml_edit import NotYaml, rewritten, value_of
from lms.authoring.services.board_files import board_file
from lms.authoring.services.files import Saved, save_file
from lms.core.errors import Refused
from lms.simulations.api import BEAT_KINDS, rows_of

Path = tuple[str | int, ...]
ADD_BEAT, ADD_OPTION = "add-beat", "add-option"
COPY, UP, DOWN, REMOVE = "copy", "up", "down", "remove"
ROW_ACTS = (COPY, UP, DOWN, REMOVE)
TO_WRITE = "???"
BEST = 3
_LISTS = {"beat": "beats", "option": "options", "item": "items"}
_FIRST_ID = {"beats": "B1", "options": "a", "items": "I01"}


def path_of(at: str) -> Path:
    """Return the path that a place names: ``beat-0-option-1`` stands in the options of the first beat.

    Raises:
        Refused: for what names no place.
    """
    names = at.split("-")
    path: list[str | int] = []
    for noun, number in zip(names[::2], names[1::2], strict=False):
        if noun not in _LISTS or not number.isdecimal() or not number.isascii() or len(number) > 3:
            raise _gone()
        path += [_LISTS[noun], int(number)]
    if len(names) % 2 or not path:
        raise _gone()
    return tuple(path)


def place_of(path: Sequence[str | int]) -> str:
    """Return the name of the place of a path, as addresses have it."""
    nouns = {name: noun for noun, name in _LISTS.items()}
    return "-".join(nouns[part] if isinstance(part, str) else str(part) for part in path)


def changed(document: Any, act: str, at: str, *, kind: str = "") -> tuple[dict[str, Any], str]:
    """Return the document after an act, and the place to show: of the new row, or "" for the whole.

    Args:
        document: the values of the file.
        act: ``add-beat``, ``add-option`` (``at`` is its beat), or copy, up, down, remove of the row ``at``.
        at: the place.
        kind: of a new beat.

    Raises:
        Refused: when there is no such row, or nothing of that name can be done.
    """
    if not isinstance(document, dict):
        raise Refused("This file is not a scenario just now.", hint="Repair its text first.")
    made: dict[str, Any] = deepcopy(document)
    if act == ADD_BEAT:
        beats = _list(made, "beats")
        beats.append(_new_beat(made, beats, kind))
        return made, place_of(("beats", len(beats) - 1))
    path = path_of(at)
    row = _at(made, path)
    if act == ADD_OPTION and isinstance(row, dict) and path[-2] == "beats":
        options = _list(row, "options")
        options.append(_new_option(made, options, points=0))
        return made, place_of((*path, "options", len(options) - 1))
    if act not in ROW_ACTS:
        raise Refused("This cannot be done here.", hint="Go back and press one of the buttons.")
    return made, _on_row(_at(made, path[:-1]), path, act)


def act_on(draft: Draft, act: str, at: str, *, kind: str, seen: int, by_id: int) -> tuple[Saved, str]:
    """Do an act in the text of a draft; only the lines of the rows that change are written anew.

    Args:
        draft: of a scenario or a queue.
        act: what ``changed`` can do.
        at: the place.
        kind: of a new beat.
        seen: the version of the file that the page showed.
        by_id: who acts.

    Raises:
        Refused: when it cannot be done, or the file is not YAML just now.
        Conflict: when the draft was closed meanwhile.
    """
    file = board_file(draft)
    try:
        document = value_of(file.text)
    except NotYaml:
        raise Refused("This file is not YAML just now.", hint="Repair its text first.") from None
    made, place = changed(document, act, at, kind=kind)
    return save_file(draft, file.path, rewritten(file.text, made), seen=seen, by_id=by_id), place


def _on_row(rows: list[Any], path: Path, act: str) -> str:
    index = int(path[-1])
    if act == REMOVE:
        del rows[index]
        return place_of(path[:-2]) if len(path) > 2 else ""
    if act == COPY:
        twin = deepcopy(rows[index])
        if isinstance(twin, dict):
            twin["id"] = next_id(rows, str(path[-2]))
        rows.insert(index + 1, twin)
        return place_of((*path[:-1], index + 1))
    other = max(0, index - 1) if act == UP else min(len(rows) - 1, index + 1)
    rows.insert(other, rows.pop(index))
    return place_of(path[:-2]) if len(path) > 2 else ""


def next_id(rows: Sequence[Any], name: str) -> str:
    """Return the id of a new row: one after the greatest that is there, B4 after B3, c after b."""
    taken = {str(row.get("id", "")) for row in rows if isinstance(row, dict)}
    if name == "options":
        return next((letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in taken), "z")
    first = _FIRST_ID[name]
    numbers = [int(one[1:]) for one in taken if one[:1] == first[0] and one[1:].isdecimal()]
    number = max(numbers, default=0) + 1
    return f"{first[0]}{number:0{len(first) - 1}d}"


def _new_beat(document: dict[str, Any], beats: list[Any], kind: str) -> dict[str, Any]:
    own = BEAT_KINDS.get(kind)
    before = beats[-1] if beats and isinstance(beats[-1], dict) else {}
    steps = document.get("steps")
    beat: dict[str, Any] = {
        "id": next_id(beats, "beats"),
        "kind": kind,
        "role": before.get("role", "registrar"),
        "step": before.get("step") or (steps[0] if isinstance(steps, list) and steps else ""),
    }
    if before.get("stage"):
        beat["stage"] = before["stage"]
    beat |= {name: f"{TO_WRITE} {words}" for name, words in _WORDS.items()}
    if own.task_schema is not None:
        beat["task"] = starter(fields_of(own.task_schema))
    beat["options"] = []
    for points in (BEST, 0):
        beat["options"].append(_new_option(document, beat["options"], points=points))
    return beat


_WORDS = {"title": "A few words", "when": "Day and hour", "scene": "What the role sees and hears"}


def _new_option(document: dict[str, Any], options: list[Any], *, points: int) -> dict[str, Any]:
    rules = [str(row["id"]) for row in rows_of(document, "facts") if "id" in row]
    return {
        "id": next_id(options, "options"),
        "text": f"{TO_WRITE} What somebody does",
        "points": points,
        "follows": f"{TO_WRITE} What it does to the claim, without blame",
        "rule": rules[0] if rules else "",
        "next_time": f"{TO_WRITE} What to do next time",
    }


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    found = holder.setdefault(name, [])
    if not isinstance(found, list):
        raise Refused(f"{name} is no list just now.", hint="Repair the text of the file first.")
    return found


def _at(document: Any, path: Path) -> Any:
    found = document
    for step in path:
        is_key = isinstance(found, dict) and step in found
        is_row = isinstance(found, list) and isinstance(step, int) and step < len(found)
        if not (is_key or is_row):
            raise _gone()
        found = found[step]
    return found


def _gone() -> Refused:
    return Refused("This row is not there any more.", hint="Go back to the draft and look again.")
