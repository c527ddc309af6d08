"""A module of one lesson and one bank, written to files that the rules read."""

from pathlib import Path
from typing import Any

import yaml

from lms.courses.reading import ModuleFiles, read_files
from tests.courses.factories import item, module_body

LESSON = """---
id: L1
title: At the desk
minutes: {minutes}
objectives: [O1]
checks: []
---
{text}
"""


def written(
    folder: Path,
    *items: dict[str, Any],
    text: str = "Ask first. Then write it down.",
    minutes: int = 5,
    facts: list[dict[str, Any]] | None = None,
    tip_sheet: str = "- Ask first.",
) -> ModuleFiles:
    """Write a module with these items and this lesson, and read it."""
    body = module_body(draw={"O1": 1})["module"]
    body["facts"] = facts if facts is not None else []
    body["tip_sheet"] = tip_sheet
    place = folder / "TS-01"
    (place / "lessons").mkdir(parents=True)
    (place / "items").mkdir()
    (place / "module.yaml").write_text(yaml.safe_dump(body, allow_unicode=True))
    (place / "lessons" / "01.md").write_text(LESSON.format(text=text, minutes=minutes))
    (place / "items" / "O1.yaml").write_text(yaml.safe_dump(list(items), allow_unicode=True))
    files = read_files(place, "content/modules/TS-01")
    assert not files.faults, [str(fault) for fault in files.faults]
    return files


def single(key: str, *others: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a single choice: the text of the right option, then those of the others."""
    made = item("TS-01", "O1", number)
    rows = [{"key": "A", "text": key, "correct": True, "why": "The rule says so."}]
    rows += [
        {"key": chr(66 + n), "text": text, "correct": False, "why": "It costs a day."}
        for n, text in enumerate(others)
    ]
    return {**made, "options": rows, **more}
